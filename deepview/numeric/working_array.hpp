// A table of a computation that is as long as the data, kept beside the rows it is about.
#pragma once

#include <cstddef>
#include <memory>
#include <type_traits>

namespace deepview::detail {

/// Aligned for any number. From a few MiB on it lies in a scratch file of the system's folder for
/// temporary files, so that the system may write it out; where no such file can be had, in memory.
std::shared_ptr<std::byte> working_memory(std::size_t bytes);

/// Gives back to the system what was freed in small pieces, as far as its allocator can.
void trim_memory() noexcept;

/// A fixed number of values; moves, does not copy.
template <class T>
class WorkingArray {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

 public:
  WorkingArray(std::size_t size, T value) : memory_(working_memory(size * sizeof(T))) {
    std::uninitialized_fill_n(reinterpret_cast<T*>(memory_.get()), size, value);
  }
  WorkingArray(const WorkingArray&) = delete;
  WorkingArray& operator=(const WorkingArray&) = delete;
  WorkingArray(WorkingArray&&) noexcept = default;
  WorkingArray& operator=(WorkingArray&&) noexcept = default;
  ~WorkingArray() = default;

  T* data() noexcept { return reinterpret_cast<T*>(memory_.get()); }
  const T* data() const noexcept { return reinterpret_cast<const T*>(memory_.get()); }
  void release() noexcept { memory_.reset(); }

 private:
  std::shared_ptr<std::byte> memory_;
};

}  // namespace deepview::detail
