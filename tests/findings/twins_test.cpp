#include "deepview/findings/twins.hpp"

#include <gmock/gmock.h>

#include "tests/support/clouds.hpp"

namespace deepview {
namespace {

using testing::Cloud;
using ::testing::Each;
using ::testing::HasSubstr;

Copies no_copies(std::size_t samples) {
  Copies copies;
  copies.groups.assign(samples, -1);
  return copies;
}

// Row i again, moved by a hair.
View with_twins_of(const Cloud& cloud, const std::vector<std::size_t>& twins) {
  const Rows rows = cloud.rows();
  RowStore store;
  store.append(rows.block(0));
  for (const std::size_t i : twins) {
    std::vector<float> row(rows.row(i).begin(), rows.row(i).end());
    row[0] += 1e-3F;
    store.append(MatrixView<float>{row.data(), 1, row.size()});
  }
  const Rows all = std::move(store).finish();
  return {"fc1", all, neighbour_graph(all, {.scaling = Scaling::none})};
}

TEST(Twins, AreFoundWhereTheNetworkSeesNoDifference) {
  const View view = with_twins_of(Cloud(10).add(500), {3, 8});
  const Twins twins = find_twins(view, no_copies(502));
  ASSERT_TRUE(twins.finding);
  EXPECT_EQ(twins.finding->count, 2U);
  EXPECT_EQ(twins.finding->view, "fc1");
  EXPECT_THAT(twins.finding->reason, HasSubstr("'fc1'"));
  ASSERT_EQ(twins.finding->groups.size(), 2U);
  EXPECT_LE(twins.finding->groups[0].scores[0], twins.finding->groups[1].scores[0]);
  EXPECT_EQ(twins.groups[3], twins.groups[500]);
  EXPECT_EQ(twins.groups[0], -1);
}

TEST(Twins, LeaveCopiesToTheirOwnFinding) {
  const View view = with_twins_of(Cloud(10).add(500), {3, 8});
  Copies copies = no_copies(502);
  copies.groups[3] = copies.groups[500] = 0;
  const Twins twins = find_twins(view, copies);
  ASSERT_TRUE(twins.finding);
  EXPECT_EQ(twins.finding->count, 1U);
  EXPECT_EQ(twins.groups[3], twins.groups[500]) << "the column still tells of them";
  copies.groups[8] = copies.groups[501] = 1;
  EXPECT_FALSE(find_twins(view, copies).finding);
}

TEST(Twins, AreRareByChance) {
  std::size_t found = 0;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const Twins twins = find_twins(Cloud(8, seed).add(400).view(), no_copies(400));
    found += twins.finding ? twins.finding->count : 0;
  }
  EXPECT_LE(found, 10U);  // one for each set is what the bound allows
}

TEST(Twins, ManageWithFewSamples) {
  EXPECT_FALSE(find_twins(Cloud(3).add(1).view(), no_copies(1)).finding);
  EXPECT_FALSE(find_twins(Cloud(3).add(2).view(), no_copies(2)).finding);
  EXPECT_THAT(find_twins(Cloud(3).add(2).view(), no_copies(2)).groups, Each(-1));
}

TEST(Twins, HoldAllSamplesThatAreEqual) {
  const Twins twins = find_twins(Cloud(3).add(40, 0, 0).view(), no_copies(40));
  ASSERT_TRUE(twins.finding);
  EXPECT_EQ(twins.finding->count, 39U);
}

}  // namespace
}  // namespace deepview
