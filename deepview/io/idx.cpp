#include "deepview/io/idx.hpp"

#include <fmt/format.h>

#include <array>
#include <vector>

#include "deepview/base/error.hpp"
#include "deepview/io/gzip.hpp"
#include "deepview/io/text.hpp"

namespace deepview {
namespace {

constexpr std::size_t magic_bytes = 4;
constexpr std::uint32_t magic_of_bytes = 0x800;  // and the number of extents

[[noreturn]] void fail(std::string_view name, std::string_view reason) {
  throw Error(ErrorKind::data, fmt::format("'{}' is not a usable IDX file: {}", name, reason));
}

std::uint32_t big_endian(std::span<const std::byte> bytes) noexcept {
  std::uint32_t value = 0;
  for (const std::byte byte : bytes.first(4))
    value = value << 8U | std::to_integer<std::uint32_t>(byte);
  return value;
}

Shape read_shape(std::span<const std::byte> extents, std::string_view name) {
  std::vector<std::int64_t> read;
  for (; !extents.empty(); extents = extents.subspan(4)) read.push_back(big_endian(extents));
  try {
    return Shape(std::span<const std::int64_t>(read));
  } catch (const Error& error) {
    fail(name, error.what());
  }
}

}  // namespace

bool is_idx(const std::filesystem::path& path, std::size_t rank) {
  const MappedFile file = map_file(path);
  std::vector<std::byte> front;
  std::span<const std::byte> bytes = file.bytes;
  if (detail::is_gzip(bytes)) {
    front = detail::unpacked_front(file, magic_bytes);
    bytes = front;
  }
  return bytes.size() >= magic_bytes && big_endian(bytes) == magic_of_bytes + rank;
}

Tensor parse_idx(const MappedFile& packed, std::string_view name, const InputLimits& limits) {
  const MappedFile file = detail::unpacked(packed, name, limits);
  if (file.bytes.size() < magic_bytes) fail(name, "it is cut off");
  const std::uint32_t magic = big_endian(file.bytes);
  if (magic >> 8U != magic_of_bytes >> 8U)
    fail(name, fmt::format("it begins with {:08x}; expected 000008 for unsigned bytes", magic));
  const std::size_t rank = magic & 0xFFU;
  if (rank < 1 || rank > Shape::max_rank)
    fail(name, fmt::format("it has {} extents; expected 1 to {}", rank, Shape::max_rank));
  if (file.bytes.size() < magic_bytes + 4 * rank) fail(name, "its header is cut off");
  const Shape shape = read_shape(file.bytes.subspan(magic_bytes, 4 * rank), name);
  const auto values = file.bytes.subspan(magic_bytes + 4 * rank);
  if (static_cast<std::size_t>(shape.elements()) != values.size())
    fail(name, fmt::format("shape {} declares {} values, but {} follow; it is cut off or damaged",
                           to_string(shape), shape.elements(), values.size()));
  return Tensor::borrow(DType::u8, shape, values, file.owner);
}

Tensor read_idx(const std::filesystem::path& path, const InputLimits& limits) {
  return parse_idx(map_file(path), shown_text(path.native()), limits);
}

}  // namespace deepview
