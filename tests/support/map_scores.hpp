// How faithful a map is to the rows it was made from, in plain loops.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <vector>

#include "deepview/base/random.hpp"
#include "deepview/numeric/neighbours.hpp"

namespace deepview::testing {

struct MapScore {
  double trustworthiness = 0;  ///< At 15 neighbours, as scikit-learn defines it.
  double kept = 0;             ///< Share of each row's 10 nearest that are among them in the map.
  double nearest_label = 0;    ///< Rows whose nearest in the map has their label.
  double triplets = 0;         ///< Of 20,000 pairs of distances, those in the same order.
};

/// Scores maps of the same rows, whose order of neighbours is found once.
class MapScorer {
 public:
  MapScorer(const Rows& rows, std::vector<std::int64_t> labels)
      : rows_(rows), labels_(std::move(labels)), nearest_(graph(rows, 10)) {
    const std::size_t count = rows.size();
    ranks_.resize(count * count);
    std::vector<std::size_t> order(count);
    for (std::size_t row = 0; row < count; ++row) {
      std::vector<double> distances(count);
      for (std::size_t other = 0; other < count; ++other)
        distances[other] = other == row ? -1 : distance(rows, row, other);
      std::iota(order.begin(), order.end(), std::size_t{0});
      std::ranges::stable_sort(order, {}, [&](std::size_t i) { return distances[i]; });
      for (std::size_t rank = 0; rank < count; ++rank)
        ranks_[row * count + order[rank]] = static_cast<std::uint32_t>(rank);
    }
  }

  MapScore score(const Rows& map) const {
    return {trustworthiness(map), kept(map), nearest_label(map), triplets(map)};
  }

 private:
  static NeighbourGraph graph(const Rows& rows, int k) {
    return neighbour_graph(rows, {.k = k, .scaling = Scaling::none});
  }

  static double distance(const Rows& rows, std::size_t a, std::size_t b) {
    double sum = 0;
    for (std::size_t c = 0; c < rows.columns(); ++c)
      sum += std::pow(double{rows.row(a)[c]} - double{rows.row(b)[c]}, 2);
    return sum;
  }

  double trustworthiness(const Rows& map) const {
    constexpr std::size_t k = 15;
    const std::size_t count = rows_.size();
    const auto found = graph(map, k);
    std::size_t excess = 0;
    for (std::size_t row = 0; row < count; ++row)
      for (const auto other : found.neighbours(row)) {
        const std::size_t rank = ranks_[row * count + static_cast<std::size_t>(other)];
        excess += rank > k ? rank - k : 0;
      }
    const auto n = static_cast<double>(count);
    return 1 - 2.0 * static_cast<double>(excess) / (n * k * (2 * n - 3 * k - 1));
  }

  double kept(const Rows& map) const {
    const auto found = graph(map, 10);
    std::size_t same = 0;
    for (std::size_t row = 0; row < rows_.size(); ++row)
      for (const auto other : found.neighbours(row))
        same += static_cast<std::size_t>(std::ranges::count(nearest_.neighbours(row), other));
    return static_cast<double>(same) / static_cast<double>(found.indices.size());
  }

  double nearest_label(const Rows& map) const {
    const auto found = graph(map, 1);
    std::size_t right = 0;
    for (std::size_t row = 0; row < rows_.size(); ++row)
      right += labels_[row] == labels_[static_cast<std::size_t>(found.neighbours(row)[0])] ? 1 : 0;
    return static_cast<double>(right) / static_cast<double>(rows_.size());
  }

  double triplets(const Rows& map) const {
    constexpr int draws = 20'000;
    Random random(Seed{17});
    int same = 0;
    for (int i = 0; i < draws; ++i) {
      const std::size_t row = random.below(rows_.size());
      const std::size_t a = random.below(rows_.size());
      const std::size_t b = random.below(rows_.size());
      const bool before = distance(rows_, row, a) < distance(rows_, row, b);
      same += before == (distance(map, row, a) < distance(map, row, b)) ? 1 : 0;
    }
    return static_cast<double>(same) / draws;
  }

  Rows rows_;
  std::vector<std::int64_t> labels_;
  NeighbourGraph nearest_;
  std::vector<std::uint32_t> ranks_;  // [rows, rows] 0 for the row itself
};

/// The median of each score.
inline MapScore median(std::vector<MapScore> scores) {
  const auto middle = [&](double MapScore::*member) {
    std::ranges::sort(scores, {}, member);
    return scores[scores.size() / 2].*member;
  };
  return {middle(&MapScore::trustworthiness), middle(&MapScore::kept),
          middle(&MapScore::nearest_label), middle(&MapScore::triplets)};
}

}  // namespace deepview::testing
