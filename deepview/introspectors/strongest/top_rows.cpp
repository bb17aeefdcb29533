#include "deepview/introspectors/strongest/top_rows.hpp"

#include <algorithm>
#include <functional>
#include <limits>

namespace deepview::detail {

TopRows::TopRows(std::size_t columns, std::size_t count)
    : count_(count), least_(columns, -std::numeric_limits<double>::infinity()), best_(columns) {
}

void TopRows::insert(std::size_t column, SampleResponse response) {
  auto& best = best_[column];
  const auto after = std::ranges::upper_bound(best, response.value, std::greater<>(),
                                              &SampleResponse::value);  // equals came earlier
  best.insert(after, response);
  if (best.size() > count_) best.pop_back();
  if (best.size() == count_) least_[column] = best.back().value;
}

void TopRows::merge(const TopRows& later, std::size_t offset) {
  for (std::size_t c = 0; c < later.columns(); ++c)
    for (const SampleResponse& response : later.best_[c])
      add(c, {response.value, response.row + offset});
}

}  // namespace deepview::detail
