// A picture as a row of numbers: where its edges run, how light it is, and which colours it has.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "deepview/base/batch.hpp"
#include "deepview/base/run_options.hpp"

namespace deepview {

/// The side of the square views that ImageDescriptor and the search for copies look at, in pixels.
inline constexpr std::size_t view_side_px = 48;
inline constexpr std::size_t view_bytes = view_side_px * view_side_px * 3;

namespace detail {
class GaborBank;
}

/// Describes pictures by oriented energy, lightness and colour on a coarse grid.
///
/// In      `field`   [samples, 48, 48, 3] u8, RGB, stretched to the square.
/// Out     `output`  [samples, 432] float32, finite. On a grid of 4 x 4 cells in row-major order:
///         the energies of Gabor filters of 3 wavelengths (4, 8, 16 px) x 8 angles, as fourth roots
///         (the square root of the amplitude); then the square roots of the mean grey levels; then
///         for each cell the signed square roots of red − grey and of blue − grey. Columns have
///         unlike scales: standardise them before distances are taken.
/// Cost    6.6 MFLOP per picture, nearly all of it in products of small matrices.
/// Throws  Error(shape), Error(missing_field).
/// Source  Oliva & Torralba 2001 (the gist of a scene); differs: complex Gabor filters that are
///         separable, mirrored borders, and colour.
struct ImageDescriptor {
  std::string field = "view";
  std::string output = "descriptor";

  static constexpr std::size_t features = 432;

  class Run;
  Run bind(const RunOptions& options) const;
};

class ImageDescriptor::Run {
 public:
  explicit Run(const ImageDescriptor& spec);
  Batch operator()(Batch batch);

 private:
  void describe(std::span<const std::uint8_t> view, std::span<float> features);

  std::string field_;
  std::string output_;
  std::shared_ptr<const detail::GaborBank> bank_;
  std::vector<float> grey_;        // one view, mean-free
  std::vector<float> horizontal_;  // after the filters along x
  std::vector<float> responses_;   // of one pair of filters
};

}  // namespace deepview
