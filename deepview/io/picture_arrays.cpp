#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "deepview/base/error.hpp"
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

std::uint32_t big_endian(std::span<const std::byte> bytes, std::size_t at) noexcept {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i)
    value = value << 8U | std::to_integer<std::uint32_t>(bytes[at + i]);
  return value;
}

// Magic 00 00 08 RANK (bytes), then RANK big-endian extents, then the values.
Tensor read_idx(const fs::path& path, std::size_t rank) {
  const MappedFile file = map_file(path);
  const std::size_t header = 4 + 4 * rank;
  if (file.bytes.size() < header || big_endian(file.bytes, 0) != 0x800 + rank)
    fail(path, fmt::format("is not an IDX file of bytes with {} extents", rank));
  std::array<std::int64_t, 3> extents{};
  for (std::size_t axis = 0; axis < rank; ++axis)
    extents[axis] = big_endian(file.bytes, 4 + 4 * axis);
  const auto values = file.bytes.subspan(header);
  const Shape shape{std::span<const std::int64_t>(extents).first(rank)};
  if (static_cast<std::size_t>(shape.elements()) != values.size())
    fail(path,
         fmt::format("is cut off or damaged: its header declares other than the {} values it has",
                     values.size()));
  return Tensor::borrow(DType::u8, shape, values, file.owner);
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

constexpr std::size_t cifar_side = 32;
constexpr std::size_t cifar_plane = cifar_side * cifar_side;
constexpr std::size_t cifar_record = 1 + 3 * cifar_plane;

std::vector<std::string> cifar_classes(const fs::path& folder) {
  std::vector<std::string> classes;
  if (const fs::path names = folder / "batches.meta.txt"; fs::is_regular_file(names)) {
    constexpr std::uint64_t most_bytes = 65'536;
    const auto bytes = read_file(names, most_bytes);
    std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    while (classes.size() < 10 && !text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      std::string_view line = text.substr(0, end);
      if (line.ends_with('\r')) line.remove_suffix(1);
      if (!line.empty()) classes.emplace_back(line);
      text.remove_prefix(std::min(end + 1, text.size()));
    }
  }
  for (std::size_t i = classes.size(); i < 10; ++i) classes.push_back(std::to_string(i));
  return classes;
}

// A label, then a plane of each colour.
void append_cifar(const fs::path& path, std::span<const std::byte> bytes,
                  std::vector<std::uint8_t>& pixels, std::vector<std::size_t>& labels) {
  if (bytes.empty() || bytes.size() % cifar_record != 0)
    fail(path, fmt::format("is not a CIFAR-10 binary file: its {} bytes are no multiple of {}",
                           bytes.size(), cifar_record));
  for (; !bytes.empty(); bytes = bytes.subspan(cifar_record)) {
    labels.push_back(std::to_integer<std::size_t>(bytes[0]));
    if (labels.back() > 9)
      fail(path, fmt::format("is not CIFAR-10: it has a label {}", labels.back()));
    for (std::size_t i = 0; i < cifar_plane; ++i)
      for (std::size_t c = 0; c < 3; ++c)
        pixels.push_back(std::to_integer<std::uint8_t>(bytes[1 + c * cifar_plane + i]));
  }
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

bool is_idx_pictures(const fs::path& path) {
  const MappedFile file = map_file(path);
  return file.bytes.size() >= 16 && big_endian(file.bytes, 0) == 0x803;
}

PictureArray read_idx_pictures(const fs::path& path) {
  PictureArray array{.pixels = read_idx(path, 3)};
  const std::size_t count = array.pixels.row_count();
  if (const fs::path labels = find_idx_labels(path); !labels.empty()) {
    const Tensor values = read_idx(labels, 1);
    if (values.row_count() != count)
      fail(labels, fmt::format("has {} labels for {} pictures", values.row_count(), count));
    for (const std::uint8_t value : values.values<std::uint8_t>())
      array.labels.push_back(std::to_string(value));
  }
  const std::string name = path.filename().string();
  if (name.find("train") != std::string::npos) array.splits.assign(count, "train");
  if (name.find("t10k") != std::string::npos) array.splits.assign(count, "test");
  return array;
}

std::vector<fs::path> find_cifar_files(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (name.ends_with(".bin") &&
        (name.starts_with("data_batch") || name.starts_with("test_batch")))
      files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end(), [](const fs::path& a, const fs::path& b) {
    return natural_order(a.native(), b.native()) < 0;
  });
  return files;
}

PictureArray read_cifar_pictures(const std::vector<fs::path>& files, const InputLimits& limits) {
  const auto classes = cifar_classes(files.front().parent_path());
  std::vector<std::uint8_t> pixels;
  std::vector<std::size_t> labels;
  PictureArray array;
  for (const fs::path& path : files) {
    append_cifar(path, read_file(path, limits.max_file_bytes), pixels, labels);
    const bool test = path.filename().string().find("test") != std::string::npos;
    array.splits.resize(labels.size(), test ? "test" : "train");
  }
  for (const std::size_t label : labels) array.labels.push_back(classes[label]);
  array.pixels = Tensor({static_cast<std::int64_t>(labels.size()), cifar_side, cifar_side, 3},
                        std::move(pixels));
  return array;
}

}  // namespace deepview::detail
