#include <fmt/format.h>

#include <algorithm>

#include "deepview/base/error.hpp"
#include "deepview/io/cifar.hpp"
#include "deepview/io/idx.hpp"
#include "deepview/io/npy.hpp"
#include "deepview/io/npz.hpp"
#include "deepview/io/picture_source.hpp"
#include "deepview/io/text.hpp"

namespace deepview::detail {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path& path, std::string_view reason) {
  throw Error(ErrorKind::data, fmt::format("'{}' {}", shown_text(path.native()), reason));
}

bool is_reserved(std::string_view name) noexcept {
  return name == "labels" || name == "split" || name == "id";
}

bool can_be_pictures(const Tensor& tensor) noexcept {
  return tensor.dtype() == DType::u8 && (tensor.rank() == 3 || tensor.rank() == 4);
}

// The one array that can be pictures; of several, the one that is called "images".
std::pair<std::string, Tensor> find_pictures(const Npz& npz, const fs::path& path) {
  std::vector<std::pair<std::string, Tensor>> candidates;
  for (const std::string& name : npz.names()) {
    if (is_reserved(name)) continue;
    Tensor tensor = npz.tensor(name);
    if (!can_be_pictures(tensor)) continue;
    if (name == "images") return {name, std::move(tensor)};
    candidates.emplace_back(name, std::move(tensor));
  }
  if (candidates.empty())
    fail(path,
         fmt::format("has no pictures: expected an array [n, height, width] or [n, height, width, "
                     "channels] of uint8, found {}",
                     quoted_list(npz.names())));
  if (candidates.size() > 1)
    fail(path,
         fmt::format("has several arrays of pictures ('{}', '{}'); call the one to read 'images'",
                     candidates[0].first, candidates[1].first));
  return std::move(candidates.front());
}

// "train-images-idx3-ubyte" → "train-labels-idx1-ubyte"; empty when there is no such file.
fs::path find_idx_labels(const fs::path& pictures) {
  std::string name = pictures.filename().string();
  const auto replace = [&name](std::string_view from, std::string_view to) {
    if (const auto at = name.find(from); at != std::string::npos) name.replace(at, from.size(), to);
  };
  replace("images", "labels");
  replace("idx3", "idx1");
  const fs::path labels = pictures.parent_path() / name;
  return labels != pictures && fs::is_regular_file(labels) ? labels : fs::path();
}

std::string idx_split(const fs::path& path) {
  const std::string name = path.filename().string();
  if (name.find("train") != std::string::npos) return "train";
  return name.find("t10k") != std::string::npos || name.find("test") != std::string::npos ? "test"
                                                                                          : "";
}

// The labels of the pictures from `first` on, if there is a file of them beside the pictures.
void append_idx_labels(PictureArray& array, const fs::path& path, std::size_t first,
                       const Tensor& pixels, const InputLimits& limits) {
  const fs::path file = find_idx_labels(path);
  if (file.empty()) return;
  const Tensor values = read_idx(file, limits);
  if (values.rank() != 1 || values.row_count() != pixels.row_count())
    fail(file, fmt::format("has {} labels for {} pictures", values.elements(), pixels.row_count()));
  array.labels.resize(first);
  for (const std::uint8_t value : values.values<std::uint8_t>())
    array.labels.push_back(std::to_string(value));
}

}  // namespace

PictureArray read_npy_pictures(const fs::path& path, const InputLimits& limits) {
  Tensor tensor = read_npy(path, limits);
  if (!can_be_pictures(tensor))
    fail(path, fmt::format(
                   "holds no pictures: expected [n, height, width] or [n, height, width, channels] "
                   "of uint8, found {} of {}",
                   to_string(tensor.shape()), name(tensor.dtype())));
  return {.pixels = std::move(tensor)};
}

PictureArray read_npz_pictures(const fs::path& path, const InputLimits& limits) {
  const Npz npz = read_npz(path, limits);
  PictureArray array{.pixels = find_pictures(npz, path).second};
  for (const auto& [name, texts] :
       {std::pair("labels", &array.labels), std::pair("split", &array.splits),
        std::pair("id", &array.identifiers)}) {
    if (!npz.contains(name)) continue;
    *texts = npz.texts(name);
    if (texts->size() != array.pixels.row_count())
      fail(path, fmt::format("has {} pictures and {} entries in '{}'", array.pixels.row_count(),
                             texts->size(), name));
  }
  return array;
}

std::vector<fs::path> find_idx_files(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    const bool named = name.find("idx3-ubyte") != std::string::npos && !name.starts_with(".");
    if (named && entry.is_regular_file() && is_idx(entry.path(), 3)) files.push_back(entry.path());
  }
  // "train-images…" before "t10k-images…", as everybody counts them.
  std::sort(files.begin(), files.end(), [](const fs::path& a, const fs::path& b) {
    const bool a_trains = idx_split(a) == "train";
    const bool b_trains = idx_split(b) == "train";
    if (a_trains != b_trains) return a_trains;
    return natural_order(a.native(), b.native()) < 0;
  });
  return files;
}

PictureArray read_idx_pictures(const std::vector<fs::path>& files, const InputLimits& limits) {
  PictureArray array;
  std::vector<Tensor> parts;
  std::size_t count = 0;
  for (const fs::path& path : files) {
    parts.push_back(read_idx(path, limits));
    const Tensor& pixels = parts.back();
    if (pixels.rank() != 3 || pixels.shape().row() != parts.front().shape().row())
      fail(path, fmt::format("has shape {}; expected pictures, all of one size",
                             to_string(pixels.shape())));
    append_idx_labels(array, path, count, pixels, limits);
    count += pixels.row_count();
    array.splits.resize(count, idx_split(path));
  }
  if (!array.labels.empty()) array.labels.resize(count);
  array.pixels = parts.size() == 1 ? parts.front() : concatenate(std::span<const Tensor>(parts));
  return array;
}

PictureArray read_cifar_pictures(const std::vector<fs::path>& files, const InputLimits& limits) {
  const auto classes = read_cifar_class_names(files.front().parent_path());
  PictureArray array;
  std::vector<Tensor> parts;
  for (const fs::path& path : files) {
    const CifarBatch batch = read_cifar(path, limits);
    parts.push_back(batch.pixels);
    for (const std::uint8_t label : batch.labels) array.labels.push_back(classes[label]);
    const bool test = path.filename().string().find("test") != std::string::npos;
    array.splits.resize(array.labels.size(), test ? "test" : "train");
  }
  array.pixels = concatenate(std::span<const Tensor>(parts));
  return array;
}

}  // namespace deepview::detail
