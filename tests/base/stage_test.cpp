#include "deepview/base/stage.hpp"

#include <gtest/gtest.h>

#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using testing::numbered;

Batch negated(Batch batch) {
  std::vector<float> values;
  for (const float value : batch["x"].values<float>()) values.push_back(-value);
  Tensor changed(batch["x"].shape(), std::move(values));
  return std::move(batch).with("x", std::move(changed));
}

TEST(Stage, MayBeAFunction) {
  EXPECT_EQ(testing::run(negated, numbered(2))["x"].values<float>()[1], -1);
}

// Counts the runs that were bound, and the batches each of them saw.
struct CountingStage {
  std::shared_ptr<int> bound = std::make_shared<int>(0);

  struct Run {
    int batches = 0;
    Batch operator()(Batch batch) {
      const auto seen = static_cast<float>(++batches);
      return std::move(batch).with("seen", testing::column({seen}));
    }
  };
  Run bind(const RunOptions&) const {
    ++*bound;
    return {};
  }
};

TEST(Stage, MakesARunOfItsOwnForEachBind) {
  const CountingStage description;
  const Stage stage = description;
  StageRun first = stage.bind({});
  StageRun second = stage.bind({});
  EXPECT_EQ(*description.bound, 2);
  EXPECT_EQ(first(numbered(1))["seen"].values<float>()[0], 1);
  EXPECT_EQ(first(numbered(1))["seen"].values<float>()[0], 2);
  EXPECT_EQ(second(numbered(1))["seen"].values<float>()[0], 1);
}

TEST(StageRun, KeepsAPureStageAlive) {
  auto kept = std::make_shared<const std::string>("a name long enough to live on the heap");
  const std::weak_ptr<const std::string> watch = kept;
  {
    StageRun run = Stage([name = std::move(kept)](Batch batch) {
                     return std::move(batch).with(*name, batch["x"]);
                   }).bind({});
    EXPECT_NE(run(numbered(1)).find(*watch.lock()), nullptr);
  }
  EXPECT_TRUE(watch.expired());
}

struct PointsBack {
  int value = 7;
  struct Run {
    const PointsBack* stage;
    Batch operator()(Batch batch) {
      const auto value = static_cast<float>(stage->value);
      return std::move(batch).with("value", testing::column({value}));
    }
  };
  Run bind(const RunOptions&) const { return {this}; }
};

TEST(StageRun, KeepsABoundStageAlive) {
  StageRun run = Stage(PointsBack{}).bind({});
  EXPECT_EQ(run(numbered(1))["value"].values<float>()[0], 7);
}

}  // namespace
}  // namespace deepview
