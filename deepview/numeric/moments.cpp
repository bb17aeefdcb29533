#include "deepview/numeric/moments.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <string>

#include "deepview/base/error.hpp"

namespace deepview {
namespace {

constexpr std::uint64_t version = 0x31'544E'4D4F'4D56ULL;  // "VMOMNT1"

std::vector<double> column_means(const Matrix& rows) {
  std::vector<double> mean(rows.columns());
  for (std::size_t r = 0; r < rows.rows(); ++r)
    for (std::size_t c = 0; c < mean.size(); ++c) mean[c] += rows(r, c);
  for (double& m : mean) m /= static_cast<double>(rows.rows());
  return mean;
}

std::optional<Position> find_not_finite(const Matrix& rows) {
  const auto values = rows.values();
  const auto found = std::ranges::find_if(values, [](double v) { return !std::isfinite(v); });
  if (found == values.end()) return std::nullopt;
  const auto at = static_cast<std::size_t>(found - values.begin());
  return Position{at / rows.columns(), at % rows.columns()};
}

Matrix to_matrix(const Tensor& tensor) {
  const Tensor doubles = tensor.to(DType::f64);
  const auto values = doubles.values<double>();
  return {tensor.row_count(), std::vector<double>(values.begin(), values.end())};
}

}  // namespace

void Moments::add(const Tensor& rows) {
  if (rows.rank() != 2)
    throw shape_error("rows for moments", "a matrix [rows, columns]", to_string(rows.shape()));
  require_columns(rows.row_size());
  if (rows.row_count() != 0) add_piece(to_matrix(rows));
}

void Moments::add(MatrixView<float> rows) {
  require_columns(rows.columns);
  const std::span<const float> values(rows.data, rows.rows * rows.columns);
  if (rows.rows != 0) add_piece({rows.rows, std::vector<double>(values.begin(), values.end())});
}

void Moments::add_piece(Matrix rows) {
  if (!not_finite_) {
    if (auto found = find_not_finite(rows)) not_finite_ = {found->row + count_, found->column};
  }
  const auto mean = column_means(rows);
  for (std::size_t r = 0; r < rows.rows(); ++r)
    for (std::size_t c = 0; c < mean.size(); ++c) rows(r, c) -= mean[c];
  Matrix scatter(mean.size(), mean.size());
  add_scatter(rows.view(), scatter);
  combine(rows.rows(), mean, scatter);
}

void Moments::merge(const Moments& later) {
  if (later.columns() == 0 && later.count_ == 0) return;
  require_columns(later.columns());
  if (!not_finite_ && later.not_finite_)
    not_finite_ = {later.not_finite_->row + count_, later.not_finite_->column};
  if (later.count_ != 0) combine(later.count_, later.mean_, later.scatter_);
}

void Moments::combine(std::size_t count, std::span<const double> mean, const Matrix& scatter) {
  const auto total = static_cast<double>(count_ + count);
  const double share = static_cast<double>(count) / total;
  const double weight = static_cast<double>(count_) * share;
  std::vector<double> step(mean.size());
  for (std::size_t c = 0; c < step.size(); ++c) step[c] = mean[c] - mean_[c];
  for (std::size_t r = 0; r < step.size(); ++r) {
    for (std::size_t c = 0; c < step.size(); ++c)
      scatter_(r, c) += scatter(r, c) + weight * (step[r] * step[c]);
    mean_[r] += share * step[r];
  }
  count_ += count;
}

void Moments::require_columns(std::size_t columns) {
  if (count_ == 0 && mean_.empty()) {
    mean_.assign(columns, 0.0);
    scatter_ = Matrix(columns, columns);
  }
  if (columns != mean_.size())
    throw shape_error("rows for moments", std::to_string(mean_.size()) + " columns as before",
                      std::to_string(columns));
}

Matrix Moments::covariance() const {
  Matrix covariance = scatter_;
  const double scale = count_ < 2 ? 0.0 : 1.0 / static_cast<double>(count_ - 1);
  for (double& entry : covariance.values()) entry *= scale;
  return covariance;
}

std::vector<std::byte> Moments::to_bytes() const {
  const auto place = not_finite_.value_or(Position{});
  const std::array<std::uint64_t, 6> header{
      version, count_, mean_.size(), not_finite_ ? 1U : 0U, place.row, place.column};
  std::vector<std::byte> bytes(sizeof header +
                               (mean_.size() + scatter_.values().size()) * sizeof(double));
  auto end = bytes.begin();
  const auto append = [&](std::span<const std::byte> part) {
    end = std::ranges::copy(part, end).out;
  };
  append(std::as_bytes(std::span(header)));
  append(std::as_bytes(std::span(mean_)));
  append(std::as_bytes(scatter_.values()));
  return bytes;
}

Moments Moments::from_bytes(std::span<const std::byte> bytes) {
  std::array<std::uint64_t, 6> header{};
  const auto refuse = [] {
    return Error(ErrorKind::data, "moments: expected the bytes that Moments::to_bytes() wrote");
  };
  if (bytes.size() < sizeof header) throw refuse();
  std::memcpy(header.data(), bytes.data(), sizeof header);
  const auto numbers = bytes.subspan(sizeof header);
  const std::uint64_t columns = header[2];
  const bool plausible = header[0] == version && columns < (std::uint64_t{1} << 30U);
  if (!plausible || numbers.size() != columns * (columns + 1) * sizeof(double)) throw refuse();
  Moments moments;
  moments.count_ = header[1];
  moments.mean_.resize(columns);
  moments.scatter_ = Matrix(columns, columns);
  const std::size_t mean_bytes = columns * sizeof(double);
  if (columns != 0) {
    std::memcpy(moments.mean_.data(), numbers.data(), mean_bytes);
    std::memcpy(moments.scatter_.values().data(), numbers.data() + mean_bytes,
                numbers.size() - mean_bytes);
  }
  if (header[3] != 0) moments.not_finite_ = Position{header[4], header[5]};
  return moments;
}

}  // namespace deepview
