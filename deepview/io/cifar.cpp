#include "deepview/io/cifar.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "deepview/base/error.hpp"
#include "deepview/io/files.hpp"
#include "deepview/io/text.hpp"

namespace deepview {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t side = 32;
constexpr std::size_t plane = side * side;
constexpr std::size_t record = 1 + 3 * plane;

[[noreturn]] void fail(std::string_view name, std::string_view reason) {
  throw Error(ErrorKind::data, fmt::format("'{}' is not a CIFAR-10 binary file: {}", name, reason));
}

}  // namespace

CifarBatch parse_cifar(std::span<const std::byte> file, std::string_view name) {
  if (file.empty() || file.size() % record != 0)
    fail(name, fmt::format("its {} bytes are no multiple of {}", file.size(), record));
  const std::size_t count = file.size() / record;
  std::vector<std::uint8_t> pixels(count * 3 * plane);
  CifarBatch batch;
  for (std::size_t i = 0; i < count; ++i) {
    const auto stored = file.subspan(i * record, record);
    batch.labels.push_back(std::to_integer<std::uint8_t>(stored[0]));
    if (batch.labels.back() >= cifar_classes)
      fail(name, fmt::format("record {} has the label {}", i, batch.labels.back()));
    for (std::size_t channel = 0; channel < 3; ++channel)
      for (std::size_t pixel = 0; pixel < plane; ++pixel)
        pixels[(i * plane + pixel) * 3 + channel] =
            std::to_integer<std::uint8_t>(stored[1 + channel * plane + pixel]);
  }
  batch.pixels = Tensor({static_cast<std::int64_t>(count), side, side, 3}, std::move(pixels));
  return batch;
}

CifarBatch read_cifar(const fs::path& path, const InputLimits& limits) {
  return parse_cifar(read_file(path, limits.max_file_bytes), shown_text(path.native()));
}

std::vector<std::string> read_cifar_class_names(const fs::path& folder) {
  std::vector<std::string> names;
  if (const fs::path file = folder / "batches.meta.txt"; fs::is_regular_file(file)) {
    constexpr std::uint64_t most_bytes = 65'536;
    const auto bytes = read_file(file, most_bytes);
    std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    while (names.size() < cifar_classes && !text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      std::string_view line = text.substr(0, end);
      if (line.ends_with('\r')) line.remove_suffix(1);
      if (!line.empty()) names.emplace_back(line);
      text.remove_prefix(std::min(end + 1, text.size()));
    }
  }
  for (std::size_t i = names.size(); i < cifar_classes; ++i) names.push_back(std::to_string(i));
  return names;
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

}  // namespace deepview
