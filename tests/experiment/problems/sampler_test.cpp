#include "deepview/experiment/problems/sampler.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "deepview/experiment/parameters/yaml.hpp"
#include "tests/io/folder.hpp"

namespace deepview {
namespace {

using ::testing::ElementsAre;
using testing::Folder;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;
using Indices = std::vector<std::size_t>;

Indices order(const Sampler& sampler, std::size_t size, std::uint64_t epoch = 0) {
  return epoch_order(sampler, size, epoch, Seed{3});
}

Sampler read(const std::string& yaml, Mistakes& mistakes, std::size_t size = 100) {
  return read_sampler(parse_yaml(yaml, "a.yaml"), {"training", "sampler"}, size, mistakes);
}

Indices indices_of(const std::string& yaml) {
  Mistakes mistakes;
  const Sampler sampler = read("name: SubsetRandomSampler\nindices: " + yaml, mistakes);
  mistakes.throw_if_any();
  return std::get<SubsetRandomSampler>(sampler).indices;
}

std::string mistake_in(const std::string& yaml) {
  Mistakes mistakes;
  read(yaml, mistakes);
  const auto all = mistakes.sorted();
  return all.empty() ? "" : text_of(all.front());
}

TEST(EpochOrder, VisitsEverySampleOnceInANewOrderEveryEpoch) {
  EXPECT_EQ(order(SequentialSampler{}, 4), (Indices{0, 1, 2, 3}));
  const Indices first = order(RandomSampler{}, 50);
  Indices sorted = first;
  std::ranges::sort(sorted);
  EXPECT_EQ(sorted, order(SequentialSampler{}, 50));
  EXPECT_NE(first, order(RandomSampler{}, 50, 1));
  EXPECT_EQ(first, order(RandomSampler{}, 50));
  EXPECT_TRUE(order(RandomSampler{}, 0).empty());
  EXPECT_THAT(order(SubsetRandomSampler{{5, 9, 2}}, 10), UnorderedElementsAre(5, 9, 2));
}

TEST(EpochOrder, DrawsByWeight) {
  std::vector<double> weights(1000, 1.0);
  weights[0] = 0;
  std::fill(weights.begin() + 500, weights.end(), 3.0);
  const Indices drawn = order(WeightedRandomSampler{weights}, 1000);
  EXPECT_EQ(drawn.size(), 1000U);
  EXPECT_EQ(std::ranges::count(drawn, 0U), 0);
  const auto heavy = std::ranges::count_if(drawn, [](std::size_t i) { return i >= 500; });
  EXPECT_NEAR(static_cast<double>(heavy), 750, 70);  // five deviations
}

TEST(EpochOrder, LeavesOutEveryFoldInTurn) {
  const KFoldRandomSampler training{.folds = 3, .epochs_per_fold = 2};
  KFoldRandomSampler validation = training;
  validation.all_but_current_fold = false;
  std::set<std::size_t> seen;
  for (std::uint64_t epoch = 0; epoch < 6; ++epoch) {
    Indices both = order(training, 10, epoch);
    const Indices held = order(validation, 10, epoch);
    EXPECT_THAT(held.size(), ::testing::AnyOf(3U, 4U));
    both.insert(both.end(), held.begin(), held.end());
    std::ranges::sort(both);
    EXPECT_EQ(both, order(SequentialSampler{}, 10));
    seen.insert(held.begin(), held.end());
    EXPECT_EQ(seen.size(), epoch < 2 ? 3U : epoch < 4 ? 6U : 10U);
  }
  const KFoldWeightedRandomSampler weighted{training, std::vector<double>(10, 1.0)};
  EXPECT_EQ(order(weighted, 10).size(), 7U);
}

TEST(ReadSampler, TakesIndicesInFourForms) {
  const Folder folder;
  const std::string file = folder.add("indices.txt", "3, 1,4\nnot read\n").string();
  EXPECT_EQ(indices_of("[3, 1, 4]"), (Indices{3, 1, 4}));
  EXPECT_EQ(indices_of("'3, 1, 4'"), (Indices{3, 1, 4}));
  EXPECT_EQ(indices_of(file), (Indices{3, 1, 4}));
  EXPECT_EQ(indices_of("[0, 5]"), (Indices{0, 1, 2, 3, 4}));
  EXPECT_EQ(indices_of("'0,5'"), (Indices{0, 1, 2, 3, 4}));
  EXPECT_EQ(indices_of("[95, 100]").back(), 99U);
  EXPECT_EQ(indices_of(folder.add("range.txt", "30,100\n").string()).size(), 70U);
}

TEST(ReadSampler, RefusesWhatWouldSilentlyTrainOnEverything) {
  EXPECT_THAT(mistake_in("indices: [0, 5]"), HasSubstr("training.sampler.name"));
  EXPECT_THAT(mistake_in("name: SubsetRandomSample\nindices: [0, 5]"),
              HasSubstr("did you mean 'SubsetRandomSampler'"));
  EXPECT_THAT(mistake_in("name: SubsetRandomSampler"), HasSubstr("must be there"));
  EXPECT_THAT(mistake_in("name: SubsetRandomSampler\nindices: [1, 2, 100]"), HasSubstr("a.yaml:2"));
  EXPECT_THAT(mistake_in("name: SubsetRandomSampler\nindices: [0, 101]"), HasSubstr("0 to 101"));
  EXPECT_THAT(mistake_in("name: SubsetRandomSampler\nindices: [5, 3]"), HasSubstr("5 to 3"));
  EXPECT_THAT(mistake_in("name: SubsetRandomSampler\nindices: nowhere.txt"),
              HasSubstr("nowhere.txt"));
  EXPECT_THAT(mistake_in("name: SubsetRandomSampler\nindices: 3,x"), HasSubstr("3,x"));
  EXPECT_THAT(mistake_in("name: RandomSampler\nindices: [0, 5]"), HasSubstr("nobody reads this"));
  EXPECT_THAT(mistake_in("name: WeightedRandomSampler\nweights: [1, 2]"), HasSubstr("100 numbers"));
  EXPECT_THAT(mistake_in("name: KFoldRandomSampler\nfolds: 101"), HasSubstr("folds"));
  EXPECT_THAT(mistake_in("name: KFoldRandomSampler\nfolds: 0"), HasSubstr("at least 1"));
  EXPECT_EQ(mistake_in("name: KFoldRandomSampler\nfolds: 4\nepochs_per_fold: 2"), "");
}

}  // namespace
}  // namespace deepview
