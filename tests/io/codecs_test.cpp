#include "deepview/io/codecs.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <random>

#include "deepview/io/npy.hpp"
#include "tests/io/folder.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using namespace std::string_literals;
using testing::expect_error;
using testing::read_text;
using testing::stored;

std::span<const std::byte> bytes(std::string_view text) {
  return std::as_bytes(std::span(text));
}

std::vector<std::string> stored_pictures() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(stored("pictures"))) {
    const std::string name = entry.path().filename().string();
    if (!name.ends_with(".npy")) names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

int largest_difference(const Tensor& a, const Tensor& b) {
  const auto x = a.to(DType::i32);
  const auto y = b.to(DType::i32);
  int largest = 0;
  for (std::size_t i = 0; i < x.elements(); ++i)
    largest =
        std::max(largest, std::abs(x.values<std::int32_t>()[i] - y.values<std::int32_t>()[i]));
  return largest;
}

class StoredPicture : public ::testing::TestWithParam<std::string> {};

// JPEG and lossy WebP leave their decoders a level of freedom, as do inks.
int tolerance(const std::string& name) {
  const bool lossy =
      name.ends_with(".jpg") || name.starts_with("lossy") || name.starts_with("jpeg_named");
  return lossy || name.starts_with("cmyk") ? 2 : name == "rgba.tif" ? 1 : 0;
}

TEST_P(StoredPicture, HasThePixelsThatPillowGives) {
  const std::string file = read_text(stored("pictures/" + GetParam()));
  const Tensor expected = read_npy(stored("pictures/" + GetParam() + ".npy"));
  const Tensor found = rgb(decode_picture(bytes(file)));
  ASSERT_EQ(found.shape(), expected.shape());
  EXPECT_EQ(found.dtype(), expected.dtype());
  EXPECT_LE(largest_difference(found, expected), tolerance(GetParam()));
}

TEST_P(StoredPicture, HasTheSizeThatItsHeaderSays) {
  const std::string file = read_text(stored("pictures/" + GetParam()));
  const PictureInfo info = read_picture_info(bytes(file));
  const Picture picture = decode_picture(bytes(file));
  EXPECT_EQ(info.width, picture.info.width);
  EXPECT_EQ(info.height, picture.info.height);
  EXPECT_EQ(info.channels, picture.info.channels);
  EXPECT_EQ(info.width * info.height, 18 * 26);
}

TEST_P(StoredPicture, IsAnErrorWhereverItIsCut) {
  const std::string file = read_text(stored("pictures/" + GetParam()));
  // Padding, an end marker, or the place of a next page that is not there; whole pages and frames may follow.
  const bool more_follows = GetParam() == "animated.webp" || GetParam() == "pages.tif";
  const std::size_t tail = more_follows ? file.size() * 2 / 3 : 4;
  for (std::size_t size = 0; size + tail < file.size(); ++size)
    EXPECT_THROW(decode_picture(bytes(file).first(size)), Error) << size << " of " << file.size();
}

TEST_P(StoredPicture, IsHeldToTheLimitBeforeItIsDecoded) {
  const std::string file = read_text(stored("pictures/" + GetParam()));
  expect_error(ErrorKind::data, "limit",
               [&] { decode_picture(bytes(file), {.max_pixels = 18 * 26 - 1}); });
  EXPECT_NO_THROW(decode_picture(bytes(file), {.max_pixels = 18 * 26}));
}

TEST_P(StoredPicture, DamageNeverDoesMoreThanThrow) {
  const std::string file = read_text(stored("pictures/" + GetParam()));
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    std::string damaged = file;
    for (int i = 0; i < 4; ++i) damaged[random() % damaged.size()] = static_cast<char>(random());
    try {
      rgb8(decode_picture(bytes(damaged), {.max_pixels = 1U << 20U}));
    } catch (const Error& error) {
      EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos)
          << "the reason is one line";
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Codecs, StoredPicture, ::testing::ValuesIn(stored_pictures()),
                         [](const auto& test) {
                           std::string name = test.param;
                           std::replace(name.begin(), name.end(), '.', '_');
                           return name;
                         });

TEST(Codecs, TheFormatIsThatOfTheContent) {
  const std::string file = read_text(stored("pictures/jpeg_named.png"));
  EXPECT_EQ(detect_format(bytes(file)), PictureFormat::jpeg);
  EXPECT_EQ(decode_picture(bytes(file)).info.format, PictureFormat::jpeg);
}

TEST(Codecs, WhatIsNoPictureSaysSo) {
  expect_error(ErrorKind::data, "empty", [] { decode_picture({}); });
  expect_error(ErrorKind::data, "not a picture", [] { decode_picture(bytes("just text")); });
}

TEST(Codecs, FormatsThatAreNotReadAreNamed) {
  expect_error(ErrorKind::data, "GIF", [] { decode_picture(bytes("GIF89a123456789")); });
  expect_error(ErrorKind::data, "HEIC", [] {
    decode_picture(
        bytes("\0\0\0\x18"
              "ftypheic\0\0\0\0"s));
  });
  expect_error(ErrorKind::data, "AVIF", [] {
    read_picture_info(
        bytes("\0\0\0\x18"
              "ftypavif\0\0\0\0"s));
  });
}

// Metadata that claim more than there is must not make the decoder take memory for them.
TEST(Codecs, APartThatClaimsMoreThanTheFileIsRefusedBeforeMemoryIsTaken) {
  std::string file = read_text(stored("pictures/grey.png"));
  const std::string claim =
      "\x69\xb5\x0a\x6c"
      "eXIf"s;             // 1.8 GB
  file.insert(33, claim);  // behind the header
  expect_error(ErrorKind::data, "claims 1773472364 bytes", [&] { read_picture_info(bytes(file)); });
  expect_error(ErrorKind::data, "claims 1773472364 bytes", [&] { decode_picture(bytes(file)); });
}

TEST(Codecs, ChannelsAndBitsAreThoseOfTheFile) {
  const auto info = [](std::string_view name) {
    return read_picture_info(bytes(read_text(stored("pictures/" + std::string(name)))));
  };
  EXPECT_EQ(info("grey.png").channels, 1);
  EXPECT_EQ(info("grey_alpha.png").channels, 2);
  EXPECT_EQ(info("rgba.png").channels, 4);
  EXPECT_EQ(info("cmyk.jpg").channels, 4);
  EXPECT_EQ(info("one_bit.png").bits, 1);
  EXPECT_EQ(info("rgb16.tif").bits, 16);
  EXPECT_EQ(info("turned6.jpg").orientation, 6);
}

TEST(Codecs, AlphaIsLaidOverWhiteAndGreyIsRepeated) {
  const Picture grey{{}, Tensor({1, 3, 2}, std::vector<std::uint8_t>{0, 255, 0, 0, 100, 51})};
  EXPECT_THAT(testing::values<std::uint8_t>(rgb8(grey)),
              ::testing::ElementsAre(0, 0, 0, 255, 255, 255, 224, 224, 224));
}

TEST(Codecs, SixteenBitsAreDividedBy257AndRounded) {
  std::vector<std::uint16_t> deep(65'536);
  for (std::size_t i = 0; i < deep.size(); ++i) deep[i] = static_cast<std::uint16_t>(i);
  const Tensor found = rgb8(Picture{{}, Tensor({1, 65'536, 1}, deep)});
  for (std::size_t i = 0; i < deep.size(); ++i)
    ASSERT_EQ(found.values<std::uint8_t>()[i * 3], std::lround(static_cast<double>(i) / 257.0))
        << i;
}

}  // namespace
}  // namespace deepview
