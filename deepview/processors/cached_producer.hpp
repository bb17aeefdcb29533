// Batches that an earlier pass has kept.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <utility>

#include "deepview/base/producer.hpp"
#include "deepview/io/files.hpp"
#include "deepview/io/response_cache.hpp"

namespace deepview {

/// A producer over a response cache; any number of passes, in batches of any size. What was opened
/// stays readable when the folder is replaced or removed.
///
/// Throws  On construction as ResponseCache::open.
/// Source  DNIKit's CachedProducer; differs: batches are views of mapped files, checksums are
///         verified.
class CachedProducer {
 public:
  explicit CachedProducer(const std::filesystem::path& folder)
      : CachedProducer(ResponseCache::open(folder)) {}
  explicit CachedProducer(ResponseCache cache)
      : cache_(std::move(cache)), batches_(cache_.producer()) {}

  const ResponseCache& cache() const noexcept { return cache_; }

  BatchStream open(const RunOptions& options) const { return batches_.open(options); }
  std::optional<std::size_t> size() const { return cache_.size(); }

  /// Writes all of it to another folder, in one step, and opens that. Nothing of a cache that is
  /// replaced is left. Throws Error(usage) when `folder` is there, unless `overwrite` is yes and it
  /// is a cache; Error(io); Error(data) when a file of this one is damaged.
  CachedProducer copy_to(const std::filesystem::path& folder,
                         Overwrite overwrite = Overwrite::no) const;

 private:
  ResponseCache cache_;
  Producer batches_;
};

}  // namespace deepview
