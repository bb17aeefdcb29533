#include "deepview/io/npy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cstring>
#include <optional>

#include "deepview/base/error.hpp"
#include "deepview/io/npy_dictionary.hpp"
#include "deepview/io/text.hpp"

namespace deepview {
namespace {

static_assert(std::endian::native == std::endian::little);

constexpr std::string_view magic = "\x93NUMPY";
constexpr std::size_t alignment = 64;

std::string_view as_text(std::span<const std::byte> bytes) noexcept {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

[[noreturn]] void fail(std::string_view name, std::string_view reason) {
  throw Error(ErrorKind::data, fmt::format("'{}' is not a usable .npy array: {}", name, reason));
}

std::optional<DType> find_dtype(char kind, std::uint64_t size) noexcept {
  const auto of_size = [size](DType one, DType two, DType four,
                              DType eight) -> std::optional<DType> {
    if (size == 1) return one;
    if (size == 2) return two;
    if (size == 4) return four;
    if (size == 8) return eight;
    return std::nullopt;
  };
  if (kind == 'b' && size == 1) return DType::boolean;
  if (kind == 'u') return of_size(DType::u8, DType::u16, DType::u32, DType::u64);
  if (kind == 'i') return of_size(DType::i8, DType::i16, DType::i32, DType::i64);
  if (kind == 'f' && size != 1) return of_size(DType::f16, DType::f16, DType::f32, DType::f64);
  return std::nullopt;
}

// "<f4": byte order, kind, size.
void read_descriptor(std::string_view text, std::string_view name, NpyHeader& header) {
  if (text.starts_with("|O") || text.starts_with("O"))
    fail(name, "it holds Python objects, which are never read; save numbers or text instead");
  std::uint64_t size = 0;
  const char* end = text.data() + text.size();
  if (text.size() < 3 || std::string_view("<>|=").find(text[0]) == std::string_view::npos ||
      std::from_chars(text.data() + 2, end, size).ptr != end)
    fail(name, fmt::format("its dtype '{}' is not understood", shown_text(text)));
  header.big_endian = text[0] == '>';
  if (text[1] == 'U' || text[1] == 'S') {
    header.content = text[1] == 'U' ? NpyHeader::Content::unicode : NpyHeader::Content::bytes;
    header.characters = size;
    return;
  }
  const auto dtype = find_dtype(text[1], size);
  if (!dtype)
    fail(name,
         fmt::format("dtype '{}' is not supported; convert it to an integer or a float of at most "
                     "64 bits",
                     shown_text(text)));
  header.dtype = *dtype;
}

detail::NpyDictionary read_dictionary(std::string_view text, std::string_view name) {
  try {
    return detail::parse_npy_dictionary(text);
  } catch (const Error& error) {
    fail(name, error.what());
  }
}

Shape read_shape(std::span<const std::int64_t> extents, std::string_view name) {
  try {
    return Shape(extents);
  } catch (const Error& error) {
    fail(name, error.what());
  }
}

std::uint64_t item_bytes(const NpyHeader& header) noexcept {
  switch (header.content) {
    case NpyHeader::Content::bytes: return header.characters;
    case NpyHeader::Content::unicode: return header.characters * 4;
    case NpyHeader::Content::numbers: break;
  }
  return size_bytes(header.dtype);
}

void require_declared_size(const NpyHeader& header, std::size_t file_bytes, std::string_view name) {
  const std::uint64_t found = file_bytes - header.data_offset;
  const std::uint64_t size = item_bytes(header);
  const auto count = static_cast<std::uint64_t>(header.shape.elements());
  const bool fits = size == 0 ? found == 0 : found % size == 0 && found / size == count;
  if (!fits)
    fail(name,
         fmt::format("shape {} declares {} elements of {} bytes, but {} bytes follow the header; "
                     "the file is cut off or damaged",
                     to_string(header.shape), count, size, found));
}

// The bytes of one element in the other order.
template <class T>
T swapped(T value) noexcept {
  auto bytes = std::bit_cast<std::array<std::byte, sizeof(T)>>(value);
  std::reverse(bytes.begin(), bytes.end());
  return std::bit_cast<T>(bytes);
}

// Copies a column-major array into row-major order: the last axis runs fastest in the copy.
template <class T>
void copy_transposed(const std::byte* from, const Shape& shape, T* to) {
  std::array<std::int64_t, Shape::max_rank> index{};
  std::array<std::size_t, Shape::max_rank> stride{};
  std::size_t step = 1;
  for (std::size_t axis = 0; axis < shape.rank(); ++axis) {
    stride[axis] = step;
    step *= static_cast<std::size_t>(shape[axis]);
  }
  for (std::size_t element = 0; element < step; ++element) {
    std::size_t source = 0;
    for (std::size_t axis = 0; axis < shape.rank(); ++axis)
      source += static_cast<std::size_t>(index[axis]) * stride[axis];
    std::memcpy(&to[element], from + source * sizeof(T), sizeof(T));
    for (std::size_t axis = shape.rank(); axis-- > 0;) {
      if (++index[axis] < shape[axis]) break;
      index[axis] = 0;
    }
  }
}

Tensor converted(const NpyHeader& header, std::span<const std::byte> bytes) {
  return visit_dtype(header.dtype, [&]<class T>(std::type_identity<T>) -> Tensor {
    using Stored = std::conditional_t<std::same_as<T, bool>, std::uint8_t, T>;
    std::vector<Stored> values(static_cast<std::size_t>(header.shape.elements()));
    if (header.column_major)
      copy_transposed(bytes.data(), header.shape, values.data());
    else if (!bytes.empty())
      std::memcpy(values.data(), bytes.data(), bytes.size());
    if (header.big_endian)
      for (Stored& value : values) value = swapped(value);
    if constexpr (std::same_as<T, bool>)
      return Tensor::booleans(header.shape, std::move(values));
    else
      return Tensor(header.shape, std::move(values));
  });
}

void append_utf8(std::string& text, std::uint32_t code, std::string_view name) {
  if (code > 0x10FFFF || (code >= 0xD800 && code < 0xE000))
    fail(name, "its text has a character that Unicode does not know");
  const auto put = [&](std::uint32_t byte) { text += static_cast<char>(byte); };
  if (code < 0x80) return put(code);
  if (code < 0x800) {
    put(0xC0U | code >> 6U);
  } else {
    if (code < 0x10000) {
      put(0xE0U | code >> 12U);
    } else {
      put(0xF0U | code >> 18U);
      put(0x80U | (code >> 12U & 0x3FU));
    }
    put(0x80U | (code >> 6U & 0x3FU));
  }
  put(0x80U | (code & 0x3FU));
}

std::string unicode_text(std::span<const std::byte> item, bool big_endian, std::string_view name) {
  std::size_t length = item.size() / 4;
  const auto code_at = [&](std::size_t i) {
    std::uint32_t code = 0;
    std::memcpy(&code, item.data() + i * 4, 4);
    return big_endian ? swapped(code) : code;
  };
  while (length > 0 && code_at(length - 1) == 0) --length;
  std::string text;
  for (std::size_t i = 0; i < length; ++i) append_utf8(text, code_at(i), name);
  return text;
}

std::string byte_text(std::span<const std::byte> item) {
  std::string_view text = as_text(item);
  while (text.ends_with('\0')) text.remove_suffix(1);
  return std::string(text);
}

std::vector<std::string> stored_texts(const NpyHeader& header, std::span<const std::byte> values,
                                      std::string_view name) {
  const auto size = static_cast<std::size_t>(item_bytes(header));
  std::vector<std::string> texts;
  for (std::int64_t i = 0; i < header.shape[0]; ++i) {
    const auto item = values.subspan(static_cast<std::size_t>(i) * size, size);
    texts.push_back(header.content == NpyHeader::Content::unicode
                        ? unicode_text(item, header.big_endian, name)
                        : byte_text(item));
  }
  return texts;
}

std::vector<std::string> printed_numbers(const Tensor& numbers) {
  std::vector<std::string> texts;
  visit_dtype(numbers.dtype(), [&]<class T>(std::type_identity<T>) {
    if constexpr (std::integral<T>)
      for (const T value : numbers.values<T>()) texts.push_back(fmt::format("{}", value));
  });
  return texts;
}

// An array without elements may declare any width for its text; nothing is stored for it.
void require_one_text_per_sample(const NpyHeader& header, std::string_view name) {
  const bool numbers = header.content == NpyHeader::Content::numbers;
  if (header.shape.rank() != 1)
    fail(name, fmt::format("expected one text or number per sample, found shape {}",
                           to_string(header.shape)));
  if (numbers && is_floating(header.dtype))
    fail(name, fmt::format("expected text or integers, found {}", deepview::name(header.dtype)));
}

}  // namespace

NpyHeader read_npy_header(const MappedFile& file, std::string_view name,
                          const InputLimits& limits) {
  const auto bytes = file.bytes;
  const std::string_view text = as_text(bytes);
  if (!text.starts_with(magic) || bytes.size() < 10) fail(name, "it does not begin as one");
  const auto version = std::to_integer<int>(bytes[6]);
  if (version < 1 || version > 3) fail(name, fmt::format("version {} is not known", version));
  const std::size_t length_bytes = version == 1 ? 2 : 4;
  const std::size_t begin = 8 + length_bytes;
  if (bytes.size() < begin) fail(name, "its header is cut off");
  std::uint32_t length = 0;
  std::memcpy(&length, bytes.data() + 8, length_bytes);
  if (length > limits.max_header_bytes)
    fail(name,
         fmt::format("its header has {} bytes; the limit is {}", length, limits.max_header_bytes));
  if (bytes.size() - begin < length) fail(name, "its header is cut off");

  NpyHeader header;
  header.data_offset = begin + length;
  const auto dictionary = read_dictionary(text.substr(begin, length), name);
  read_descriptor(dictionary.descriptor, name, header);
  header.column_major = dictionary.column_major;
  header.shape = read_shape(dictionary.extents, name);
  if (header.characters > (std::uint64_t{1} << 32U)) fail(name, "its texts are too wide");
  require_declared_size(header, bytes.size(), name);
  return header;
}

Tensor parse_npy(const MappedFile& file, std::string_view name, const InputLimits& limits) {
  const NpyHeader header = read_npy_header(file, name, limits);
  if (header.content != NpyHeader::Content::numbers) fail(name, "it holds text, not numbers");
  const auto values = file.bytes.subspan(header.data_offset);
  const std::size_t size = size_bytes(header.dtype);
  const bool aligned = reinterpret_cast<std::uintptr_t>(values.data()) % size == 0;
  const bool row_major = !header.column_major || header.shape.rank() < 2;
  const bool in_order = !header.big_endian || size == 1;
  // Bytes of a boolean other than 0 and 1 would be undefined as bool: those are always copied.
  if (aligned && row_major && in_order && header.dtype != DType::boolean)
    return Tensor::borrow(header.dtype, header.shape, values, file.owner);
  if (values.size() > limits.max_array_bytes)
    fail(name, fmt::format("its {} bytes have to be copied; the limit is {}", values.size(),
                           limits.max_array_bytes));
  return converted(header, values);
}

Tensor read_npy(const std::filesystem::path& path, const InputLimits& limits) {
  return parse_npy(map_file(path), shown_text(path.native()), limits);
}

std::vector<std::string> parse_npy_texts(const MappedFile& file, std::string_view name,
                                         const InputLimits& limits) {
  const NpyHeader header = read_npy_header(file, name, limits);
  require_one_text_per_sample(header, name);
  if (header.content == NpyHeader::Content::numbers)
    return printed_numbers(parse_npy(file, name, limits));
  if (header.characters == 0 && header.shape[0] > 0) fail(name, "its texts have no characters");
  return stored_texts(header, file.bytes.subspan(header.data_offset), name);
}

std::string npy_header(DType dtype, const Shape& shape) {
  const char kind = dtype == DType::boolean ? 'b' : is_floating(dtype) ? 'f' : name(dtype).front();
  std::string extents;
  for (const std::int64_t extent : shape) extents += fmt::format("{}, ", extent);
  if (shape.rank() > 1) extents.resize(extents.size() - 2);
  if (shape.rank() == 1) extents.pop_back();
  std::string dictionary =
      fmt::format("{{'descr': '{}{}{}', 'fortran_order': False, 'shape': ({}), }}",
                  size_bytes(dtype) == 1 ? '|' : '<', kind, size_bytes(dtype), extents);
  constexpr std::size_t in_front = magic.size() + 4;
  dictionary.append((alignment - (in_front + dictionary.size() + 1) % alignment) % alignment, ' ');
  dictionary += '\n';
  std::string header(magic);
  header += {'\1', '\0', static_cast<char>(dictionary.size() & 0xFFU),
             static_cast<char>(dictionary.size() >> 8U)};
  return header + dictionary;
}

void write_npy(const std::filesystem::path& path, const Tensor& tensor, const FileCalls& calls) {
  const std::string header = npy_header(tensor.dtype(), tensor.shape());
  const std::array<std::span<const std::byte>, 2> pieces{std::as_bytes(std::span(header)),
                                                         tensor.bytes()};
  write_file_atomically(path, pieces, calls);
}

}  // namespace deepview
