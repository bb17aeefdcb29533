#include "deepview/io/exif.hpp"

#include <cstdint>
#include <cstring>

namespace deepview::detail {
namespace {

constexpr std::uint32_t orientation_tag = 0x0112;
constexpr std::size_t entry_bytes = 12;

class Numbers {
 public:
  explicit Numbers(std::span<const std::byte> bytes) noexcept : bytes_(bytes) {
    big_endian_ = bytes.size() >= 2 && bytes[0] == std::byte{'M'};
  }
  bool has(std::size_t at, std::size_t count) const noexcept {
    return at <= bytes_.size() && count <= bytes_.size() - at;
  }
  std::uint32_t read(std::size_t at, std::size_t count) const noexcept {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const auto byte = std::to_integer<std::uint32_t>(bytes_[at + i]);
      value |= byte << (8 * (big_endian_ ? count - 1 - i : i));
    }
    return value;
  }

 private:
  std::span<const std::byte> bytes_;
  bool big_endian_ = false;
};

}  // namespace

int read_exif_orientation(std::span<const std::byte> block) noexcept {
  constexpr char prefix[] = {'E', 'x', 'i', 'f', '\0', '\0'};
  if (block.size() >= sizeof prefix && std::memcmp(block.data(), prefix, sizeof prefix) == 0)
    block = block.subspan(sizeof prefix);
  const Numbers numbers(block);
  if (!numbers.has(0, 8) || numbers.read(2, 2) != 42) return 1;
  const std::size_t directory = numbers.read(4, 4);
  if (!numbers.has(directory, 2)) return 1;
  const std::size_t entries = numbers.read(directory, 2);
  for (std::size_t i = 0; i < entries; ++i) {
    const std::size_t entry = directory + 2 + i * entry_bytes;
    if (!numbers.has(entry, entry_bytes)) return 1;
    if (numbers.read(entry, 2) != orientation_tag) continue;
    const std::uint32_t value = numbers.read(entry + 8, 2);
    return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
  }
  return 1;
}

}  // namespace deepview::detail
