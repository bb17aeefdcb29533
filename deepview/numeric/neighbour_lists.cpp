#include "deepview/numeric/neighbour_lists.hpp"

namespace deepview::detail {

bool NeighbourLists::insert(std::size_t row, float squared, std::int32_t index) noexcept {
  if (!(squared < bounds_[row])) return false;
  const auto listed = entries(row);
  for (const Entry entry : listed)
    if (entry.index() == index) return false;
  float* const squares = squares_.data() + row * k_;
  Entry* const into = entries_.data() + row * k_;
  std::size_t at = listed.size();
  if (at == k_) {
    --at;  // the last one leaves
  } else {
    ++sizes_[row];
  }
  for (; at > 0; --at) {
    const float before = squares[at - 1];
    if (before < squared || (before == squared && into[at - 1].index() < index)) break;
    squares[at] = before;
    into[at] = into[at - 1];
  }
  squares[at] = squared;
  into[at] = Entry(index);
  bounds_[row] = squares[k_ - 1];
  return true;
}

}  // namespace deepview::detail
