// Which pictures a folder or a table has, and what their folders say about them.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "deepview/io/input_limits.hpp"

namespace deepview {

/// Raw bytes, as the file system has them. A picture without label or split has an empty one.
struct PictureEntry {
  std::string path;  ///< Relative to the root.
  std::string label;
  std::string split;
};

/// What a table of labels and the folder have to do with each other.
struct LabelCoverage {
  std::size_t rows_without_picture = 0;
  std::size_t pictures_without_row = 0;
  std::vector<std::string> examples;  ///< Up to eight paths, of either kind.
};

struct PictureList {
  std::filesystem::path root;
  std::vector<PictureEntry> entries;  ///< In natural order of the path, or the table's.
  std::map<std::string, std::size_t> other_files;  ///< Lower-case extension ("" for none) to count.
  std::size_t links_outside = 0;  ///< Links that lead out of the root, or to folders.
  LabelCoverage coverage;         ///< Of PictureOptions::label_csv.
};

struct PictureOptions {
  /// Shell patterns against the relative path and the file's name.
  std::vector<std::string> exclude{};
  /// A table with the columns path, label and perhaps split, which replaces the folders' labels.
  std::filesystem::path label_csv{};
  std::size_t limit = 0;  ///< So many pictures, evenly spread over the list; 0: all.
  InputLimits limits{};
};

/// The extensions of picture files that are read, for messages: "bmp dib jpe jpeg jpg png tif tiff
/// webp".
std::string_view readable_extensions() noexcept;

/// All pictures below `root`, by extension in any case. Hidden files are passed over, links are
/// followed to files inside the root only. When every folder at the top is named train, training,
/// val, valid, validation or test, these are splits; the first folder below is the label. GIF, HEIC
/// and AVIF files are listed too: reading them says that they are not supported. Throws Error(io)
/// when there is no such folder, Error(data) when it has no picture.
PictureList list_pictures(const std::filesystem::path& root, const PictureOptions& options = {});

/// The rows of a CSV whose column `path` is relative to it; columns label and split are optional.
/// Throws Error(data) without such a column, for a path that leaves the folder, or without rows.
PictureList read_picture_table(const std::filesystem::path& csv,
                               const PictureOptions& options = {});

}  // namespace deepview
