#include "deepview/base/parallel.hpp"

namespace deepview::detail {

void FirstFailure::record(std::size_t index, std::exception_ptr failure) {
  const std::lock_guard lock(mutex_);
  if (!failure_ || index < index_) {
    index_ = index;
    failure_ = std::move(failure);
  }
  failed_.store(true, std::memory_order_relaxed);
}

void FirstFailure::rethrow_if_any() const {
  if (failure_) std::rethrow_exception(failure_);
}

}  // namespace deepview::detail
