// Made-up samples, to try a pipeline with before there are real ones.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "deepview/base/producer.hpp"

namespace deepview {

/// Pictures of noise.
///
/// Out     `images`  [batch, image_height, image_width, channel_count] float64, normal with mean 0
///         and deviation 1.
/// Random  The values of a row from RunOptions::seed and its number: the same in each pass and for
///         any batch size.
/// Throws  Error(usage) at open for a size below 1.
/// Source  DNIKit's StubImageDataset; differs: it drew new values in each pass.
struct StubImageDataset {
  std::int64_t dataset_size = 0;
  std::int64_t image_width = 640;
  std::int64_t image_height = 480;
  std::int64_t channel_count = 3;

  struct Cursor {
    const StubImageDataset* dataset;
    Seed seed;
    std::int64_t batch_size;
    std::int64_t at = 0;
    std::optional<Batch> next();
  };
  Cursor open(const RunOptions& options) const;
  std::optional<std::size_t> size() const;
};

/// Sequences of pairs (value, mark), in which the values at the two marks are to be added.
///
/// Out     with T = maximum_sequence_length:
///           `x`                [batch, T, 2] float32: values, uniform in [−1, 1), and marks, 1 at two
///                              places before the end of the sequence and 0 elsewhere
///           `target`           [batch] float32: 0.5 + the sum of the marked values / 4
///           `sequence_length`  [batch] int64, uniform from minimum_sequence_length to T
/// Random  Everything of a row from RunOptions::seed and its number: the same in each pass and for
///         any batch size.
/// Throws  Error(usage) at open for a size below 1, a minimum below 2 or above the maximum.
/// Source  Hochreiter, Schmidhuber 1997, experiment 4; DNIKit's StubGatedAdditionDataset; differs:
///         its values depended on the batch size.
struct StubGatedAdditionDataset {
  std::int64_t dataset_size = 0;
  std::int64_t minimum_sequence_length = 100;
  std::int64_t maximum_sequence_length = 100;

  struct Cursor {
    const StubGatedAdditionDataset* dataset;
    Seed seed;
    std::int64_t batch_size;
    std::int64_t at = 0;
    std::optional<Batch> next();
  };
  Cursor open(const RunOptions& options) const;
  std::optional<std::size_t> size() const;
};

}  // namespace deepview
