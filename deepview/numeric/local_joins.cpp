#include "deepview/numeric/local_joins.hpp"

#include <algorithm>
#include <numeric>

#include "deepview/base/parallel.hpp"
#include "deepview/numeric/join_kernels.hpp"
#include "deepview/numeric/kernels.hpp"

namespace deepview::detail {
namespace {

// Fixed, so that the order of what is found does not depend on the threads.
constexpr std::size_t items_per_block = 64;
constexpr std::size_t shares = 64;
constexpr std::size_t rows_ahead = 4;  // of the one that is placed, on their way to the cache

}  // namespace

// The rows of one join beside each other, near the origin, where float32 has most digits of what
// tells them apart. Squared distances |a|² + |b|² − 2 a · b are off by less than slack (|a|² + |b|²),
// so the search for near pairs looks at lower bounds, and pairs that vanish in the slack are
// measured from the rows in float64.
class LocalJoins::Comparison {
 public:
  explicit Comparison(const LocalJoins& joins)
      : joins_(joins),
        stride_(padded(joins.factors_.size(), placed_lanes)),
        slack_(static_cast<float>(stride_ / placed_lanes + 16) * 0x1p-23F) {}

  void place(const Join& join) {
    members_.assign(join.fresh.begin(), join.fresh.end());
    members_.insert(members_.end(), join.known.begin(), join.known.end());
    const std::size_t room = padded(members_.size(), placed_group) + placed_group;
    values_.resize(room *
                   stride_);  // beyond the columns and the members: whatever was there, finite
    lengths_.resize(room);
    bounds_.resize(members_.size());
    const auto origin = joins_.rows_.row(static_cast<std::size_t>(members_.front()));
    for (std::size_t m = 0; m < members_.size(); ++m) {
      if (m + rows_ahead < members_.size())
        prefetch(joins_.rows_.row(static_cast<std::size_t>(members_[m + rows_ahead])));
      const auto row = static_cast<std::size_t>(members_[m]);
      const auto placed = std::span(values_).subspan(m * stride_, stride_);
      place_around(joins_.rows_.row(row), origin, joins_.factors_, placed.first(origin.size()));
      lengths_[m] = squared_length(placed) * (1 - slack_);
      bounds_[m] = joins_.lists_.bound(row);
    }
  }

  // Of member `first` and the one after it to all members after `first`.
  void measure(std::size_t first) {
    begin_ = first + 1;
    count_ = padded(members_.size() - begin_, placed_group);
    squares_.resize(2 * count_);
    const PlacedRows rows{values_.data(), lengths_.data(), stride_};
    join_distances(rows, {.first = first, .second = begin_, .begin = begin_, .count = count_},
                   squares_);
  }

  /// Calls `near(other, squared)` for every later member that `member`, one of the two that were
  /// measured, should know, or that should know it.
  template <class Near>
  void each_near(std::size_t member, const Near& near) const {
    const std::size_t skipped = member + 1 - begin_;  // the second one itself
    const auto squares = std::span(squares_).subspan(skipped * count_, members_.size() - begin_);
    const auto bounds = std::span(bounds_).subspan(begin_);
    for (std::size_t j = skipped;; ++j) {
      j = next_joined(squares, bounds, bounds_[member], j);
      if (j >= squares.size()) return;
      near(begin_ + j, squared(member, begin_ + j, squares[j]));
    }
  }

  std::int32_t row(std::size_t member) const noexcept { return members_[member]; }
  float bound(std::size_t member) const noexcept { return bounds_[member]; }
  std::size_t size() const noexcept { return members_.size(); }

 private:
  // A distance known to a 64th at least, from its lower bound.
  float squared(std::size_t a, std::size_t b, float low) const {
    const float uncertain = slack_ * (lengths_[a] + lengths_[b]);
    if (low > 64 * uncertain) return low + uncertain;
    return static_cast<float>(squared_distance(joins_.rows_.row(static_cast<std::size_t>(row(a))),
                                               joins_.rows_.row(static_cast<std::size_t>(row(b))),
                                               joins_.factors_));
  }

  const LocalJoins& joins_;
  std::size_t stride_;
  float slack_;
  std::size_t begin_ = 0;
  std::size_t count_ = 0;
  std::vector<std::int32_t> members_;
  std::vector<float> values_;
  std::vector<float> lengths_;
  std::vector<float> bounds_;
  std::vector<float> squares_;
};

LocalJoins::LocalJoins(const DistinctRows& rows, const SearchSpace& space, NeighbourLists& lists,
                       const RunOptions& run)
    : rows_(rows),
      lists_(lists),
      run_(run),
      rows_per_share_(rows.size() / shares + 1),
      found_(items_per_block, Shares(shares)) {
  for (const double scale : space.scale) factors_.push_back(scale * space.shrink);
}

std::size_t LocalJoins::run(const Joins& joins) {
  std::size_t entered = 0;
  for (std::size_t first = 0; first < joins.count; first += joins.per_block) {
    const std::size_t count = std::min(joins.per_block, joins.count - first);
    const std::size_t per_item = (count + items_per_block - 1) / items_per_block;
    parallel_for(items_per_block, run_, [&](std::size_t item) {
      Comparison scratch(*this);
      const std::size_t end = std::min(count, (item + 1) * per_item);
      for (std::size_t j = item * per_item; j < end; ++j)
        compare(joins.at(first + j), scratch, found_[item]);
    });
    entered += enter();
  }
  return entered;
}

void LocalJoins::compare(const Join& join, Comparison& scratch, Shares& found) const {
  if (join.fresh.empty()) return;
  scratch.place(join);
  const std::size_t fresh = join.fresh.size();
  for (std::size_t i = 0; i < fresh && i + 1 < scratch.size(); i += 2) {
    scratch.measure(i);
    for (std::size_t member = i; member < std::min(i + 2, fresh); ++member) {
      scratch.each_near(member, [&](std::size_t other, float squared) {
        const std::int32_t a = scratch.row(member);
        const std::int32_t b = scratch.row(other);
        const auto offer = [&](std::int32_t row, std::int32_t index) {
          found[static_cast<std::size_t>(row) / rows_per_share_].push_back({row, index, squared});
        };
        if (a == b) return;
        if (squared < scratch.bound(member)) offer(a, b);
        if (squared < scratch.bound(other)) offer(b, a);
      });
    }
  }
}

std::size_t LocalJoins::enter() {
  std::vector<std::size_t> entered(shares);
  parallel_for(shares, run_, [&](std::size_t share) {
    for (Shares& item : found_) {
      for (const auto& [row, index, squared] : item[share])
        entered[share] += lists_.insert(static_cast<std::size_t>(row), squared, index) ? 1 : 0;
      item[share].clear();
    }
  });
  return std::accumulate(entered.begin(), entered.end(), std::size_t{0});
}

}  // namespace deepview::detail
