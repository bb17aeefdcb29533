// The rows with the largest values, for many columns at once.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace deepview {

/// One sample's response.
struct SampleResponse {
  double value = 0;
  std::size_t row = 0;
  friend bool operator==(const SampleResponse&, const SampleResponse&) = default;
};

namespace detail {

/// Keeps the `count` largest values of each column; equal ones by lower row. Finite values only.
class TopRows {
 public:
  TopRows() = default;
  TopRows(std::size_t columns, std::size_t count);

  std::size_t columns() const noexcept { return best_.size(); }
  /// Rows must come in ascending order.
  void add(std::size_t column, SampleResponse response) {
    if (response.value > least_[column]) insert(column, response);
  }
  /// Appends what `later` saw; its row 0 is row `offset` here.
  void merge(const TopRows& later, std::size_t offset);
  /// Largest first.
  const std::vector<std::vector<SampleResponse>>& best() const noexcept { return best_; }

 private:
  void insert(std::size_t column, SampleResponse response);

  std::size_t count_ = 0;
  std::vector<double> least_;  // what a value must pass to be kept
  std::vector<std::vector<SampleResponse>> best_;
};

}  // namespace detail
}  // namespace deepview
