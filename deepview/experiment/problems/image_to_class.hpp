// Pictures of known classes: MNIST and CIFAR-10, from their own files.
#pragma once

#include <array>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "deepview/base/batch.hpp"
#include "deepview/experiment/parameters/option_fields.hpp"
#include "deepview/experiment/parameters/parameter.hpp"
#include "deepview/experiment/problems/problem.hpp"

namespace deepview {

struct ImageToClassOptions {
  int batch_size = 0;
  std::filesystem::path data_folder;
  bool use_train_data = true;  ///< Else those to test with.
  /// Height and width; an axis that grows is interpolated linearly, one that shrinks averaged. None: as they
  /// are.
  std::optional<std::vector<int>> resize{};
};

OptionFields fields_of(ImageToClassOptions& options);

/// Pictures in memory, handed out by index.
///
/// Out     `images` [samples, channels, height, width], float32 from 0 to 1; `targets` [samples], int64; the
///         metadata `targets_label`, the names of the classes.
class ImageToClassProblem {
 public:
  /// The four IDX files of MNIST, packed by gzip or not, in the folder or in MNIST/raw below it. Throws
  /// Error(io) saying which files are wanted when they are not there, Error(data) when they do not fit.
  static ImageToClassProblem mnist(const ImageToClassOptions& options);
  /// The binary files of CIFAR-10, in the folder or in cifar-10-batches-bin below it.
  static ImageToClassProblem cifar10(const ImageToClassOptions& options);

  std::size_t size() const noexcept { return labels_.size(); }
  /// Throws Error(usage) for an index beyond the samples.
  Batch gather(std::span<const std::size_t> indices) const;

  const std::vector<std::string>& class_names() const noexcept { return class_names_; }
  std::vector<DataDefinition> data_definitions() const;
  /// num_classes, num_channels, height, width.
  Parameter default_values() const;

 private:
  ImageToClassProblem(const ImageToClassOptions& options, Tensor pixels,
                      std::vector<std::uint8_t> labels, std::vector<std::string> class_names);

  Tensor pixels_;  // [samples, height, width, channels] u8
  std::vector<std::uint8_t> labels_;
  std::vector<std::string> class_names_;
  int height_ = 0;
  int width_ = 0;
};

}  // namespace deepview
