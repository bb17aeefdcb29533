#include "deepview/numeric/working_array.hpp"

#include <malloc.h>

#include <new>

#include "deepview/base/error.hpp"
#include "deepview/numeric/scratch_file.hpp"

namespace deepview::detail {
namespace {

// Below it a file costs more than the memory it saves.
constexpr std::size_t least_bytes_in_file = std::size_t{1} << 20U;

}  // namespace

std::shared_ptr<std::byte> working_memory(std::size_t bytes) {
  if (bytes >= least_bytes_in_file) {
    try {
      return ScratchFile({}).reserve(bytes);
    } catch (const Error&) {
      // A full disk, or none to write to, costs memory but no answer.
    }
  }
  return {static_cast<std::byte*>(::operator new(bytes)),
          [](std::byte* memory) { ::operator delete(memory); }};
}

void trim_memory() noexcept {
#ifdef __GLIBC__
  ::malloc_trim(0);
#endif
}

}  // namespace deepview::detail
