// Digits read pixel by pixel, or row by row in another order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

#include "deepview/base/batch.hpp"
#include "deepview/experiment/parameters/option_fields.hpp"
#include "deepview/experiment/parameters/parameter.hpp"
#include "deepview/experiment/problems/image_to_class.hpp"
#include "deepview/experiment/problems/problem.hpp"

namespace deepview {

enum class DigitSteps : std::uint8_t {
  pixels,         ///< SequentialPixelMNIST: 784 steps of one pixel.
  permuted_rows,  ///< PermutedSequentialRowMnist: 28 steps of one row, in an order that is drawn once.
};

struct MnistSequenceOptions {
  int batch_size = 0;
  std::filesystem::path root_dir;  ///< Of MNIST's files.
  bool use_train_data = true;
  std::int64_t permutation_seed = 0;  ///< The same rows' order for training and testing.
};

OptionFields fields_of(DigitSteps steps, MnistSequenceOptions& options);

/// Out     `images` [samples, 784, 1, 1, 1] or [samples, 28, 1, 1, 28], float32 from 0 to 1; `mask` [samples,
///         steps, 1], uint8, 1 at the last step; `targets` [samples, steps], int64, the class at every step.
/// Throws  As ImageToClassProblem::mnist; Error(data) for pictures of another size than 28 x 28.
class MnistSequences {
 public:
  MnistSequences(DigitSteps steps, const MnistSequenceOptions& options);

  std::size_t size() const noexcept { return pictures_.size(); }
  Batch gather(std::span<const std::size_t> indices) const;
  /// Which row is shown at each step.
  const std::vector<std::size_t>& row_order() const noexcept { return row_order_; }

  std::vector<DataDefinition> data_definitions() const;
  /// nb_classes, length.
  Parameter default_values() const;

 private:
  DigitSteps steps_;
  ImageToClassProblem pictures_;
  std::vector<std::size_t> row_order_;
};

}  // namespace deepview
