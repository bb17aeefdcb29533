#include "deepview/numeric/map_curve.hpp"

#include <array>
#include <cmath>
#include <string>

#include "deepview/base/error.hpp"

namespace deepview {
namespace {

constexpr int distances = 300;
constexpr int most_steps = 500;

// In units of the spread.
double target(double distance, double min_distance) {
  return distance < min_distance ? 1.0 : std::exp(-(distance - min_distance));
}

// Σ residual², its half gradient and the Gauss-Newton matrix in (log a, log b): both stay positive.
struct Normal {
  double error = 0;
  std::array<double, 2> gradient{};
  std::array<double, 3> matrix{};  // aa, ab, bb
};

Normal normal_equations(const MapCurve& curve, double min_distance) {
  Normal sum;
  for (int i = 0; i < distances; ++i) {
    const double distance = 3.0 * i / (distances - 1);
    const double power = curve.a * std::pow(distance, 2 * curve.b);
    const double value = 1 / (1 + power);
    const double residual = target(distance, min_distance) - value;
    const double by_log_a = -power * value * value;
    const double by_log_b = distance > 0 ? by_log_a * 2 * curve.b * std::log(distance) : 0.0;
    sum.error += residual * residual;
    sum.gradient[0] += by_log_a * residual;
    sum.gradient[1] += by_log_b * residual;
    sum.matrix[0] += by_log_a * by_log_a;
    sum.matrix[1] += by_log_a * by_log_b;
    sum.matrix[2] += by_log_b * by_log_b;
  }
  return sum;
}

MapCurve step(const MapCurve& curve, const Normal& normal, double damping) {
  const double aa = normal.matrix[0] * (1 + damping);
  const double bb = normal.matrix[2] * (1 + damping);
  const double determinant = aa * bb - normal.matrix[1] * normal.matrix[1];
  const double log_a =
      (bb * normal.gradient[0] - normal.matrix[1] * normal.gradient[1]) / determinant;
  const double log_b =
      (aa * normal.gradient[1] - normal.matrix[1] * normal.gradient[0]) / determinant;
  return {curve.a * std::exp(log_a), curve.b * std::exp(log_b)};
}

}  // namespace

MapCurve fit_map_curve(double min_distance, double spread) {
  if (!(min_distance >= 0 && min_distance <= spread && spread > 0 && std::isfinite(spread)))
    throw Error(ErrorKind::usage, "map: expected 0 <= min_distance <= spread, found min_distance " +
                                      std::to_string(min_distance) + " and spread " +
                                      std::to_string(spread));
  MapCurve curve;
  Normal here = normal_equations(curve, min_distance / spread);
  double damping = 1e-3;
  for (int i = 0; i < most_steps && damping < 1e12; ++i) {
    const MapCurve next = step(curve, here, damping);
    const Normal there = normal_equations(next, min_distance / spread);
    if (there.error < here.error) {
      curve = next;
      here = there;
      damping /= 10;
    } else {
      damping *= 10;
    }
  }
  return {curve.a * std::pow(spread, -2 * curve.b), curve.b};
}

}  // namespace deepview
