// Layers of known spectra, and the stored responses of synthetic ones.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "deepview/introspectors/pfa/recipe.hpp"
#include "deepview/io/npy.hpp"

namespace deepview::testing {

/// Units that do not vary together, with these variances.
inline PfaLayer diagonal_layer(const std::vector<double>& variances) {
  Matrix covariance(variances.size(), variances.size());
  for (std::size_t unit = 0; unit < variances.size(); ++unit)
    covariance(unit, unit) = variances[unit];
  return layer_of_covariance(std::move(covariance));
}

inline Pfa::Result one_layer(PfaLayer layer) {
  Pfa::Result result;
  result.layers.add("x", std::move(layer));
  return result;
}

/// (7i² + 3ij + 5j) mod 11 in row i, column j: DNIKit's answers for it are known.
inline Tensor small_set() {
  std::vector<float> values;
  for (int i = 0; i < 12; ++i)
    for (int j = 0; j < 4; ++j)
      values.push_back(static_cast<float>((7 * i * i + 3 * i * j + 5 * j) % 11));
  return {Shape{12, 4}, std::move(values)};
}

/// The first `images` of make_pfa.py's three layers, float64 [images, 128 | 64 | 32].
inline Batch synthetic_layers(std::size_t images) {
  const auto layer = [&](const char* name) {
    return read_npy(std::string(DEEPVIEW_BUILT_TEST_DATA) + "/pfa_" + name + ".npy")
        .rows(0, images);
  };
  return Batch{
      {"layer_0", layer("layer_0")}, {"layer_1", layer("layer_1")}, {"layer_2", layer("layer_2")}};
}

inline std::vector<std::size_t> sorted(std::vector<std::size_t> units) {
  std::ranges::sort(units);
  return units;
}

}  // namespace deepview::testing
