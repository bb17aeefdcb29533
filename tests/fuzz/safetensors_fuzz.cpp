// Safetensors files: whatever the bytes, tensors within them, or an Error.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "deepview/base/error.hpp"
#include "deepview/io/safetensors.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const deepview::MappedFile file{std::as_bytes(std::span(data, size)), nullptr};
    std::size_t bytes = 0;
    volatile std::byte last{};
    for (const auto& [name, tensor] : deepview::parse_safetensors(file, "fuzz").tensors) {
      bytes += tensor.bytes().size();
      for (const std::byte byte : tensor.bytes()) last = byte;  // every byte can be read
    }
    if (bytes > size) std::abort();
  } catch (const deepview::Error&) {
  }
  return 0;
}
