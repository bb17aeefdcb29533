#include "deepview/numeric/projection_forest.hpp"

#include <algorithm>
#include <numeric>

#include "deepview/base/parallel.hpp"
#include "deepview/base/random.hpp"
#include "deepview/numeric/join_kernels.hpp"
#include "deepview/numeric/kernels.hpp"
#include "deepview/numeric/mixing.hpp"

namespace deepview::detail {
namespace {

constexpr std::uint64_t tree_stream = 0x7472'6565;  // "tree"

constexpr std::size_t rows_ahead = 8;  // of the one that is projected, on their way to the cache

struct Projected {
  float place;
  std::int32_t row;
  friend auto operator<=>(const Projected&, const Projected&) = default;
};

class TreeMaker {
 public:
  TreeMaker(const DistinctRows& rows, std::span<const double> weights, std::size_t leaf_rows,
            const RunOptions& run)
      : rows_(rows), weights_(weights), leaf_rows_(leaf_rows), run_(run) {}

  ProjectionTree make(std::size_t tree) {
    ProjectionTree made{std::vector<std::int32_t>(rows_.size()), {}};
    std::iota(made.order.begin(), made.order.end(), 0);
    projected_.resize(rows_.size());
    tree_ = tree;
    split(made, 0, rows_.size());
    made.starts.push_back(rows_.size());
    return made;
  }

 private:
  void split(ProjectionTree& tree, std::size_t begin, std::size_t end) {
    if (end - begin <= leaf_rows_) {
      tree.starts.push_back(begin);
      return;
    }
    throw_if_stopped(run_);
    project(tree, begin, end);
    const std::size_t middle = begin + (end - begin) / 2;
    const auto at = [&](std::size_t i) {
      return projected_.begin() + static_cast<std::ptrdiff_t>(i);
    };
    std::nth_element(at(begin), at(middle), at(end));
    for (std::size_t i = begin; i < end; ++i) tree.order[i] = projected_[i].row;
    split(tree, begin, middle);
    split(tree, middle, end);
  }

  // On the line from one row to another; a place is measured from the former, which keeps its digits.
  void project(const ProjectionTree& tree, std::size_t begin, std::size_t end) {
    Random random(run_.seed, key_of(begin, end));
    const std::size_t count = end - begin;
    const std::size_t from = random.below(count);
    const std::size_t to = (from + 1 + random.below(count - 1)) % count;
    const auto a = row(tree.order[begin + from]);
    const auto b = row(tree.order[begin + to]);
    normal_.resize(weights_.size());
    for (std::size_t c = 0; c < normal_.size(); ++c)
      normal_[c] = (static_cast<double>(b[c]) - static_cast<double>(a[c])) * weights_[c];
    const double origin = dot(a, normal_);
    for (std::size_t i = begin; i < end; ++i) {
      if (i + rows_ahead < end) prefetch(row(tree.order[i + rows_ahead]));
      projected_[i] = {static_cast<float>(dot(row(tree.order[i]), normal_) - origin),
                       tree.order[i]};
    }
  }

  std::uint64_t key_of(std::size_t begin, std::size_t end) const noexcept {
    return mixed(mixed(tree_stream + tree_) ^ (static_cast<std::uint64_t>(begin) << 32U | end));
  }

  std::span<const float> row(std::int32_t index) const noexcept {
    return rows_.row(static_cast<std::size_t>(index));
  }

  DistinctRows rows_;
  std::span<const double> weights_;
  std::size_t leaf_rows_;
  const RunOptions& run_;
  std::size_t tree_ = 0;
  std::vector<Projected> projected_;
  std::vector<double> normal_;
};

}  // namespace

std::vector<ProjectionTree> projection_forest(const DistinctRows& rows, const SearchSpace& space,
                                              const ForestOptions& options, const RunOptions& run) {
  std::vector<double> weights;
  for (const double scale : space.scale)
    weights.push_back(scale * space.shrink * (scale * space.shrink));
  std::vector<ProjectionTree> forest(options.trees);
  parallel_for(forest.size(), run, [&](std::size_t tree) {
    forest[tree] = TreeMaker(rows, weights, options.leaf_rows, run).make(tree);
  });
  return forest;
}

}  // namespace deepview::detail
