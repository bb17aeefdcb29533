#include "deepview/numeric/row_store.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <cmath>
#include <csignal>
#include <cstdlib>
#include <limits>

#include "tests/numeric/random_rows.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using testing::counting;
using testing::expect_error;
using testing::normal_rows;

// Rows numbered from 0 in their only column, gathered from pieces of the given sizes.
RowStore numbered(std::initializer_list<std::int64_t> pieces, float first,
                  RowStoreOptions options = {}) {
  RowStore store(std::move(options));
  for (const auto piece : pieces) {
    std::vector<float> values(static_cast<std::size_t>(piece));
    for (float& value : values) value = first++;
    store.append(Tensor(Shape{piece, 1}, std::move(values)));
  }
  return store;
}

void expect_numbered(const Rows& rows, std::size_t count) {
  ASSERT_EQ(rows.size(), count);
  for (std::size_t i = 0; i < count; ++i) ASSERT_EQ(rows.row(i)[0], static_cast<float>(i)) << i;
  std::size_t seen = 0;
  for (std::size_t b = 0; b < rows.block_count(); ++b) {
    EXPECT_EQ(rows.block(b).data, rows.row(seen).data());
    seen += rows.block(b).rows;
  }
  EXPECT_EQ(seen, count);
}

TEST(Rows, ShareAFloatTensorAndConvertOthers) {
  const Tensor floats = counting(Shape{3, 2});
  EXPECT_EQ(Rows(floats).row(0).data(), floats.values<float>().data());
  const Rows bytes(testing::rows<std::uint8_t>({{1, 255}}));
  EXPECT_EQ(bytes.row(0)[1], 255.0F);
  const Rows halves(testing::rows({{0.5F, -2}}).to(DType::f16));
  EXPECT_EQ(halves.row(0)[0], 0.5F);
}

TEST(Rows, AreNoVectorAndNoPicture) {
  expect_error(ErrorKind::shape, "matrix", [] { Rows(counting(Shape{3})); });
  expect_error(ErrorKind::shape, "matrix", [] { Rows(counting(Shape{3, 2, 2})); });
}

TEST(Rows, MayHaveNoRowsOrNoColumns) {
  EXPECT_EQ(Rows(counting(Shape{0, 5})).columns(), 5U);
  const Rows narrow(counting(Shape{5, 0}));
  EXPECT_EQ(narrow.size(), 5U);
  EXPECT_TRUE(narrow.row(4).empty());
}

TEST(RowStore, KeepsRowsInOrderWhateverTheirPieces) {
  expect_numbered(numbered({1, 2047, 5000, 0, 3}, 0).finish(), 7051);
}

TEST(RowStore, MergesFullBlocksByMovingAndOthersByCopying) {
  for (const std::int64_t size : {1, 2047, 2048, 2049, 4096}) {
    RowStore first = numbered({size}, 0);
    RowStore second = numbered({3000}, static_cast<float>(size));
    first.merge(std::move(second));
    first.merge(RowStore());
    expect_numbered(std::move(first).finish(), static_cast<std::size_t>(size) + 3000);
  }
}

TEST(RowStore, WritesToTheScratchFileWhatMemoryMayNotHold) {
  const RowStoreOptions options{.memory_limit_bytes = 10'000,
                                .scratch_folder = ::testing::TempDir()};
  RowStore first = numbered({5000}, 0, options);
  EXPECT_LE(first.memory_bytes(), 10'000 + block_rows * sizeof(float));
  RowStore second = numbered({2048, 2048, 1000}, 5000, options);
  first.merge(std::move(second));
  const Rows rows = std::move(first).finish();
  expect_numbered(rows, 10'096);
}

TEST(RowStore, MergesBlocksFromAnotherScratchFileWithoutReadingThem) {
  const RowStoreOptions options{.memory_limit_bytes = 0, .scratch_folder = ::testing::TempDir()};
  RowStore first = numbered({4096}, 0, options);
  first.merge(numbered({4096}, 4096, options));
  EXPECT_EQ(first.memory_bytes(), 0U);
  expect_numbered(std::move(first).finish(), 8192);
}

TEST(RowStore, SaysWhichScratchFolderItCannotUse) {
  const RowStoreOptions options{.memory_limit_bytes = 0, .scratch_folder = "/no/such/folder"};
  expect_error(ErrorKind::io, "/no/such/folder", [&] { numbered({5000}, 0, options); });
}

// Exits with 0 when the error of a scratch file that cannot grow says so.
[[noreturn]] void fill_the_disk() {
  // A limit on the size of files stands in for a full disk.
  std::signal(SIGXFSZ, SIG_IGN);
  const ::rlimit limit{4096, 4096};
  ::setrlimit(RLIMIT_FSIZE, &limit);
  try {
    numbered({5000}, 0, {.memory_limit_bytes = 0, .scratch_folder = ::testing::TempDir()});
  } catch (const Error& error) {
    const bool told = std::string_view(error.what()).find("cannot grow") != std::string_view::npos;
    std::exit(error.kind() == ErrorKind::io && told ? 0 : 1);
  }
  std::exit(2);
}

TEST(RowStoreDeathTest, SaysWhenTheDiskIsFull) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(fill_the_disk(), ::testing::ExitedWithCode(0), "");
}

TEST(RowStore, RefusesRowsOfAnotherWidth) {
  RowStore store;
  store.append(counting(Shape{0, 3}));
  expect_error(ErrorKind::shape, "3 columns", [&] { store.append(counting(Shape{2, 2})); });
}

TEST(Take, PicksRowsInTheGivenOrder) {
  const Rows rows = testing::make_rows(3, {0, 0, 1, 1, 2, 2});
  const std::vector<std::size_t> indices{2, 0, 2};
  const Rows taken = take(rows, indices);
  ASSERT_EQ(taken.size(), 3U);
  EXPECT_EQ(taken.row(0)[1], 2);
  EXPECT_EQ(taken.row(1)[1], 0);
  EXPECT_EQ(take(rows, {}).columns(), 2U);
  const std::vector<std::size_t> beyond{3};
  expect_error(ErrorKind::shape, "before 3", [&] { take(rows, beyond); });
}

TEST(RequireFinite, NamesTheFirstRowAndColumn) {
  const float infinity = std::numeric_limits<float>::infinity();
  const Rows rows = testing::make_rows(3, {1, 2, 3, infinity, std::nanf(""), 0});
  require_finite(normal_rows(10, 2));
  expect_error(ErrorKind::data, "row 1, column 1", [&] { require_finite(rows); });
  expect_error(ErrorKind::data, "field 'x'", [&] { require_finite(rows, "field 'x'"); });
}

}  // namespace
}  // namespace deepview
