// Arrays: whatever the bytes, a tensor, names, or an Error.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "deepview/base/error.hpp"
#include "deepview/io/npy.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const deepview::MappedFile file{std::as_bytes(std::span(data, size)), nullptr};
  const deepview::InputLimits limits{.max_array_bytes = 1U << 20U};
  try {
    const deepview::Tensor tensor = deepview::parse_npy(file, "fuzz.npy", limits);
    if (tensor.bytes().size() > size) std::abort();
  } catch (const deepview::Error&) {
  }
  try {
    deepview::parse_npy_texts(file, "fuzz.npy", limits);
  } catch (const deepview::Error&) {
  }
  return 0;
}
