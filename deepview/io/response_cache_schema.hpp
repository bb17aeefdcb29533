// Inside io: what the samples of a response cache consist of.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "deepview/base/batch.hpp"

namespace deepview::detail {

struct CacheField {
  std::string name;
  DType dtype = DType::f32;
  Shape row;  ///< Of one sample.
  friend bool operator==(const CacheField&, const CacheField&) = default;
};

enum class CellType : std::uint8_t { int64, float64, text };

std::string_view name(CellType type) noexcept;

struct CacheColumn {
  std::string name;  ///< Empty under a MetaKey.
  CellType type = CellType::int64;
  friend bool operator==(const CacheColumn&, const CacheColumn&) = default;
};

struct CacheKey {
  std::variant<MetaKey, DictMetaKey> key;
  std::vector<CacheColumn> columns;  ///< Exactly one under a MetaKey.
  friend bool operator==(const CacheKey&, const CacheKey&) = default;
};

/// Fields and metadata columns in the order of the first batch.
struct CacheSchema {
  std::vector<CacheField> fields;
  std::vector<CacheKey> keys;

  /// No batch was ever seen.
  bool unknown() const noexcept { return fields.empty() && keys.empty(); }
  std::size_t column_count() const noexcept;
  friend bool operator==(const CacheSchema&, const CacheSchema&) = default;
};

/// Throws Error(usage) for opaque payloads and snapshots, which cannot be stored.
CacheSchema schema_of(const Batch& batch);

/// Throws Error(shape) naming the field or column that is missing, new, or of another kind than the
/// schema says; Error(usage) as schema_of.
void require_fits(const CacheSchema& schema, const Batch& batch);

/// The batch's metadata columns in the schema's order, which they fit.
std::vector<const Column*> columns_of(const CacheSchema& schema, const Batch& batch);

/// Metadata in the schema's order from as many columns.
Metadata make_metadata(const CacheSchema& schema, std::vector<Column> columns);

/// No rows, but every field and key.
Batch empty_batch(const CacheSchema& schema);

}  // namespace deepview::detail
