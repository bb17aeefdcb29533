#include "deepview/io/pictures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>
#include <system_error>

#include "deepview/base/error.hpp"
#include "deepview/io/cifar.hpp"
#include "deepview/io/idx.hpp"
#include "deepview/io/picture_source.hpp"
#include "deepview/io/text.hpp"

namespace deepview {
namespace {

namespace fs = std::filesystem;
using detail::PictureArray;
using StoredArray = Pictures::Source::StoredArray;

std::vector<std::string> distinct(const std::vector<PictureEntry>& entries,
                                  std::string PictureEntry::*member) {
  std::set<std::string_view> seen;
  for (const PictureEntry& entry : entries)
    if (!(entry.*member).empty()) seen.insert(entry.*member);
  std::vector<std::string> names(seen.begin(), seen.end());
  std::sort(names.begin(), names.end(),
            [](const std::string& a, const std::string& b) { return natural_order(a, b) < 0; });
  return names;
}

Tensor with_channels(const Tensor& pixels, const fs::path& path) {
  const Shape& shape = pixels.shape();
  if (shape.elements() == 0)
    throw Error(ErrorKind::data, fmt::format("'{}' holds no pictures: its shape is {}",
                                             shown_text(path.native()), to_string(shape)));
  if (pixels.rank() == 3) return pixels.reshaped({shape[0], shape[1], shape[2], 1});
  if (shape[3] == 1 || shape[3] == 3 || shape[3] == 4) return pixels;
  throw Error(
      ErrorKind::data,
      fmt::format("'{}' holds no pictures: expected 1, 3 or 4 channels last, found shape {}; move "
                  "the channels to the last axis",
                  shown_text(path.native()), to_string(shape)));
}

std::vector<PictureEntry> name_rows(PictureArray& array, const fs::path& path) {
  std::vector<PictureEntry> entries(array.pixels.row_count());
  const std::string name = (path.has_filename() ? path : path.parent_path()).filename().string();
  for (std::size_t i = 0; i < entries.size(); ++i) {
    entries[i].path = array.identifiers.empty() ? fmt::format("{}[{}]", name, i)
                                                : std::move(array.identifiers[i]);
    if (!array.labels.empty()) entries[i].label = std::move(array.labels[i]);
    if (!array.splits.empty()) entries[i].split = std::move(array.splits[i]);
  }
  return entries;
}

Pictures from_array(PictureArray array, const fs::path& path, const PictureOptions& options) {
  StoredArray stored{with_channels(array.pixels, path), {}};
  PictureList list;
  list.root = path.parent_path();
  list.entries = name_rows(array, path);
  const std::size_t count = list.entries.size();
  if (options.limit > 0 && options.limit < count) {
    std::vector<PictureEntry> entries;
    for (std::size_t i = 0; i < options.limit; ++i) {
      stored.rows.push_back(i * count / options.limit);
      entries.push_back(std::move(list.entries[stored.rows.back()]));
    }
    list.entries = std::move(entries);
  }
  return detail::make_pictures(std::move(list), std::move(stored), options.limits);
}

Pictures open_folder(const fs::path& path, const PictureOptions& options) {
  if (const auto files = find_cifar_files(path); !files.empty())
    return from_array(detail::read_cifar_pictures(files, options.limits), path, options);
  if (const auto files = detail::find_idx_files(path); !files.empty())
    return from_array(detail::read_idx_pictures(files, options.limits), path, options);
  return detail::make_pictures(list_pictures(path, options), std::nullopt, options.limits);
}

std::string lower_extension(const fs::path& path) {
  std::string extension = path.extension().string();
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return extension;
}

Pictures open_file(const fs::path& path, const PictureOptions& options) {
  const std::string extension = lower_extension(path);
  if (extension == ".csv")
    return detail::make_pictures(read_picture_table(path, options), std::nullopt, options.limits);
  if (extension == ".npy")
    return from_array(detail::read_npy_pictures(path, options.limits), path, options);
  if (extension == ".npz")
    return from_array(detail::read_npz_pictures(path, options.limits), path, options);
  if (extension == ".bin")
    return from_array(detail::read_cifar_pictures({path}, options.limits), path, options);
  if (is_idx(path, 3))
    return from_array(detail::read_idx_pictures({path}, options.limits), path, options);
  throw Error(
      ErrorKind::data,
      fmt::format("'{}' is not a set of pictures; give a folder, a .csv, .npy or .npz file, an "
                  "MNIST IDX file or a CIFAR-10 .bin file",
                  shown_text(path.native())));
}

}  // namespace

Pictures detail::make_pictures(PictureList list, std::optional<StoredArray> array,
                               const InputLimits& limits) {
  auto source = std::make_shared<Pictures::Source>();
  source->classes = distinct(list.entries, &PictureEntry::label);
  source->splits = distinct(list.entries, &PictureEntry::split);
  source->list = std::move(list);
  source->array = std::move(array);
  source->limits = limits;
  return Pictures(std::move(source));
}

MappedFile Pictures::Source::read(std::size_t index) const {
  if (array) {
    const Tensor stored = array->row(index);
    return {stored.bytes(), std::make_shared<const Tensor>(stored)};
  }
  auto bytes = std::make_shared<const std::vector<std::byte>>(
      read_file(list.root / list.entries[index].path, limits.max_file_bytes));
  return {*bytes, bytes};
}

void Pictures::Source::release(std::size_t first, std::size_t last) const noexcept {
  if (!array) return;
  const std::size_t begin = array->position(first);
  page_out(array->pixels.rows(begin, array->position(last) - begin + 1).bytes());
}

Picture Pictures::Source::decode(const MappedFile& stored, std::size_t index) const {
  if (!array) return decode_picture(stored.bytes, limits);
  const Tensor pixels = array->row(index);
  const Shape shape = pixels.shape().row();
  PictureInfo info;
  info.height = static_cast<int>(shape[0]);
  info.width = static_cast<int>(shape[1]);
  info.channels = static_cast<int>(shape[2]);
  return {info, pixels.reshaped(shape)};
}

Pictures::Pictures(std::shared_ptr<const Source> source) : source_(std::move(source)) {
}

std::size_t Pictures::size() const noexcept {
  return source_->list.entries.size();
}

const PictureEntry& Pictures::entry(std::size_t index) const {
  if (index >= size())
    throw Error(ErrorKind::usage, fmt::format("picture {} of a set of {}", index, size()));
  return source_->list.entries[index];
}

const std::vector<std::string>& Pictures::classes() const noexcept {
  return source_->classes;
}

const std::vector<std::string>& Pictures::splits() const noexcept {
  return source_->splits;
}

const PictureList& Pictures::list() const noexcept {
  return source_->list;
}

Pictures Pictures::select(std::span<const std::size_t> indices) const {
  auto chosen = std::make_shared<Source>(*source_);
  chosen->list.entries.clear();
  if (chosen->array) chosen->array->rows.clear();
  for (std::size_t i = 0; i < indices.size(); ++i) {
    if (i > 0 && indices[i] <= indices[i - 1])
      throw Error(ErrorKind::usage, "pictures to select: expected ascending positions");
    chosen->list.entries.push_back(entry(indices[i]));
    if (chosen->array) chosen->array->rows.push_back(source_->array->position(indices[i]));
  }
  return Pictures(std::move(chosen));
}

Tensor Pictures::decode(std::size_t index) const {
  entry(index);
  return rgb8(source_->decode(source_->read(index), index));
}

std::vector<std::byte> Pictures::read_bytes(std::size_t index) const {
  entry(index);
  const MappedFile stored = source_->read(index);
  return {stored.bytes.begin(), stored.bytes.end()};
}

Pictures open_pictures(const fs::path& path, const PictureOptions& options) {
  std::error_code failed;
  const fs::file_status status = fs::status(path, failed);
  if (!fs::exists(status))
    throw Error(ErrorKind::io,
                fmt::format("there is nothing at '{}'; check the path", shown_text(path.native())));
  const bool folder = fs::is_directory(status);
  if (!options.label_csv.empty() && !folder)
    throw Error(ErrorKind::usage,
                fmt::format("a table of labels goes with a folder of pictures; '{}' is none",
                            shown_text(path.native())));
  try {
    return folder ? open_folder(path, options) : open_file(path, options);
  } catch (const fs::filesystem_error& error) {
    throw Error(ErrorKind::io, fmt::format("cannot read '{}': {}", shown_text(path.native()),
                                           error.code().message()));
  }
}

}  // namespace deepview
