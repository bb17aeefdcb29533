// How long is one step of a mixture's fit? The density must rise before anything is timed.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <utility>
#include <vector>

#include "deepview/base/random.hpp"
#include "deepview/numeric/mixture.hpp"

namespace {

using namespace deepview;

Rows normal_rows(std::int64_t rows, std::int64_t columns) {
  Random random(Seed{1});
  std::vector<float> values(static_cast<std::size_t>(rows * columns));
  for (float& value : values) value = static_cast<float>(random.normal());
  return Rows(Tensor(Shape{rows, columns}, std::move(values)));
}

void step(benchmark::State& state, Covariance covariance) {
  constexpr std::size_t components = 5;
  const Rows rows = normal_rows(state.range(0), state.range(1));
  const RunOptions run{.threads = static_cast<int>(state.range(2))};
  Matrix means(components, rows.columns());
  for (std::size_t k = 0; k < components; ++k)
    for (std::size_t c = 0; c < rows.columns(); ++c) means(k, c) = rows.row(k)[c];
  const auto steps = [&](int count) {
    return fit_mixture(rows,
                       {.covariance = covariance,
                        .tolerance = 0,
                        .max_iterations = count,
                        .start = MeansStart{means}},
                       run);
  };
  if (steps(3).mean_log_density < steps(2).mean_log_density - 1e-9) {
    std::fprintf(stderr, "the density fell\n");
    std::exit(1);
  }
  for (auto _ : state) benchmark::DoNotOptimize(steps(10));
  state.SetItemsProcessed(state.iterations() * state.range(0) * 10);
}

void sizes(benchmark::internal::Benchmark* bench) {
  bench->ArgNames({"rows", "columns", "threads"})->Unit(benchmark::kMillisecond)->UseRealTime();
}

BENCHMARK_CAPTURE(step, Diagonal, Covariance::diagonal)
    ->Name("Mixture/DiagonalTenSteps")
    ->Apply(sizes)
    ->Args({100'000, 64, 1})
    ->Args({100'000, 64, 2})
    ->Args({20'000, 512, 2});
BENCHMARK_CAPTURE(step, Full, Covariance::full)
    ->Name("Mixture/FullTenSteps")
    ->Apply(sizes)
    ->Args({100'000, 64, 2})
    ->Args({20'000, 512, 2})
    ->Iterations(1);

}  // namespace

BENCHMARK_MAIN();
