// A folder of pictures with a sub-folder for each class, as samples of one size.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "deepview/base/producer.hpp"
#include "deepview/io/input_limits.hpp"
#include "deepview/io/resize.hpp"

namespace deepview {

/// The pictures below the sub-folders of `root`, each of which is a class.
///
/// Out     `samples`  [batch, height, width, 3] u8, RGB, upright, stretched to image_size.
///         Metadata: identifier, int64, the position among the chosen pictures; path, relative to
///         root; labels "label", the class, and "dataset", "train" or "test". Pictures that cannot
///         be read are left out and noted in RunOptions::skipped.
/// Random  Which pictures are to train with: the same number for each seed, the nearest to
///         train_split of all; drawn from RunOptions::seed, so the same in each pass. When the
///         folders at the top are named train, val, test and the like, they decide instead, and
///         the folders below are the classes.
/// Throws  Error(usage) for a size below 1, a share outside 0 to 1, and empty lists; Error(io) when
///         there is no such folder; Error(data) when no picture is in a sub-folder.
/// Source  DeepView 3's ImageFolderDataset; differs: it took no seed, and looked one folder deep.
struct ImageFolderDataset {
  std::filesystem::path root{};
  PictureSize image_size{64, 64};
  double train_split = 0.8;  ///< Share of the pictures to train with.
  /// Of the files, in any case, with or without a dot; none: all that are read.
  std::optional<std::vector<std::string>> valid_extensions{};
  /// Spread evenly over the classes, and over the files of each; what small classes leave goes to
  /// the others. None: all.
  std::optional<std::size_t> max_samples{};
  InputLimits limits{};

  /// Lists the files now, and reads them in each pass.
  Producer producer() const;
};

}  // namespace deepview
