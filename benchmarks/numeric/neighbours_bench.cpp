// How fast are exact neighbours? Answers are compared with brute force before anything is timed.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <utility>
#include <vector>

#include "deepview/base/random.hpp"
#include "deepview/numeric/neighbours.hpp"

namespace {

using namespace deepview;

Rows normal_rows(std::int64_t rows, std::int64_t columns) {
  Random random(Seed{1});
  std::vector<float> values(static_cast<std::size_t>(rows * columns));
  for (float& value : values) value = static_cast<float>(random.normal());
  return Rows(Tensor(Shape{rows, columns}, std::move(values)));
}

void require_right_answers(const Rows& rows, const NeighbourGraph& graph) {
  const std::size_t step = std::max<std::size_t>(rows.size() / 20, 1);
  for (std::size_t row = 0; row < rows.size(); row += step) {
    std::vector<float> distances;
    for (std::size_t other = 0; other < rows.size(); ++other) {
      double sum = 0;
      for (std::size_t c = 0; c < rows.columns(); ++c)
        sum +=
            std::pow((double{rows.row(row)[c]} - double{rows.row(other)[c]}) * graph.scale[c], 2);
      if (other != row) distances.push_back(static_cast<float>(std::sqrt(sum)));
    }
    std::ranges::sort(distances);
    for (std::size_t i = 0; i < graph.k; ++i) {
      if (std::abs(graph.distances_from(row)[i] - distances[i]) <= 1e-6F * distances[i]) continue;
      std::fprintf(stderr, "wrong neighbour %zu of row %zu\n", i, row);
      std::exit(1);
    }
  }
}

void neighbours(benchmark::State& state) {
  const Rows rows = normal_rows(state.range(0), state.range(1));
  const RunOptions run{.threads = static_cast<int>(state.range(2))};
  require_right_answers(rows, neighbour_graph(rows, {}, run));
  for (auto _ : state) benchmark::DoNotOptimize(neighbour_graph(rows, {}, run));
  const auto pairs = static_cast<double>(state.range(0)) * static_cast<double>(state.range(0));
  state.SetItemsProcessed(state.iterations() * state.range(0));
  state.counters["GFLOP/s"] = benchmark::Counter(2e-9 * pairs * static_cast<double>(state.range(1)),
                                                 benchmark::Counter::kIsIterationInvariantRate);
}

BENCHMARK(neighbours)
    ->Name("Neighbours/Exact")
    ->ArgNames({"rows", "columns", "threads"})
    ->Args({5'000, 84, 1})
    ->Args({5'000, 84, 2})
    ->Args({10'000, 784, 2})
    ->Args({20'000, 64, 1})
    ->Args({20'000, 64, 2})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK(neighbours)
    ->Name("Neighbours/Exact")
    ->ArgNames({"rows", "columns", "threads"})
    ->Args({100'000, 64, 2})
    ->Iterations(1)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

}  // namespace

BENCHMARK_MAIN();
