#include "deepview/numeric/map_curve.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/numeric/stored_numbers.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using testing::expect_error;

double error_of(const MapCurve& curve, double min_distance, double spread) {
  double sum = 0;
  for (int i = 0; i < 300; ++i) {
    const double d = 3 * spread * i / 299;
    const double target = d < min_distance ? 1 : std::exp(-(d - min_distance) / spread);
    sum += std::pow(target - 1 / (1 + curve.a * std::pow(d, 2 * curve.b)), 2);
  }
  return sum;
}

TEST(FitMapCurve, AgreesWithUmapLearn) {
  const auto curves = testing::stored_numbers("umap_digits.txt")["curves"];
  ASSERT_EQ(curves.rows(), 6U);
  for (std::size_t i = 0; i < curves.rows(); ++i) {
    const auto found = fit_map_curve(curves(i, 0), curves(i, 1));
    EXPECT_NEAR(found.a, curves(i, 2), 1e-5 * curves(i, 2)) << curves(i, 0);
    EXPECT_NEAR(found.b, curves(i, 3), 1e-5 * curves(i, 3)) << curves(i, 0);
  }
  EXPECT_NEAR(fit_map_curve(0.1, 1).a, 1.5769434603, 1e-6);
  EXPECT_NEAR(fit_map_curve(0.1, 1).b, 0.8950608780, 1e-6);
}

TEST(FitMapCurve, IsNoWorseThanCurvesNearby) {
  for (const double spread : {0.1, 1.0, 7.0, 1000.0}) {
    for (const double share : {0.0, 0.1, 0.5, 1.0}) {
      const auto best = fit_map_curve(share * spread, spread);
      const double least = error_of(best, share * spread, spread);
      for (const double change : {0.99, 1.01}) {
        EXPECT_LT(least, error_of({best.a * change, best.b}, share * spread, spread));
        EXPECT_LT(least, error_of({best.a, best.b * change}, share * spread, spread));
      }
    }
  }
}

TEST(FitMapCurve, RefusesDistancesThatMakeNoCurve) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const auto& [least, spread] :
       {std::pair{-0.1, 1.0}, {1.1, 1.0}, {0.0, 0.0}, {nan, 1.0}, {0.1, nan}, {0.0, 1 / 0.0}})
    expect_error(ErrorKind::usage, "min_distance",
                 [&, l = least, s = spread] { fit_map_curve(l, s); });
}

}  // namespace
}  // namespace deepview
