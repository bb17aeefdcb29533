// IDX arrays, packed or not: whatever the bytes, an array or an Error, within the limits.
#include <cstddef>
#include <cstdint>
#include <span>

#include "deepview/base/error.hpp"
#include "deepview/io/idx.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    deepview::parse_idx({std::as_bytes(std::span(data, size)), nullptr}, "fuzz-idx3-ubyte",
                        {.max_array_bytes = 1U << 20U});
  } catch (const deepview::Error&) {
  }
  return 0;
}
