#include "deepview/processors/pipeline_debugger.hpp"

#include <gmock/gmock.h>

#include <chrono>
#include <memory>
#include <thread>

#include "tests/support/described_batch.hpp"

namespace deepview {
namespace {

using testing::described;
using testing::expect_error;
using ::testing::HasSubstr;
using testing::numbered;
using testing::read_all;
using testing::run;

// A sink that keeps what it is given.
struct Told {
  std::shared_ptr<std::vector<std::string>> texts = std::make_shared<std::vector<std::string>>();
  void operator()(const std::string& text) const { texts->push_back(text); }
};

TEST(PipelineDebugger, DescribesFieldsSnapshotsAndMetadataOnce) {
  EXPECT_EQ(PipelineDebugger{.label = "here"}.dump(described()),
            "here: Batch(batch_size=2) {\n"
            "  x: [2, 1] float32\n"
            "  y: [2, 2] float32\n"
            "  Snapshots:\n"
            "    before: x\n"
            "  Metadata:\n"
            "    identifier\n"
            "    path\n"
            "    labels: label, split\n"
            "    more: label\n"
            "}\n");
}

TEST(PipelineDebugger, DescribesABatchOfNothing) {
  EXPECT_EQ(PipelineDebugger{}.dump(Batch{}), "Batch(batch_size=0) {\n}\n");
}

TEST(PipelineDebugger, SortsFieldsAndShowsOnlyTheNamedOnes) {
  const Batch batch{
      {"b", testing::column({1})}, {"c", testing::column({1})}, {"a", testing::column({1})}};
  EXPECT_EQ(PipelineDebugger{.fields = (std::vector<std::string>{"c", "a"})}.dump(batch),
            "Batch(batch_size=1) {\n  a: [1] float32\n  c: [1] float32\n}\n");
}

TEST(PipelineDebugger, ShowsTheValuesOfEveryType) {
  const PipelineDebugger debugger{.dump_fields = true};
  for (int dtype = 1; dtype < 12; ++dtype) {
    const Tensor tensor = testing::rows({{1, 2}, {3, 4}}).to(static_cast<DType>(dtype));
    EXPECT_THAT(debugger.dump({{"x", tensor}}), HasSubstr("    0: 1, 2\n    1: 3, 4\n"))
        << name(tensor.dtype());
  }
  EXPECT_THAT(debugger.dump({{"x", Tensor::booleans({1, 2}, {0, 1})}}),
              HasSubstr("    0: false, true\n"));
  EXPECT_THAT(debugger.dump({{"x", testing::column({0.1F})}}), HasSubstr("    0: 0.1\n"));
}

TEST(PipelineDebugger, SaysHowMuchItLeavesOut) {
  const std::string text =
      PipelineDebugger{.dump_fields = true}.dump({{"x", testing::counting(Shape{10, 40})}});
  EXPECT_THAT(text, HasSubstr("30, 31 and 8 more values\n"));
  EXPECT_THAT(text, HasSubstr("    and 2 more samples\n"));
  EXPECT_THAT(text, ::testing::Not(HasSubstr("    8:")));
}

TEST(PipelineDebugger, PassesBatchesOnAsTheyAre) {
  EXPECT_TRUE(identical(run(PipelineDebugger{.sink = Told{}}, described()), described()));
}

TEST(PipelineDebugger, TellsOneBatchOfAPipelineHoweverOftenItIsRead) {
  const Told told;
  const Producer source = Producer(InMemory{numbered(5)}) | PipelineDebugger{.sink = told};
  for (const int threads : {1, 5}) read_all(source, {.threads = threads, .batch_size = 2});
  EXPECT_EQ(told.texts->size(), 1U);
}

TEST(PipelineDebugger, TellsOneBatchOfEachPipelineThatIsMadeOfIt) {
  const Told told;
  const PipelineDebugger debugger{.sink = told};
  for (int i = 0; i < 2; ++i)
    read_all(Producer(InMemory{numbered(5)}) | debugger, {.threads = 1, .batch_size = 2});
  EXPECT_EQ(told.texts->size(), 2U);
}

TEST(PipelineDebugger, TellsEveryBatchInOrderWhenAskedTo) {
  const Told told;
  const PipelineDebugger debugger{.sink = told, .first_only = false};
  read_all(Producer(InMemory{numbered(5)}) | debugger, {.threads = 1, .batch_size = 2});
  ASSERT_EQ(told.texts->size(), 3U);
  EXPECT_THAT(told.texts->front(), HasSubstr("batch_size=2"));
  EXPECT_THAT(told.texts->back(), HasSubstr("batch_size=1"));
}

// Earlier batches take longer, so that threads are done with them in the wrong order.
Batch slower_at_the_start(Batch batch) {
  if (batch["x"].values<float>()[0] < 20) std::this_thread::sleep_for(std::chrono::milliseconds(2));
  return batch;
}

TEST(PipelineDebugger, TellsBatchesInTheOrderOfTheSourceForAnyNumberOfThreads) {
  for (const int threads : {1, 2, 3, 7, 16}) {
    const Told middle;
    const Told end;
    const auto telling = [](const Told& told) {
      return PipelineDebugger{.sink = told, .first_only = false, .dump_fields = true};
    };
    const Producer source = Producer(InMemory{numbered(100)}) | slower_at_the_start |
                            telling(middle) | slower_at_the_start | telling(end);
    read_all(source, {.threads = threads, .batch_size = 1});
    for (const Told& told : {middle, end}) {
      ASSERT_EQ(told.texts->size(), 100U) << threads;
      for (std::size_t i = 0; i < 100; ++i)
        EXPECT_THAT((*told.texts)[i], HasSubstr("0: " + std::to_string(i) + "\n")) << threads;
    }
  }
}

TEST(PipelineDebugger, TellsTheFirstBatchOfTheSourceForAnyNumberOfThreads) {
  for (const int threads : {1, 7}) {
    const Told told;
    const PipelineDebugger debugger{.sink = told, .dump_fields = true};
    read_all(Producer(InMemory{numbered(60)}) | slower_at_the_start | debugger,
             {.threads = threads, .batch_size = 1});
    ASSERT_EQ(told.texts->size(), 1U);
    EXPECT_THAT(told.texts->front(), HasSubstr("0: 0\n"));
  }
}

TEST(PipelineDebugger, CallsTheSinkFromOneThreadAtATime) {
  const Told told;  // a vector that several threads at once would break
  const PipelineDebugger debugger{.sink = told, .first_only = false};
  const Producer source = Producer(InMemory{numbered(300)}) | debugger;
  {
    std::vector<std::jthread> readers;
    for (int i = 0; i < 4; ++i)
      readers.emplace_back([&] { read_all(source, {.threads = 7, .batch_size = 1}); });
  }
  EXPECT_EQ(told.texts->size(), 1200U);
}

TEST(PipelineDebugger, RefusesToRunWithoutASink) {
  expect_error(ErrorKind::usage, "sink", [] { Stage(PipelineDebugger{}).bind({}); });
}

}  // namespace
}  // namespace deepview
