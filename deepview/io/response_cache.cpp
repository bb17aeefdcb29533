#include "deepview/io/response_cache.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <fstream>
#include <optional>
#include <system_error>

#include "deepview/base/batch_builder.hpp"
#include "deepview/base/error.hpp"
#include "deepview/base/parallel.hpp"
#include "deepview/io/crc32c.hpp"
#include "deepview/io/files.hpp"
#include "deepview/io/npy.hpp"
#include "deepview/io/response_cache_manifest.hpp"
#include "deepview/io/response_cache_metadata.hpp"
#include "deepview/io/text.hpp"

namespace deepview {
namespace {

namespace fs = std::filesystem;
using detail::CacheChunk;
using detail::CacheFile;
using detail::CacheManifest;

[[noreturn]] void fail(const fs::path& path, std::string_view reason) {
  throw Error(ErrorKind::data, fmt::format("'{}' {}", shown_text(path.native()), reason));
}

// A file of a chunk, mapped since the cache was opened.
struct MappedChunkFile {
  fs::path path;
  MappedFile mapped;
  std::uint32_t checksum = 0;
  std::atomic<bool> verified{false};

  const MappedFile& read() {
    if (!verified.load(std::memory_order_relaxed)) {
      if (crc32c(mapped.bytes) != checksum)
        fail(path,
             "is damaged: its checksum does not agree with the manifest; make the cache again");
      verified.store(true, std::memory_order_relaxed);
    }
    return mapped;
  }
};

std::unique_ptr<MappedChunkFile> map_chunk_file(const fs::path& folder, const CacheFile& file) {
  auto opened = std::make_unique<MappedChunkFile>();
  opened->path = folder / file.name;
  if (fs::is_symlink(opened->path)) fail(opened->path, "is a link, which is not followed");
  opened->mapped = map_file(opened->path);
  opened->checksum = file.checksum;
  if (opened->mapped.bytes.size() != file.bytes)
    fail(opened->path, fmt::format("is damaged: expected {} bytes, found {}; make the cache again",
                                   file.bytes, opened->mapped.bytes.size()));
  return opened;
}

CacheManifest read_manifest(const fs::path& folder) {
  const fs::path path = folder / detail::manifest_name;
  if (!fs::is_directory(folder))
    throw Error(ErrorKind::io, fmt::format("there is no folder '{}'; check the path",
                                           shown_text(folder.native())));
  if (!fs::exists(path))
    fail(folder,
         fmt::format("is not a complete response cache: it has no {}", detail::manifest_name));
  const auto bytes = read_file(path, detail::max_manifest_bytes);
  return detail::parse_manifest({reinterpret_cast<const char*>(bytes.data()), bytes.size()},
                                shown_text(path.native()));
}

}  // namespace

struct ResponseCache::State {
  fs::path folder;
  CacheManifest manifest;
  InputLimits limits;
  std::vector<std::vector<std::unique_ptr<MappedChunkFile>>> files;  // by chunk, then as its list

  Tensor tensor(std::size_t chunk, std::size_t field) const {
    MappedChunkFile& file = *files[chunk][field];
    Tensor tensor = parse_npy(file.read(), shown_text(file.path.native()), limits);
    const auto& declared = manifest.schema.fields[field];
    const std::size_t rows = manifest.chunks[chunk].rows;
    if (tensor.dtype() != declared.dtype || tensor.rank() == 0 || tensor.row_count() != rows ||
        tensor.shape().row() != declared.row)
      fail(file.path,
           fmt::format("is not what the manifest says: expected {} rows {} of {}, found {} of {}",
                       rows, to_string(declared.row), name(declared.dtype),
                       to_string(tensor.shape()), name(tensor.dtype())));
    return tensor;
  }

  Metadata metadata(std::size_t chunk) const {
    const auto& schema = manifest.schema;
    std::vector<Column> columns;
    if (schema.column_count() > 0) {
      MappedChunkFile& file = *files[chunk].back();
      const auto bytes = file.read().bytes;
      const std::string_view lines(reinterpret_cast<const char*>(bytes.data()), bytes.size());
      columns = detail::parse_metadata_lines(lines, schema, manifest.chunks[chunk].rows,
                                             shown_text(file.path.native()));
    }
    return detail::make_metadata(schema, std::move(columns));
  }

  // The fields by their positions in the schema.
  Batch read(std::size_t chunk, const std::vector<std::size_t>& fields) const {
    Batch::Builder builder;
    for (const std::size_t field : fields)
      builder.field(manifest.schema.fields[field].name, tensor(chunk, field));
    builder.metadata() = metadata(chunk);
    return std::move(builder).build();
  }
};

namespace {

struct CachedRows {
  std::shared_ptr<const ResponseCache::State> state;
  std::vector<std::size_t> fields;

  class Cursor {
   public:
    Cursor(const CachedRows& rows, const RunOptions& options)
        : state_(rows.state.get()), fields_(&rows.fields), options_(options) {}

    std::optional<Batch> next() {
      throw_if_stopped(options_);
      if (state_->manifest.chunks.empty()) return empty_once();
      std::vector<Batch> parts;
      std::size_t missing = options_.batch_size;
      while (missing > 0 && fetch()) {
        const std::size_t count = std::min(missing, current_->size() - at_);
        parts.push_back(current_->rows(at_, count));
        at_ += count;
        missing -= count;
      }
      if (parts.empty()) return std::nullopt;
      return concatenate(std::span<const Batch>(parts));
    }

   private:
    // Whether there is a row to hand out in current_.
    bool fetch() {
      while (!current_ || at_ == current_->size()) {
        if (chunk_ == state_->manifest.chunks.size()) return false;
        current_ = state_->read(chunk_++, *fields_);
        at_ = 0;
      }
      return true;
    }

    std::optional<Batch> empty_once() {
      if (std::exchange(done_, true) || state_->manifest.schema.unknown()) return std::nullopt;
      detail::CacheSchema chosen{{}, state_->manifest.schema.keys};
      for (const std::size_t field : *fields_)
        chosen.fields.push_back(state_->manifest.schema.fields[field]);
      return detail::empty_batch(chosen);
    }

    const ResponseCache::State* state_;
    const std::vector<std::size_t>* fields_;
    RunOptions options_;
    std::size_t chunk_ = 0;
    std::optional<Batch> current_;
    std::size_t at_ = 0;  // first row of current_ that was not handed out
    bool done_ = false;
  };
  Cursor open(const RunOptions& options) const { return {*this, options}; }
  std::optional<std::size_t> size() const { return state->manifest.rows(); }
};

}  // namespace

ResponseCache ResponseCache::open(const fs::path& folder, const InputLimits& limits) {
  auto state = std::make_shared<State>();
  state->folder = folder;
  state->manifest = read_manifest(folder);
  state->limits = limits;
  for (const CacheChunk& chunk : state->manifest.chunks) {
    auto& files = state->files.emplace_back();
    for (const CacheFile& file : chunk.files) files.push_back(map_chunk_file(folder, file));
  }
  return ResponseCache(std::move(state));
}

const fs::path& ResponseCache::folder() const noexcept {
  return state_->folder;
}

std::size_t ResponseCache::size() const noexcept {
  return state_->manifest.rows();
}

std::vector<std::string> ResponseCache::field_names() const {
  std::vector<std::string> names;
  for (const auto& field : state_->manifest.schema.fields) names.push_back(field.name);
  return names;
}

const Fingerprint& ResponseCache::fingerprint() const noexcept {
  return state_->manifest.fingerprint;
}

Producer ResponseCache::producer(std::vector<std::string> fields) const {
  const auto known = field_names();
  if (fields.empty()) fields = known;
  CachedRows rows{state_, {}};
  for (const auto& field : fields) {
    const auto it = std::ranges::find(known, field);
    if (it == known.end()) throw missing_field_error(field, known);
    rows.fields.push_back(static_cast<std::size_t>(it - known.begin()));
  }
  return rows;
}

Producer ResponseCache::metadata() const {
  return CachedRows{state_, {}};
}

void ResponseCache::verify(const RunOptions& options) const {
  std::vector<std::size_t> fields(state_->manifest.schema.fields.size());
  for (std::size_t i = 0; i < fields.size(); ++i) fields[i] = i;
  parallel_for(state_->files.size(), options,
               [&](std::size_t chunk) { state_->read(chunk, fields); });
}

bool is_response_cache(const fs::path& folder) {
  std::error_code failed;
  const fs::path path = folder / detail::manifest_name;
  if (!fs::is_regular_file(path, failed)) return false;
  std::ifstream file(path, std::ios::binary);
  std::array<char, 256> front{};
  file.read(front.data(), front.size());
  return detail::begins_as_manifest({front.data(), static_cast<std::size_t>(file.gcount())});
}

}  // namespace deepview
