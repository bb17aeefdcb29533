#include "deepview/numeric/channels.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "deepview/base/error.hpp"

namespace deepview {
namespace {

std::size_t extent(const Shape& shape, std::size_t from, std::size_t to) {
  std::size_t product = 1;
  for (std::size_t axis = from; axis < to; ++axis) product *= static_cast<std::size_t>(shape[axis]);
  return product;
}

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
void pool_runs(std::span<const T> sample, const Channels& channels, std::span<double> out) {
  for (std::size_t channel = 0; channel < channels.count; ++channel) {
    Accumulator<Fold> all;
    for (std::size_t b = 0; b < channels.before; ++b)
      all.add(sample.subspan((b * channels.count + channel) * channels.after, channels.after));
    out[channel] = all.finish();
  }
}

// Channels that vary fastest: a position is a row of them.
template <class Fold, class T>
void pool_rows(std::span<const T> sample, const Channels& channels, std::span<double> out) {
  std::ranges::fill(out, Fold::start);
  std::vector<double> spoilt(out.size());
  for (std::size_t b = 0; b < channels.before; ++b) {
    const auto row = sample.subspan(b * channels.count, channels.count);
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
void pool(std::span<const T> values, const Channels& channels, Matrix& pooled) {
  const std::size_t size = channels.units();
  for (std::size_t sample = 0; sample < pooled.rows(); ++sample) {
    const auto response = values.subspan(sample * size, size);
    if (channels.after == 1)
      pool_rows<Fold>(response, channels, pooled.row(sample));
    else
      pool_runs<Fold>(response, channels, pooled.row(sample));
  }
}

void require_fitting(const Tensor& responses, const Channels& channels) {
  if (responses.row_size() != channels.units())
    throw shape_error("responses", std::to_string(channels.units()) + " values per sample",
                      to_string(responses.shape()));
}

}  // namespace

Channels channels_of(const Shape& shape, int axis) {
  if (shape.rank() == 1) return {};
  const int rank = static_cast<int>(shape.rank());
  const int from_front = axis < 0 ? axis + rank : axis;
  if (from_front == 0)
    throw Error(ErrorKind::usage, "channel axis " + std::to_string(axis) + " of " +
                                      to_string(shape) + " is the axis of the samples");
  if (from_front < 0 || from_front >= rank)
    throw shape_error("channel axis " + std::to_string(axis),
                      "an axis of the response, 1 to " + std::to_string(rank - 1),
                      to_string(shape));
  const auto at = static_cast<std::size_t>(from_front);
  return {extent(shape, 1, at), extent(shape, at, at + 1), extent(shape, at + 1, shape.rank())};
}

Matrix pooled_channels(const Tensor& responses, const Channels& channels, OverPositions method) {
  require_fitting(responses, channels);
  Matrix pooled(responses.row_count(), channels.count);
  if (channels.positions() == 0) return pooled;
  visit_dtype(responses.dtype(), [&]<class T>(std::type_identity<T>) {
    if (method == OverPositions::mean)
      pool<Sum>(responses.values<T>(), channels, pooled);
    else
      pool<Max>(responses.values<T>(), channels, pooled);
  });
  if (method == OverPositions::mean)
    for (double& value : pooled.values()) value /= static_cast<double>(channels.positions());
  return pooled;
}

Matrix channels_by_position(const Tensor& responses, const Channels& channels) {
  require_fitting(responses, channels);
  Matrix rows(responses.row_count() * channels.positions(), channels.count);
  // Writes in order; neighbouring positions come from as many runs as there are channels.
  visit_dtype(responses.dtype(), [&]<class T>(std::type_identity<T>) {
    const auto values = responses.values<T>();
    auto out = rows.values().begin();
    for (std::size_t slow = 0; slow < responses.row_count() * channels.before; ++slow) {
      const auto part = values.subspan(slow * channels.count * channels.after);
      for (std::size_t fast = 0; fast < channels.after; ++fast)
        for (std::size_t channel = 0; channel < channels.count; ++channel)
          *out++ = element_cast<double>(part[channel * channels.after + fast]);
    }
  });
  return rows;
}

Matrix flattened(const Tensor& responses) {
  Matrix rows(responses.row_count(), responses.row_size());
  visit_dtype(responses.dtype(), [&]<class T>(std::type_identity<T>) {
    const auto values = responses.values<T>();
    for (std::size_t i = 0; i < values.size(); ++i)
      rows.values()[i] = element_cast<double>(values[i]);
  });
  return rows;
}

}  // namespace deepview
