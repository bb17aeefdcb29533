// Rows as commands want them: every sample identified, and not more than were asked for.
#pragma once

#include <cstddef>
#include <optional>

#include "deepview/base/producer.hpp"

namespace deepview::detail {

/// `wanted` of the `total` rows of a source, evenly spread. Samples without an identifier get their
/// position in the source.
struct RowStream {
  Producer source;
  std::size_t total = 0;
  std::size_t wanted = 0;

  class Cursor {
   public:
    Cursor(const RowStream& rows, const RunOptions& options)
        : rows_(&rows), stream_(rows.source.open(options)) {}
    std::optional<Batch> next();

   private:
    const RowStream* rows_;
    BatchStream stream_;
    std::size_t read_ = 0;
    std::size_t given_ = 0;
  };
  Cursor open(const RunOptions& options) const { return {*this, options}; }
  std::optional<std::size_t> size() const { return wanted; }
};

}  // namespace deepview::detail
