#include "deepview/io/safetensors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <utility>

#include "deepview/base/error.hpp"
#include "deepview/io/text.hpp"

namespace deepview {
namespace {

static_assert(std::endian::native == std::endian::little, "values are stored little-endian");

using Json = nlohmann::ordered_json;

constexpr const char* metadata_name = "__metadata__";
constexpr std::size_t length_bytes = sizeof(std::uint64_t);
constexpr int most_depth = 4;  // {name: {"shape": [extent]}}

constexpr std::array<std::pair<std::string_view, DType>, 12> dtypes{{{"BOOL", DType::boolean},
                                                                     {"U8", DType::u8},
                                                                     {"I8", DType::i8},
                                                                     {"U16", DType::u16},
                                                                     {"I16", DType::i16},
                                                                     {"F16", DType::f16},
                                                                     {"U32", DType::u32},
                                                                     {"I32", DType::i32},
                                                                     {"F32", DType::f32},
                                                                     {"U64", DType::u64},
                                                                     {"I64", DType::i64},
                                                                     {"F64", DType::f64}}};

struct Entry {
  std::string name;
  DType dtype = DType::f32;
  Shape shape;
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

// The header of a file, checked against the bytes that are there.
class Header {
 public:
  Header(std::span<const std::byte> file, std::string_view name, const InputLimits& limits)
      : name_(name) {
    std::uint64_t length = 0;
    if (file.size() < length_bytes) fail("it ends within the length of its header");
    std::memcpy(&length, file.data(), length_bytes);
    if (length > limits.max_header_bytes || length > file.size() - length_bytes)
      fail(fmt::format("its header of {} bytes is longer than the file, or than {} bytes", length,
                       limits.max_header_bytes));
    data_ = file.subspan(length_bytes + static_cast<std::size_t>(length));
    read(file.subspan(length_bytes, static_cast<std::size_t>(length)));
    check_bytes();
  }

  std::span<const std::byte> data() const noexcept { return data_; }
  const std::vector<Entry>& entries() const noexcept { return entries_; }
  std::map<std::string, std::string> metadata{};

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw Error(ErrorKind::data,
                fmt::format("'{}' is no safetensors file: {}", shown_text(name_), what));
  }

  void read(std::span<const std::byte> header) {
    const std::string_view text(reinterpret_cast<const char*>(header.data()), header.size());
    bool too_deep = false;
    std::vector<std::set<std::string>> names;
    std::optional<std::string> twice;
    const auto watch = [&](int depth, Json::parse_event_t event, Json& value) {
      if (depth > most_depth) too_deep = true;
      if (event == Json::parse_event_t::object_start) names.emplace_back();
      if (event == Json::parse_event_t::object_end) names.pop_back();
      if (event == Json::parse_event_t::key &&
          !names.back().insert(value.get<std::string>()).second)
        twice = value.get<std::string>();
      return !too_deep;
    };
    const Json document = Json::parse(text, watch, false);
    if (twice) fail(fmt::format("'{}' is there twice", shown_text(*twice)));
    if (too_deep || !document.is_object()) fail("its header is no JSON object of tensors");
    for (const auto& [key, value] : document.items())
      if (key == metadata_name)
        read_metadata(value);
      else
        entries_.push_back(entry(key, value));
  }

  void read_metadata(const Json& values) {
    if (!values.is_object()) fail("its metadata are no texts by name");
    for (const auto& [key, value] : values.items()) {
      if (!value.is_string()) fail("its metadata are no texts by name");
      metadata.emplace(key, value.get<std::string>());
    }
  }

  Entry entry(const std::string& key, const Json& value) const {
    if (!value.is_object() || value.size() != 3 || !value.contains("dtype") ||
        !value.contains("shape") || !value.contains("data_offsets"))
      fail(fmt::format("'{}' has no dtype, shape and data_offsets, or has more", shown_text(key)));
    Entry made;
    made.name = key;
    const Json& type = value["dtype"];
    const auto found = std::ranges::find_if(dtypes, [&](const auto& known) {
      return type.is_string() && known.first == type.get_ref<const std::string&>();
    });
    if (found == dtypes.end())
      fail(fmt::format("'{}' is of the type {}, which is not read here", shown_text(key),
                       shown_text(type.dump(-1, ' ', true))));
    made.dtype = found->second;
    std::uint64_t bytes = size_bytes(made.dtype);
    made.shape = shape_of(key, value["shape"]);
    bytes *= static_cast<std::uint64_t>(made.shape.elements());
    const auto offsets = whole_numbers(key, value["data_offsets"]);
    if (offsets.size() != 2 || offsets[0] > offsets[1] || offsets[1] > data_.size() ||
        offsets[1] - offsets[0] != bytes)
      fail(fmt::format("'{}' does not have the bytes that its shape needs", shown_text(key)));
    made.begin = offsets[0];
    made.end = offsets[1];
    return made;
  }

  Shape shape_of(const std::string& key, const Json& list) const {
    const auto extents = whole_numbers(key, list);
    try {
      return Shape(std::vector<std::int64_t>(extents.begin(), extents.end()));
    } catch (const Error& error) {
      fail(fmt::format("'{}': {}", shown_text(key), error.what()));
    }
  }

  std::vector<std::uint64_t> whole_numbers(const std::string& key, const Json& list) const {
    constexpr std::uint64_t most = std::uint64_t{1} << 62U;
    if (!list.is_array() || list.size() > Shape::max_rank)
      fail(fmt::format("'{}' has a shape or offsets that are no list", shown_text(key)));
    std::vector<std::uint64_t> numbers;
    for (const Json& item : list) {
      if (!item.is_number_unsigned() || item.get<std::uint64_t>() > most)
        fail(fmt::format("'{}' has a shape or offsets that are no whole numbers", shown_text(key)));
      numbers.push_back(item.get<std::uint64_t>());
    }
    return numbers;
  }

  // Every byte belongs to one tensor: what is not described could hide anything.
  void check_bytes() const {
    std::vector<const Entry*> by_place;
    for (const Entry& entry : entries_) by_place.push_back(&entry);
    std::ranges::sort(by_place, {},
                      [](const Entry* entry) { return std::pair(entry->begin, entry->end); });
    std::uint64_t at = 0;
    for (const Entry* entry : by_place) {
      if (entry->begin != at)
        fail(fmt::format("'{}' begins at byte {} where {} was expected", shown_text(entry->name),
                         entry->begin, at));
      at = entry->end;
    }
    if (at != data_.size()) fail(fmt::format("{} bytes behind the last tensor", data_.size() - at));
  }

  std::string_view name_;
  std::span<const std::byte> data_;
  std::vector<Entry> entries_;
};

Tensor tensor_of(const Entry& entry, std::span<const std::byte> data,
                 const std::shared_ptr<const void>& owner) {
  const auto bytes = data.subspan(static_cast<std::size_t>(entry.begin),
                                  static_cast<std::size_t>(entry.end - entry.begin));
  const bool aligned =
      reinterpret_cast<std::uintptr_t>(bytes.data()) % size_bytes(entry.dtype) == 0;
  if (aligned && !bytes.empty()) return Tensor::borrow(entry.dtype, entry.shape, bytes, owner);
  auto copy =
      std::make_shared<std::vector<std::uint64_t>>(bytes.size() / sizeof(std::uint64_t) + 1);
  if (!bytes.empty()) std::memcpy(copy->data(), bytes.data(), bytes.size());
  return Tensor::borrow(entry.dtype, entry.shape,
                        std::as_bytes(std::span<const std::uint64_t>(*copy)).first(bytes.size()),
                        copy);
}

std::string_view type_word(DType dtype) {
  return std::ranges::find(dtypes, dtype, &std::pair<std::string_view, DType>::second)->first;
}

void require_names(const SafeTensors& content) {
  std::set<std::string_view> names;
  for (const NamedTensor& each : content.tensors)
    if (each.name == metadata_name || !is_utf8(each.name) || !names.insert(each.name).second)
      throw Error(ErrorKind::usage,
                  fmt::format("'{}' cannot be the name of a tensor in a file, or is there twice",
                              shown_text(each.name)));
  for (const auto& [key, words] : content.metadata)
    if (!is_utf8(key) || !is_utf8(words))
      throw Error(ErrorKind::usage,
                  fmt::format("metadata '{}' of tensors: expected UTF-8", shown_text(key)));
}

}  // namespace

const Tensor* SafeTensors::find(std::string_view name) const noexcept {
  const auto it = std::ranges::find(tensors, name, &NamedTensor::name);
  return it == tensors.end() ? nullptr : &it->tensor;
}

SafeTensors parse_safetensors(const MappedFile& file, std::string_view name,
                              const InputLimits& limits) {
  Header header(file.bytes, name, limits);
  SafeTensors content{.tensors = {}, .metadata = std::move(header.metadata)};
  for (const Entry& entry : header.entries())
    content.tensors.push_back({entry.name, tensor_of(entry, header.data(), file.owner)});
  return content;
}

SafeTensors read_safetensors(const std::filesystem::path& path, const InputLimits& limits) {
  return parse_safetensors(map_file(path), path.string(), limits);
}

void write_safetensors(const std::filesystem::path& path, const SafeTensors& content,
                       const FileCalls& calls) {
  require_names(content);
  std::vector<const NamedTensor*> order;
  for (const NamedTensor& each : content.tensors) order.push_back(&each);
  std::ranges::stable_sort(order, std::greater<>{}, [](const NamedTensor* each) {
    return size_bytes(each->tensor.dtype());
  });
  Json header = Json::object();
  if (!content.metadata.empty()) header[metadata_name] = content.metadata;
  std::vector<std::span<const std::byte>> pieces(2);
  std::uint64_t at = 0;
  for (const NamedTensor* each : order) {
    const auto bytes = each->tensor.bytes();
    const Shape& shape = each->tensor.shape();
    header[each->name] = {{"dtype", type_word(each->tensor.dtype())},
                          {"shape", std::vector<std::int64_t>(shape.begin(), shape.end())},
                          {"data_offsets", {at, at + bytes.size()}}};
    pieces.push_back(bytes);
    at += bytes.size();
  }
  std::string text = header.dump();
  text.resize((text.size() + length_bytes - 1) / length_bytes * length_bytes, ' ');
  const std::uint64_t length = text.size();
  pieces[0] = std::as_bytes(std::span(&length, 1));
  pieces[1] = std::as_bytes(std::span(text));
  write_file_atomically(path, pieces, calls);
}

}  // namespace deepview
