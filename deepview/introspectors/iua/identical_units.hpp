// Which units gave the same response on every sample.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "deepview/numeric/byte_stream.hpp"
#include "deepview/numeric/matrix.hpp"

namespace deepview::detail {

/// What a unit did in a piece of rows: units that differ in it differ.
struct Fingerprint {
  double low = 0;
  double high = 0;
  double sum = 0;
  std::uint64_t not_finite = 0;
  friend auto operator<=>(const Fingerprint&, const Fingerprint&) = default;
  bool decides() const noexcept { return low == high && not_finite == 0; }  ///< All values are it.
};

/// The partition of units into classes of equal columns, refined piece by piece. Exact, not by
/// chance: columns with equal fingerprints are compared value by value (0 equals -0, NaN equals
/// NaN). Only units that still have an equal are looked at, so most cost nothing after a few rows.
/// Merging two partitions intersects them, which is associative and needs no order.
class IdenticalUnits {
 public:
  /// `prints` has one entry per column of `rows`, and none is NaN; rows.rows > 0.
  template <std::floating_point T>
  void refine(MatrixView<T> rows, std::span<const Fingerprint> prints);
  void merge(const IdenticalUnits& other);

  /// Classes of at least two units, each in ascending order, by their first unit; none before the
  /// first row.
  std::vector<std::vector<std::size_t>> classes() const;

  void write(ByteWriter& out) const;
  static IdenticalUnits read(ByteReader& in, std::size_t units);

  friend bool operator==(const IdenticalUnits&, const IdenticalUnits&) = default;

 private:
  struct Member {
    std::uint32_t leader = 0;  // the first unit of its class
    std::uint32_t unit = 0;
    friend auto operator<=>(const Member&, const Member&) = default;
  };

  bool started_ = false;         // before the first row all units are one class
  std::vector<Member> members_;  // sorted; units of classes of at least two
};

}  // namespace deepview::detail
