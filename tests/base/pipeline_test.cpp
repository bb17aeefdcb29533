#include "deepview/base/pipeline.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "deepview/base/introspect.hpp"

namespace deepview {
namespace {

Producer counting(std::int64_t rows) {
  std::vector<float> values(static_cast<std::size_t>(rows));
  std::iota(values.begin(), values.end(), 0.0F);
  return InMemory{Batch{{"x", Tensor(Shape{rows, 1}, std::move(values))}}};
}

// An order-sensitive float sum: any change of the order of additions changes its bits.
struct FloatSum {
  struct Result {
    float sum = 0;
    std::size_t rows = 0;
  };
  struct State {
    Result result;
    void add(const Batch& batch) {
      for (const float v : batch["x"].values<float>()) result.sum += 1.0F / (1.0F + v);
      result.rows += batch.size();
    }
    void merge(State&& other) {
      result.sum += other.result.sum;
      result.rows += other.result.rows;
    }
    Result finish() && { return result; }
  };
  State start(const RunOptions&) const { return {}; }
};

TEST(Introspect, SameBitsForAnyBatchSizeAndThreadCount) {
  const Producer source = counting(10'007) | [](Batch batch) { return batch; };
  const auto expected = introspect(source, FloatSum{}, {.threads = 1, .batch_size = 64});
  EXPECT_EQ(expected.rows, 10'007U);
  for (const int threads : {1, 2, 3, 7, 16})
    for (const std::size_t batch_size : {1U, 7U, 64U, 5'000U}) {
      const auto found =
          introspect(source, FloatSum{}, {.threads = threads, .batch_size = batch_size});
      EXPECT_EQ(found.sum, expected.sum) << threads << " threads, batch " << batch_size;
      EXPECT_EQ(found.rows, expected.rows);
    }
}

}  // namespace
}  // namespace deepview
