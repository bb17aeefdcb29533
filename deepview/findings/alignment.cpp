#include "deepview/findings/alignment.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace deepview::detail {
namespace {

constexpr std::size_t unknowns = 4;  // gain, and gain times the three changes
using Column = std::array<double, unknowns>;
using Square = std::array<Column, unknowns>;

// Solves the symmetric positive definite a x = b by Cholesky's method; a is overwritten.
Column solve(Square& a, Column b) {
  for (std::size_t j = 0; j < unknowns; ++j) {
    for (std::size_t k = 0; k < j; ++k) a[j][j] -= a[j][k] * a[j][k];
    a[j][j] = std::sqrt(std::max(a[j][j], 1e-12));
    for (std::size_t i = j + 1; i < unknowns; ++i) {
      for (std::size_t k = 0; k < j; ++k) a[i][j] -= a[i][k] * a[j][k];
      a[i][j] /= a[j][j];
    }
  }
  for (std::size_t i = 0; i < unknowns; ++i) {
    for (std::size_t k = 0; k < i; ++k) b[i] -= a[i][k] * b[k];
    b[i] /= a[i][i];
  }
  for (std::size_t i = unknowns; i-- > 0;) {
    for (std::size_t k = i + 1; k < unknowns; ++k) b[i] -= a[k][i] * b[k];
    b[i] /= a[i][i];
  }
  return b;
}

Placement moved(const Placement& from, const Placement& by, const AlignmentLimits& limits) {
  const auto within = [](double value, double limit) { return std::clamp(value, -limit, limit); };
  return {within(from.right + by.right, limits.shift_px),
          within(from.down + by.down, limits.shift_px),
          within(from.log_scale + by.log_scale, limits.log_scale)};
}

}  // namespace

void Aligner::set_target(GreyPicture target, std::size_t margin) {
  const Window window{margin, target.side - 2 * margin};
  target_.resize(window.count * window.count);
  crop(target.pixels, target.side, window, target_);
  centre(target_);
  target_energy_ = dot(target_, target_);
  warped_.resize((window.count + 2) * (window.count + 2));
  for (auto* values : {&inner_, &by_right_, &by_down_, &by_scale_}) values->resize(target_.size());
}

// The warped picture without its rim, and its derivatives by central differences.
void Aligner::derive(std::size_t side, std::size_t margin) {
  const std::size_t inner = side - 2 * margin;
  const std::size_t wide = inner + 2;
  const float middle = static_cast<float>(side - 1) / 2;
  for (std::size_t y = 0; y < inner; ++y) {
    const float* here = warped_.data() + (y + 1) * wide + 1;
    const float* above = here - wide;
    const float* below = here + wide;
    const float from_middle_y = static_cast<float>(margin + y) - middle;
    for (std::size_t x = 0; x < inner; ++x) {
      const std::size_t i = y * inner + x;
      inner_[i] = here[x];
      by_right_[i] = (here[x + 1] - here[static_cast<std::ptrdiff_t>(x) - 1]) / 2;
      by_down_[i] = (below[x] - above[x]) / 2;
      by_scale_[i] =
          by_right_[i] * (static_cast<float>(margin + x) - middle) + by_down_[i] * from_middle_y;
    }
  }
  for (auto* values : {&inner_, &by_right_, &by_down_, &by_scale_}) centre(*values);
}

Aligner::Step Aligner::step(GreyPicture source, const Placement& placement, std::size_t margin) {
  warp(source.pixels, source.side, placement, {margin - 1, source.side - 2 * margin + 2}, warped_);
  derive(source.side, margin);
  const std::array<const std::vector<float>*, unknowns> columns{&inner_, &by_right_, &by_down_,
                                                                &by_scale_};
  Square products{};
  Column with_target{};
  for (std::size_t i = 0; i < unknowns; ++i) {
    for (std::size_t j = 0; j <= i; ++j) products[i][j] = dot(*columns[i], *columns[j]);
    with_target[i] = dot(*columns[i], target_);
  }
  const double energies = products[0][0] * target_energy_;
  const double correlation = with_target[0] / std::sqrt(std::max(energies, 1e-9));
  // A little damping keeps a step finite where a picture is flat along some direction.
  for (std::size_t i = 0; i < unknowns; ++i) products[i][i] += 1e-4 * products[i][i] + 1e-6;
  const Column solution = solve(products, with_target);
  const double gain = solution[0] > 0.2 ? solution[0] : 1;
  return {{solution[1] / gain, solution[2] / gain, solution[3] / gain}, correlation};
}

Alignment Aligner::align(GreyPicture source, GreyPicture target, const Placement& start,
                         const AlignmentLimits& limits) {
  set_target(target, limits.margin_px);
  Placement placement = start;
  Alignment best{.placement = start, .correlation = -1};
  for (int i = 0;; ++i) {
    const Step next = step(source, placement, limits.margin_px);
    if (next.correlation > best.correlation) best = {placement, next.correlation};
    if (i == limits.steps) return best;
    placement = moved(placement, next.change, limits);
  }
}

}  // namespace deepview::detail
