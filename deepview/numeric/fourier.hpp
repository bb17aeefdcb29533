// Discrete Fourier transforms of small sizes, many side by side.
#pragma once

#include <cstddef>
#include <vector>

namespace deepview::detail {

/// Complex transforms of one length, `lanes` of them at a time.
///
/// Signals lie as [size, 2, lanes] floats: for each sample the real parts of all signals, then
/// their imaginary parts. Lanes never meet, so a signal gets the same bits in every lane and for
/// every instruction set.
///
/// Memory  8 bytes x size.
/// Cost    O(size log size) per lane; the error grows with the logarithm of the size.
/// Source  Stockham's self-sorting form [Van Loan 1992], radices 4, 2, 3 and 5.
class Fourier {
 public:
  static constexpr std::size_t lanes = 16;
  static constexpr std::size_t stride = 2 * lanes;  ///< Floats per sample of all signals.

  /// Throws Error(usage) for a size that has prime factors above 5, or is 0.
  explicit Fourier(std::size_t size);

  std::size_t size() const noexcept { return size_; }
  /// X_k = Σ x_j exp(−2πi jk / size), in place; scratch of size x stride floats.
  void forward(float* signals, float* scratch) const;
  /// x_j = Σ X_k exp(+2πi jk / size): `size` times the inverse.
  void inverse(float* spectra, float* scratch) const;

  /// One pass: butterflies of `radix` over `groups` groups of `run` samples each.
  struct Stage {
    std::size_t radix;
    std::size_t groups;
    std::size_t run;
    std::size_t first_twiddle;
  };

 private:
  std::size_t size_;
  std::vector<Stage> stages_;
  std::vector<float> twiddles_;  // (cos, sin) of each group and output but the first
};

/// The smallest size from `least` up that is a multiple of 4 without prime factors above 5.
std::size_t smooth_size(std::size_t least) noexcept;

}  // namespace deepview::detail
