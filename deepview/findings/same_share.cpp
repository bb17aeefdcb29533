#include "deepview/findings/same_share.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "deepview/numeric/row_chunks.hpp"

namespace deepview {
namespace {

// Sums over the pairs of samples of which one lists the other, weighted by how many of the two do.
struct PairSums {
  double weights = 0;
  double squares = 0;
  double adjacent = 0;  // products of two different pairs that share a sample, in both orders
  double same = 0;      // weights of pairs in one set
};

PairSums sum_pairs(const SetNeighbours& sets, const RunOptions& run) {
  std::vector<std::size_t> same(chunk_count(sets.size()));
  std::vector<std::size_t> mutual(same.size());
  for_each_chunk(sets.size(), run, [&](std::size_t first, std::size_t last) {
    const std::size_t chunk = first / chunk_rows;
    for (std::size_t sample = first; sample < last; ++sample) {
      same[chunk] += sets.count_side(sets.near(sample), sets.side(sample));
      for (const std::int32_t other : sets.near(sample)) {
        const auto back = sets.near(static_cast<std::size_t>(other));
        mutual[chunk] +=
            static_cast<std::size_t>(std::ranges::count(back, static_cast<std::int32_t>(sample)));
      }
    }
  });
  std::vector<std::size_t> degrees(sets.size());
  std::size_t listed = 0;
  for (std::size_t sample = 0; sample < sets.size(); ++sample) {
    degrees[sample] += sets.near(sample).size();
    listed += sets.near(sample).size();
    for (const std::int32_t other : sets.near(sample)) ++degrees[static_cast<std::size_t>(other)];
  }
  PairSums sums;
  sums.weights = static_cast<double>(listed);
  // `mutual` counts such a pair from both ends; its weight is 2, its square 4.
  sums.squares =
      static_cast<double>(listed + std::accumulate(mutual.begin(), mutual.end(), std::size_t{0}));
  for (const std::size_t degree : degrees)
    sums.adjacent += static_cast<double>(degree) * static_cast<double>(degree);
  sums.adjacent -= 2 * sums.squares;
  sums.same = static_cast<double>(std::accumulate(same.begin(), same.end(), std::size_t{0}));
  return sums;
}

// n (n − 1) … of `factors` factors.
double falling(std::size_t n, int factors) {
  double product = 1;
  for (int i = 0; i < factors; ++i) product *= static_cast<double>(n) - i;
  return n < static_cast<std::size_t>(factors) ? 0 : product;
}

}  // namespace

SameShare same_share(const SetNeighbours& sets, const RunOptions& run) {
  const PairSums sums = sum_pairs(sets, run);
  SameShare answer;
  if (sums.weights == 0) return answer;
  const std::size_t a = sets.count(0);
  const std::size_t b = sets.count(1);
  const auto chance = [&](double ways, int samples) {
    const double all = falling(sets.size(), samples);
    return all > 0 ? ways / all : 0;
  };
  const double pair = chance(falling(a, 2) + falling(b, 2), 2);
  const double three = chance(falling(a, 3) + falling(b, 3), 3);
  const double two_pairs =
      chance(falling(a, 4) + falling(b, 4) + 2 * falling(a, 2) * falling(b, 2), 4);
  const double disjoint = sums.weights * sums.weights - sums.squares - sums.adjacent;
  const double variance = sums.squares * (pair - pair * pair) +
                          sums.adjacent * (three - pair * pair) +
                          disjoint * (two_pairs - pair * pair);
  answer.share = sums.same / sums.weights;
  answer.expected = pair;
  answer.deviation = std::sqrt(std::max(0.0, variance)) / sums.weights;
  // Rounding leaves a variance that is 0 at some 1e-16 of the sums it is made of.
  if (answer.deviation < 1e-9) return answer;
  answer.z = (answer.share - answer.expected) / answer.deviation;
  answer.p = std::erfc(answer.z / std::sqrt(2.0)) / 2;
  return answer;
}

}  // namespace deepview
