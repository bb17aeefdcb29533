// Made-up pictures that can be looked at from anywhere: sums of waves, sampled where one likes.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <span>
#include <vector>

#include "deepview/base/random.hpp"
#include "deepview/findings/packed_views.hpp"

namespace deepview::testing {

/// What is done to a scene before it is stored.
struct Shot {
  double right = 0;  ///< In view pixels, of what is seen.
  double down = 0;
  double zoom = 1;  ///< Below 1: an inner crop.
  double gain = 1;
  double offset = 0;
  double noise = 0;  ///< Levels, one sigma.
  double waves = 1;  ///< Of the amplitude.
};

/// Another scene for each number.
class Scene {
 public:
  explicit Scene(std::uint64_t number) : number_(number) {
    Random random(Seed{number}, 1);
    for (auto& wave : waves_) {
      wave.x = 1 + 3 * random.uniform();
      wave.y = (random.uniform() < 0.5 ? -1 : 1) * (1 + 3 * random.uniform());
      for (auto& phase : wave.phases) phase = 2 * std::numbers::pi * random.uniform();
    }
  }

  /// [48, 48, 3], red green blue.
  std::vector<std::uint8_t> view(const Shot& shot = {}) const {
    constexpr std::size_t side = view_side_px;
    std::vector<std::uint8_t> pixels(view_bytes);
    Random noise(Seed{number_}, 2);
    for (std::size_t i = 0; i < pixels.size(); ++i) {
      const double x = place(i / 3 % side, shot.right, shot);
      const double y = place(i / 3 / side, shot.down, shot);
      const double level = 128 + shot.waves * 20 * waves_at(x, y, i % 3);
      const double stored = shot.gain * level + shot.offset + shot.noise * noise.normal();
      pixels[i] = static_cast<std::uint8_t>(std::clamp(std::round(stored), 0.0, 255.0));
    }
    return pixels;
  }

 private:
  struct Wave {
    double x = 0;
    double y = 0;
    std::array<double, 3> phases{};
  };

  static double place(std::size_t pixel, double shift, const Shot& shot) {
    constexpr double side = view_side_px;
    double at = (static_cast<double>(pixel) + 0.5) / side;
    return 0.5 + (at - 0.5) * shot.zoom + shift / side;
  }

  double waves_at(double x, double y, std::size_t channel) const {
    double sum = 0;
    for (const auto& wave : waves_)
      sum += std::sin(2 * std::numbers::pi * (wave.x * x + wave.y * y) + wave.phases[channel]);
    return sum;
  }

  std::uint64_t number_;
  std::array<Wave, 6> waves_{};
};

/// All levels the same.
inline std::vector<std::uint8_t> even_view(std::uint8_t level) {
  return std::vector<std::uint8_t>(view_bytes, level);
}

/// The views as PackViews keeps them.
inline PackedViews packed(const std::vector<std::vector<std::uint8_t>>& views) {
  std::vector<std::uint8_t> bytes;
  for (const auto& view : views) bytes.insert(bytes.end(), view.begin(), view.end());
  const auto count = static_cast<std::int64_t>(views.size());
  constexpr auto side = static_cast<std::int64_t>(view_side_px);
  Batch batch{{"view", Tensor(Shape{count, side, side, 3}, std::move(bytes))}};
  return PackedViews(Rows(PackViews{}(std::move(batch))["packed_view"]));
}

}  // namespace deepview::testing
