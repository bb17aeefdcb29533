#include "deepview/report/thumbnails.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include "deepview/base/error.hpp"
#include "deepview/base/introspect.hpp"
#include "deepview/io/codecs.hpp"
#include "deepview/io/files.hpp"

namespace deepview {
namespace {

namespace fs = std::filesystem;

// Sample i is a cell of one grey, i mod 251.
Producer grey_cells(std::int64_t samples, std::int64_t cell) {
  std::vector<std::uint8_t> pixels;
  for (std::int64_t i = 0; i < samples; ++i)
    pixels.insert(pixels.end(), static_cast<std::size_t>(cell * cell * 3),
                  static_cast<std::uint8_t>(i % 251));
  return InMemory{Batch{{"thumbnail", Tensor(Shape{samples, cell, cell, 3}, std::move(pixels))}}};
}

class ThumbnailsTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / fs::path("deepview-sheets-" + std::to_string(::getpid()));
    fs::remove_all(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  ThumbnailSheets sheets_of(const Producer& source, int threads) {
    fs::remove_all(folder_);
    return introspect(source, Thumbnails{.field = "thumbnail", .folder = folder_},
                      {.threads = threads});
  }

  // The middle of a sample's cell.
  int grey_at(const ThumbnailSheets& sheets, std::size_t sample) const {
    const Tensor sheet =
        rgb8(decode_picture(read_file(folder_ / sheets.files.at(sample / sheets.per_page))));
    const auto slot = static_cast<std::int64_t>(sample % sheets.per_page);
    const std::int64_t x = slot % sheets.columns * sheets.cell + sheets.cell / 2;
    const std::int64_t y = slot / sheets.columns * sheets.cell + sheets.cell / 2;
    return sheet.values<std::uint8_t>()[static_cast<std::size_t>((y * sheet.shape()[1] + x) * 3)];
  }

  fs::path folder_;
};

TEST_F(ThumbnailsTest, EverySampleStandsWhereItsNumberSays) {
  for (const std::int64_t cell : {32, 48, 96}) {
    const ThumbnailSheets sheets = sheets_of(grey_cells(2'500, cell), 3);
    for (const std::size_t sample : {0U, 1U, 63U, 255U, 256U, 511U, 1'024U, 2'047U, 2'048U, 2'499U})
      EXPECT_NEAR(grey_at(sheets, sample), static_cast<int>(sample % 251), 2)
          << cell << ' ' << sample;
  }
}

TEST_F(ThumbnailsTest, SheetsAreTheSameForAnyNumberOfThreads) {
  const Producer source = grey_cells(5'000, 32);
  std::vector<std::vector<std::byte>> expected;
  for (const int threads : {1, 2, 7}) {
    std::vector<std::vector<std::byte>> found;
    for (const auto& file : sheets_of(source, threads).files)
      found.push_back(read_file(folder_ / file));
    if (expected.empty()) expected = found;
    EXPECT_EQ(found, expected);
  }
}

TEST_F(ThumbnailsTest, NoSheetIsLargerThanABrowserTakesEverywhere) {
  const ThumbnailSheets sheets = sheets_of(grey_cells(300, 128), 1);
  ASSERT_EQ(sheets.files.size(), 2U);
  const PictureInfo info = read_picture_info(read_file(folder_ / sheets.files[0]));
  EXPECT_LE(info.width, 2048);
  EXPECT_LE(info.height, 2048);
}

TEST_F(ThumbnailsTest, NoSamplesMakeNoSheets) {
  EXPECT_TRUE(sheets_of(grey_cells(0, 32), 1).files.empty());
}

TEST_F(ThumbnailsTest, AFieldThatIsNoSquarePictureIsRefused) {
  const Producer source =
      InMemory{Batch{{"thumbnail", Tensor(Shape{1, 4, 5, 3}, std::vector<std::uint8_t>(60))}}};
  EXPECT_THROW(sheets_of(source, 1), Error);
}

}  // namespace
}  // namespace deepview
