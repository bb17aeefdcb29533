#include "deepview/app/pipeline_fingerprint.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <system_error>
#include <vector>

#include "deepview/io/digest.hpp"
#include "deepview/io/files.hpp"
#include "deepview/io/response_cache.hpp"

namespace deepview::detail {
namespace {

namespace fs = std::filesystem;

std::string hex(const Digest& digest) {
  return fmt::format("{:016x}{:016x}", digest[0], digest[1]);
}

std::string digest_of(std::string_view text) {
  return hex(digest(std::as_bytes(std::span(text))));
}

// Lengths in front keep "ab", "c" and "a", "bc" apart.
void append(std::string& text, std::string_view part) {
  text += fmt::format("{}:", part.size());
  text += part;
}

std::string file_size_text(const fs::path& path) {
  std::error_code failed;
  const auto size = fs::file_size(path, failed);
  return failed ? "" : std::to_string(size);
}

std::string listing(const Pictures& pictures) {
  std::string text;
  for (const auto& entry : pictures.list().entries) {
    append(text, entry.path);
    append(text, entry.label);
    append(text, entry.split);
    append(text, file_size_text(pictures.list().root / entry.path));
  }
  return text;
}

std::string listing(const RowSet& rows) {
  std::string text = std::to_string(rows.size);
  for (const auto& field : rows.fields) append(text, field);
  for (const auto& label : rows.classes) append(text, label);
  for (const auto& split : rows.splits) append(text, split);
  return text;
}

std::vector<fs::path> files_of_network(const fs::path& path) {
  std::vector<fs::path> files;
  if (fs::is_directory(path)) {
    for (const auto& entry : fs::recursive_directory_iterator(path))
      if (entry.is_regular_file()) files.push_back(entry.path());
    std::ranges::sort(files);
    return files;
  }
  files.push_back(path);
  fs::path weights = path;
  weights.replace_extension(".bin");
  if (path.extension() == ".xml" && fs::is_regular_file(weights)) files.push_back(weights);
  return files;
}

// The manifest of a cache has a checksum of everything in it.
std::string content_text(const fs::path& path) {
  const fs::path manifest = path / "manifest.json";
  if (!is_response_cache(path)) return file_size_text(path);
  return hex(digest(map_file(manifest).bytes));
}

std::string preparation_text(const ImagePlan& plan) {
  const ImageInput& numbers = plan.numbers;
  return fmt::format("{}x{}x{} {} {} {} scale {} mean {} std {}", plan.width, plan.height,
                     plan.channels, plan.layout == ImageLayout::nchw ? "nchw" : "nhwc",
                     numbers.channels == ChannelOrder::rgb ? "rgb" : "bgr", name(plan.dtype),
                     numbers.scale.value_or(1), fmt::join(numbers.mean, " "),
                     fmt::join(numbers.std, " "));
}

}  // namespace

std::string data_digest(const fs::path& path, const Data& data) {
  std::string text;
  if (const Pictures* pictures = data.pictures())
    text = listing(*pictures);
  else
    text = listing(*data.rows());
  append(text, fs::is_regular_file(path) || data.rows() ? content_text(path) : "");
  return digest_of(text);
}

std::string network_digest(const fs::path& path) {
  std::string text;
  for (const fs::path& file : files_of_network(path))
    append(text, hex(digest(map_file(file).bytes)));
  return digest_of(text);
}

Fingerprint pipeline_fingerprint(const std::string& data, const fs::path& network_path,
                                 const PreparedNetwork& network) {
  std::string layers;
  for (const auto& layer : network.layers) layers += (layers.empty() ? "" : "\n") + layer;
  return {{data_part, data},
          {"network", network_digest(network_path)},
          {"layers", layers},
          {"pooling", std::string(name(network.pooling))},
          {"preparation", preparation_text(network.plan)}};
}

}  // namespace deepview::detail
