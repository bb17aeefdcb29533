#include "deepview/base/batch.hpp"

#include <algorithm>
#include <numeric>
#include <set>

#include "deepview/base/batch_builder.hpp"
#include "deepview/base/error.hpp"

namespace deepview {
namespace {

Column concatenated_column(std::span<const Batch> parts, const Metadata::Entry& entry,
                           const std::string& name) {
  std::vector<Column> columns;
  for (const Batch& part : parts) {
    const auto* simple = std::get_if<MetaKey>(&entry.key);
    const Column* column = simple ? part.metadata().find(*simple)
                                  : part.metadata().find(std::get<DictMetaKey>(entry.key), name);
    if (!column) throw Error(ErrorKind::shape, "batches to concatenate differ in metadata: " + name);
    columns.push_back(*column);
  }
  return concatenate(std::span<const Column>(columns));
}

Metadata concatenated_metadata(std::span<const Batch> parts) {
  Metadata whole;
  for (const Batch& part : parts)
    if (part.metadata().entries().size() != parts.front().metadata().entries().size())
      throw Error(ErrorKind::shape, "batches to concatenate differ in their metadata keys");
  for (const auto& entry : parts.front().metadata().entries()) {
    if (const auto* key = std::get_if<MetaKey>(&entry.key)) {
      whole.set(*key, concatenated_column(parts, entry, key->name));
      continue;
    }
    const auto& key = std::get<DictMetaKey>(entry.key);
    whole.declare(key);
    for (const auto& column : entry.columns)
      whole.set(key, column.name, concatenated_column(parts, entry, column.name));
  }
  return whole;
}

Metadata taken_metadata(const Metadata& metadata, std::span<const std::size_t> rows) {
  Metadata taken;
  for (const auto& entry : metadata.entries()) {
    if (const auto* key = std::get_if<MetaKey>(&entry.key)) {
      taken.set(*key, take(*entry.columns.front().column, rows));
      continue;
    }
    const auto& key = std::get<DictMetaKey>(entry.key);
    taken.declare(key);
    for (const auto& column : entry.columns) taken.set(key, column.name, take(*column.column, rows));
  }
  return taken;
}

bool identical(const Metadata& a, const Metadata& b) {
  return std::ranges::equal(a.entries(), b.entries(), [](const auto& x, const auto& y) {
    return x.key == y.key &&
           std::ranges::equal(x.columns, y.columns, [](const auto& c, const auto& d) {
             return c.name == d.name && *c.column == *d.column;
           });
  });
}

}  // namespace

Batch::Batch(std::initializer_list<Field> fields) : fields_(fields) {
  validate();
}

void Batch::validate() const {
  std::set<std::string_view> names;
  for (const Field& field : fields_) {
    if (field.data.rank() == 0)
      throw shape_error("field '" + field.name + "'", "a dimension of samples", "a scalar");
    if (field.data.row_count() != size())
      throw shape_error("field '" + field.name + "'", std::to_string(size()) + " samples",
                        std::to_string(field.data.row_count()));
    if (!names.insert(field.name).second)
      throw Error(ErrorKind::usage, "field '" + field.name + "' is given twice");
  }
  for (const auto& entry : metadata_.entries())
    for (const auto& column : entry.columns)
      if (deepview::size(*column.column) != size())
        throw shape_error("metadata '" + column.name + "'", std::to_string(size()) + " payloads",
                          std::to_string(deepview::size(*column.column)));
  for (const Snapshot& snapshot : snapshots_)
    if (snapshot.batch->size() != size() || !snapshot.batch->snapshots().empty())
      throw shape_error("snapshot '" + snapshot.name + "'",
                        std::to_string(size()) + " samples and no snapshots of its own",
                        std::to_string(snapshot.batch->size()) + " samples");
}

std::size_t Batch::size() const noexcept {
  if (!fields_.empty()) return fields_.front().data.row_count();
  for (const auto& entry : metadata_.entries())
    for (const auto& column : entry.columns) return deepview::size(*column.column);
  return 0;
}

std::vector<std::string> Batch::field_names() const {
  std::vector<std::string> names;
  for (const Field& field : fields_) names.push_back(field.name);
  return names;
}

const Tensor* Batch::find(std::string_view name) const noexcept {
  const auto it =
      std::find_if(fields_.begin(), fields_.end(), [&](const Field& f) { return f.name == name; });
  return it == fields_.end() ? nullptr : &it->data;
}

const Tensor& Batch::operator[](std::string_view name) const {
  if (const Tensor* found = find(name)) return *found;
  throw missing_field_error(name, field_names());
}

const Batch* Batch::find_snapshot(std::string_view name) const noexcept {
  const auto it = std::find_if(snapshots_.begin(), snapshots_.end(),
                               [&](const Snapshot& s) { return s.name == name; });
  return it == snapshots_.end() ? nullptr : it->batch.get();
}

Batch Batch::with(std::string_view name, Tensor data) && {
  Builder builder(std::move(*this));
  builder.field(name, std::move(data));
  return std::move(builder).build();
}

Batch Batch::rows(std::size_t first, std::size_t count) const {
  if (first == 0 && count == size()) return *this;
  if (first > size() || count > size() - first)
    throw shape_error("rows of a batch", "rows before " + std::to_string(size()),
                      std::to_string(first) + " + " + std::to_string(count));
  std::vector<std::size_t> indices(count);
  std::iota(indices.begin(), indices.end(), first);
  Batch part;
  for (const Field& field : fields_) part.fields_.push_back({field.name, field.data.rows(first, count)});
  part.metadata_ = taken_metadata(metadata_, indices);
  for (const Snapshot& s : snapshots_)
    part.snapshots_.push_back({s.name, std::make_shared<const Batch>(s.batch->rows(first, count))});
  return part;
}

Batch Batch::take(std::span<const std::size_t> rows) const {
  if (const auto past = std::ranges::find_if(rows, [&](auto row) { return row >= size(); });
      past != rows.end())
    throw shape_error("row of a batch", "a row before " + std::to_string(size()),
                      std::to_string(*past));
  Batch part;
  for (const Field& field : fields_)
    part.fields_.push_back({field.name, deepview::take(field.data, rows)});
  part.metadata_ = taken_metadata(metadata_, rows);
  for (const Snapshot& s : snapshots_)
    part.snapshots_.push_back({s.name, std::make_shared<const Batch>(s.batch->take(rows))});
  return part;
}

Batch concatenate(std::span<const Batch> parts) {
  if (parts.empty()) throw Error(ErrorKind::usage, "no batches to concatenate");
  if (parts.size() == 1) return parts.front();
  const Batch& first = parts.front();
  for (const Batch& part : parts)
    if (part.fields().size() != first.fields().size() ||
        part.snapshots().size() != first.snapshots().size())
      throw Error(ErrorKind::shape, "batches to concatenate differ: " +
                                        quoted_list(first.field_names()) + " and " +
                                        quoted_list(part.field_names()));
  Batch::Builder whole;
  for (const auto& field : first.fields()) {
    std::vector<Tensor> columns;
    for (const Batch& part : parts) columns.push_back(part[field.name]);
    whole.field(field.name, concatenate(std::span<const Tensor>(columns)));
  }
  whole.metadata() = concatenated_metadata(parts);
  for (const auto& snapshot : first.snapshots()) {
    std::vector<Batch> snapshots;
    for (const Batch& part : parts) {
      const Batch* found = part.find_snapshot(snapshot.name);
      if (!found) throw Error(ErrorKind::shape, "no snapshot '" + snapshot.name + "' in every batch");
      snapshots.push_back(*found);
    }
    whole.snapshot(snapshot.name, concatenate(std::span<const Batch>(snapshots)));
  }
  return std::move(whole).build();
}

bool identical(const Batch& a, const Batch& b) {
  return std::ranges::equal(a.fields(), b.fields(),
                            [](const auto& x, const auto& y) {
                              return x.name == y.name && identical(x.data, y.data);
                            }) &&
         identical(a.metadata(), b.metadata()) &&
         std::ranges::equal(a.snapshots(), b.snapshots(), [](const auto& x, const auto& y) {
           return x.name == y.name && identical(*x.batch, *y.batch);
         });
}

}  // namespace deepview
