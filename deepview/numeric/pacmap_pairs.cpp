#include "deepview/numeric/pacmap_pairs.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "deepview/base/parallel.hpp"
#include "deepview/numeric/kernels.hpp"

namespace deepview::detail {
namespace {

constexpr std::size_t rows_per_item = 1024;
constexpr std::size_t mid_near_draws = 6;

template <class Work>
void for_each_row(std::size_t rows, const RunOptions& run, const Work& work) {
  parallel_for((rows + rows_per_item - 1) / rows_per_item, run, [&](std::size_t item) {
    const std::size_t end = std::min(rows, (item + 1) * rows_per_item);
    for (std::size_t row = item * rows_per_item; row < end; ++row) work(row);
  });
}

// The mean distance to the 4th, 5th and 6th neighbour.
double spread(std::span<const float> distances) {
  const std::size_t end = std::min<std::size_t>(6, distances.size());
  const std::size_t begin = std::min<std::size_t>(3, end - 1);
  double sum = 0;
  for (std::size_t i = begin; i < end; ++i) sum += static_cast<double>(distances[i]);
  return sum / static_cast<double>(end - begin);
}

double scaled(double distance, double sigma) {
  if (distance == 0) return 0;
  return sigma == 0 ? std::numeric_limits<double>::infinity() : distance * distance / sigma;
}

std::int32_t draw_other(Random& random, std::size_t rows, std::size_t row) {
  for (;;) {
    const std::uint32_t other = draw_below(random, static_cast<std::uint32_t>(rows));
    if (other != row) return static_cast<std::int32_t>(other);
  }
}

bool contains(std::span<const std::int32_t> list, std::int32_t value) {
  return std::ranges::find(list, value) != list.end();
}

// The second closest of the rows drawn, the earlier draw of equals.
std::int32_t second_closest(const Rows& rows, std::span<const double> scale, std::size_t row,
                            std::span<const std::int32_t> drawn) {
  std::array<std::pair<double, std::size_t>, mid_near_draws> ranked;
  for (std::size_t i = 0; i < drawn.size(); ++i) {
    const auto other = rows.row(static_cast<std::size_t>(drawn[i]));
    ranked[i] = {squared_distance(rows.row(row), other, scale), i};
  }
  std::sort(ranked.begin(), ranked.begin() + static_cast<std::ptrdiff_t>(drawn.size()));
  return drawn[ranked[std::min<std::size_t>(1, drawn.size() - 1)].second];
}

}  // namespace

Random draws(Seed seed, DrawFor purpose, std::size_t row, std::size_t turn) {
  const auto use = static_cast<std::uint64_t>(purpose);
  return Random(seed, use << 56U | std::uint64_t{turn} << 32U | std::uint64_t{row});
}

std::uint32_t draw_below(Random& random, std::uint32_t bound) noexcept {
  std::uint64_t product = std::uint64_t{random.bits()} * bound;
  if (static_cast<std::uint32_t>(product) < bound) {
    const std::uint32_t unbiased = -bound % bound;
    while (static_cast<std::uint32_t>(product) < unbiased)
      product = std::uint64_t{random.bits()} * bound;
  }
  return static_cast<std::uint32_t>(product >> 32U);
}

PairTable near_pairs(const NeighbourGraph& graph, std::size_t per_row, const RunOptions& run) {
  PairTable table(graph.rows, per_row);
  if (table.partners.empty()) return table;
  std::vector<double> sigma(graph.rows);
  for_each_row(graph.rows, run,
               [&](std::size_t row) { sigma[row] = spread(graph.distances_from(row)); });
  const std::size_t candidates = std::min(graph.k, per_row + near_pair_spares);
  for_each_row(graph.rows, run, [&](std::size_t row) {
    std::vector<std::pair<double, std::size_t>> ranked;
    for (std::size_t i = 0; i < candidates; ++i) {
      const auto other = static_cast<std::size_t>(graph.neighbours(row)[i]);
      ranked.emplace_back(scaled(static_cast<double>(graph.distances_from(row)[i]), sigma[other]),
                          i);
    }
    std::ranges::partial_sort(ranked, ranked.begin() + static_cast<std::ptrdiff_t>(per_row));
    for (std::size_t i = 0; i < per_row; ++i)
      table.of(row)[i] = graph.neighbours(row)[ranked[i].second];
  });
  return table;
}

PairTable mid_near_pairs(const Rows& rows, const NeighbourGraph& graph, std::size_t per_row,
                         const RunOptions& run) {
  PairTable table(rows.size(), per_row);
  for_each_row(rows.size(), run, [&](std::size_t row) {
    for (std::size_t slot = 0; slot < per_row; ++slot) {
      Random random = draws(run.seed, DrawFor::mid_near, row, slot);
      const auto taken = table.of(row).first(slot);
      std::array<std::int32_t, mid_near_draws> drawn;
      const std::size_t wanted = std::min(mid_near_draws, rows.size() - 1 - slot);
      for (std::size_t count = 0; count < wanted;) {
        const std::int32_t other = draw_other(random, rows.size(), row);
        if (!contains(taken, other) && !contains(std::span(drawn).first(count), other))
          drawn[count++] = other;
      }
      table.of(row)[slot] = second_closest(rows, graph.scale, row, std::span(drawn).first(wanted));
    }
  });
  return table;
}

PairTable further_pairs(const PairTable& near, std::size_t per_row, const RunOptions& run) {
  PairTable table(near.rows, per_row);
  for_each_row(near.rows, run, [&](std::size_t row) {
    for (std::size_t slot = 0; slot < per_row; ++slot) {
      Random random = draws(run.seed, DrawFor::further, row, slot);
      std::int32_t other = 0;
      do {
        other = draw_other(random, near.rows, row);
      } while (contains(near.of(row), other) || contains(table.of(row).first(slot), other));
      table.of(row)[slot] = other;
    }
  });
  return table;
}

}  // namespace deepview::detail
