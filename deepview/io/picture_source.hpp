// Inside io: what a set of pictures is made of.
#pragma once

#include <optional>

#include "deepview/io/codecs.hpp"
#include "deepview/io/files.hpp"
#include "deepview/io/pictures.hpp"

namespace deepview {

/// Files of a folder, or the rows of an array; a list of names in both cases.
struct Pictures::Source {
  PictureList list;
  std::optional<Tensor> array;  ///< [samples, height, width, channels] u8.
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
Pictures make_pictures(PictureList list, std::optional<Tensor> array, const InputLimits& limits);

/// An array of pictures with what is known about each: empty lists, or one text per picture.
struct PictureArray {
  Tensor pixels;  ///< [n, height, width] or [n, height, width, channels], u8.
  std::vector<std::string> labels{};
  std::vector<std::string> splits{};
  std::vector<std::string> identifiers{};
};

PictureArray read_npy_pictures(const std::filesystem::path& path, const InputLimits& limits);
PictureArray read_npz_pictures(const std::filesystem::path& path, const InputLimits& limits);

/// By its first bytes.
bool is_idx_pictures(const std::filesystem::path& path);
/// Labels from the file beside it, of the same name with "labels" for "images" and "idx1" for
/// "idx3"; the split from "train" or "t10k" in the name.
PictureArray read_idx_pictures(const std::filesystem::path& path);

/// The CIFAR-10 batches of a folder in natural order; empty when there are none.
std::vector<std::filesystem::path> find_cifar_files(const std::filesystem::path& folder);
/// Classes by name when batches.meta.txt lies beside the files, else by number; the split from
/// "test" in the file's name.
PictureArray read_cifar_pictures(const std::vector<std::filesystem::path>& files,
                                 const InputLimits& limits);

}  // namespace detail

}  // namespace deepview
