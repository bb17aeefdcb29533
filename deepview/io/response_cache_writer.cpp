#include "deepview/io/response_cache_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <optional>
#include <span>
#include <system_error>

#include "deepview/base/error.hpp"
#include "deepview/io/crc32c.hpp"
#include "deepview/io/npy.hpp"
#include "deepview/io/open_file.hpp"
#include "deepview/io/response_cache.hpp"
#include "deepview/io/response_cache_manifest.hpp"
#include "deepview/io/response_cache_metadata.hpp"
#include "deepview/io/text.hpp"

namespace deepview {
namespace {

namespace fs = std::filesystem;
using detail::CacheFile;
using detail::CacheManifest;
using detail::OpenFile;

using Pieces = std::vector<std::span<const std::byte>>;

// As many rows as fit, as a power of two.
std::size_t rows_per_chunk(const detail::CacheSchema& schema, std::size_t chunk_bytes) {
  std::size_t row_bytes = 1;
  for (const auto& field : schema.fields)
    row_bytes += static_cast<std::size_t>(field.row.elements()) * size_bytes(field.dtype);
  return std::bit_floor(
      std::clamp<std::size_t>(chunk_bytes / row_bytes, 1, detail::max_chunk_rows));
}

// A process that appends holds the lock of the folder.
OpenFile lock_folder(const fs::path& folder, const FileCalls& calls) {
  OpenFile opened(calls.open_folder(folder.c_str()), folder, calls);
  if (!opened.try_lock() && errno == EWOULDBLOCK)
    throw Error(ErrorKind::io,
                fmt::format("cannot append to '{}': another process does so; wait for it to end",
                            shown_text(folder.native())));
  return opened;
}

CacheManifest manifest_of(const fs::path& folder) {
  ResponseCache::open(folder);  // complete, or an error that says what is missing
  const auto bytes = read_file(folder / detail::manifest_name, detail::max_manifest_bytes);
  return detail::parse_manifest({reinterpret_cast<const char*>(bytes.data()), bytes.size()},
                                shown_text(folder.native()));
}

}  // namespace

// Of a new cache `output` is there, of one that is appended to `lock`.
class ResponseCacheWriter::Run {
 public:
  Run(const ResponseCacheOptions& options, fs::path target, const FileCalls& calls)
      : options_(options), target_(std::move(target)), calls_(&calls) {}
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;
  ~Run() {
    if (!lock_ || finished_ || !lock_->is_at(target_)) return;
    for (const fs::path& file : written_) calls_->remove(file.c_str());
  }

  void begin_new() {
    output_.emplace(OutputFolder::create(target_, options_.overwrite, *calls_, cache_folder()));
  }

  void begin_append() {
    lock_.emplace(lock_folder(target_, *calls_));
    require_in_place();
    manifest_ = manifest_of(target_);
    if (!manifest_.schema.unknown()) know(manifest_.schema);
  }

  void add(const Batch& batch) {
    if (!chunk_rows_) know(detail::schema_of(batch));
    detail::require_fits(manifest_.schema, batch);
    rows_ += batch.size();
    for (std::size_t at = 0; at < batch.size();) {
      const std::size_t count = std::min(batch.size() - at, *chunk_rows_ - pending_rows_);
      pending_.push_back(batch.rows(at, count));
      pending_rows_ += count;
      at += count;
      if (pending_rows_ == *chunk_rows_) write_chunk();
    }
  }

  std::size_t rows() const noexcept { return rows_; }

  void commit() {
    if (pending_rows_ > 0) write_chunk();
    manifest_.fingerprint = options_.fingerprint;
    const std::string text = detail::to_text(manifest_);
    if (output_) {
      output_->write(detail::manifest_name, text);
      output_->commit();
      return;
    }
    require_in_place();
    detail::sync_folder(target_, *calls_);
    finished_ = true;  // from here on the manifest may name what was written
    write_file_atomically(target_ / detail::manifest_name, text, *calls_);
  }

  static FolderKind cache_folder() { return {"a response cache", &is_response_cache}; }

 private:
  void know(detail::CacheSchema schema) {
    chunk_rows_ = rows_per_chunk(schema, options_.chunk_bytes);
    manifest_.schema = std::move(schema);
  }

  // Files are written by name: they must not end up in a folder that took the place of the locked one.
  void require_in_place() const {
    if (lock_ && !lock_->is_at(target_))
      throw Error(ErrorKind::io, fmt::format("cannot append to '{}': it was replaced meanwhile",
                                             shown_text(target_.native())));
  }

  void write_chunk() {
    const std::size_t number = manifest_.chunks.size();
    detail::CacheChunk chunk{pending_rows_, {}};
    const auto& fields = manifest_.schema.fields;
    for (std::size_t i = 0; i < fields.size(); ++i)
      chunk.files.push_back(write_field(fields[i], fmt::format("field-{}-{:06}.npy", i, number)));
    if (manifest_.schema.column_count() > 0)
      chunk.files.push_back(write_metadata(fmt::format("metadata-{:06}.jsonl", number)));
    manifest_.chunks.push_back(std::move(chunk));
    pending_.clear();
    pending_rows_ = 0;
  }

  CacheFile write_field(const detail::CacheField& field, const std::string& name) {
    const Shape shape =
        pending_.front()[field.name].shape().with_rows(static_cast<std::int64_t>(pending_rows_));
    const std::string header = npy_header(field.dtype, shape);
    Pieces pieces{std::as_bytes(std::span(header))};
    for (const Batch& part : pending_) pieces.push_back(part[field.name].bytes());
    return write_file(name, pieces);
  }

  CacheFile write_metadata(const std::string& name) {
    std::string lines;
    for (const Batch& part : pending_) {
      const auto columns = detail::columns_of(manifest_.schema, part);
      for (std::size_t row = 0; row < part.size(); ++row)
        detail::append_metadata_line(lines, columns, row);
    }
    return write_file(name, {std::as_bytes(std::span(lines))});
  }

  CacheFile write_file(const std::string& name, const Pieces& pieces) {
    require_in_place();
    const fs::path path = (output_ ? output_->path() : target_) / name;
    OpenFile file(calls_->create(path.c_str()), path, *calls_);
    written_.push_back(path);
    file.truncate();
    CacheFile entry{name, 0, 0};
    for (const auto piece : pieces) {
      file.write(piece);
      entry.bytes += piece.size();
      entry.checksum = crc32c(piece, entry.checksum);
    }
    if (lock_) file.sync();  // a new folder is flushed as a whole
    file.close();
    return entry;
  }

  ResponseCacheOptions options_;
  fs::path target_;
  const FileCalls* calls_;
  std::optional<OutputFolder> output_;
  std::optional<OpenFile> lock_;
  CacheManifest manifest_;
  std::optional<std::size_t> chunk_rows_;  // none: no batch was seen
  std::vector<Batch> pending_;
  std::size_t pending_rows_ = 0;
  std::size_t rows_ = 0;
  std::vector<fs::path> written_;
  bool finished_ = false;
};

ResponseCacheWriter::ResponseCacheWriter(std::unique_ptr<Run> run) : run_(std::move(run)) {
}
ResponseCacheWriter::ResponseCacheWriter(ResponseCacheWriter&&) noexcept = default;
ResponseCacheWriter::~ResponseCacheWriter() = default;

ResponseCacheWriter ResponseCacheWriter::create(const fs::path& folder,
                                                const ResponseCacheOptions& options,
                                                const FileCalls& calls) {
  auto run = std::make_unique<Run>(options, folder, calls);
  run->begin_new();
  return ResponseCacheWriter(std::move(run));
}

ResponseCacheWriter ResponseCacheWriter::append(const fs::path& folder,
                                                const ResponseCacheOptions& options,
                                                const FileCalls& calls) {
  std::error_code ignored;  // what is not there is said when it is opened
  const fs::path real = fs::weakly_canonical(folder, ignored);
  auto run = std::make_unique<Run>(options, real.empty() ? folder : real, calls);
  run->begin_append();
  return ResponseCacheWriter(std::move(run));
}

void ResponseCacheWriter::add(const Batch& batch) {
  run_->add(batch);
}

std::size_t ResponseCacheWriter::rows() const noexcept {
  return run_->rows();
}

void ResponseCacheWriter::commit() {
  run_->commit();
}

void add_all(ResponseCacheWriter& writer, const Producer& producer, const RunOptions& run) {
  const std::string_view step = "write responses";
  const auto total = producer.size();
  report(run, {step, 0, total});
  for (const Batch& batch : producer.open(run)) {
    throw_if_stopped(run);
    writer.add(batch);
    report(run, {step, writer.rows(), total});
  }
  throw_if_stopped(run);
}

namespace {

std::size_t write_all(const Producer& producer, ResponseCacheWriter writer, const RunOptions& run) {
  add_all(writer, producer, run);
  writer.commit();
  return writer.rows();
}

}  // namespace

std::size_t write_response_cache(const Producer& producer, const fs::path& folder,
                                 const ResponseCacheOptions& options, const RunOptions& run) {
  return write_all(producer, ResponseCacheWriter::create(folder, options), run);
}

std::size_t append_responses(const Producer& producer, const fs::path& folder,
                             const ResponseCacheOptions& options, const RunOptions& run) {
  return write_all(producer, ResponseCacheWriter::append(folder, options), run);
}

}  // namespace deepview
