#include "deepview/introspectors/cka/joint_moments.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace deepview::detail {
namespace {

void add_scaled(double scale, std::span<const double> x, std::span<double> sum) {
  for (std::size_t i = 0; i < x.size(); ++i) sum[i] += scale * x[i];
}

void add_to(Matrix& sum, const Matrix& part) {
  for (std::size_t i = 0; i < part.values().size(); ++i) sum.values()[i] += part.values()[i];
}

}  // namespace

JointMoments::JointMoments(std::span<const std::size_t> widths) : starts_{0} {
  for (const std::size_t width : widths) starts_.push_back(starts_.back() + width);
  norms_ = Matrix(parts(), parts());
  weighted_ = Matrix(parts(), starts_.back());
}

std::span<const double> JointMoments::part(std::span<const double> row,
                                           std::size_t a) const noexcept {
  return row.subspan(starts_[a], starts_[a + 1] - starts_[a]);
}

std::size_t JointMoments::part_of(std::size_t column) const noexcept {
  const auto after = std::ranges::upper_bound(starts_, column);
  return static_cast<std::size_t>(after - starts_.begin()) - 1;
}

void JointMoments::add(const Tensor& rows) {
  if (rows.row_count() == 0) return;
  JointMoments piece;
  piece.starts_ = starts_;
  piece.moments_.add(rows);
  piece.norms_ = Matrix(parts(), parts());
  piece.weighted_ = Matrix(parts(), starts_.back());
  const MatrixView<double> values{rows.values<double>().data(), rows.row_count(), rows.row_size()};
  std::vector<double> z(values.columns);
  std::vector<double> k(parts());
  for (std::size_t r = 0; r < values.rows; ++r) {
    std::ranges::transform(values.row(r), piece.moments_.mean(), z.begin(), std::minus<>());
    for (std::size_t a = 0; a < k.size(); ++a) k[a] = dot(part(z, a), part(z, a));
    for (std::size_t a = 0; a < k.size(); ++a) {
      add_scaled(k[a], k, piece.norms_.row(a));
      add_scaled(k[a], z, piece.weighted_.row(a));
    }
  }
  merge(piece);
}

JointMoments::Fourth JointMoments::about(std::span<const double> mean) const {
  const Matrix& scatter = moments_.scatter();
  const auto n = static_cast<double>(moments_.count());
  std::vector<double> step(mean.size());
  std::ranges::transform(mean, moments_.mean(), step.begin(), std::minus<>());
  Fourth moved{norms_, weighted_};
  std::vector<double> turned(step.size());  // Σ z (z_a·δ_a)
  for (std::size_t a = 0; a < parts(); ++a) {
    std::ranges::fill(turned, 0.0);
    for (std::size_t c = starts_[a]; c < starts_[a + 1]; ++c)
      add_scaled(step[c], scatter.row(c), turned);
    const double length = dot(part(step, a), part(step, a));
    add_scaled(-2, turned, moved.weighted.row(a));
    add_scaled(-trace(a) - n * length, step, moved.weighted.row(a));
    for (std::size_t b = 0; b < parts(); ++b) {
      const auto step_b = part(step, b);
      const double crossed = dot(part(weighted_.row(a), b), step_b);
      moved.norms(a, b) -= 2 * crossed;
      moved.norms(b, a) -= 2 * crossed;
      moved.norms(a, b) += 4 * dot(part(turned, b), step_b);
      moved.norms(a, b) += n * length * dot(step_b, step_b);
      moved.norms(a, b) += length * trace(b);
      moved.norms(b, a) += length * trace(b);
    }
  }
  return moved;
}

void JointMoments::merge(const JointMoments& later) {
  if (later.moments_.count() == 0) return;
  if (moments_.count() == 0) {
    *this = later;
    return;
  }
  Moments both = moments_;
  both.merge(later.moments_);
  Fourth mine = about(both.mean());
  const Fourth theirs = later.about(both.mean());
  add_to(mine.norms, theirs.norms);
  add_to(mine.weighted, theirs.weighted);
  moments_ = std::move(both);
  norms_ = std::move(mine.norms);
  weighted_ = std::move(mine.weighted);
}

double JointMoments::trace(std::size_t part) const noexcept {
  double sum = 0;
  for (std::size_t c = starts_[part]; c < starts_[part + 1]; ++c) sum += moments_.scatter()(c, c);
  return sum;
}

double JointMoments::squared_mean(std::size_t a) const noexcept {
  return dot(part(moments_.mean(), a), part(moments_.mean(), a));
}

double JointMoments::product(std::size_t a, std::size_t b) const noexcept {
  double sum = 0;
  for (std::size_t c = starts_[a]; c < starts_[a + 1]; ++c) {
    const auto products = part(moments_.scatter().row(c), b);
    sum += dot(products, products);
  }
  return sum;
}

Matrix JointMoments::hsic(CkaEstimator estimator) const {
  Matrix out(parts(), parts());
  const auto n = static_cast<double>(moments_.count());
  for (std::size_t a = 0; a < parts(); ++a) {
    for (std::size_t b = 0; b <= a; ++b) {
      double value = product(a, b);
      if (estimator == CkaEstimator::debiased)
        value += trace(a) * trace(b) / ((n - 1) * (n - 2)) - n / (n - 2) * norms_(a, b);
      out(a, b) = value;
      out(b, a) = value;
    }
  }
  return out;
}

}  // namespace deepview::detail
