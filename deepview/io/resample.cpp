#include "deepview/io/resample.hpp"

#include <algorithm>

namespace deepview::detail {
namespace {

std::vector<ResamplingTap> shrinking_taps(std::size_t from, std::size_t to) {
  const double scale = static_cast<double>(from) / static_cast<double>(to);
  std::vector<ResamplingTap> taps;
  for (std::size_t at = 0; at < to; ++at) {
    const double begin = static_cast<double>(at) * scale;
    const double end = at + 1 == to ? static_cast<double>(from) : begin + scale;
    ResamplingTap tap{static_cast<std::size_t>(begin), {}};
    for (auto pixel = static_cast<double>(tap.first); pixel < end; ++pixel)
      tap.weights.push_back((std::min(pixel + 1, end) - std::max(pixel, begin)) / scale);
    taps.push_back(std::move(tap));
  }
  return taps;
}

std::vector<ResamplingTap> growing_taps(std::size_t from, std::size_t to) {
  std::vector<ResamplingTap> taps;
  for (std::size_t at = 0; at < to; ++at) {
    const double centre =
        (static_cast<double>(at) + 0.5) * static_cast<double>(from) / static_cast<double>(to) - 0.5;
    const double inside = std::clamp(centre, 0.0, static_cast<double>(from - 1));
    const auto first = static_cast<std::size_t>(inside);
    const double second = inside - static_cast<double>(first);
    if (second > 0)
      taps.push_back({first, {1 - second, second}});
    else
      taps.push_back({first, {1}});
  }
  return taps;
}

}  // namespace

std::vector<ResamplingTap> resampling_taps(std::size_t from, std::size_t to) {
  return to < from ? shrinking_taps(from, to) : growing_taps(from, to);
}

std::vector<double> resampled(const std::vector<double>& from,
                              const std::vector<ResamplingTap>& taps, std::size_t middle,
                              std::size_t inner) {
  const std::size_t outer = from.size() / (middle * inner);
  std::vector<double> to(outer * taps.size() * inner);
  double* line = to.data();
  for (std::size_t block = 0; block < outer; ++block)
    for (const ResamplingTap& tap : taps) {
      const double* source = from.data() + (block * middle + tap.first) * inner;
      for (const double weight : tap.weights)
        for (std::size_t i = 0; i < inner; ++i) line[i] += weight * *source++;
      line += inner;
    }
  return to;
}

}  // namespace deepview::detail
