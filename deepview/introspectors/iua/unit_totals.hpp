// What inactive-unit analysis keeps of one field while samples go by.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "deepview/introspectors/iua/identical_units.hpp"
#include "deepview/introspectors/iua/iua.hpp"
#include "deepview/numeric/byte_stream.hpp"
#include "deepview/numeric/moments.hpp"

namespace deepview::detail {

/// Counts are exact; sums and moments are those of all samples at once within 1e-10, however the
/// samples were split.
class UnitTotals {
 public:
  /// Throws Error(shape) when the shape of a response differs from that of those before.
  void add(const Tensor& responses, const Iua& options);
  void merge(UnitTotals&& later);
  IuaField finish(const Iua& options) &&;

  void write(ByteWriter& out) const;
  static UnitTotals read(ByteReader& in);

 private:
  template <class T>
  void add_piece(const Tensor& piece, const Iua& options);
  template <class Scan>
  void fold(const Scan& scan);
  void require_shape(const Shape& shape);
  IuaUnits units(const Iua& options) const;

  bool known_ = false;  // whether a batch has told the shape
  Shape shape_;         // of one response
  std::uint64_t samples_ = 0;
  std::vector<std::uint64_t> inactive_;
  std::vector<std::uint64_t> saturated_;
  std::vector<std::uint64_t> not_finite_;
  std::vector<double> low_;
  std::vector<double> high_;
  std::vector<double> sum_;
  std::vector<std::uint32_t> inactive_per_sample_;
  Moments per_sample_;  // one column: inactive units of a sample
  IdenticalUnits identical_;
};

}  // namespace deepview::detail
