// Inactive unit analysis: what a layer computes and nobody needs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "deepview/base/fields.hpp"
#include "deepview/base/introspect.hpp"
#include "deepview/base/shape.hpp"

namespace deepview {

/// A response is saturated when it is <= low or >= high.
struct SaturationBounds {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
};

/// Within a thousandth of where the activation is flat.
namespace saturation {
inline constexpr SaturationBounds sigmoid{0.001, 0.999};
inline constexpr SaturationBounds tanh{-0.999, 0.999};
inline constexpr SaturationBounds relu6{-std::numeric_limits<double>::infinity(), 6};  ///< Above.
}  // namespace saturation

/// Numbers per unit, or per channel: one entry each, row-major in `shape`.
struct IuaUnits {
  Shape shape;
  std::uint64_t responses = 0;  ///< Of each entry: samples, or samples x positions.
  std::vector<std::uint64_t> inactive;
  std::vector<std::uint64_t> saturated;   ///< Empty unless bounds were given.
  std::vector<std::uint64_t> not_finite;  ///< NaN or infinite; neither inactive nor saturated.
  std::vector<double> low;                ///< Of the finite responses, as are high and mean; NaN
  std::vector<double> high;               ///< where there is none.
  std::vector<double> mean;

  std::vector<std::size_t> dead{};      ///< Inactive on every sample, at every position.
  std::vector<std::size_t> constant{};  ///< Every unit of it finite, high - low <= the tolerance.
  /// Groups of two or more that are not constant and identical on every sample, position by
  /// position: compared value by value, 0 equals -0.
  std::vector<std::vector<std::size_t>> identical{};

  std::vector<double> inactive_share() const;   ///< inactive / responses; 0 without samples.
  std::vector<double> saturated_share() const;  ///< saturated / responses; 0 without samples.
};

struct IuaField {
  std::uint64_t samples = 0;
  std::vector<std::uint32_t> inactive;  ///< [samples] inactive units; empty unless kept.
  double mean_inactive = 0;             ///< Units per sample.
  double std_inactive = 0;              ///< Of the population.
  std::uint64_t not_finite = 0;         ///< Responses that are NaN or infinite.
  IuaUnits units{};                     ///< Every position of the response; shape [] for a vector.
  IuaUnits channels{};                  ///< The positions of a channel together.
};

/// Counts, for every unit of a response and for every sample, how often |x| <= tolerance; in the
/// same pass it finds units that are dead, constant, saturated or copies of each other.
///
/// In      `fields`  [samples, …] of any rank >= 1 and any dtype; 64-bit integers are rounded to
///         float64. NaN is active, and counted.
/// Out     One IuaField per field. Counts are exact for any split of the samples.
/// Memory  60 bytes per unit and block in flight, and 4 bytes per sample if these are kept.
/// Cost    One pass for float32; other types are converted first.
/// Throws  Error(usage) for a negative or NaN tolerance, bounds out of order, or a channel axis 0;
///         Error(shape) for a channel axis that a field lacks, or a response that changes its
///         shape; Error(missing_field).
/// Source  DNIKit's IUA. Differs: no relative tolerance, which had no effect in a comparison with
///         zero; channels, and everything but the counts.
struct Iua {
  Fields fields = all_fields();
  double tolerance = 1e-8;  ///< Larger calls more responses inactive.
  int channel_axis = 1;     ///< With samples at axis 0: 1 for [N, C, H, W], -1 for [N, H, W, C].
  std::optional<SaturationBounds> saturation{};  ///< None: nothing is called saturated.
  double constant_tolerance = 0;                 ///< Larger calls more units constant.
  bool keep_samples = true;                      ///< Keep the inactive units of every sample.

  using Result = ByField<IuaField>;
  class State;
  State start(const RunOptions& options) const;
};

namespace detail {
class UnitTotals;
}

class Iua::State {
 public:
  explicit State(Iua spec);
  State(State&&) noexcept;
  State& operator=(State&&) noexcept;
  ~State();

  void add(const Batch& batch);
  void merge(State&& later);
  Result finish() &&;

  /// The counts so far, to be merged in another process under the same options.
  std::vector<std::byte> to_bytes() const;
  /// Throws Error(data) for bytes that to_bytes() did not write, or wrote under options that count
  /// differently.
  static State from_bytes(const Iua& spec, std::span<const std::byte> bytes);

 private:
  Iua spec_;
  std::vector<std::pair<std::string, detail::UnitTotals>> totals_;  // empty until the first batch
};

}  // namespace deepview
