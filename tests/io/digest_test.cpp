#include "deepview/io/digest.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string_view>

#include "tests/support/builders.hpp"

namespace deepview {
namespace {

Digest of(std::string_view text, std::uint64_t seed = 0) {
  return digest(std::as_bytes(std::span(text)), seed);
}

// From the reference implementation, MurmurHash3_x64_128 with seed 0.
TEST(Digest, IsMurmurHash3) {
  EXPECT_EQ(of(""), (Digest{0, 0}));
  EXPECT_EQ(of("hello"), (Digest{0xCBD8A7B341BD9B02, 0x5B1E906A48AE1D19}));
  EXPECT_EQ(of("The quick brown fox jumps over the lazy dog"),
            (Digest{0xE34BBC7BBC071B6C, 0x7A433CA9C49A9347}));
}

TEST(Digest, EveryByteEveryLengthAndTheSeedCount) {
  std::set<Digest> seen;
  const std::string text(100, 'a');
  for (std::size_t size = 0; size <= text.size(); ++size)
    seen.insert(of(std::string_view(text).substr(0, size), 1));
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string changed = text;
    changed[i] = 'b';
    seen.insert(of(changed, 1));
  }
  seen.insert(of(text, 2));
  EXPECT_EQ(seen.size(), 202U);
}

TEST(PictureDigest, TellsSizesAndDepthsApart) {
  const std::vector<std::uint8_t> bytes(36, 7);
  const Digest square = picture_digest(Tensor({2, 6, 3}, bytes));
  EXPECT_NE(square, picture_digest(Tensor({6, 2, 3}, bytes)));
  EXPECT_NE(square, picture_digest(Tensor({2, 3, 3}, std::vector<std::uint16_t>(18, 0x0707))));
  EXPECT_EQ(square, picture_digest(Tensor({2, 6, 3}, bytes)));
}

TEST(PictureDigest, TellsPicturesApartThatDifferBelowEightBits) {
  EXPECT_NE(picture_digest(Tensor({1, 1, 3}, std::vector<std::uint16_t>{1000, 1, 1})),
            picture_digest(Tensor({1, 1, 3}, std::vector<std::uint16_t>{1001, 1, 1})));
}

}  // namespace
}  // namespace deepview
