// CIFAR-10 batches: whatever the bytes, pictures or an Error.
#include <cstddef>
#include <cstdint>
#include <span>

#include "deepview/base/error.hpp"
#include "deepview/io/cifar.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    deepview::parse_cifar(std::as_bytes(std::span(data, size)), "fuzz.bin");
  } catch (const deepview::Error&) {
  }
  return 0;
}
