// Archives: whatever the bytes, arrays or an Error, within the limits.
#include <cstddef>
#include <cstdint>
#include <span>

#include "deepview/base/error.hpp"
#include "deepview/io/npz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const deepview::InputLimits limits{.max_array_bytes = 1U << 20U, .max_archive_members = 20};
  try {
    const auto npz =
        deepview::parse_npz({std::as_bytes(std::span(data, size)), nullptr}, "fuzz.npz", limits);
    for (const auto& name : npz.names()) {
      try {
        npz.tensor(name);
      } catch (const deepview::Error&) {
      }
      try {
        npz.texts(name);
      } catch (const deepview::Error&) {
      }
    }
  } catch (const deepview::Error&) {
  }
  return 0;
}
