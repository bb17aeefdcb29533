#include "deepview/numeric/fourier.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "deepview/numeric/fourier.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace deepview::detail::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using Lanes = hn::CappedTag<float, Fourier::lanes>;
using Vector = hn::Vec<Lanes>;

struct Complex {
  Vector re;
  Vector im;
};

HWY_INLINE Complex operator+(Complex a, Complex b) {
  return {hn::Add(a.re, b.re), hn::Add(a.im, b.im)};
}

HWY_INLINE Complex operator-(Complex a, Complex b) {
  return {hn::Sub(a.re, b.re), hn::Sub(a.im, b.im)};
}

HWY_INLINE Complex scaled(Complex a, float factor) {
  const auto by = hn::Set(Lanes(), factor);
  return {hn::Mul(a.re, by), hn::Mul(a.im, by)};
}

// −i a
HWY_INLINE Complex turned(Complex a) {
  return {a.im, hn::Neg(a.re)};
}

HWY_INLINE Complex rotated(Complex a, const float* twiddle) {
  const auto cosine = hn::Set(Lanes(), twiddle[0]);
  const auto sine = hn::Set(Lanes(), twiddle[1]);
  return {hn::Sub(hn::Mul(a.re, cosine), hn::Mul(a.im, sine)),
          hn::Add(hn::Mul(a.re, sine), hn::Mul(a.im, cosine))};
}

HWY_INLINE void butterfly(Complex (&a)[2]) {
  const Complex sum = a[0] + a[1];
  a[1] = a[0] - a[1];
  a[0] = sum;
}

HWY_INLINE void butterfly(Complex (&a)[3]) {
  constexpr float sine = 0.866025403784438647F;  // sin(2π/3)
  const Complex sum = a[1] + a[2];
  const Complex middle = a[0] - scaled(sum, 0.5F);
  const Complex side = turned(scaled(a[1] - a[2], sine));
  a[0] = a[0] + sum;
  a[1] = middle + side;
  a[2] = middle - side;
}

HWY_INLINE void butterfly(Complex (&a)[4]) {
  const Complex even = a[0] + a[2];
  const Complex even_difference = a[0] - a[2];
  const Complex odd = a[1] + a[3];
  const Complex odd_difference = turned(a[1] - a[3]);
  a[0] = even + odd;
  a[1] = even_difference + odd_difference;
  a[2] = even - odd;
  a[3] = even_difference - odd_difference;
}

HWY_INLINE void butterfly(Complex (&a)[5]) {
  constexpr float cosine1 = 0.309016994374947424F;   // cos(2π/5)
  constexpr float cosine2 = -0.809016994374947424F;  // cos(4π/5)
  constexpr float sine1 = 0.951056516295153572F;
  constexpr float sine2 = 0.587785252292473129F;
  const Complex outer = a[1] + a[4];
  const Complex inner = a[2] + a[3];
  const Complex outer_difference = a[1] - a[4];
  const Complex inner_difference = a[2] - a[3];
  const Complex first = a[0] + (scaled(outer, cosine1) + scaled(inner, cosine2));
  const Complex second = a[0] + (scaled(outer, cosine2) + scaled(inner, cosine1));
  const Complex first_side =
      turned(scaled(outer_difference, sine1) + scaled(inner_difference, sine2));
  const Complex second_side =
      turned(scaled(outer_difference, sine2) - scaled(inner_difference, sine1));
  a[0] = a[0] + (outer + inner);
  a[1] = first + first_side;
  a[4] = first - first_side;
  a[2] = second + second_side;
  a[3] = second - second_side;
}

// `re` and `im` are where the parts lie within a sample: exchanged, they transform backwards.
struct Parts {
  std::size_t re;
  std::size_t im;
};

template <std::size_t radix>
HWY_INLINE void pass_of(const Fourier::Stage& stage, const float* twiddles, const float* in,
                        float* out, Parts parts) {
  constexpr std::size_t width = hn::MaxLanes(Lanes());
  for (std::size_t group = 0; group < stage.groups; ++group) {
    const float* turn = twiddles + stage.first_twiddle + group * (radix - 1) * 2;
    for (std::size_t i = 0; i < stage.run; ++i) {
      const float* from = in + (group * stage.run + i) * Fourier::stride;
      float* to = out + (group * radix * stage.run + i) * Fourier::stride;
      for (std::size_t lane = 0; lane < Fourier::lanes; lane += width) {
        Complex a[radix];
        for (std::size_t k = 0; k < radix; ++k) {
          const float* sample = from + k * stage.groups * stage.run * Fourier::stride + lane;
          a[k] = {hn::LoadU(Lanes(), sample + parts.re), hn::LoadU(Lanes(), sample + parts.im)};
        }
        butterfly(a);
        for (std::size_t k = 0; k < radix; ++k) {
          const Complex x = k == 0 ? a[0] : rotated(a[k], turn + (k - 1) * 2);
          float* sample = to + k * stage.run * Fourier::stride + lane;
          hn::StoreU(x.re, Lanes(), sample + parts.re);
          hn::StoreU(x.im, Lanes(), sample + parts.im);
        }
      }
    }
  }
}

void pass(const Fourier::Stage& stage, const float* twiddles, const float* in, float* out,
          bool backwards) {
  const Parts parts = backwards ? Parts{Fourier::lanes, 0} : Parts{0, Fourier::lanes};
  switch (stage.radix) {
    case 2: return pass_of<2>(stage, twiddles, in, out, parts);
    case 3: return pass_of<3>(stage, twiddles, in, out, parts);
    case 4: return pass_of<4>(stage, twiddles, in, out, parts);
    default: return pass_of<5>(stage, twiddles, in, out, parts);
  }
}

}  // namespace deepview::detail::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>
#include <utility>

#include "deepview/base/error.hpp"

namespace deepview::detail {
namespace {

HWY_EXPORT(pass);

constexpr std::size_t radices[] = {4, 2, 3, 5};

std::size_t without_small_factors(std::size_t size) noexcept {
  for (const std::size_t factor : {2U, 3U, 5U})
    while (size % factor == 0) size /= factor;
  return size;
}

void run_passes(const std::vector<Fourier::Stage>& stages, const std::vector<float>& twiddles,
                std::size_t size, float* signals, float* scratch, bool backwards) {
  const float* in = signals;
  float* out = scratch;
  for (const auto& stage : stages) {
    HWY_DYNAMIC_DISPATCH(pass)(stage, twiddles.data(), in, out, backwards);
    in = out;
    out = in == signals ? scratch : signals;
  }
  if (in != signals) std::copy_n(in, size * Fourier::stride, signals);
}

}  // namespace

Fourier::Fourier(std::size_t size) : size_(size) {
  if (size == 0 || without_small_factors(size) != 1)
    throw Error(
        ErrorKind::usage,
        "Fourier transform: expected a size of factors 2, 3 and 5, found " + std::to_string(size));
  std::size_t rest = size;
  std::size_t run = 1;
  for (const std::size_t radix : radices) {
    for (; rest % radix == 0; rest /= radix, run *= radix) {
      const std::size_t groups = rest / radix;
      stages_.push_back({radix, groups, run, twiddles_.size()});
      for (std::size_t group = 0; group < groups; ++group) {
        for (std::size_t k = 1; k < radix; ++k) {
          const double angle = -2 * std::numbers::pi * static_cast<double>(group * k % rest) /
                               static_cast<double>(rest);
          twiddles_.push_back(static_cast<float>(std::cos(angle)));
          twiddles_.push_back(static_cast<float>(std::sin(angle)));
        }
      }
    }
  }
}

void Fourier::forward(float* signals, float* scratch) const {
  run_passes(stages_, twiddles_, size_, signals, scratch, false);
}

void Fourier::inverse(float* spectra, float* scratch) const {
  run_passes(stages_, twiddles_, size_, spectra, scratch, true);
}

std::size_t smooth_size(std::size_t least) noexcept {
  std::size_t size = std::max<std::size_t>((least + 3) / 4 * 4, 4);
  while (without_small_factors(size) != 1) size += 4;
  return size;
}

}  // namespace deepview::detail
#endif
