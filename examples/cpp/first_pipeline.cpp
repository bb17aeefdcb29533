// A producer, a stage and an introspector of your own, in one pass.
#include <algorithm>
#include <deepview/base/introspect.hpp>
#include <deepview/base/pipeline.hpp>
#include <deepview/processors/mean_std_normalizer.hpp>
#include <iostream>
#include <vector>

// A stage: an aggregate with a const call. It makes a new batch, since nobody writes to tensors.
struct Relu {
  std::string field;

  deepview::Batch operator()(deepview::Batch batch) const {
    const deepview::Tensor& x = batch[field];
    std::vector<float> values(x.values<float>().begin(), x.values<float>().end());
    for (float& value : values) value = std::max(value, 0.0F);
    deepview::Tensor result(x.shape(), std::move(values));
    return std::move(batch).with(field, std::move(result));
  }
};

// An introspector: its options are its fields, its answer is a plain struct. A state folds some of the
// rows; states of later rows are merged into it.
struct QuietUnits {
  std::string field;
  float tolerance = 0;

  struct Result {
    std::vector<std::size_t> quiet;  // for each unit, how many samples left it at rest
    std::size_t samples = 0;
  };

  struct State {
    std::string field;
    float tolerance;
    Result result{};

    void add(const deepview::Batch& batch) {
      const deepview::Tensor& x = batch[field];
      result.quiet.resize(x.row_size());
      const auto values = x.values<float>();
      for (std::size_t i = 0; i < values.size(); ++i)
        if (values[i] <= tolerance) ++result.quiet[i % x.row_size()];
      result.samples += batch.size();
    }
    void merge(State&& later) {
      result.quiet.resize(std::max(result.quiet.size(), later.result.quiet.size()));
      for (std::size_t unit = 0; unit < later.result.quiet.size(); ++unit)
        result.quiet[unit] += later.result.quiet[unit];
      result.samples += later.result.samples;
    }
    Result finish() && { return std::move(result); }
  };
  State start(const deepview::RunOptions&) const { return {field, tolerance}; }
};

int main() {
  using deepview::Shape;
  using deepview::Tensor;

  // A producer: three samples of two units, held in memory.
  const Tensor x(Shape{3, 2}, std::vector<float>{1, -2, 3, -4, -5, 6});
  const deepview::Producer rows = deepview::InMemory{deepview::Batch{{"x", x}}};
  const auto responses = rows | deepview::MeanStdNormalizer{.std = {2}} | Relu{.field = "x"};

  for (const deepview::Batch& batch : responses.open({.batch_size = 2}))
    std::cout << batch.size() << " samples\n";

  const auto [strict, loose] = deepview::introspect_all(responses, {}, QuietUnits{.field = "x"},
                                                        QuietUnits{.field = "x", .tolerance = 1});
  for (std::size_t unit = 0; unit < 2; ++unit)
    std::cout << "unit " << unit << ": quiet in " << strict.quiet[unit] << " of " << strict.samples
              << " samples, nearly quiet in " << loose.quiet[unit] << "\n";
}
