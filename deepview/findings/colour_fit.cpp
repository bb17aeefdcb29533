#include "deepview/findings/colour_fit.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace deepview::detail {
namespace {

constexpr std::size_t margin_px = 4;
constexpr Window inner{margin_px, view_side_px - 2 * margin_px};
constexpr std::size_t pixels = inner.count * inner.count;
constexpr std::size_t block_px = 4;
constexpr std::size_t blocks = inner.count / block_px;
constexpr float clipped_level = 250;
constexpr double least_share = 0.25;  // of the pixels of a channel that are not clipped
constexpr double least_gain = 0.6;
constexpr double largest_gain = 1.7;
constexpr double largest_tint = 12.5;  // levels

// Sums over the pixels of one channel that are clipped in neither picture.
struct Channel {
  double count = 0;
  double mean_a = 0;
  double mean_b = 0;
  double square_a = 0;
  double product = 0;
};

Channel measure(std::span<const float> a, std::span<const float> b, bool use_all) {
  Channel sums;
  double square = 0;
  double product = 0;
  for (std::size_t i = 0; i < pixels; ++i) {
    if (!use_all && (a[i] >= clipped_level || b[i] >= clipped_level)) continue;
    const auto x = static_cast<double>(a[i]);
    const auto y = static_cast<double>(b[i]);
    sums.count += 1;
    sums.mean_a += x;
    sums.mean_b += y;
    square += x * x;
    product += x * y;
  }
  if (sums.count == 0) return sums;
  sums.mean_a /= sums.count;
  sums.mean_b /= sums.count;
  sums.square_a = std::max(0.0, square - sums.count * sums.mean_a * sums.mean_a);
  sums.product = product - sums.count * sums.mean_a * sums.mean_b;
  return sums;
}

struct Levels {
  double gain = 1;
  std::array<double, 3> offsets{};
};

Levels fit_levels(const ColourPlanes& a, const ColourPlanes& b) {
  std::array<Channel, 3> channels;
  std::array<bool, 3> usable{};
  for (std::size_t c = 0; c < 3; ++c) {
    channels[c] = measure(a[c], b[c], false);
    usable[c] = channels[c].count > least_share * pixels;
  }
  if (std::none_of(usable.begin(), usable.end(), std::identity{})) {
    usable.fill(true);
    for (std::size_t c = 0; c < 3; ++c) channels[c] = measure(a[c], b[c], true);
  }
  double product = 0;
  double square = 1e-6;
  for (std::size_t c = 0; c < 3; ++c) {
    if (!usable[c]) continue;
    product += channels[c].product;
    square += channels[c].square_a;
  }
  Levels levels{.gain = std::clamp(product / square, least_gain, largest_gain)};
  double grey = 0;
  double weight = 0;
  for (std::size_t c = 0; c < 3; ++c) {
    if (!usable[c]) continue;
    levels.offsets[c] = channels[c].mean_b - levels.gain * channels[c].mean_a;
    grey += static_cast<double>(grey_weights[c]) * levels.offsets[c];
    weight += static_cast<double>(grey_weights[c]);
  }
  grey /= weight;
  for (std::size_t c = 0; c < 3; ++c) {
    const double tint = std::clamp(levels.offsets[c] - grey, -largest_tint, largest_tint);
    levels.offsets[c] = usable[c] ? grey + tint : grey;
  }
  return levels;
}

// See ColourFit. `grey` is scratch.
double energy(const ColourPlanes& values, std::span<float> grey) {
  for (std::size_t i = 0; i < pixels; ++i)
    grey[i] = grey_weights[0] * values[0][i] + grey_weights[1] * values[1][i] +
              grey_weights[2] * values[2][i];
  std::array<float, blocks * blocks> grey_blocks{};
  shrink(grey, inner.count, block_px, grey_blocks);
  double colour = 0;
  for (const auto& channel : values) {
    std::array<float, blocks * blocks> means{};
    shrink(channel, inner.count, block_px, means);
    for (std::size_t i = 0; i < means.size(); ++i) means[i] -= grey_blocks[i];
    colour += dot(means, means);
  }
  return dot(grey, grey) / pixels + colour / (3.0 * blocks * blocks);
}

}  // namespace

ColourFitter::ColourFitter() : grey_(pixels) {
  for (auto* planes : {&source_, &target_, &difference_})
    for (auto& plane : *planes) plane.resize(pixels);
}

ColourFit ColourFitter::predict(const ColourPlanes& source, const ColourPlanes& target,
                                const Placement& placement) {
  for (std::size_t c = 0; c < 3; ++c) {
    warp(source[c], view_side_px, placement, inner, source_[c]);
    crop(target[c], view_side_px, inner, target_[c]);
  }
  const Levels levels = fit_levels(source_, target_);
  const auto gain = static_cast<float>(levels.gain);
  for (std::size_t c = 0; c < 3; ++c) {
    const auto offset = static_cast<float>(levels.offsets[c]);
    for (std::size_t i = 0; i < pixels; ++i)
      difference_[c][i] = std::clamp(gain * source_[c][i] + offset, 0.0F, 255.0F) - target_[c][i];
    centre(source_[c]);
    centre(target_[c]);
  }
  ColourFit fit{.residual = energy(difference_, grey_), .gain = levels.gain};
  fit.variance = energy(target_, grey_);
  fit.least_variance = std::min(fit.variance, energy(source_, grey_));
  return fit;
}

ColourFit ColourFitter::fit(const ColourPlanes& a, const ColourPlanes& b,
                            const Placement& placement) {
  const ColourFit forward = predict(a, b, placement);
  return forward.gain < 1 ? predict(b, a, inverse(placement)) : forward;
}

}  // namespace deepview::detail
