#include <gtest/gtest.h>

#include <cstdlib>

#include "deepview/io/codecs.hpp"
#include "tests/io/folder.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using testing::expect_error;
using testing::stored;

TEST(Jpeg, WhatIsEncodedIsNearlyWhatWas) {
  std::vector<std::uint8_t> ramp;
  for (int y = 0; y < 40; ++y)
    for (int x = 0; x < 50; ++x)
      for (const int value : {x * 5, y * 6, 128}) ramp.push_back(static_cast<std::uint8_t>(value));
  const Tensor pixels({40, 50, 3}, ramp);
  const Tensor back = decode_picture(encode_jpeg(pixels, 95)).pixels;
  ASSERT_EQ(back.shape(), pixels.shape());
  for (std::size_t i = 0; i < ramp.size(); ++i)
    ASSERT_NEAR(back.values<std::uint8_t>()[i], ramp[i], 12) << i;
}

TEST(Jpeg, AHigherQualityKeepsMoreAndIsLarger) {
  const Tensor pixels = decode_picture(read_file(stored("pictures/rgb.jpg"))).pixels;
  EXPECT_LT(encode_jpeg(pixels, 30).size(), encode_jpeg(pixels, 95).size());
}

TEST(Jpeg, OnlyColourPixelsCanBeEncoded) {
  expect_error(ErrorKind::shape, "[height, width, 3]", [] {
    encode_jpeg(testing::counting<std::uint8_t>({2, 2}));
  });
}

TEST(Jpeg, BytesBehindThePictureDoNoHarm) {
  auto file = read_file(stored("pictures/rgb.jpg"));
  const Tensor before = decode_picture(file).pixels;
  file.resize(file.size() + 100);
  EXPECT_TRUE(identical(decode_picture(file).pixels, before));
}

TEST(Jpeg, ACutFileSaysThatItIsCut) {
  auto file = read_file(stored("pictures/rgb.jpg"));
  file.resize(file.size() - 30);
  expect_error(ErrorKind::data, "cut off", [&] { decode_picture(file); });
}

// The header of a small picture that claims to be a large one.
TEST(Jpeg, MorePixelsThanTheBytesCanHoldAreNotDecoded) {
  auto file = read_file(stored("pictures/rgb.jpg"));
  for (std::size_t i = 0; i + 9 < file.size(); ++i) {
    if (file[i] != std::byte{0xFF} || file[i + 1] != std::byte{0xC0}) continue;
    for (const std::size_t at : {i + 5, i + 7}) file[at] = std::byte{0x3F};
    break;
  }
  EXPECT_GT(read_picture_info(file).width, 16'000);
  expect_error(ErrorKind::data, "more pixels", [&] { decode_picture(file); });
}

}  // namespace
}  // namespace deepview
