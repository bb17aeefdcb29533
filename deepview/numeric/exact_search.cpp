#include "deepview/numeric/exact_search.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <mutex>
#include <optional>
#include <vector>

#include "deepview/base/parallel.hpp"
#include "deepview/numeric/kernels.hpp"
#include "deepview/numeric/matrix.hpp"

namespace deepview::detail {
namespace {

// For placed rows u_i, u_j the search compares keys ½|u_j|² (1 − slack) − u_i · u_j in float32.
// With T the true squared distance, |T − (|u_i|² + |u_j|² − 2 u_i · u_j)| is below
// slack (|u_i|² + |u_j|²): columns x ε for the product, 4ε for rounding u, 2ε for their lengths, 4ε
// for the key, and 8ε so that distances which round to the same float32 stay together. Therefore
//   T >= 2 key + |u_i|² (1 − slack)   and   T <= 2 key + |u_i|² (1 + slack) + 2 slack |u_j|².
double slack_of(std::size_t columns) {
  constexpr double epsilon = 0x1p-24;
  return 1.02 * (static_cast<double>(columns) + 24) * epsilon;
}

// Beyond every error by underflow, since no placed row is longer than 1.
constexpr double tiny = 1e-36;

float rounded_up(double value) {
  return std::nextafter(static_cast<float>(value), std::numeric_limits<float>::infinity());
}

struct Searched {
  const Rows& rows;
  const SearchSpace& space;
  std::size_t k;
  double slack;
  std::vector<double> lengths;  // |u|² of each row
  std::vector<float> offsets;   // ½|u|² (1 − slack)
};

// The rows that may be among the k nearest of one query. Rows are offered in ascending order.
class Candidates {
 public:
  Candidates(const Searched& searched, std::span<const float> query, double length)
      : searched_(&searched), query_(query), length_(length) {}

  /// Rows with a larger key are farther than k others for certain.
  float limit() const noexcept { return limit_; }

  void offer(float key, std::size_t index) {
    pending_.push_back({key, static_cast<std::int32_t>(index)});
    if (pending_.size() < capacity()) return;
    tighten();
    if (pending_.size() > capacity() / 2) settle();
  }

  std::span<const Neighbour> nearest() {
    settle();
    return nearest_;
  }

 private:
  struct Pending {
    float key;
    std::int32_t index;
  };

  std::size_t capacity() const noexcept { return 64 + 4 * searched_->k; }
  void lower_limit(double limit) { limit_ = std::min(limit_, rounded_up(limit + tiny)); }

  // k rows are no farther than the k-th smallest upper bound.
  void tighten() {
    std::vector<double> upper;
    upper.reserve(pending_.size());
    for (const auto& [key, index] : pending_)
      upper.push_back(key + searched_->slack * searched_->lengths[static_cast<std::size_t>(index)]);
    const auto last = upper.begin() + static_cast<std::ptrdiff_t>(searched_->k - 1);
    std::nth_element(upper.begin(), last, upper.end());
    lower_limit(*last + searched_->slack * length_);
    std::erase_if(pending_, [&](const Pending& p) { return p.key > limit_; });
  }

  // Replaces bounds by distances: many rows are nearly equally far.
  void settle() {
    for (const auto& [key, index] : pending_) {
      const auto row = searched_->rows.row(static_cast<std::size_t>(index));
      nearest_.push_back({searched_->space.distance(query_, row), index});
    }
    pending_.clear();
    std::ranges::sort(nearest_);
    if (nearest_.size() < searched_->k) return;
    nearest_.resize(searched_->k);
    const double farthest = static_cast<double>(nearest_.back().distance);
    if (farthest == 0) {  // later rows have higher indices, so none of them comes before these
      limit_ = -std::numeric_limits<float>::infinity();
      return;
    }
    const double reach = farthest * searched_->space.shrink * (1 + 0x1p-22);
    lower_limit((reach * reach - length_ * (1 - searched_->slack)) / 2);
  }

  const Searched* searched_;
  std::span<const float> query_;
  double length_;
  float limit_ = std::numeric_limits<float>::infinity();
  std::vector<Pending> pending_;
  std::vector<Neighbour> nearest_;
};

// A panel of so many queries is compared with one tile of as many rows after the other, so that both
// stay in the cache.
std::size_t tile_rows_for(std::size_t columns) {
  constexpr std::size_t most_values = std::size_t{1} << 21U;
  return std::clamp<std::size_t>(most_values / std::max<std::size_t>(columns, 1), 32, 512);
}

void offer_tile(std::vector<Candidates>& panel, std::span<const float> products,
                std::span<const float> offsets, std::size_t first_row,
                std::optional<std::size_t> first_self) {
  const std::size_t count = offsets.size();
  for (std::size_t q = 0; q < panel.size(); ++q) {
    const auto row = products.subspan(q * count, count);
    for (std::size_t i = 0;; ++i) {
      i = next_close(offsets, row, panel[q].limit(), i);
      if (i >= count) break;
      if (first_self && first_row + i == *first_self + q) continue;
      panel[q].offer(offsets[i] - row[i], first_row + i);
    }
  }
}

class Scan {
 public:
  Scan(const Search& task, const Searched& searched, const RunOptions& run)
      : queries_(task.queries),
        searched_(searched),
        self_(task.self),
        run_(run),
        lengths_(squared_lengths(searched.space, queries_, run)) {}

  void run(NeighbourGraph& graph) {
    const std::size_t panel_rows = tile_rows_for(queries_.columns());
    parallel_for((queries_.size() + panel_rows - 1) / panel_rows, run_, [&](std::size_t panel) {
      const std::size_t first = panel * panel_rows;
      const std::size_t count = std::min(panel_rows, queries_.size() - first);
      find(first, count, graph);
      const std::lock_guard lock(progress_mutex_);
      report(run_, {.step = "neighbours", .done = done_ += count, .total = queries_.size()});
    });
  }

 private:
  void find(std::size_t first, std::size_t count, NeighbourGraph& graph) const {
    auto panel = candidates(first, count);
    const std::size_t columns = queries_.columns();
    std::vector<float> placed(count * columns);
    searched_.space.place(queries_, first, placed);
    const std::size_t tile_rows = tile_rows_for(columns);
    std::vector<float> tile(tile_rows * columns);
    std::vector<float> products(count * tile_rows);
    for (std::size_t row = 0; row < searched_.rows.size(); row += tile_rows) {
      const std::size_t rows = std::min(tile_rows, searched_.rows.size() - row);
      searched_.space.place(searched_.rows, row, std::span(tile).first(rows * columns));
      row_products({placed.data(), count, columns}, {tile.data(), rows, columns}, products);
      offer_tile(panel, products, std::span(searched_.offsets).subspan(row, rows), row,
                 self_ == Self::excluded ? std::optional(first) : std::nullopt);
    }
    for (std::size_t q = 0; q < count; ++q) {
      std::size_t at = (first + q) * graph.k;
      for (const auto& [distance, index] : panel[q].nearest()) {
        graph.distances[at] = distance;
        graph.indices[at++] = index;
      }
    }
  }

  std::vector<Candidates> candidates(std::size_t first, std::size_t count) const {
    std::vector<Candidates> panel;
    for (std::size_t q = first; q < first + count; ++q)
      panel.emplace_back(searched_, queries_.row(q), lengths_[q]);
    return panel;
  }

  const Rows& queries_;
  const Searched& searched_;
  Self self_;
  const RunOptions& run_;
  std::vector<double> lengths_;
  std::mutex progress_mutex_;
  std::size_t done_ = 0;
};

}  // namespace

void search_exactly(const Search& task, NeighbourGraph& graph, const RunOptions& run) {
  const double slack = slack_of(task.rows.columns());
  Searched searched{
      task.rows, task.space, graph.k, slack, squared_lengths(task.space, task.rows, run), {}};
  for (const double length : searched.lengths)
    searched.offsets.push_back(static_cast<float>(length * (1 - slack) / 2));
  Scan(task, searched, run).run(graph);
}

}  // namespace deepview::detail
