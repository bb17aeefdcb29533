// Runs what lies before it once, and reads it from disk from then on.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>

#include "deepview/base/producer.hpp"
#include "deepview/processors/cached_producer.hpp"

namespace deepview {

/// A producer in front of another. The first pass that reaches its end keeps what it gave in a
/// response cache; later ones, in batches of any size, read that and never open the source. Passes
/// that end before leave nothing. Of passes that run at the same time one is kept, the others only
/// pass on. Samples without an identifier are numbered from 0, the same in every pass.
///
/// A handle: copies share the cache. Passes may be opened and run from several threads.
///
/// Throws  On construction Error(usage) when `folder` is there and not empty. In the first pass as
///         ResponseCacheWriter: batches with snapshots or objects in their metadata cannot be kept.
/// Source  DNIKit's Cacher; differs: an aborted pass leaves no batches and no numbering behind, and
///         passes may overlap.
class Cacher {
 public:
  /// An empty path: a temporary folder, which goes with the last handle and pass.
  Cacher(Producer source, const std::filesystem::path& folder);

  /// Whether a pass was kept.
  bool cached() const;
  /// Throws Error(usage) before a pass was kept.
  CachedProducer as_producer() const;
  const std::filesystem::path& folder() const noexcept;

  class Cursor {
   public:
    struct Pass;
    explicit Cursor(std::unique_ptr<Pass> pass);
    Cursor(Cursor&&) noexcept;
    Cursor& operator=(Cursor&&) noexcept;
    ~Cursor();
    std::optional<Batch> next();

   private:
    std::unique_ptr<Pass> pass_;
  };
  Cursor open(const RunOptions& options) const;
  std::optional<std::size_t> size() const;

  struct State;

 private:
  std::shared_ptr<State> state_;
};

}  // namespace deepview
