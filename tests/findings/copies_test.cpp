#include "deepview/findings/copies.hpp"

#include <gmock/gmock.h>

#include "tests/support/picture_set.hpp"

namespace deepview {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::PictureSet;
using testing::Scene;
using ::testing::UnorderedElementsAre;

PictureSet scenes(std::uint64_t count) {
  PictureSet set;
  for (std::uint64_t i = 0; i < count; ++i) set.add(Scene(i).view());
  return set;
}

bool same(const std::vector<FindingGroup>& a, const std::vector<FindingGroup>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const FindingGroup& x, const FindingGroup& y) {
                      return x.representative == y.representative && x.members == y.members &&
                             x.scores == y.scores;
                    });
}

TEST(Copies, AreFoundAmongOtherPictures) {
  PictureSet set = scenes(60);
  set.add(Scene(3).view());                            // 60: the same pixels
  set.add(Scene(7).view({.zoom = 0.96}));              // 61
  set.add(Scene(7).view({.gain = 0.8}));               // 62
  set.add(Scene(9).view({.right = 1.2, .noise = 3}));  // 63
  const Copies copies = set.copies();
  ASSERT_EQ(copies.exact.size(), 1U);
  EXPECT_EQ(copies.exact[0].representative, 3U);
  EXPECT_THAT(copies.exact[0].members, ElementsAre(60));
  ASSERT_EQ(copies.near.size(), 2U);
  EXPECT_EQ(copies.near[0].representative, 7U);
  EXPECT_THAT(copies.near[0].members, ElementsAre(61, 62));
  EXPECT_EQ(copies.near[1].representative, 9U);
  EXPECT_EQ(copies.all.size(), 3U);
  EXPECT_EQ(copies.groups[7], copies.groups[62]);
  EXPECT_NE(copies.groups[7], copies.groups[3]);
  EXPECT_EQ(copies.groups[0], -1);
}

TEST(Copies, OfACopyAreTiedToTheFirstOfTheExactOnes) {
  PictureSet set = scenes(40);
  for (int i = 0; i < 3; ++i) set.add(Scene(5).view());  // 40, 41, 42
  set.add(Scene(5).view({.gain = 0.8}));                 // 43
  const Copies copies = set.copies();
  ASSERT_EQ(copies.near.size(), 1U);
  EXPECT_EQ(copies.near[0].representative, 5U);
  EXPECT_THAT(copies.near[0].members, ElementsAre(43));
  ASSERT_EQ(copies.all.size(), 1U);
  EXPECT_THAT(copies.all[0].members, UnorderedElementsAre(40, 41, 42, 43));
}

TEST(Copies, AreNotSeenInPicturesThatAreAllDifferent) {
  const Copies copies = scenes(150).copies();
  EXPECT_THAT(copies.exact, IsEmpty());
  EXPECT_THAT(copies.near, IsEmpty());
  EXPECT_THAT(copies.groups, Each(-1));
  EXPECT_FALSE(exact_copies_finding(copies, 150));
  EXPECT_FALSE(near_copies_finding(copies, 150));
}

TEST(Copies, AreTheSameForAnyNumberOfThreads) {
  PictureSet set = scenes(120);
  for (std::uint64_t i = 0; i < 20; ++i) set.add(Scene(i).view({.zoom = 0.96, .noise = 2}));
  const Copies expected = set.copies({.threads = 1});
  EXPECT_EQ(expected.near.size(), 20U);
  for (const int threads : {2, 5}) {
    const Copies copies = set.copies({.threads = threads});
    EXPECT_TRUE(same(copies.near, expected.near));
    EXPECT_EQ(copies.groups, expected.groups);
  }
}

TEST(Copies, ManageWithNoneOneOrTwoPictures) {
  const Samples none;
  const DecodePicture decode = [](std::size_t) { return Tensor(); };
  EXPECT_THAT(find_copies({none, decode, PackedViews(Rows()), NeighbourGraph{}}).groups, IsEmpty());
  EXPECT_THAT(scenes(1).copies().groups, ElementsAre(-1));
  EXPECT_THAT(scenes(2).copies().groups, ElementsAre(-1, -1));
  PictureSet twice = scenes(1);
  twice.add(Scene(0).view());
  EXPECT_THAT(twice.copies().groups, ElementsAre(0, 0));
}

TEST(Copies, ManageWithPicturesThatAreAllTheSame) {
  PictureSet set;
  for (int i = 0; i < 70; ++i) set.add(testing::even_view(17));
  const Copies copies = set.copies();
  ASSERT_EQ(copies.exact.size(), 1U);
  EXPECT_EQ(copies.exact[0].members.size(), 69U);
  EXPECT_THAT(copies.near, IsEmpty());
}

TEST(CopiesFindings, CountTheMembersAndNameTheWeakestScore) {
  PictureSet set = scenes(30);
  set.add(Scene(1).view());
  set.add(Scene(2).view({.noise = 6}));
  const Copies copies = set.copies();
  const auto exact = exact_copies_finding(copies, 32);
  const auto near = near_copies_finding(copies, 32);
  ASSERT_TRUE(exact && near);
  EXPECT_EQ(exact->count, 1U);
  EXPECT_EQ(exact->kind, FindingKind::exact_copies);
  EXPECT_THAT(exact->reason, HasSubstr("1 picture with"));
  EXPECT_EQ(near->count, 1U);
  EXPECT_THAT(near->reason, HasSubstr("0.9"));
}

}  // namespace
}  // namespace deepview
