// How long from responses to eigenvalues, and from a covariance to a recipe?
//
// The covariance of a few units, the trace and the sum of squares of the eigenvalues are checked before any
// time is taken. pfa_peers.py runs this beside NumPy.
#include <benchmark/benchmark.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "deepview/base/random.hpp"
#include "deepview/introspectors/pfa/recipe.hpp"

namespace {

using namespace deepview;

// Units that share a few latent causes, so that the spectrum falls as that of a real layer does.
Tensor responses(std::int64_t samples, std::int64_t units) {
  constexpr std::int64_t causes = 16;
  Random random(Seed{1});
  std::vector<float> weights(static_cast<std::size_t>(causes * units));
  for (float& weight : weights) weight = static_cast<float>(random.normal());
  std::vector<float> values(static_cast<std::size_t>(samples * units));
  for (std::int64_t s = 0; s < samples; ++s) {
    float* const row = values.data() + s * units;
    for (std::int64_t u = 0; u < units; ++u) row[u] = static_cast<float>(random.uniform());
    for (std::int64_t k = 0; k < causes; ++k) {
      const auto cause = static_cast<float>(random.normal());
      for (std::int64_t u = 0; u < units; ++u)
        row[u] += cause * weights[static_cast<std::size_t>(k * units + u)];
    }
  }
  return {Shape{samples, units}, std::move(values)};
}

void require(bool right, const char* what) {
  if (right) return;
  std::fprintf(stderr, "wrong %s\n", what);
  std::exit(1);
}

bool is_near(double a, double b) {
  return std::abs(a - b) <= 1e-9 * std::abs(b);
}

void require_right_answer(const PfaLayer& layer, const Tensor& x) {
  const auto values = x.values<float>();
  const std::size_t units = x.row_size();
  for (const auto& [a, b] :
       {std::pair<std::size_t, std::size_t>{0, 0}, {1, units - 1}, {units / 2, 3}}) {
    double sum = 0;
    for (std::size_t r = 0; r < x.row_count(); ++r)
      sum += (double{values[r * units + a]} - layer.mean[a]) *
             (double{values[r * units + b]} - layer.mean[b]);
    require(is_near(layer.covariance(a, b), sum / static_cast<double>(x.row_count() - 1)),
            "covariance");
  }
  double trace = 0;
  double squares = 0;
  for (std::size_t u = 0; u < units; ++u) trace += layer.covariance(u, u);
  for (const double entry : layer.covariance.values()) squares += entry * entry;
  for (const double value : layer.eigenvalues) trace -= value, squares -= value * value;
  require(std::abs(trace) < 1e-6 && std::abs(squares) < 1e-3, "eigenvalues");
}

void covariance(benchmark::State& state) {
  const Tensor x = responses(state.range(0), state.range(1));
  const Producer source = InMemory{Batch{{"x", x}}};
  const RunOptions run{.threads = static_cast<int>(state.range(2)), .batch_size = 32};
  require_right_answer(introspect(source, Pfa{}, run).layers["x"], x);
  for (auto _ : state) benchmark::DoNotOptimize(introspect(source, Pfa{}, run));
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

void recipe_of(benchmark::State& state, UnitSelection selection) {
  const Tensor x = responses(2 * state.range(0), state.range(0));
  const auto result = introspect(InMemory{Batch{{"x", x}}}, Pfa{});
  const EnergyStrategy strategy{.threshold = 0.999};
  const auto recipes = recipe(result, strategy, selection);
  require(recipes["x"].units_to_keep().size() == recipes["x"].recommended_count, "recipe");
  for (auto _ : state) benchmark::DoNotOptimize(recipe(result, strategy, selection));
}

BENCHMARK(covariance)
    ->Name("Pfa/CovarianceAndEigenvalues")
    ->ArgNames({"rows", "units", "threads"})
    ->Args({20'000, 2048, 1})
    ->Args({20'000, 2048, 2})
    ->Args({50'000, 512, 2})
    ->Args({200'000, 128, 2})
    ->Unit(benchmark::kMillisecond)
    ->MeasureProcessCPUTime()
    ->UseRealTime();
BENCHMARK_CAPTURE(recipe_of, L1Max, UnitSelection::l1_max)
    ->Name("Pfa/RecipeByL1Max")
    ->ArgName("units")
    ->Arg(2048)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(recipe_of, AbsMax, UnitSelection::abs_max)
    ->Name("Pfa/RecipeByAbsMax")
    ->ArgName("units")
    ->Arg(2048)
    ->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
