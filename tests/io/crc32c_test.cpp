#include "deepview/io/crc32c.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "deepview/base/random.hpp"

namespace deepview {
namespace {

std::uint32_t of(std::string_view text, std::uint32_t before = 0) {
  return crc32c(std::as_bytes(std::span(text)), before);
}

// Bit by bit, as the definition says.
std::uint32_t slow(std::span<const std::byte> bytes) {
  std::uint32_t rest = 0xFFFFFFFF;
  for (const std::byte byte : bytes) {
    rest ^= std::to_integer<std::uint32_t>(byte);
    for (int bit = 0; bit < 8; ++bit)
      rest = (rest & 1U) != 0 ? rest >> 1U ^ 0x82F63B78U : rest >> 1U;
  }
  return ~rest;
}

TEST(Crc32c, GivesTheExamplesOfRfc3720) {
  EXPECT_EQ(of("123456789"), 0xE3069283U);
  EXPECT_EQ(of(std::string(32, '\0')), 0x8A9136AAU);
  EXPECT_EQ(of(std::string(32, '\xFF')), 0x62A8AB43U);
  EXPECT_EQ(of(""), 0U);
}

TEST(Crc32c, AgreesWithTheDefinitionForAllLengthsAndPlaces) {
  Random random(Seed{1});
  std::vector<std::byte> bytes(300);
  for (auto& byte : bytes) byte = static_cast<std::byte>(random.bits());
  for (std::size_t begin = 0; begin < 20; ++begin)
    for (std::size_t size = 0; size < 200; ++size) {
      const auto part = std::span(bytes).subspan(begin, size);
      EXPECT_EQ(crc32c(part), slow(part));
    }
}

TEST(Crc32c, ContinuesWhereAPieceEnded) {
  const std::string text = "pieces of any length, one after another";
  for (std::size_t cut = 0; cut <= text.size(); ++cut)
    EXPECT_EQ(of(text.substr(cut), of(text.substr(0, cut))), of(text));
}

}  // namespace
}  // namespace deepview
