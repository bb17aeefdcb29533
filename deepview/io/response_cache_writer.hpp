// Writes and extends response caches.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>

#include "deepview/base/producer.hpp"
#include "deepview/io/files.hpp"
#include "deepview/io/fingerprint.hpp"

namespace deepview {

struct ResponseCacheOptions {
  Fingerprint fingerprint{};            ///< What the samples are made with; kept, not interpreted.
  Overwrite overwrite = Overwrite::no;  ///< Of another cache; nothing else is ever replaced.
  /// Of all fields in one chunk; larger makes fewer files and holds more rows in memory.
  std::size_t chunk_bytes = std::size_t{1} << 26U;
};

/// Takes batches one by one. Nothing can be seen of them before commit(): a new cache appears under
/// its name in one step, an extended one keeps its old rows alone. Without commit(), and after a
/// kill, nothing of the new rows is left that a reader would take up.
///
/// The files depend on the rows and `chunk_bytes` alone, not on the sizes of batches.
///
/// Memory  The rows of one chunk and one batch.
/// Throws  Error(shape) for a batch whose fields or metadata differ from the first one's,
///         Error(usage) for snapshots and opaque metadata, Error(io). After an error in add or
///         commit the writer can only be destroyed.
class ResponseCacheWriter {
 public:
  /// Throws Error(usage) when `folder` exists and is not empty, unless `overwrite` is yes and it is
  /// a cache.
  static ResponseCacheWriter create(const std::filesystem::path& folder,
                                    const ResponseCacheOptions& options = {},
                                    const FileCalls& calls = system_file_calls());
  /// Continues a cache; `options.fingerprint` takes the place of the old one on commit. Throws
  /// Error(data) when it is not a complete cache, Error(io) while another process appends to it.
  static ResponseCacheWriter append(const std::filesystem::path& folder,
                                    const ResponseCacheOptions& options = {},
                                    const FileCalls& calls = system_file_calls());
  ResponseCacheWriter(ResponseCacheWriter&&) noexcept;
  ResponseCacheWriter& operator=(ResponseCacheWriter&&) = delete;
  ~ResponseCacheWriter();

  void add(const Batch& batch);
  std::size_t rows() const noexcept;  ///< Added so far.
  void commit();

 private:
  class Run;
  explicit ResponseCacheWriter(std::unique_ptr<Run> run);
  std::unique_ptr<Run> run_;
};

/// Adds all that the producer gives in one pass. Reports progress.
void add_all(ResponseCacheWriter& writer, const Producer& producer, const RunOptions& run);

/// Runs the producer once and keeps all it gives. Returns the number of rows.
std::size_t write_response_cache(const Producer& producer, const std::filesystem::path& folder,
                                 const ResponseCacheOptions& options, const RunOptions& run);

/// Adds what the producer gives to a cache that exists. Returns the number of rows added.
std::size_t append_responses(const Producer& producer, const std::filesystem::path& folder,
                             const ResponseCacheOptions& options, const RunOptions& run);

}  // namespace deepview
