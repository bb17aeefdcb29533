// Moves points of a map until neighbours in a fuzzy graph are near and others are not.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "deepview/base/run_options.hpp"
#include "deepview/numeric/fuzzy_graph.hpp"
#include "deepview/numeric/map_curve.hpp"

namespace deepview::detail {

struct LayoutOptions {
  std::size_t dimensions = 2;
  MapCurve curve{};
  std::size_t epochs = 200;
  double negative_samples = 5;  ///< Pushes per pull.
};

/// Moves all points of `positions` [rows, dimensions].
///
/// Each epoch every point reads where all were after the last one, adds the pull of all its edges,
/// each as often as umap-learn would draw it on average (from both ends), and the push of sixteen
/// drawn points, weighted to stand for `negative_samples` per pull. Adam (Kingma & Ba 2015) turns
/// the sum into a step whose length falls to 0 with the epochs.
///
/// Random  The drawn points, keyed by (run.seed, epoch, row, slot): threads change no bit.
void lay_out(const FuzzyGraph& graph, const LayoutOptions& options, std::span<float> positions,
             const RunOptions& run);

/// Points that stay where they are, and draws for one point among them.
struct FixedPoints {
  std::span<const float> positions;  ///< [points, dimensions].
  Seed seed;
};

/// Moves one point, a quarter as far each epoch, among others that stay: `neighbours` pull with
/// `weights` (from their end alone), drawn ones push. `key` decides the draws.
void lay_out_among(const FixedPoints& fixed, const LayoutOptions& options,
                   std::span<const std::int32_t> neighbours, std::span<const float> weights,
                   std::uint64_t key, std::span<float> position);

}  // namespace deepview::detail
