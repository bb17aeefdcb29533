#include "deepview/io/crc32c.hpp"

#include <array>
#include <bit>
#include <cstring>

namespace deepview {
namespace {

static_assert(std::endian::native == std::endian::little);

constexpr std::uint32_t reflected_polynomial = 0x82F63B78;
constexpr std::size_t step_bytes = 16;

using Tables = std::array<std::array<std::uint32_t, 256>, step_bytes>;

// tables[k][byte]: what the byte leaves behind after k further bytes of zero.
constexpr Tables make_tables() {
  Tables tables{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t rest = byte;
    for (int bit = 0; bit < 8; ++bit)
      rest = (rest & 1U) != 0 ? rest >> 1U ^ reflected_polynomial : rest >> 1U;
    tables[0][byte] = rest;
  }
  for (std::size_t k = 1; k < step_bytes; ++k)
    for (std::size_t byte = 0; byte < 256; ++byte)
      tables[k][byte] = tables[k - 1][byte] >> 8U ^ tables[0][tables[k - 1][byte] & 0xFFU];
  return tables;
}

constexpr Tables tables = make_tables();

std::uint32_t word_left(std::uint32_t word, std::size_t bytes_behind) noexcept {
  return tables[bytes_behind + 3][word & 0xFFU] ^ tables[bytes_behind + 2][word >> 8U & 0xFFU] ^
         tables[bytes_behind + 1][word >> 16U & 0xFFU] ^ tables[bytes_behind][word >> 24U];
}

}  // namespace

std::uint32_t crc32c(std::span<const std::byte> bytes, std::uint32_t before) noexcept {
  std::uint32_t rest = ~before;
  for (; bytes.size() >= step_bytes; bytes = bytes.subspan(step_bytes)) {
    std::array<std::uint32_t, 4> words;
    std::memcpy(words.data(), bytes.data(), step_bytes);
    rest = word_left(rest ^ words[0], 12) ^ word_left(words[1], 8) ^ word_left(words[2], 4) ^
           word_left(words[3], 0);
  }
  for (const std::byte byte : bytes)
    rest = rest >> 8U ^ tables[0][(rest ^ std::to_integer<std::uint32_t>(byte)) & 0xFFU];
  return ~rest;
}

}  // namespace deepview
