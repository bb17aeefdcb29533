// Rows whose structure is known: scikit-learn's digits, and a made-up set that looks like responses.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "deepview/base/random.hpp"
#include "deepview/io/npy.hpp"
#include "deepview/numeric/row_store.hpp"

namespace deepview::testing {

/// uint8 [1797, 64]: the 8 x 8 handwritten digits that scikit-learn ships.
inline Tensor digits() {
  return read_npy(std::string(DEEPVIEW_BUILT_TEST_DATA) + "/digits.npy");
}

/// int64 [1797].
inline Tensor digit_labels() {
  return read_npy(std::string(DEEPVIEW_BUILT_TEST_DATA) + "/digit_labels.npy");
}

/// Rows like a network's responses: clusters in a few latent dimensions, through two random layers
/// with ReLU, plus a little noise. Never uniform noise, which has no neighbours worth finding.
struct Embedding {
  std::size_t rows = 2000;
  std::size_t columns = 64;
  std::size_t clusters = 20;
  std::size_t latent = 10;
  std::uint64_t seed = 1;

  std::size_t cluster_of(std::size_t row) const { return row % clusters; }
  Tensor tensor() const;
};

inline Tensor Embedding::tensor() const {
  const auto normals = [this](std::size_t count, std::uint64_t stream, double scale) {
    Random random(Seed{seed}, stream);
    std::vector<double> values(count);
    for (double& value : values) value = scale * random.normal();
    return values;
  };
  const auto layer = [](const std::vector<double>& in, const std::vector<double>& weights,
                        std::size_t width) {
    std::vector<double> out(width);
    for (std::size_t j = 0; j < width; ++j) {
      double sum = 0;
      for (std::size_t i = 0; i < in.size(); ++i) sum += in[i] * weights[i * width + j];
      out[j] = sum > 0 ? sum : 0;
    }
    return out;
  };
  const auto centres = normals(clusters * latent, 1, 3);
  const auto first = normals(latent * columns, 2, std::sqrt(2.0 / static_cast<double>(latent)));
  const auto second = normals(columns * columns, 3, std::sqrt(2.0 / static_cast<double>(columns)));
  Random noise(Seed{seed}, 4);
  std::vector<float> values;
  values.reserve(rows * columns);
  for (std::size_t r = 0; r < rows; ++r) {
    std::vector<double> point(latent);
    for (std::size_t i = 0; i < latent; ++i)
      point[i] = centres[cluster_of(r) * latent + i] + noise.normal();
    for (const double value : layer(layer(point, first, columns), second, columns))
      values.push_back(static_cast<float>(value + 0.02 * noise.normal()));
  }
  return {Shape{static_cast<std::int64_t>(rows), static_cast<std::int64_t>(columns)},
          std::move(values)};
}

}  // namespace deepview::testing
