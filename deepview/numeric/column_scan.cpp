#include "deepview/numeric/column_scan.hpp"

#include <algorithm>
#include <cmath>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "deepview/numeric/column_scan.cpp"
#include <hwy/cache_control.h>
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace deepview::detail::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// A few rows share one load and one store of each column's numbers; what they and the columns of a
// block hold stays in the caches nearest to the core.
constexpr std::size_t group_rows = 8;
constexpr std::size_t block_columns = 1024;

template <class T>
struct Group {
  const T* first;
  std::size_t stride;
  std::size_t rows;
  std::size_t columns;
  std::size_t ahead;  // values from a row to the one of the group that comes next
  const T* row(std::size_t r) const { return first + r * stride; }
};

template <class T>
bool all_finite(const Group<T>& group) {
  const hn::ScalableTag<T> d;
  const std::size_t lanes = hn::Lanes(d);
  const auto most = hn::Set(d, hwy::HighestValue<T>());
  auto finite = hn::Le(hn::Zero(d), most);
  for (std::size_t r = 0; r < group.rows; ++r) {
    const T* const row = group.row(r);
    std::size_t c = 0;
    for (; c + lanes <= group.columns; c += lanes) {
      hwy::Prefetch(row + c + group.ahead);
      finite = hn::And(finite, hn::Le(hn::Abs(hn::LoadU(d, row + c)), most));
    }
    for (; c < group.columns; ++c)
      if (!std::isfinite(row[c])) return false;
  }
  return hn::AllTrue(d, finite);
}

// The columns [c, c + lanes of d) of finite rows.
template <bool saturation, class D, class T>
HWY_INLINE void scan_vector(D d, const Group<T>& group, const ScanLimits<T>& limits, std::size_t c,
                            const ColumnScan<T>& out, std::uint32_t* in_row) {
  const hn::RebindToUnsigned<D> counters;
  const auto tolerance = hn::Set(d, limits.inactive);
  auto low = hn::LoadU(d, out.low.data() + c);
  auto high = hn::LoadU(d, out.high.data() + c);
  auto inactive = hn::LoadU(counters, out.inactive.data() + c);
  auto saturated = hn::LoadU(counters, out.saturated.data() + c);
  for (std::size_t r = 0; r < group.rows; ++r) {
    const auto x = hn::LoadU(d, group.row(r) + c);
    const auto quiet = hn::Le(hn::Abs(x), tolerance);
    inactive = hn::Sub(inactive, hn::VecFromMask(counters, hn::RebindMask(counters, quiet)));
    in_row[r] += static_cast<std::uint32_t>(hn::CountTrue(d, quiet));
    low = hn::Min(low, x);
    high = hn::Max(high, x);
    if constexpr (saturation) {
      const auto ends =
          hn::Or(hn::Le(x, hn::Set(d, limits.low)), hn::Ge(x, hn::Set(d, limits.high)));
      saturated = hn::Sub(saturated, hn::VecFromMask(counters, hn::RebindMask(counters, ends)));
    }
  }
  hn::StoreU(low, d, out.low.data() + c);
  hn::StoreU(high, d, out.high.data() + c);
  hn::StoreU(inactive, counters, out.inactive.data() + c);
  hn::StoreU(saturated, counters, out.saturated.data() + c);
}

template <bool saturation, class T>
void scan_finite(const Group<T>& group, const ScanLimits<T>& limits, const ColumnScan<T>& out,
                 std::uint32_t* in_row) {
  const hn::ScalableTag<T> d;
  const hn::CappedTag<T, 1> one;
  std::size_t c = 0;
  for (; c + hn::Lanes(d) <= group.columns; c += hn::Lanes(d))
    scan_vector<saturation>(d, group, limits, c, out, in_row);
  for (; c < group.columns; ++c) scan_vector<saturation>(one, group, limits, c, out, in_row);
}

template <class D>
HWY_INLINE hn::Vec<D> load(D d, const double* from) {
  return hn::LoadU(d, from);
}

template <class D>
HWY_INLINE hn::Vec<D> load(D d, const float* from) {
  return hn::PromoteTo(d, hn::LoadU(hn::Rebind<float, D>(), from));
}

template <class T>
void sum_finite(const Group<T>& group, std::span<double> sum) {
  const hn::ScalableTag<double> d;
  const std::size_t lanes = hn::Lanes(d);
  std::size_t c = 0;
  for (; c + lanes <= group.columns; c += lanes) {
    auto total = hn::LoadU(d, sum.data() + c);
    for (std::size_t r = 0; r < group.rows; ++r) total = hn::Add(total, load(d, group.row(r) + c));
    hn::StoreU(total, d, sum.data() + c);
  }
  for (; c < group.columns; ++c)
    for (std::size_t r = 0; r < group.rows; ++r) sum[c] += static_cast<double>(group.row(r)[c]);
}

// Rows among which some value is not finite: rare, so plainly.
template <class T>
void scan_any(const Group<T>& group, const ScanLimits<T>& limits, const ColumnScan<T>& out,
              std::uint32_t* in_row) {
  for (std::size_t r = 0; r < group.rows; ++r) {
    for (std::size_t c = 0; c < group.columns; ++c) {
      const T x = group.row(r)[c];
      if (!std::isfinite(x)) {
        ++out.not_finite[c];
        continue;
      }
      const bool quiet = std::abs(x) <= limits.inactive;
      out.inactive[c] += quiet ? 1U : 0U;
      in_row[r] += quiet ? 1U : 0U;
      if (limits.saturation && (x <= limits.low || x >= limits.high)) ++out.saturated[c];
      out.low[c] = std::min(out.low[c], x);
      out.high[c] = std::max(out.high[c], x);
      out.sum[c] += static_cast<double>(x);
    }
  }
}

template <class T>
ColumnScan<T> part(const ColumnScan<T>& all, std::size_t from, std::size_t count) {
  return {all.low.subspan(from, count),       all.high.subspan(from, count),
          all.sum.subspan(from, count),       all.inactive.subspan(from, count),
          all.saturated.subspan(from, count), all.not_finite.subspan(from, count)};
}

template <class T>
void scan(MatrixView<T> rows, const ScanLimits<T>& limits, const ColumnScan<T>& columns,
          std::span<std::uint32_t> inactive_in_row) {
  for (std::size_t c = 0; c < rows.columns; c += block_columns) {
    const std::size_t width = std::min(block_columns, rows.columns - c);
    const ColumnScan<T> out = part(columns, c, width);
    for (std::size_t r = 0; r < rows.rows; r += group_rows) {
      const bool more = r + 2 * group_rows <= rows.rows;
      const Group<T> group{rows.data + r * rows.columns + c, rows.columns,
                           std::min(group_rows, rows.rows - r), width,
                           more ? group_rows * rows.columns : 0};
      std::uint32_t* const in_row = inactive_in_row.data() + r;
      if (!all_finite(group)) {
        scan_any(group, limits, out, in_row);
        continue;
      }
      if (limits.saturation)
        scan_finite<true>(group, limits, out, in_row);
      else
        scan_finite<false>(group, limits, out, in_row);
      sum_finite(group, out.sum);
    }
  }
}

void scan_floats(MatrixView<float> rows, const ScanLimits<float>& limits,
                 const ColumnScan<float>& columns, std::span<std::uint32_t> inactive_in_row) {
  scan(rows, limits, columns, inactive_in_row);
}

void scan_doubles(MatrixView<double> rows, const ScanLimits<double>& limits,
                  const ColumnScan<double>& columns, std::span<std::uint32_t> inactive_in_row) {
  scan(rows, limits, columns, inactive_in_row);
}

}  // namespace deepview::detail::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace deepview::detail {

HWY_EXPORT(scan_floats);
HWY_EXPORT(scan_doubles);

void scan_columns(MatrixView<float> rows, const ScanLimits<float>& limits,
                  const ColumnScan<float>& columns, std::span<std::uint32_t> inactive_in_row) {
  HWY_DYNAMIC_DISPATCH(scan_floats)(rows, limits, columns, inactive_in_row);
}

void scan_columns(MatrixView<double> rows, const ScanLimits<double>& limits,
                  const ColumnScan<double>& columns, std::span<std::uint32_t> inactive_in_row) {
  HWY_DYNAMIC_DISPATCH(scan_doubles)(rows, limits, columns, inactive_in_row);
}

}  // namespace deepview::detail
#endif
