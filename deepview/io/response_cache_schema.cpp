#include "deepview/io/response_cache_schema.hpp"

#include <fmt/format.h>

#include <array>
#include <map>

#include "deepview/base/batch_builder.hpp"
#include "deepview/base/error.hpp"
#include "deepview/io/text.hpp"

namespace deepview::detail {
namespace {

const std::string& name_of(const std::variant<MetaKey, DictMetaKey>& key) noexcept {
  return std::visit([](const auto& k) -> const std::string& { return k.name; }, key);
}

std::string shown(const CacheKey& key, const CacheColumn& column) {
  const std::string name = shown_text(name_of(key.key));
  if (std::holds_alternative<MetaKey>(key.key)) return fmt::format("metadata '{}'", name);
  return fmt::format("metadata '{}' column '{}'", name, shown_text(column.name));
}

CellType cell_type(const Column& column, std::string_view key) {
  constexpr std::array types{CellType::int64, CellType::float64, CellType::text};
  if (column.index() < types.size()) return types[column.index()];
  throw Error(ErrorKind::usage,
              fmt::format("metadata '{}' holds objects, which cannot be stored; remove it, or turn "
                          "it into numbers or text",
                          shown_text(key)));
}

Column empty_column(CellType type) {
  switch (type) {
    case CellType::int64: return std::vector<std::int64_t>();
    case CellType::float64: return std::vector<double>();
    case CellType::text: break;
  }
  return std::vector<std::string>();
}

// Everything a schema has, by the name that messages call it, to what it is.
std::map<std::string, std::string> contents(const CacheSchema& schema) {
  std::map<std::string, std::string> all;
  for (const auto& field : schema.fields)
    all[fmt::format("field '{}'", shown_text(field.name))] =
        fmt::format("{} rows of {}", to_string(field.row), name(field.dtype));
  for (const auto& key : schema.keys) {
    if (const auto* group = std::get_if<DictMetaKey>(&key.key))
      all[fmt::format("metadata group '{}'", shown_text(group->name))] = "a group of columns";
    for (const auto& column : key.columns) all[shown(key, column)] = name(column.type);
  }
  return all;
}

}  // namespace

std::string_view name(CellType type) noexcept {
  switch (type) {
    case CellType::int64: return "int64";
    case CellType::float64: return "float64";
    case CellType::text: break;
  }
  return "text";
}

std::size_t CacheSchema::column_count() const noexcept {
  std::size_t count = 0;
  for (const auto& key : keys) count += key.columns.size();
  return count;
}

CacheSchema schema_of(const Batch& batch) {
  if (!batch.snapshots().empty())
    throw Error(ErrorKind::usage,
                fmt::format("snapshots such as '{}' cannot be stored; remove them "
                            "before the cache",
                            shown_text(batch.snapshots().front().name)));
  CacheSchema schema;
  for (const auto& field : batch.fields())
    schema.fields.push_back({field.name, field.data.dtype(), field.data.shape().row()});
  for (const auto& entry : batch.metadata().entries()) {
    CacheKey key{entry.key, {}};
    for (const auto& column : entry.columns)
      key.columns.push_back({column.name, cell_type(*column.column, name_of(entry.key))});
    schema.keys.push_back(std::move(key));
  }
  return schema;
}

void require_fits(const CacheSchema& schema, const Batch& batch) {
  const CacheSchema own = schema_of(batch);
  if (own == schema) return;
  const auto expected = contents(schema);
  const auto found = contents(own);
  const auto kind = [](const auto& all, const std::string& name) {
    const auto it = all.find(name);
    return it == all.end() ? std::string("nothing") : it->second;
  };
  for (const auto& [name, is] : expected)
    if (kind(found, name) != is) throw shape_error(name + " of the cache", is, kind(found, name));
  for (const auto& [name, is] : found)
    if (kind(expected, name) != is) throw shape_error(name + " of the cache", "nothing", is);
}

std::vector<const Column*> columns_of(const CacheSchema& schema, const Batch& batch) {
  std::vector<const Column*> columns;
  for (const auto& key : schema.keys)
    for (const auto& column : key.columns) {
      const auto* simple = std::get_if<MetaKey>(&key.key);
      columns.push_back(simple
                            ? batch.metadata().find(*simple)
                            : batch.metadata().find(std::get<DictMetaKey>(key.key), column.name));
    }
  return columns;
}

Metadata make_metadata(const CacheSchema& schema, std::vector<Column> columns) {
  Metadata metadata;
  std::size_t at = 0;
  for (const auto& key : schema.keys) {
    if (const auto* simple = std::get_if<MetaKey>(&key.key)) {
      metadata.set(*simple, std::move(columns.at(at++)));
      continue;
    }
    const auto& group = std::get<DictMetaKey>(key.key);
    metadata.declare(group);
    for (const auto& column : key.columns)
      metadata.set(group, column.name, std::move(columns.at(at++)));
  }
  return metadata;
}

Batch empty_batch(const CacheSchema& schema) {
  Batch::Builder builder;
  for (const auto& field : schema.fields) {
    std::vector<std::int64_t> extents{0};
    extents.insert(extents.end(), field.row.begin(), field.row.end());
    builder.field(
        field.name,
        Tensor::borrow(field.dtype, Shape(std::span<const std::int64_t>(extents)), {}, {}));
  }
  std::vector<Column> columns;
  for (const auto& key : schema.keys)
    for (const auto& column : key.columns) columns.push_back(empty_column(column.type));
  builder.metadata() = make_metadata(schema, std::move(columns));
  return std::move(builder).build();
}

}  // namespace deepview::detail
