#include "deepview/numeric/moments.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <utility>

#include "deepview/base/blocks.hpp"
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

// Rows that are widened to doubles at a time: 32 MiB of them, at most a block, so that memory does
// not depend on how many rows arrive together.
std::size_t rows_of_a_piece(std::size_t columns) {
  constexpr std::size_t most_values = std::size_t{1} << 22U;
  return std::clamp(most_values / std::max<std::size_t>(columns, 1), std::size_t{1}, block_rows);
}

}  // namespace

void Moments::add(const Tensor& rows) {
  if (rows.rank() != 2)
    throw shape_error("rows for moments", "a matrix [rows, columns]", to_string(rows.shape()));
  visit_dtype(rows.dtype(), [&]<class T>(std::type_identity<T>) {
    add_rows<T>(rows.values<T>(), rows.row_count(), rows.row_size());
  });
}

void Moments::add(MatrixView<float> rows) {
  add_rows<float>({rows.data, rows.rows * rows.columns}, rows.rows, rows.columns);
}

void Moments::add(MatrixView<double> rows) {
  add_rows<double>({rows.data, rows.rows * rows.columns}, rows.rows, rows.columns);
}

template <class T>
void Moments::add_rows(std::span<const T> values, std::size_t rows, std::size_t columns) {
  require_columns(columns);
  const std::size_t step = rows_of_a_piece(columns);
  for (std::size_t first = 0; first < rows; first += step) {
    const std::size_t count = std::min(step, rows - first);
    Matrix piece(count, columns);
    std::ranges::transform(values.subspan(first * columns, count * columns), piece.values().begin(),
                           element_cast<double, T>);
    add_piece(std::move(piece));
  }
}

void Moments::add_piece(Matrix rows) {
  if (!not_finite_) {
    if (auto found = find_not_finite(rows)) not_finite_ = {found->row + count_, found->column};
  }
  const auto mean = column_means(rows);
  for (std::size_t r = 0; r < rows.rows(); ++r)
    for (std::size_t c = 0; c < mean.size(); ++c) rows(r, c) -= mean[c];
  add_scatter(rows.view(), scatter_);
  shift(rows.rows(), mean);
}

void Moments::merge(const Moments& later) {
  if (later.columns() == 0 && later.count_ == 0) return;
  require_columns(later.columns());
  if (!not_finite_ && later.not_finite_)
    not_finite_ = {later.not_finite_->row + count_, later.not_finite_->column};
  if (later.count_ == 0) return;
  std::ranges::transform(scatter_.values(), later.scatter_.values(), scatter_.values().begin(),
                         std::plus<>());
  shift(later.count_, later.mean_);
}

void Moments::shift(std::size_t count, std::span<const double> mean) {
  const auto total = static_cast<double>(count_ + count);
  const double share = static_cast<double>(count) / total;
  const double weight = static_cast<double>(count_) * share;
  count_ += count;
  std::vector<double> step(mean.size());
  for (std::size_t c = 0; c < step.size(); ++c) step[c] = mean[c] - mean_[c];
  for (std::size_t r = 0; r < step.size(); ++r) {
    mean_[r] += share * step[r];
    if (weight == 0) continue;
    const auto row = scatter_.row(r);
    for (std::size_t c = 0; c < step.size(); ++c) row[c] += weight * (step[r] * step[c]);
  }
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
