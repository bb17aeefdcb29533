#include "deepview/numeric/column_scan.hpp"

#include <gtest/gtest.h>
#include <hwy/targets.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "deepview/base/random.hpp"

namespace deepview::detail {
namespace {

template <class T>
struct Scan {
  explicit Scan(std::size_t rows, std::size_t columns)
      : low(columns, std::numeric_limits<T>::infinity()),
        high(columns, -std::numeric_limits<T>::infinity()),
        sum(columns),
        inactive(columns),
        saturated(columns),
        not_finite(columns),
        in_row(rows) {}
  ColumnScan<T> columns() { return {low, high, sum, inactive, saturated, not_finite}; }
  friend bool operator==(const Scan&, const Scan&) = default;

  std::vector<T> low;
  std::vector<T> high;
  std::vector<double> sum;
  std::vector<ScanCounter<T>> inactive;
  std::vector<ScanCounter<T>> saturated;
  std::vector<ScanCounter<T>> not_finite;
  std::vector<std::uint32_t> in_row;
};

// Half zeros, and now and then a value that is not finite.
template <class T>
std::vector<T> responses(std::size_t count, double share_not_finite) {
  Random random(Seed{count});
  std::vector<T> values(count);
  for (T& value : values) {
    value = std::max<T>(0, static_cast<T>(random.normal()));
    if (random.uniform() < share_not_finite)
      value = random.uniform() < 0.5 ? std::numeric_limits<T>::quiet_NaN()
                                     : -std::numeric_limits<T>::infinity();
  }
  return values;
}

template <class T>
Scan<T> plain(MatrixView<T> rows, const ScanLimits<T>& limits) {
  Scan<T> scan(rows.rows, rows.columns);
  for (std::size_t r = 0; r < rows.rows; ++r) {
    for (std::size_t c = 0; c < rows.columns; ++c) {
      const T x = rows.row(r)[c];
      if (!std::isfinite(x)) {
        ++scan.not_finite[c];
        continue;
      }
      scan.low[c] = std::min(scan.low[c], x);
      scan.high[c] = std::max(scan.high[c], x);
      scan.sum[c] += static_cast<double>(x);
      if (std::abs(x) <= limits.inactive) {
        ++scan.inactive[c];
        ++scan.in_row[r];
      }
      if (limits.saturation && (x <= limits.low || x >= limits.high)) ++scan.saturated[c];
    }
  }
  return scan;
}

template <class T>
void expect_plain(std::size_t rows, std::size_t columns, const ScanLimits<T>& limits,
                  double share_not_finite) {
  const auto values = responses<T>(rows * columns, share_not_finite);
  const MatrixView<T> view{values.data(), rows, columns};
  const Scan<T> expected = plain(view, limits);
  for (const auto target : hwy::SupportedAndGeneratedTargets()) {
    hwy::SetSupportedTargetsForTest(target);
    Scan<T> scan(rows, columns);
    scan_columns(view, limits, scan.columns(), scan.in_row);
    EXPECT_TRUE(scan == expected) << rows << " x " << columns << " " << hwy::TargetName(target);
  }
  hwy::SetSupportedTargetsForTest(0);
}

TEST(ColumnScan, CountsAsAPlainLoopDoesWithEveryInstructionSet) {
  for (const std::size_t rows : {0U, 1U, 2U, 7U, 8U, 9U, 33U}) {
    for (const std::size_t columns : {1U, 3U, 8U, 17U, 511U, 512U, 1029U}) {
      for (const double share : {0.0, 0.001}) {
        expect_plain<float>(rows, columns, {.inactive = 0.1F}, share);
        expect_plain<float>(rows, columns, {0, 0.5F, 1, true}, share);
        expect_plain<double>(rows, columns, {.inactive = 0.1}, share);
        expect_plain<double>(rows, columns, {0, 0.5, 1, true}, share);
      }
    }
  }
}

TEST(ColumnScan, AddsToWhatWasThere) {
  const auto values = responses<float>(20 * 30, 0.01);
  Scan<float> twice(20, 30);
  Scan<float> once(20, 30);
  scan_columns({values.data(), 20, 30}, {}, once.columns(), once.in_row);
  scan_columns({values.data(), 13, 30}, {}, twice.columns(), twice.in_row);
  scan_columns({values.data() + std::size_t{13} * 30, 7, 30}, {}, twice.columns(),
               std::span(twice.in_row).subspan(13));
  EXPECT_TRUE(twice == once);
}

}  // namespace
}  // namespace deepview::detail
