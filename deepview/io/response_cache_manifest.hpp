// Inside io: the file that says what a response cache holds; without it there is no cache.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "deepview/io/fingerprint.hpp"
#include "deepview/io/response_cache_schema.hpp"

namespace deepview::detail {

inline constexpr std::string_view manifest_name = "manifest.json";
inline constexpr std::uint64_t max_manifest_bytes = std::uint64_t{1} << 24U;
/// Rows that a chunk may have at most, however narrow they are.
inline constexpr std::size_t max_chunk_rows = 65'536;

struct CacheFile {
  std::string name;  ///< A plain name inside the folder.
  std::uint64_t bytes = 0;
  std::uint32_t checksum = 0;  ///< CRC-32C of the whole file.
  friend bool operator==(const CacheFile&, const CacheFile&) = default;
};

/// Successive rows: one file per field, then the file of the metadata if there are columns.
struct CacheChunk {
  std::size_t rows = 0;  ///< 1 to max_chunk_rows.
  std::vector<CacheFile> files;
  friend bool operator==(const CacheChunk&, const CacheChunk&) = default;
};

struct CacheManifest {
  Fingerprint fingerprint;
  CacheSchema schema;
  std::vector<CacheChunk> chunks;

  std::size_t rows() const noexcept;
  friend bool operator==(const CacheManifest&, const CacheManifest&) = default;
};

/// Whether a text begins as a manifest does.
bool begins_as_manifest(std::string_view text) noexcept;

/// JSON whose last member is the CRC-32C of everything in front of it. Throws Error(usage) when it
/// grows beyond max_manifest_bytes.
std::string to_text(const CacheManifest& manifest);

/// Throws Error(data) for a text that to_text does not write: a changed byte, another schema
/// version, a file name that leaves the folder.
CacheManifest parse_manifest(std::string_view text, std::string_view name);

}  // namespace deepview::detail
