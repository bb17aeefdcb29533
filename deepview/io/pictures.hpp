// A set of pictures, wherever they are stored.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "deepview/base/producer.hpp"
#include "deepview/io/picture_list.hpp"
#include "deepview/io/resize.hpp"

namespace deepview {

/// A size in which pictures are wanted.
struct Rendition {
  std::string field;  ///< The batch field it becomes: [samples, height, width, 3] u8.
  PictureSize size;
  Fit fit = Fit::stretch;
};

/// An immutable handle; copies share everything, and all functions may be called from several
/// threads.
class Pictures {
 public:
  std::size_t size() const noexcept;
  /// Position `index` of the list. Pictures of an array are named by their `id` or "FILE[index]".
  const PictureEntry& entry(std::size_t index) const;
  /// The labels that occur, and the splits, in natural order.
  const std::vector<std::string>& classes() const noexcept;
  const std::vector<std::string>& splits() const noexcept;
  /// Where the pictures are (paths are relative to its root; of an array, the folder of its file)
  /// and what else was found there: other files, links that were not followed, rows of a table of
  /// labels.
  const PictureList& list() const noexcept;

  /// These pictures alone, by ascending positions, with the classes and splits of the whole set.
  /// Throws Error(usage) for other positions.
  Pictures select(std::span<const std::size_t> indices) const;

  /// Full resolution, upright, [height, width, 3] u8. Throws Error(data) with the reason.
  Tensor decode(std::size_t index) const;
  /// The picture file, or the picture's bytes in the array.
  std::vector<std::byte> read_bytes(std::size_t index) const;

  /// Each picture is decoded once and gives
  ///   one field per rendition   u8  [samples, height, width, 3]
  ///   "size"                    i32 [samples, 3]: width and height upright, channels as stored
  ///   "digest", "file_digest"   u64 [samples, 2]: of the pixels in full resolution, of the file
  /// with metadata identifier (int64, the position in the list), path, and labels "label" and
  /// "split" where the set has any. What cannot be read is left out and noted in
  /// RunOptions::skipped. Throws Error(usage) for a repeated or reserved field name or a size
  /// below 1.
  Producer producer(std::vector<Rendition> renditions) const;

  struct Source;
  explicit Pictures(std::shared_ptr<const Source> source);

 private:
  std::shared_ptr<const Source> source_;
};

/// Opens whatever holds pictures: a folder; a .csv with a column `path`; a .npy or .npz with
/// [n, height, width] or [n, height, width, 1, 3 or 4] u8 (in an .npz, `labels`, `split` and `id`
/// describe them); an MNIST IDX file of images, packed by gzip or not (labels beside it are found by
/// name), or a folder of them; a CIFAR-10 binary file or a folder of them. Throws Error(io) when there is nothing at `path`, Error(data)
/// when it holds no pictures.
Pictures open_pictures(const std::filesystem::path& path, const PictureOptions& options = {});

}  // namespace deepview
