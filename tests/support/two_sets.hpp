// Rows drawn into two sets at random.
#pragma once

#include <cstdint>
#include <vector>

#include "deepview/base/random.hpp"
#include "deepview/findings/view.hpp"

namespace deepview::testing {

/// Of `rows` rows each is in set 1 with this chance, else in set 0.
inline std::vector<std::int32_t> drawn_sets(std::size_t rows, double share, std::uint64_t seed) {
  Random random(Seed{seed}, 77);
  std::vector<std::int32_t> sets(rows);
  for (std::int32_t& set : sets) set = random.uniform() < share ? 1 : 0;
  return sets;
}

inline View view_of(const Rows& rows, std::string name = "rows") {
  return {std::move(name), rows, neighbour_graph(rows, {.scaling = Scaling::none})};
}

}  // namespace deepview::testing
