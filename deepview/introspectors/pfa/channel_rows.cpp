#include "deepview/introspectors/pfa/channel_rows.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "deepview/base/error.hpp"

namespace deepview {
namespace {

// Independent accumulators, so that the compiler may use vectors without changing an addition.
constexpr std::size_t lanes = 8;

struct Max {
  static constexpr double start = -std::numeric_limits<double>::infinity();
  static double combine(double a, double b) { return b > a ? b : a; }
};
struct Sum {
  static constexpr double start = 0;
  static double combine(double a, double b) { return a + b; }
};

// Adds one run of a channel's values to its lanes. `spoilt` stays 0 while all are finite: of an
// infinity or NaN x, x − x is NaN.
template <class Fold>
struct Accumulator {
  std::array<double, lanes> folded;
  std::array<double, lanes> spoilt{};

  Accumulator() { folded.fill(Fold::start); }

  void add(std::size_t lane, double value) {
    folded[lane] = Fold::combine(folded[lane], value);
    spoilt[lane] += value - value;
  }

  template <class T>
  void add(std::span<const T> run) {
    std::size_t i = 0;
    for (; i + lanes <= run.size(); i += lanes)
      for (std::size_t lane = 0; lane < lanes; ++lane)
        add(lane, element_cast<double>(run[i + lane]));
    for (std::size_t lane = 0; i < run.size(); ++i, ++lane) add(lane, element_cast<double>(run[i]));
  }

  double finish() const {
    double value = folded[0];
    double spoilt_sum = spoilt[0];
    for (std::size_t lane = 1; lane < lanes; ++lane) {
      value = Fold::combine(value, folded[lane]);
      spoilt_sum += spoilt[lane];
    }
    return std::isnan(spoilt_sum) ? spoilt_sum : value;
  }
};

// Channels that vary slower than positions: each has runs of its own.
template <class Fold, class T>
void pool_runs(std::span<const T> sample, const ChannelLayout& layout, std::span<double> out) {
  for (std::size_t channel = 0; channel < layout.channels; ++channel) {
    Accumulator<Fold> all;
    for (std::size_t b = 0; b < layout.before; ++b)
      all.add(sample.subspan((b * layout.channels + channel) * layout.after, layout.after));
    out[channel] = all.finish();
  }
}

// Channels that vary fastest: a position is a row of them.
template <class Fold, class T>
void pool_rows(std::span<const T> sample, const ChannelLayout& layout, std::span<double> out) {
  std::ranges::fill(out, Fold::start);
  std::vector<double> spoilt(out.size());
  for (std::size_t b = 0; b < layout.before; ++b) {
    const auto row = sample.subspan(b * layout.channels, layout.channels);
    for (std::size_t channel = 0; channel < out.size(); ++channel) {
      const auto value = element_cast<double>(row[channel]);
      out[channel] = Fold::combine(out[channel], value);
      spoilt[channel] += value - value;
    }
  }
  for (std::size_t channel = 0; channel < out.size(); ++channel)
    if (std::isnan(spoilt[channel])) out[channel] = spoilt[channel];
}

template <class Fold, class T>
void pool(std::span<const T> values, const ChannelLayout& layout, std::span<double> out) {
  const std::size_t size = layout.values_per_sample();
  for (std::size_t s = 0; s < layout.samples; ++s) {
    const auto sample = values.subspan(s * size, size);
    const auto row = out.subspan(s * layout.channels, layout.channels);
    if (layout.after == 1)
      pool_rows<Fold>(sample, layout, row);
    else
      pool_runs<Fold>(sample, layout, row);
  }
}

// Writes in order; reads of neighbouring positions come from as many runs as there are channels.
template <class T>
void transpose(std::span<const T> values, const ChannelLayout& layout, std::span<double> out) {
  std::size_t at = 0;
  for (std::size_t slow = 0; slow < layout.samples * layout.before; ++slow) {
    const auto part = values.subspan(slow * layout.channels * layout.after);
    for (std::size_t fast = 0; fast < layout.after; ++fast)
      for (std::size_t channel = 0; channel < layout.channels; ++channel)
        out[at++] = element_cast<double>(part[channel * layout.after + fast]);
  }
}

Shape shape_of_rows(std::size_t rows, std::size_t channels) {
  return {static_cast<std::int64_t>(rows), static_cast<std::int64_t>(channels)};
}

}  // namespace

ChannelLayout channel_layout(const Shape& shape, int channel_axis) {
  const std::size_t rank = shape.rank();
  if (rank < 2)
    throw shape_error("responses of a layer", "at least two axes, samples and units",
                      to_string(shape));
  const int counted = channel_axis < 0 ? channel_axis + static_cast<int>(rank) : channel_axis;
  const std::size_t axis = rank == 2 ? 1 : static_cast<std::size_t>(counted);
  if (rank > 2 && (counted < 1 || axis >= rank))
    throw shape_error("axis of the channels", "one of 1 to " + std::to_string(rank - 1),
                      std::to_string(channel_axis) + " for " + to_string(shape));
  ChannelLayout layout{.samples = static_cast<std::size_t>(shape[0]),
                       .channels = static_cast<std::size_t>(shape[axis])};
  for (std::size_t a = 1; a < rank; ++a)
    if (a != axis) (a < axis ? layout.before : layout.after) *= static_cast<std::size_t>(shape[a]);
  return layout;
}

Tensor channel_rows(const Tensor& responses, const ChannelLayout& layout,
                    ChannelPositions positions) {
  if (layout.samples * layout.values_per_sample() != responses.elements())
    throw shape_error("responses of a layer",
                      std::to_string(layout.samples * layout.values_per_sample()) + " values",
                      to_string(responses.shape()));
  const bool pooled = positions != ChannelPositions::each_a_row;
  if (pooled && layout.positions() == 0 && layout.samples > 0)
    throw shape_error("responses to pool", "at least one position", to_string(responses.shape()));
  const std::size_t rows = layout.samples * (pooled ? 1 : layout.positions());
  std::vector<double> out(rows * layout.channels);
  visit_dtype(responses.dtype(), [&]<class T>(std::type_identity<T>) {
    const auto values = responses.values<T>();
    switch (positions) {
      case ChannelPositions::max_pooled: return pool<Max>(values, layout, std::span(out));
      case ChannelPositions::mean_pooled: return pool<Sum>(values, layout, std::span(out));
      case ChannelPositions::each_a_row: return transpose(values, layout, std::span(out));
    }
  });
  if (positions == ChannelPositions::mean_pooled)
    for (double& value : out) value /= static_cast<double>(layout.positions());
  return {shape_of_rows(rows, layout.channels), std::move(out)};
}

}  // namespace deepview
