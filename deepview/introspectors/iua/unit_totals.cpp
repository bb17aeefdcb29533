#include "deepview/introspectors/iua/unit_totals.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "deepview/base/error.hpp"
#include "deepview/numeric/channels.hpp"
#include "deepview/numeric/column_scan.hpp"

namespace deepview::detail {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

// The columns' numbers of one piece of rows.
template <class T>
struct PieceScan {
  explicit PieceScan(MatrixView<T> rows)
      : low(rows.columns, std::numeric_limits<T>::infinity()),
        high(rows.columns, -std::numeric_limits<T>::infinity()),
        sum(rows.columns),
        inactive(rows.columns),
        saturated(rows.columns),
        not_finite(rows.columns),
        inactive_in_row(rows.rows) {}

  ColumnScan<T> columns() { return {low, high, sum, inactive, saturated, not_finite}; }

  std::vector<T> low;
  std::vector<T> high;
  std::vector<double> sum;
  std::vector<ScanCounter<T>> inactive;
  std::vector<ScanCounter<T>> saturated;
  std::vector<ScanCounter<T>> not_finite;
  std::vector<std::uint32_t> inactive_in_row;
};

// The largest T that is not above the bound: x <= it says the same of every T as x <= bound.
template <class T>
T at_most(double bound) {
  using Limits = std::numeric_limits<T>;
  if (bound >= static_cast<double>(Limits::max())) return Limits::max();
  if (bound < static_cast<double>(Limits::lowest())) return -Limits::infinity();
  const T nearest = static_cast<T>(bound);
  return static_cast<double>(nearest) <= bound ? nearest
                                               : std::nextafter(nearest, -Limits::infinity());
}

template <class T>
ScanLimits<T> limits(const Iua& options) {
  const SaturationBounds bounds = options.saturation.value_or(SaturationBounds{});
  const auto at_least = [](double bound) { return -at_most<T>(-bound); };
  return {at_most<T>(options.tolerance), at_most<T>(bounds.low), at_least(bounds.high),
          options.saturation.has_value()};
}

template <class T>
std::vector<Fingerprint> fingerprints(const PieceScan<T>& scan) {
  std::vector<Fingerprint> prints(scan.low.size());
  for (std::size_t u = 0; u < prints.size(); ++u)
    prints[u] = {static_cast<double>(scan.low[u]), static_cast<double>(scan.high[u]), scan.sum[u],
                 scan.not_finite[u]};
  return prints;
}

bool fits_float(DType dtype) {
  return dtype != DType::f64 && dtype != DType::i32 && dtype != DType::u32 && dtype != DType::i64 &&
         dtype != DType::u64;
}

// Enough that what is paid per piece is little beside its values, few enough for the cache.
std::size_t rows_per_piece(std::size_t row_size) {
  return std::max<std::size_t>(64, (std::size_t{1} << 20U) / std::max<std::size_t>(row_size, 1));
}

template <class T>
void add_to(std::vector<std::uint64_t>& total, const std::vector<T>& part) {
  for (std::size_t u = 0; u < total.size(); ++u) total[u] += part[u];
}

}  // namespace

void UnitTotals::require_shape(const Shape& shape) {
  if (!known_) {
    shape_ = shape;
    const auto units = static_cast<std::size_t>(shape.elements());
    if (units >= std::numeric_limits<std::uint32_t>::max())
      throw shape_error("a response", "fewer than 2^32 - 1 units", to_string(shape));
    inactive_.assign(units, 0);
    saturated_.assign(units, 0);
    not_finite_.assign(units, 0);
    low_.assign(units, infinity);
    high_.assign(units, -infinity);
    sum_.assign(units, 0);
    known_ = true;
  }
  if (shape != shape_)
    throw shape_error("a response", to_string(shape_) + " as before", to_string(shape));
}

void UnitTotals::add(const Tensor& responses, const Iua& options) {
  require_shape(responses.shape().row());
  channels_of(responses.shape(), options.channel_axis);  // refuses an axis that is not there
  const std::size_t step = rows_per_piece(responses.row_size());
  for (std::size_t r = 0; r < responses.row_count(); r += step) {
    const Tensor piece = responses.rows(r, std::min(step, responses.row_count() - r));
    if (fits_float(piece.dtype()))
      add_piece<float>(piece.to(DType::f32), options);
    else
      add_piece<double>(piece.to(DType::f64), options);
  }
}

template <class T>
void UnitTotals::add_piece(const Tensor& piece, const Iua& options) {
  const MatrixView<T> rows{piece.values<T>().data(), piece.row_count(), piece.row_size()};
  PieceScan<T> scan(rows);
  scan_columns(rows, limits<T>(options), scan.columns(), scan.inactive_in_row);
  identical_.refine(rows, fingerprints(scan));
  fold(scan);
  samples_ += rows.rows;
  const std::vector<double> counts(scan.inactive_in_row.begin(), scan.inactive_in_row.end());
  per_sample_.add(Tensor(Shape{static_cast<std::int64_t>(rows.rows), 1}, counts));
  if (options.keep_samples)
    inactive_per_sample_.insert(inactive_per_sample_.end(), scan.inactive_in_row.begin(),
                                scan.inactive_in_row.end());
}

template <class Scan>
void UnitTotals::fold(const Scan& scan) {
  add_to(inactive_, scan.inactive);
  add_to(saturated_, scan.saturated);
  add_to(not_finite_, scan.not_finite);
  for (std::size_t u = 0; u < sum_.size(); ++u) {
    low_[u] = std::min(low_[u], static_cast<double>(scan.low[u]));
    high_[u] = std::max(high_[u], static_cast<double>(scan.high[u]));
    sum_[u] += scan.sum[u];
  }
}

void UnitTotals::merge(UnitTotals&& later) {
  if (!later.known_) return;
  require_shape(later.shape_);
  add_to(inactive_, later.inactive_);
  add_to(saturated_, later.saturated_);
  add_to(not_finite_, later.not_finite_);
  for (std::size_t u = 0; u < sum_.size(); ++u) {
    low_[u] = std::min(low_[u], later.low_[u]);
    high_[u] = std::max(high_[u], later.high_[u]);
    sum_[u] += later.sum_[u];
  }
  inactive_per_sample_.insert(inactive_per_sample_.end(), later.inactive_per_sample_.begin(),
                              later.inactive_per_sample_.end());
  per_sample_.merge(later.per_sample_);
  identical_.merge(later.identical_);
  samples_ += later.samples_;
}

void UnitTotals::write(ByteWriter& out) const {
  out.put_all(std::span<const std::int64_t>(shape_.begin(), shape_.rank()));
  out.put(samples_);
  for (const auto* counts : {&inactive_, &saturated_, &not_finite_})
    out.put_all(std::span<const std::uint64_t>(*counts));
  for (const auto* numbers : {&low_, &high_, &sum_}) out.put_all(std::span<const double>(*numbers));
  out.put_all(std::span<const std::uint32_t>(inactive_per_sample_));
  out.put_bytes(per_sample_.to_bytes());
  identical_.write(out);
}

UnitTotals UnitTotals::read(ByteReader& in) {
  UnitTotals read;
  read.known_ = true;
  const auto extents = in.get_all<std::int64_t>();
  try {
    read.shape_ = Shape(std::span<const std::int64_t>(extents));
  } catch (const Error& error) {
    throw in.refusal(error.what());
  }
  read.samples_ = in.get<std::uint64_t>();
  const auto units = static_cast<std::uint64_t>(read.shape_.elements());
  const auto require_size = [&](std::size_t size) {
    if (size != units) throw in.refusal("the numbers are not as many as the units");
  };
  for (auto* counts : {&read.inactive_, &read.saturated_, &read.not_finite_})
    require_size((*counts = in.get_all<std::uint64_t>()).size());
  for (auto* numbers : {&read.low_, &read.high_, &read.sum_})
    require_size((*numbers = in.get_all<double>()).size());
  read.inactive_per_sample_ = in.get_all<std::uint32_t>();
  read.per_sample_ = Moments::from_bytes(in.get_bytes());
  read.identical_ = IdenticalUnits::read(in, units);
  const bool kept = read.inactive_per_sample_.size() == read.samples_;
  if (!(kept || read.inactive_per_sample_.empty()) || read.per_sample_.count() != read.samples_ ||
      (read.samples_ != 0 && read.per_sample_.columns() != 1))
    throw in.refusal("the numbers are not as many as the samples");
  return read;
}

}  // namespace deepview::detail
