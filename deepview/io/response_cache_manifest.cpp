#include "deepview/io/response_cache_manifest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <set>

#include "deepview/base/error.hpp"
#include "deepview/io/crc32c.hpp"
#include "deepview/io/response_cache_metadata.hpp"
#include "deepview/io/text.hpp"

namespace deepview::detail {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view beginning = "{\"format\": \"deepview response cache\", \"schema\": ";
constexpr int schema_version = 1;
constexpr int deepest = 6;
constexpr std::size_t ending_bytes = std::string_view(",\n\"crc32c\": \"00000000\"}\n").size();

[[noreturn]] void fail(std::string_view reason) {
  throw Error(ErrorKind::data, std::string(reason));
}

std::string ending(std::string_view front) {
  return fmt::format(",\n\"crc32c\": \"{:08x}\"}}\n", crc32c(std::as_bytes(std::span(front))));
}

// --- writing ---

Json to_json(const CacheField& field) {
  return {{"name", text_to_json(field.name)},
          {"dtype", name(field.dtype)},
          {"row", std::vector<std::int64_t>(field.row.begin(), field.row.end())}};
}

Json to_json(const CacheKey& key) {
  const auto* group = std::get_if<DictMetaKey>(&key.key);
  Json columns = Json::array();
  for (const auto& column : key.columns)
    columns.push_back({{"name", text_to_json(column.name)}, {"type", name(column.type)}});
  return {{"key", text_to_json(group ? group->name : std::get<MetaKey>(key.key).name)},
          {"group", group != nullptr},
          {"columns", std::move(columns)}};
}

Json to_json(const CacheChunk& chunk) {
  Json files = Json::array();
  for (const auto& file : chunk.files)
    files.push_back({{"file", file.name},
                     {"bytes", file.bytes},
                     {"crc32c", fmt::format("{:08x}", file.checksum)}});
  return {{"rows", chunk.rows}, {"files", std::move(files)}};
}

Json to_json(const FingerprintPart& part) {
  return {{"part", text_to_json(part.name)}, {"value", text_to_json(part.value)}};
}

template <class Items>
void append_list(std::string& text, std::string_view name, const Items& items) {
  text += fmt::format(",\n\"{}\": [", name);
  std::string_view separator = "\n ";
  for (const auto& item : items) {
    text += separator;
    text += to_json(item).dump();
    separator = ",\n ";
  }
  text += "]";
}

// --- reading ---

const Json& member(const Json& object, const char* name) {
  const auto it = object.is_object() ? object.find(name) : object.end();
  if (!object.is_object() || it == object.end()) fail(fmt::format("'{}' is missing", name));
  return *it;
}

const Json& list(const Json& object, const char* name) {
  const Json& value = member(object, name);
  if (!value.is_array()) fail(fmt::format("'{}' is no list", name));
  return value;
}

std::string text(const Json& object, const char* name) {
  return text_from_json(member(object, name));
}

std::uint64_t count(const Json& value, std::uint64_t most) {
  if (!value.is_number_unsigned() || value.get<std::uint64_t>() > most)
    fail(fmt::format("'{}' is not a number up to {}", shown_text(value.dump()), most));
  return value.get<std::uint64_t>();
}

std::uint32_t checksum(const Json& object) {
  const std::string hex = text(object, "crc32c");
  std::uint32_t value = 0;
  const char* end = hex.data() + hex.size();
  const auto [at, error] = std::from_chars(hex.data(), end, value, 16);
  if (hex.size() != 8 || error != std::errc() || at != end)
    fail(fmt::format("'{}' is no checksum", shown_text(hex)));
  return value;
}

DType dtype_named(std::string_view wanted) {
  for (int i = 0; i <= static_cast<int>(DType::f64); ++i)
    if (name(static_cast<DType>(i)) == wanted) return static_cast<DType>(i);
  fail(fmt::format("dtype '{}' is not known", shown_text(wanted)));
}

CellType cell_type_named(std::string_view wanted) {
  for (const CellType type : {CellType::int64, CellType::float64, CellType::text})
    if (name(type) == wanted) return type;
  fail(fmt::format("cell type '{}' is not known", shown_text(wanted)));
}

// Shape itself refuses a product of extents that would overflow in bytes.
CacheField field_from(const Json& json) {
  std::vector<std::int64_t> extents;
  for (const Json& extent : list(json, "row"))
    extents.push_back(static_cast<std::int64_t>(count(extent, std::uint64_t{1} << 59U)));
  std::vector<std::int64_t> whole{static_cast<std::int64_t>(max_chunk_rows)};
  whole.insert(whole.end(), extents.begin(), extents.end());
  const Shape possible{std::span<const std::int64_t>(whole)};
  return {text(json, "name"), dtype_named(text(json, "dtype")), possible.row()};
}

CacheKey key_from(const Json& json) {
  const Json& group = member(json, "group");
  if (!group.is_boolean()) fail("'group' is neither true nor false");
  const std::string name = text(json, "key");
  CacheKey key;
  if (group.get<bool>())
    key.key = DictMetaKey{name};
  else
    key.key = MetaKey{name};
  std::set<std::string> names;
  for (const Json& column : list(json, "columns")) {
    key.columns.push_back({text(column, "name"), cell_type_named(text(column, "type"))});
    if (!names.insert(key.columns.back().name).second) fail("a metadata column is there twice");
  }
  if (!group.get<bool>() && (key.columns.size() != 1 || !key.columns[0].name.empty()))
    fail(fmt::format("metadata '{}' has other than one column without a name", shown_text(name)));
  return key;
}

// Letters, digits, '-', '_' and '.', never in front: no way out of the folder, nothing hidden.
bool is_plain_name(std::string_view name) noexcept {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  };
  return !name.empty() && name.size() <= 200 && name.front() != '.' &&
         std::ranges::all_of(name, plain);
}

CacheChunk chunk_from(const Json& json, std::size_t files) {
  CacheChunk chunk;
  chunk.rows = static_cast<std::size_t>(count(member(json, "rows"), max_chunk_rows));
  if (chunk.rows == 0) fail("a chunk has no rows");
  for (const Json& file : list(json, "files")) {
    chunk.files.push_back({text(file, "file"),
                           count(member(file, "bytes"), std::uint64_t{1} << 62U), checksum(file)});
    if (!is_plain_name(chunk.files.back().name))
      fail(fmt::format("'{}' is not a name of a file in the folder",
                       shown_text(chunk.files.back().name)));
  }
  if (chunk.files.size() != files || files == 0)
    fail(fmt::format("a chunk has {} files instead of {}", chunk.files.size(), files));
  return chunk;
}

CacheManifest manifest_from(const Json& json) {
  CacheManifest manifest;
  for (const Json& part : list(json, "fingerprint"))
    manifest.fingerprint.push_back({text(part, "part"), text(part, "value")});
  std::set<std::string> names;
  for (const Json& field : list(json, "fields")) {
    manifest.schema.fields.push_back(field_from(field));
    if (!names.insert(manifest.schema.fields.back().name).second) fail("a field is there twice");
  }
  for (const Json& key : list(json, "metadata")) {
    CacheKey read = key_from(key);
    if (std::ranges::find(manifest.schema.keys, read.key, &CacheKey::key) !=
        manifest.schema.keys.end())
      fail("a metadata key is there twice");
    manifest.schema.keys.push_back(std::move(read));
  }
  const std::size_t files =
      manifest.schema.fields.size() + (manifest.schema.column_count() > 0 ? 1 : 0);
  for (const Json& chunk : list(json, "chunks"))
    manifest.chunks.push_back(chunk_from(chunk, files));
  if (count(member(json, "rows"), std::uint64_t{1} << 62U) != manifest.rows())
    fail("its chunks have other than the rows it declares");
  return manifest;
}

void require_version(std::string_view text) {
  if (!begins_as_manifest(text)) fail("it is not the manifest of a response cache");
  int version = 0;
  const auto rest = text.substr(beginning.size());
  std::from_chars(rest.data(), rest.data() + rest.size(), version);
  if (version != schema_version)
    fail(fmt::format("schema {} is not known to this version, which reads schema {}", version,
                     schema_version));
}

}  // namespace

std::size_t CacheManifest::rows() const noexcept {
  std::size_t sum = 0;
  for (const auto& chunk : chunks) sum += chunk.rows;
  return sum;
}

bool begins_as_manifest(std::string_view text) noexcept {
  return text.starts_with(beginning);
}

std::string to_text(const CacheManifest& manifest) {
  std::string text = fmt::format("{}{},\n\"rows\": {}", beginning, schema_version, manifest.rows());
  append_list(text, "fingerprint", manifest.fingerprint);
  append_list(text, "fields", manifest.schema.fields);
  append_list(text, "metadata", manifest.schema.keys);
  append_list(text, "chunks", manifest.chunks);
  text += ending(text);
  if (text.size() > max_manifest_bytes)
    throw Error(ErrorKind::usage,
                fmt::format("the cache has {} chunks, more than a manifest holds; write it again "
                            "with larger chunks",
                            manifest.chunks.size()));
  return text;
}

CacheManifest parse_manifest(std::string_view text, std::string_view name) {
  try {
    require_version(text);
    if (text.size() < ending_bytes || text.size() > max_manifest_bytes ||
        !text.ends_with(ending(text.substr(0, text.size() - ending_bytes))))
      fail("its checksum does not agree; the file is cut off or damaged");
    return manifest_from(parse_shallow_json(text, deepest));
  } catch (const Error& error) {
    throw Error(ErrorKind::data,
                fmt::format("'{}' is not a usable manifest: {}", name, error.what()));
  }
}

}  // namespace deepview::detail
