// Response caches: a manifest, a line "--", and the content of a file after each. Checksums and
// sizes are made right, so that what lies behind them is reached. Rows or an Error, whatever it is.
#include <fmt/format.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "deepview/base/error.hpp"
#include "deepview/io/crc32c.hpp"
#include "deepview/io/response_cache.hpp"
#include "deepview/io/response_cache_manifest.hpp"

namespace {

namespace fs = std::filesystem;

constexpr std::string_view separator = "\n--\n";

std::vector<std::string> sections(std::string_view text) {
  std::vector<std::string> parts;
  while (true) {
    const std::size_t end = text.find(separator);
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + separator.size());
  }
}

std::uint32_t checksum(std::string_view text) {
  return deepview::crc32c(std::as_bytes(std::span(text)));
}

void write(const fs::path& path, std::string_view content) {
  std::ofstream(path, std::ios::binary) << content;
}

// Stores the sections in turn as the files of the first chunks.
void write_files(deepview::detail::CacheManifest& manifest, const std::vector<std::string>& parts,
                 const fs::path& folder) {
  constexpr std::size_t most_chunks = 3;
  if (manifest.chunks.size() > most_chunks) manifest.chunks.resize(most_chunks);
  std::size_t at = 0;
  for (auto& chunk : manifest.chunks)
    for (auto& file : chunk.files) {
      const std::string& content = parts[1 + at % (parts.size() - 1)];
      file = {fmt::format("file-{}", at++), content.size(), checksum(content)};
      write(folder / file.name, content);
    }
}

void read(const fs::path& folder) {
  const auto cache = deepview::ResponseCache::open(folder, {.max_array_bytes = 1U << 20U});
  for (const auto& batch : cache.producer().open({.threads = 1, .batch_size = 1000}))
    if (batch.size() == 0) return;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto parts = sections({reinterpret_cast<const char*>(data), size});
  const std::string manifest =
      parts[0] + fmt::format(",\n\"crc32c\": \"{:08x}\"}}\n", checksum(parts[0]));
  static const fs::path folder =
      fs::path("/dev/shm") / fmt::format("deepview-cache-fuzz-{}", ::getpid());
  try {
    auto parsed = deepview::detail::parse_manifest(manifest, "manifest.json");
    if (parts.size() < 2) return 0;
    fs::remove_all(folder);
    fs::create_directory(folder);
    write_files(parsed, parts, folder);
    write(folder / deepview::detail::manifest_name, deepview::detail::to_text(parsed));
    read(folder);
  } catch (const deepview::Error&) {
  }
  return 0;
}
