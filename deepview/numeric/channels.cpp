#include "deepview/numeric/channels.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
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

struct Mean {
  static constexpr double start = 0;
  static double fold(double sum, double x) { return sum + x; }
  static double end(double sum, std::size_t positions) {
    return sum / static_cast<double>(positions);
  }
};

struct Max {
  static constexpr double start = -std::numeric_limits<double>::infinity();
  static double fold(double most, double x) { return x > most || std::isnan(x) ? x : most; }
  static double end(double most, std::size_t) { return most; }
};

template <class Method, class T>
void pool_row(std::span<const T> response, const Channels& channels, std::span<double> out) {
  std::ranges::fill(out, Method::start);
  const T* next = response.data();
  for (std::size_t b = 0; b < channels.before; ++b)
    for (double& value : out) {
      double folded = value;  // no store per element
      for (std::size_t a = 0; a < channels.after; ++a)
        folded = Method::fold(folded, element_cast<double>(*next++));
      value = folded;
    }
  for (double& value : out) value = Method::end(value, channels.positions());
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
  Matrix pooled(responses.row_count(), channels.count);
  if (channels.positions() == 0) return pooled;
  visit_dtype(responses.dtype(), [&]<class T>(std::type_identity<T>) {
    const auto values = responses.values<T>();
    for (std::size_t r = 0; r < pooled.rows(); ++r) {
      const auto row = values.subspan(r * channels.units(), channels.units());
      if (method == OverPositions::mean)
        pool_row<Mean, T>(row, channels, pooled.row(r));
      else
        pool_row<Max, T>(row, channels, pooled.row(r));
    }
  });
  return pooled;
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
