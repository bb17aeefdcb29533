#include "deepview/io/resize_taps.hpp"

#include <algorithm>

namespace deepview::detail {
namespace {

constexpr std::int64_t one = std::int64_t{1} << 16U;

// Shares of a whole, rounded so that they add up to 2^16: each running sum is rounded, not each
// share.
class ShareRounder {
 public:
  ShareRounder(std::int64_t whole, std::vector<std::uint32_t>& weights)
      : whole_(whole), weights_(&weights) {}
  void add(std::int64_t share) {
    sum_ += share;
    const std::int64_t rounded = (sum_ * one + whole_ / 2) / whole_;
    weights_->push_back(static_cast<std::uint32_t>(rounded - given_));
    given_ = rounded;
  }

 private:
  std::int64_t whole_;
  std::vector<std::uint32_t>* weights_;
  std::int64_t sum_ = 0;
  std::int64_t given_ = 0;
};

// Pixel i of the result covers [i x from, (i + 1) x from) of a line on which source pixel j covers
// [j x to, (j + 1) x to): whole numbers throughout.
void add_area_taps(std::int64_t pixel, std::int64_t from, std::int64_t to, Taps& taps) {
  const std::int64_t begin = pixel * from;
  const std::int64_t end = begin + from;
  taps.first.push_back(static_cast<std::size_t>(begin / to));
  ShareRounder shares(from, taps.weights);
  for (std::int64_t j = begin / to; j * to < end; ++j)
    shares.add(std::min(end, (j + 1) * to) - std::max(begin, j * to));
}

// The centre of pixel i lies at (2i + 1) x from / (2 x to) - 1/2 of the source, here in halves of
// `to`.
void add_linear_taps(std::int64_t pixel, std::int64_t from, std::int64_t to, Taps& taps) {
  const std::int64_t whole = 2 * to;
  const std::int64_t centre =
      std::clamp((2 * pixel + 1) * from - to, std::int64_t{0}, (from - 1) * whole);
  const std::int64_t left = centre / whole;
  const std::int64_t beyond = centre % whole;
  taps.first.push_back(static_cast<std::size_t>(left));
  ShareRounder shares(whole, taps.weights);
  shares.add(whole - beyond);
  if (beyond > 0) shares.add(beyond);
}

}  // namespace

Taps make_taps(int from, int to) {
  Taps taps;
  taps.offsets.push_back(0);
  for (int pixel = 0; pixel < to; ++pixel) {
    if (to > from)
      add_linear_taps(pixel, from, to, taps);
    else
      add_area_taps(pixel, from, to, taps);
    taps.offsets.push_back(taps.weights.size());
  }
  return taps;
}

}  // namespace deepview::detail
