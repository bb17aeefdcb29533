// The inner loops of maps whose pairs pull and push, compiled for several instruction sets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "deepview/numeric/matrix.hpp"
#include "deepview/numeric/partners.hpp"

namespace deepview::detail {

enum class Fading : std::uint8_t {
  none,
  with_distance,  ///< The force is divided by √(1 + |y_i − y_j|²) as well.
};

/// On y_i for each partner j the gradient is strength (y_i − y_j) / (offset + d)², where
/// d = 1 + |y_i − y_j|².
struct Force {
  float strength = 0;  ///< Positive pulls together, negative pushes apart.
  float offset = 0;
  Fading fading = Fading::none;
};

struct Pull {
  const Partners* partners;
  Force force;
};

struct RowRange {
  std::size_t first = 0;
  std::size_t count = 0;
};

/// gradient[count, dimensions] += what `pull` does to the rows of the range. Sums of eight
/// interleaved float32 sums: the same bits for every instruction set.
void add_gradient(MatrixView<float> positions, const Pull& pull, RowRange range,
                  std::span<float> gradient);

/// out[i] = |y_row − y_other|² for each of the others, of which there is a multiple of
/// partners_at_once. The same bits for every instruction set.
void squared_distances(MatrixView<float> positions, std::size_t row,
                       std::span<const std::int32_t> others, std::span<float> out);

/// One step of Adam [Kingma & Ba 2015] with decay rates 0.9 and 0.999 for spans of equal length;
/// `rate` includes the correction of the early steps.
struct AdamState {
  std::span<float> mean;
  std::span<float> square;
};
void adam_step(std::span<const float> gradient, float rate, const AdamState& state,
               std::span<float> positions);

}  // namespace deepview::detail
