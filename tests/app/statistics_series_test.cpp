#include "deepview/app/statistics_series.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/io/folder.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

namespace fs = std::filesystem;
using ::testing::DoubleEq;
using ::testing::ElementsAre;
using testing::expect_error;
using testing::Folder;
using ::testing::IsEmpty;

BundleSeries read(const fs::path& table, std::size_t most_points = 1000) {
  return read_series(table, {.name = "training", .most_points = most_points}).value();
}

TEST(StatisticsSeries, IsTheTableWhereItIsShort) {
  const Folder folder;
  const BundleSeries series =
      read(folder.add("a.csv", "loss,episode,what\n0.5,000000,x\n0.25,000001,y\n"));
  EXPECT_EQ(series.title, "Training, each episode");
  EXPECT_EQ(series.rows, 2U);
  EXPECT_EQ(series.every, 1U);
  ASSERT_EQ(series.columns.size(), 2U);  // of numbers
  EXPECT_EQ(series.columns[0].name, "loss");
  EXPECT_THAT(series.columns[0].means, ElementsAre(0.5, 0.25));
  EXPECT_THAT(series.columns[1].means, ElementsAre(0, 1));
  EXPECT_THAT(series.columns[0].least, IsEmpty());
}

TEST(StatisticsSeries, IsThinnedToMeansWithTheLeastAndTheMost) {
  const Folder folder;
  const BundleSeries series = read(folder.add("a.csv", "loss\n1\n2\n6\n4\n5\n9\n8\n"), 3);
  EXPECT_EQ(series.rows, 7U);
  EXPECT_EQ(series.every, 3U);
  EXPECT_THAT(series.columns[0].means, ElementsAre(DoubleEq(3), DoubleEq(6), DoubleEq(8)));
  EXPECT_THAT(series.columns[0].least, ElementsAre(1, 4, 8));
  EXPECT_THAT(series.columns[0].most, ElementsAre(6, 9, 8));
}

TEST(StatisticsSeries, PassesOverHalfARowThatAKillLeft) {
  const Folder folder;
  EXPECT_EQ(read(folder.add("a.csv", "loss,acc\n1,2\n3")).rows, 1U);
}

TEST(StatisticsSeries, IsNothingWithoutRows) {
  const Folder folder;
  EXPECT_FALSE(read_series(folder.add("a.csv", "loss,acc\n"), {.name = "training"}));
  EXPECT_FALSE(read_series(folder / "none.csv", {.name = "training"}));
}

TEST(StatisticsSeries, RefusesWhatIsNoTable) {
  const Folder folder;
  const fs::path table = folder.add("a.csv", "loss,acc\n1,2,3\n4,5\n");
  expect_error(ErrorKind::data, "line 2", [&] { read(table); });
}

TEST(StatisticsSeries, AreThoseThatAreThereInTheOrderTheyAreShown) {
  const Folder folder;
  folder.add("validation_statistics.csv", "loss\n1\n");
  folder.add("training_statistics.csv", "loss\n1\n");
  folder.add("testing_statistics.csv", "loss\n");
  std::vector<std::string> names;
  for (const auto& series : read_all_series(folder.path())) names.push_back(series.name);
  EXPECT_THAT(names, ElementsAre("training", "validation"));
}

}  // namespace
}  // namespace deepview
