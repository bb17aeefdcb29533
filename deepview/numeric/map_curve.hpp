// How near two samples should be in a map: UMAP's curve over map distances.
#pragma once

namespace deepview {

/// 1 / (1 + a d^(2b)): how strongly two points a distance d apart in the map belong together.
struct MapCurve {
  double a = 1;
  double b = 1;
};

/// The least-squares fit, at 300 distances from 0 to 3 x spread, to the curve that is 1 up to
/// `min_distance` and falls as exp(−(d − min_distance) / spread) beyond.
///
/// Throws  Error(usage) unless 0 <= min_distance <= spread and spread > 0, both finite.
/// Source  Levenberg 1944, Marquardt 1963; the target is umap-learn's `find_ab_params`.
MapCurve fit_map_curve(double min_distance, double spread);

}  // namespace deepview
