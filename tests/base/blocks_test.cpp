#include "deepview/base/blocks.hpp"

#include <gmock/gmock.h>

#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using ::testing::ElementsAre;
using testing::Given;
using testing::numbered;

std::vector<std::size_t> tile_sizes(const Producer& source, std::size_t batch_size) {
  TileReader tiles(source.open({.batch_size = batch_size}));
  std::vector<std::size_t> sizes;
  while (const auto tile = tiles.next()) sizes.push_back(tile->size());
  return sizes;
}

TEST(TileReader, CutsNarrowRowsIntoWholeBlocksForAnyBatchSize) {
  const Producer source = InMemory{numbered(5000)};
  for (const std::size_t batch_size : {1U, 7U, 64U, 2048U, 10'000U})
    EXPECT_THAT(tile_sizes(source, batch_size), ElementsAre(2048, 2048, 904)) << batch_size;
}

TEST(TileReader, GivesTheRowsInOrder) {
  TileReader tiles(Producer(InMemory{numbered(3000)}).open({.batch_size = 100}));
  float expected = 0;
  while (const auto tile = tiles.next())
    for (const float value : (*tile)["x"].values<float>()) EXPECT_EQ(value, expected++);
  EXPECT_EQ(expected, 3000);
  EXPECT_EQ(tiles.rows_read(), 3000U);
}

TEST(TileReader, MakesTilesOfWideRowsAPowerOfTwoThatFitsInto32MiB) {
  constexpr std::int64_t width = 3 << 20U;  // 10 rows of 3 MiB fit; 8 is the power of two below
  const Tensor wide(Shape{20, width}, std::vector<std::uint8_t>(20 * width));
  const Producer source = InMemory{Batch{{"x", wide}}};
  EXPECT_THAT(tile_sizes(source, 1), ElementsAre(8, 8, 4));
  EXPECT_THAT(tile_sizes(source, 20), ElementsAre(8, 8, 4));
}

TEST(TileReader, GivesARowWiderThanATileAlone) {
  constexpr std::int64_t width = 40 << 20U;
  const Tensor wide(Shape{2, width}, std::vector<std::uint8_t>(2 * width));
  EXPECT_THAT(tile_sizes(InMemory{Batch{{"x", wide}}}, 2), ElementsAre(1, 1));
}

TEST(TileReader, KnowsWhereABlockEnds) {
  TileReader tiles(Producer(InMemory{numbered(2050)}).open({.batch_size = 3}));
  EXPECT_EQ(tiles.next()->size(), 2048U);
  EXPECT_TRUE(tiles.at_block_end());
  EXPECT_EQ(tiles.next()->size(), 2U);
  EXPECT_FALSE(tiles.at_block_end());
}

TEST(TileReader, LeavesOutEmptyBatchesBetweenOthers) {
  const Batch some = numbered(4);
  const Batch none = some.rows(0, 0);
  EXPECT_THAT(tile_sizes(Given{{none, some.rows(0, 1), none, some.rows(1, 3), none}}, 1),
              ElementsAre(4));
}

TEST(TileReader, GivesOneEmptyTileForAStreamOfEmptyBatches) {
  const Batch none = numbered(1).rows(0, 0);
  TileReader tiles(Producer(Given{{none, none}}).open());
  const auto tile = tiles.next();
  ASSERT_TRUE(tile);
  EXPECT_EQ((*tile)["x"].shape(), (Shape{0, 1}));
  EXPECT_FALSE(tiles.next());
}

TEST(TileReader, GivesNothingForAStreamOfNothing) {
  EXPECT_THAT(tile_sizes(Given{}, 1), ElementsAre());
}

TEST(TileReader, TakesBatchesThatHaveMetadataAlone) {
  const auto with_paths = [](std::size_t count) {
    Batch::Builder builder;
    builder.metadata().set(keys::path, std::vector<std::string>(count, "a.png"));
    return std::move(builder).build();
  };
  EXPECT_THAT(tile_sizes(Given{{with_paths(3000)}}, 1), ElementsAre(2048, 952));
}

TEST(FieldBytes, CountsTheValuesOfAllFields) {
  const Batch batch{{"x", testing::column<std::uint8_t>({1, 2})},
                    {"y", testing::column<double>({1, 2})}};
  EXPECT_EQ(field_bytes(batch), 18U);
}

}  // namespace
}  // namespace deepview
