#include "deepview/base/batch.hpp"

#include <algorithm>
#include <numeric>
#include <set>

#include "deepview/base/batch_builder.hpp"
#include "deepview/base/error.hpp"

namespace deepview {
namespace {

std::string shown(const Metadata::Entry& entry) {
  if (const auto* key = std::get_if<MetaKey>(&entry.key)) return "metadata '" + key->name + "'";
  return "metadata group '" + std::get<DictMetaKey>(entry.key).name + "'";
}

std::string shown(const Metadata::Entry& entry, const Metadata::NamedColumn& column) {
  if (std::holds_alternative<MetaKey>(entry.key)) return shown(entry);
  return shown(entry) + " column '" + column.name + "'";
}

// What a batch has, whatever the order: "field 'x'", "metadata 'path'", "snapshot 'before'".
std::set<std::string> contents(const Batch& batch) {
  std::set<std::string> names;
  for (const auto& field : batch.fields()) names.insert("field '" + field.name + "'");
  for (const auto& entry : batch.metadata().entries()) {
    names.insert(shown(entry));
    for (const auto& column : entry.columns) names.insert(shown(entry, column));
  }
  for (const auto& snapshot : batch.snapshots()) names.insert("snapshot '" + snapshot.name + "'");
  return names;
}

void require_same_contents(std::span<const Batch> parts) {
  const auto expected = contents(parts.front());
  for (const Batch& part : parts.subspan(1)) {
    const auto found = contents(part);
    std::string differing;
    for (const auto& name : expected)
      if (!found.contains(name)) differing += ", " + name + " is in the first alone";
    for (const auto& name : found)
      if (!expected.contains(name)) differing += ", " + name + " is not in the first";
    if (!differing.empty())
      throw Error(ErrorKind::shape, "batches to concatenate differ: " + differing.substr(2));
  }
}

Column concatenated_column(std::span<const Batch> parts, const Metadata::Entry& entry,
                           const std::string& name) {
  std::vector<Column> columns;
  for (const Batch& part : parts) {
    const auto* simple = std::get_if<MetaKey>(&entry.key);
    columns.push_back(simple ? *part.metadata().find(*simple)
                             : *part.metadata().find(std::get<DictMetaKey>(entry.key), name));
  }
  return concatenate(std::span<const Column>(columns));
}

Metadata concatenated_metadata(std::span<const Batch> parts) {
  Metadata whole;
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
    for (const auto& column : entry.columns)
      taken.set(key, column.name, take(*column.column, rows));
  }
  return taken;
}

bool identical(const Column& a, const Column& b) {
  const auto* x = std::get_if<std::vector<double>>(&a);
  const auto* y = std::get_if<std::vector<double>>(&b);
  if (!x || !y) return a == b;
  return std::ranges::equal(std::as_bytes(std::span(*x)), std::as_bytes(std::span(*y)));
}

bool identical(const Metadata& a, const Metadata& b) {
  return std::ranges::equal(a.entries(), b.entries(), [](const auto& x, const auto& y) {
    return x.key == y.key &&
           std::ranges::equal(x.columns, y.columns, [](const auto& c, const auto& d) {
             return c.name == d.name && identical(*c.column, *d.column);
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
        throw shape_error(shown(entry, column), std::to_string(size()) + " payloads",
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
  for (const Field& field : fields_)
    part.fields_.push_back({field.name, field.data.rows(first, count)});
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
  require_same_contents(parts);
  Batch::Builder whole;
  for (const auto& field : first.fields()) {
    std::vector<Tensor> columns;
    for (const Batch& part : parts) columns.push_back(part[field.name]);
    whole.field(field.name, concatenate(std::span<const Tensor>(columns)));
  }
  whole.metadata() = concatenated_metadata(parts);
  for (const auto& snapshot : first.snapshots()) {
    std::vector<Batch> snapshots;
    for (const Batch& part : parts) snapshots.push_back(*part.find_snapshot(snapshot.name));
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
