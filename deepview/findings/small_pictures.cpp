#include "deepview/findings/small_pictures.hpp"

#include <algorithm>
#include <cmath>

namespace deepview::detail {
namespace {

constexpr std::size_t lanes = 16;
constexpr std::size_t longest_side = 64;

// What a row or column of the target takes from the source: pixel `from` and its successor.
struct Tap {
  std::size_t from;
  float share;  // of the successor
};

using Taps = std::array<Tap, longest_side>;

Taps taps(std::size_t side, double scale, double shift, Window window) {
  Taps result{};
  const double middle = static_cast<double>(side - 1) / 2;
  for (std::size_t t = 0; t < window.count; ++t) {
    const double place = middle + (static_cast<double>(window.first + t) - middle) * scale + shift;
    const double inside = std::clamp(place, 0.0, static_cast<double>(side - 1));
    const auto from = std::min(static_cast<std::size_t>(inside), side - 2);
    result[t] = {from, static_cast<float>(inside - static_cast<double>(from))};
  }
  return result;
}

double total(const std::array<float, lanes>& partial) {
  double result = 0;
  for (const float value : partial) result += static_cast<double>(value);
  return result;
}

}  // namespace

Placement inverse(const Placement& placement) noexcept {
  const double scale = std::exp(-placement.log_scale);
  return {-placement.right * scale, -placement.down * scale, -placement.log_scale};
}

Placement scaled(const Placement& placement, double factor) noexcept {
  return {placement.right * factor, placement.down * factor, placement.log_scale};
}

double shift_length(const Placement& placement) noexcept {
  return std::max(std::abs(placement.right), std::abs(placement.down));
}

void blur(std::span<const float> picture, std::size_t side, std::span<float> out) {
  std::array<float, longest_side> row{};
  for (std::size_t y = 0; y < side; ++y) {
    const float* above = picture.data() + (y == 0 ? 0 : y - 1) * side;
    const float* here = picture.data() + y * side;
    const float* below = picture.data() + std::min(y + 1, side - 1) * side;
    for (std::size_t x = 0; x < side; ++x) row[x] = (above[x] + 2 * here[x] + below[x]) / 4;
    float* to = out.data() + y * side;
    to[0] = (3 * row[0] + row[1]) / 4;
    for (std::size_t x = 1; x + 1 < side; ++x) to[x] = (row[x - 1] + 2 * row[x] + row[x + 1]) / 4;
    to[side - 1] = (row[side - 2] + 3 * row[side - 1]) / 4;
  }
}

void shrink(std::span<const float> picture, std::size_t side, std::size_t block,
            std::span<float> out) {
  const std::size_t small = side / block;
  const float factor = 1 / static_cast<float>(block * block);
  for (std::size_t y = 0; y < small; ++y) {
    std::array<float, longest_side> columns{};
    for (std::size_t row = y * block; row < (y + 1) * block; ++row)
      for (std::size_t x = 0; x < side; ++x) columns[x] += picture[row * side + x];
    for (std::size_t x = 0; x < small; ++x) {
      float total = 0;
      for (std::size_t i = x * block; i < (x + 1) * block; ++i) total += columns[i];
      out[y * small + x] = total * factor;
    }
  }
}

void crop(std::span<const float> picture, std::size_t side, Window window, std::span<float> out) {
  for (std::size_t y = 0; y < window.count; ++y)
    std::copy_n(
        picture.begin() + static_cast<std::ptrdiff_t>((window.first + y) * side + window.first),
        window.count, out.begin() + static_cast<std::ptrdiff_t>(y * window.count));
}

void warp(std::span<const float> source, std::size_t side, const Placement& placement,
          Window window, std::span<float> out) {
  const double scale = std::exp(placement.log_scale);
  const Taps across = taps(side, scale, placement.right, window);
  const Taps down = taps(side, scale, placement.down, window);
  std::array<float, longest_side> row{};
  for (std::size_t y = 0; y < window.count; ++y) {
    const float* upper = source.data() + down[y].from * side;
    const float* lower = upper + side;
    for (std::size_t x = 0; x < side; ++x)
      row[x] = upper[x] + down[y].share * (lower[x] - upper[x]);
    float* to = out.data() + y * window.count;
    for (std::size_t x = 0; x < window.count; ++x) {
      const float* left = row.data() + across[x].from;
      to[x] = left[0] + across[x].share * (left[1] - left[0]);
    }
  }
}

double dot(std::span<const float> a, std::span<const float> b) noexcept {
  std::array<float, lanes> partial{};
  std::size_t i = 0;
  for (; i + lanes <= a.size(); i += lanes)
    for (std::size_t lane = 0; lane < lanes; ++lane) partial[lane] += a[i + lane] * b[i + lane];
  for (std::size_t lane = 0; i < a.size(); ++i, ++lane) partial[lane] += a[i] * b[i];
  return total(partial);
}

double sum(std::span<const float> values) noexcept {
  std::array<float, lanes> partial{};
  std::size_t i = 0;
  for (; i + lanes <= values.size(); i += lanes)
    for (std::size_t lane = 0; lane < lanes; ++lane) partial[lane] += values[i + lane];
  for (std::size_t lane = 0; i < values.size(); ++i, ++lane) partial[lane] += values[i];
  return total(partial);
}

double centre(std::span<float> values) noexcept {
  if (values.empty()) return 0;
  const double mean = sum(values) / static_cast<double>(values.size());
  for (float& value : values) value -= static_cast<float>(mean);
  return mean;
}

}  // namespace deepview::detail
