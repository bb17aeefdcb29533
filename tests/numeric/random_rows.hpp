// Random data for tests: the same on every machine.
#pragma once

#include <cstdint>
#include <vector>

#include "deepview/base/random.hpp"
#include "deepview/base/tensor.hpp"
#include "deepview/numeric/row_store.hpp"

namespace deepview::testing {

/// [rows, columns] of independent normal numbers.
inline Tensor normal_tensor(std::size_t rows, std::size_t columns, std::uint64_t seed = 1) {
  Random random(Seed{seed});
  std::vector<float> values(rows * columns);
  for (float& value : values) value = static_cast<float>(random.normal());
  return {Shape{static_cast<std::int64_t>(rows), static_cast<std::int64_t>(columns)},
          std::move(values)};
}

inline Rows normal_rows(std::size_t rows, std::size_t columns, std::uint64_t seed = 1) {
  return Rows(normal_tensor(rows, columns, seed));
}

/// [rows, columns] from a plain list.
inline Rows make_rows(std::size_t rows, std::vector<float> values) {
  const auto columns = static_cast<std::int64_t>(rows == 0 ? 0 : values.size() / rows);
  return Rows(Tensor(Shape{static_cast<std::int64_t>(rows), columns}, std::move(values)));
}

}  // namespace deepview::testing
