// Random draws that depend on what they are for, never on who draws first.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace deepview {

/// The caller's choice of one reproducible run among many.
struct Seed {
  std::uint64_t value = 0;
};

/// A stream of draws keyed by (seed, stream): equal keys give equal draws on every machine, and
/// streams of different keys are independent. Philox 4x32-10 [Salmon et al. 2011].
class Random {
 public:
  explicit Random(Seed seed, std::uint64_t stream = 0) noexcept;

  std::uint32_t bits() noexcept;
  double uniform() noexcept;  ///< In [0, 1), 53 random bits.
  /// Mean 0, variance 1 (Box and Muller 1958); as reproducible as the C library's log and cos.
  double normal() noexcept;
  std::uint64_t below(std::uint64_t bound) noexcept;  ///< In [0, bound), unbiased; bound > 0.

 private:
  void refill() noexcept;

  std::array<std::uint32_t, 2> key_;
  std::array<std::uint32_t, 4> counter_;
  std::array<std::uint32_t, 4> block_{};
  std::size_t used_ = 4;
};

}  // namespace deepview
