// Repulsion between all points of a plane map by way of a grid, in time that grows with the number of
// points and not with its square.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "deepview/base/run_options.hpp"
#include "deepview/numeric/grid_convolution.hpp"
#include "deepview/numeric/quintic_spline.hpp"

namespace deepview::detail {

/// What all points do to each: with w_ij = 1 / (1 + |y_i − y_j|²),
struct Repulsion {
  std::vector<float> forces;  ///< [rows, dimensions] Σ_j w_ij² (y_i − y_j).
  double weight = 0;          ///< Σ over ordered pairs i ≠ j of w_ij.
};

/// Interpolates w between the nodes of a grid with quintic splines: unit charges are spread to nodes,
/// convolved with w by Fourier transforms, and the forces are the slopes of what comes out.
///
/// What a point does to itself by way of its nodes is known and taken away again.
///
/// One charge and one convolution give the potential Σ_j w_ij, its slope −2 Σ_j w_ij² (y_i − y_j),
/// and the sum of all weights. Of the kernel its value at the far corner is taken away before, and
/// put back after: what is left is small when all points are close, so float32 has the digits for
/// the first iterations too.
///
/// Memory  About 30 bytes per node of the grid, 24 bytes per point.
/// Cost    O(points + nodes log nodes). Nodes are 0.4 apart, closer when the map is small, farther
///         when it is wider than 2,048 nodes, or longer than 65,000 on a line.
/// Source  Linderman et al. 2019 (FIt-SNE); differs: splines with continuous slopes and one charge,
///         as in smooth particle-mesh Ewald sums [Essmann et al. 1995], where FIt-SNE has piecewise
///         polynomials and four charges.
class SplineGrid {
 public:
  /// `map` is [rows, 2], or [rows, 1], which is a plane map on a line. The same bits for any number
  /// of threads.
  Repulsion repel(std::span<const float> map, std::size_t dimensions, const RunOptions& run);

 private:
  struct Frame {
    float origin[2];  // of node 0
    double spacing;
    GridSize nodes;  // that the points touch
  };

  struct Felt {
    float potential;
    float along_rows;  // its slopes, per node
    float along_columns;
  };

  static Frame frame_of(std::span<const float> map, std::size_t dimensions);
  void prepare(const Frame& frame, const RunOptions& run);
  void sort_into_strips(std::span<const float> map, std::size_t dimensions, const Frame& frame);
  void spread(const RunOptions& run);
  void set_self(const RunOptions& run);
  Felt felt_at(float row, float column) const noexcept;
  void gather(std::size_t dimensions, Repulsion& repulsion, const RunOptions& run);

  struct Placed {
    float row;  // in nodes
    float column;
    std::uint32_t point;
  };

  std::optional<GridConvolution> convolution_;
  double spacing_ = 0;                              // that the convolution is for
  double removed_ = 0;                              // from the kernel
  std::array<SplineWeights, spline_reach> self_{};  // the potential of one charge, by offset
  GridSize corner_;
  std::vector<float> values_;        // [corner_]: charges, then the potential
  std::vector<Placed> placed_;       // by strip, then by point
  std::vector<std::size_t> strips_;  // where each begins
};

}  // namespace deepview::detail
