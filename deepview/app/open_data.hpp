// Opens whatever a command is given as DATA.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "deepview/base/producer.hpp"
#include "deepview/io/pictures.hpp"

namespace deepview {

/// Rows of numbers: arrays, or responses that were kept.
struct RowSet {
  /// Batches of the fields with the metadata identifier (int64 or text), and labels "label" and
  /// "split" where there are any.
  Producer producer;
  std::vector<std::string> fields;
  std::size_t size = 0;
  std::vector<std::string> classes;  ///< The labels that occur, in natural order.
  std::vector<std::string> splits;
};

/// Pictures, which a network or a descriptor turns into rows, or rows.
class Data {
 public:
  explicit Data(Pictures pictures) : content_(std::move(pictures)) {}
  explicit Data(RowSet rows) : content_(std::move(rows)) {}

  const Pictures* pictures() const noexcept { return std::get_if<Pictures>(&content_); }
  const RowSet* rows() const noexcept { return std::get_if<RowSet>(&content_); }

  std::size_t size() const noexcept;
  const std::vector<std::string>& classes() const noexcept;
  const std::vector<std::string>& splits() const noexcept;

 private:
  std::variant<Pictures, RowSet> content_;
};

/// What open_pictures (pictures.hpp) opens, and rows:
///   .npy   [samples, features] of any dtype: field "rows"
///   .npz   a field per array, all of as many rows; `labels`, `split` and `id` describe the samples.
///          One that holds a single array of pictures, or one called "images", is a set of pictures.
///   a folder written by `deepview responses` (its metadata are read through once for the classes)
/// `options.limit` takes rows evenly. Throws Error(io) when there is nothing at `path`, Error(data)
/// for what cannot be used, Error(usage) for --exclude or a table of labels with rows.
Data open_data(const std::filesystem::path& path, const PictureOptions& options = {});

}  // namespace deepview
