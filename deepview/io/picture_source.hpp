// Inside io: what a set of pictures is made of.
#pragma once

#include <optional>

#include "deepview/io/codecs.hpp"
#include "deepview/io/files.hpp"
#include "deepview/io/pictures.hpp"

namespace deepview {

/// Files of a folder, or the rows of an array; a list of names in both cases.
struct Pictures::Source {
  /// The rows of an array that are the pictures of the list.
  struct StoredArray {
    Tensor pixels;                  ///< [rows, height, width, channels] u8.
    std::vector<std::size_t> rows;  ///< One per picture, ascending; empty: all.

    std::size_t position(std::size_t index) const noexcept {
      return rows.empty() ? index : rows[index];
    }
    Tensor row(std::size_t index) const { return pixels.rows(position(index), 1); }
  };

  PictureList list;
  std::optional<StoredArray> array;
  InputLimits limits;
  std::vector<std::string> classes;
  std::vector<std::string> splits;

  /// The stored form of one picture. Throws Error(io) or Error(data).
  MappedFile read(std::size_t index) const;
  Picture decode(const MappedFile& stored, std::size_t index) const;
  /// Pictures `first` to `last` of an array were read in a pass: their pages may leave memory.
  void release(std::size_t first, std::size_t last) const noexcept;
};

namespace detail {

/// A set of the listed files, or of the rows of an array; finds its classes and splits.
Pictures make_pictures(PictureList list, std::optional<Pictures::Source::StoredArray> array,
                       const InputLimits& limits);

/// An array of pictures with what is known about each: empty lists, or one text per picture.
struct PictureArray {
  Tensor pixels;  ///< [n, height, width] or [n, height, width, channels], u8.
  std::vector<std::string> labels{};
  std::vector<std::string> splits{};
  std::vector<std::string> identifiers{};
};

PictureArray read_npy_pictures(const std::filesystem::path& path, const InputLimits& limits);
PictureArray read_npz_pictures(const std::filesystem::path& path, const InputLimits& limits);

/// The IDX files of pictures in a folder, those to train on first; empty when there are none.
std::vector<std::filesystem::path> find_idx_files(const std::filesystem::path& folder);
/// One after another, all of one size. Labels from the file beside each, of the same name with
/// "labels" for "images" and "idx1" for "idx3"; the split from "train", "t10k" or "test" in the name.
PictureArray read_idx_pictures(const std::vector<std::filesystem::path>& files,
                               const InputLimits& limits);

/// Classes by name when batches.meta.txt lies beside the files, else by number; the split from
/// "test" in the file's name.
PictureArray read_cifar_pictures(const std::vector<std::filesystem::path>& files,
                                 const InputLimits& limits);

}  // namespace detail

}  // namespace deepview
