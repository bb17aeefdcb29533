#include "deepview/app/open_data.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>

#include "deepview/app/row_stream.hpp"
#include "deepview/base/batch_builder.hpp"
#include "deepview/base/error.hpp"
#include "deepview/base/identifiers.hpp"
#include "deepview/io/npy.hpp"
#include "deepview/io/npz.hpp"
#include "deepview/io/response_cache.hpp"
#include "deepview/io/text.hpp"

namespace deepview {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path& path, std::string_view reason) {
  throw Error(ErrorKind::data, fmt::format("'{}' {}", shown_text(path.native()), reason));
}

bool can_be_pictures(const Tensor& tensor) noexcept {
  return tensor.dtype() == DType::u8 && (tensor.rank() == 3 || tensor.rank() == 4);
}

std::vector<std::string> sorted_names(const std::set<std::string>& names) {
  std::vector<std::string> sorted(names.begin(), names.end());
  std::erase(sorted, "");
  std::ranges::sort(
      sorted, [](const std::string& a, const std::string& b) { return natural_order(a, b) < 0; });
  return sorted;
}

void collect(std::set<std::string>& names, const Batch& batch, const std::string& label) {
  const Column* column = batch.metadata().find(keys::labels, label);
  if (column && can_be_labels(*column))
    std::ranges::move(as_texts(*column, "labels"), std::inserter(names, names.end()));
}

// The set with what `metadata`, its samples without fields, say of classes and splits.
RowSet row_set(Producer producer, std::vector<std::string> fields, const Producer& metadata,
               std::size_t limit) {
  std::set<std::string> classes;
  std::set<std::string> splits;
  constexpr std::size_t at_a_time = 4096;
  for (const Batch& batch : metadata.open({.threads = 1, .batch_size = at_a_time})) {
    collect(classes, batch, "label");
    collect(splits, batch, "split");
  }
  const std::size_t rows = producer.size().value();
  const std::size_t size = limit > 0 ? std::min(limit, rows) : rows;
  return {.producer = detail::RowStream{std::move(producer), rows, size},
          .fields = std::move(fields),
          .size = size,
          .classes = sorted_names(classes),
          .splits = sorted_names(splits)};
}

RowSet in_memory(const Batch& batch, const PictureOptions& options) {
  Batch::Builder described;
  described.metadata() = batch.metadata();
  return row_set(InMemory{batch}, batch.field_names(), InMemory{std::move(described).build()},
                 options.limit);
}

RowSet open_cache(const fs::path& path, const PictureOptions& options) {
  const ResponseCache cache = ResponseCache::open(path, options.limits);
  RowSet rows = row_set(cache.producer(), cache.field_names(), cache.metadata(), options.limit);
  if (rows.fields.empty() || rows.size == 0) fail(path, "is a response cache without samples");
  return rows;
}

RowSet open_npy_rows(const fs::path& path, Tensor rows, const PictureOptions& options) {
  if (rows.rank() != 2)
    fail(path, fmt::format("holds {} of {}; expected [samples, features], or pictures [samples, "
                           "height, width, channels] of uint8",
                           to_string(rows.shape()), name(rows.dtype())));
  if (rows.row_count() == 0) fail(path, "holds no rows");
  return in_memory(identified(Batch{{"rows", std::move(rows)}}, 0), options);
}

bool is_reserved(std::string_view name) noexcept {
  return name == "labels" || name == "split" || name == "id";
}

std::vector<std::string> array_names(const Npz& npz) {
  auto names = npz.names();
  std::erase_if(names, is_reserved);
  return names;
}

bool holds_pictures(const Npz& npz) {
  const auto names = array_names(npz);
  if (npz.contains("images")) return can_be_pictures(npz.tensor("images"));
  return names.size() == 1 && can_be_pictures(npz.tensor(names.front()));
}

void add_field(Batch::Builder& builder, Tensor array, const std::string& name, std::size_t& rows) {
  if (array.rank() == 0) throw Error(ErrorKind::data, "it is a single number");
  if (rows == 0) rows = array.row_count();
  if (array.row_count() != rows || rows == 0)
    throw Error(ErrorKind::data, fmt::format("it has {} rows, the first array has {}; all arrays "
                                             "need one row per sample",
                                             array.row_count(), rows));
  builder.field(name, std::move(array));
}

RowSet open_npz_rows(const fs::path& path, const Npz& npz, const PictureOptions& options) {
  Batch::Builder builder;
  std::size_t rows = 0;
  for (const auto& name : array_names(npz)) {
    try {
      add_field(builder, npz.tensor(name), name, rows);
    } catch (const Error& error) {
      fail(path, fmt::format("cannot be used as rows because of '{}': {}", shown_text(name),
                             error.what()));
    }
  }
  if (rows == 0) fail(path, "has no array of rows");
  if (npz.contains("id")) builder.metadata().set(keys::identifier, npz.texts("id"));
  if (npz.contains("labels")) builder.metadata().set(keys::labels, "label", npz.texts("labels"));
  if (npz.contains("split")) builder.metadata().set(keys::labels, "split", npz.texts("split"));
  try {
    return in_memory(identified(std::move(builder).build(), 0), options);
  } catch (const Error& error) {
    fail(path, fmt::format("is not of one piece: {}", error.what()));
  }
}

void require_no_picture_options(const fs::path& path, const PictureOptions& options) {
  if (options.exclude.empty() && options.label_csv.empty()) return;
  throw Error(
      ErrorKind::usage,
      fmt::format("'{}' holds rows of numbers; patterns to exclude and a table of labels go "
                  "with pictures",
                  shown_text(path.native())));
}

}  // namespace

std::size_t Data::size() const noexcept {
  return pictures() ? pictures()->size() : rows()->size;
}

const std::vector<std::string>& Data::classes() const noexcept {
  return pictures() ? pictures()->classes() : rows()->classes;
}

const std::vector<std::string>& Data::splits() const noexcept {
  return pictures() ? pictures()->splits() : rows()->splits;
}

Data open_data(const fs::path& path, const PictureOptions& options) {
  const auto as_rows = [&](RowSet rows) {
    require_no_picture_options(path, options);
    return Data(std::move(rows));
  };
  if (is_response_cache(path)) return as_rows(open_cache(path, options));
  if (path.extension() == ".npy" && fs::is_regular_file(path)) {
    Tensor array = read_npy(path, options.limits);
    if (!can_be_pictures(array)) return as_rows(open_npy_rows(path, std::move(array), options));
  }
  if (path.extension() == ".npz" && fs::is_regular_file(path)) {
    const Npz npz = read_npz(path, options.limits);
    if (!holds_pictures(npz)) return as_rows(open_npz_rows(path, npz, options));
  }
  return Data(open_pictures(path, options));
}

}  // namespace deepview
