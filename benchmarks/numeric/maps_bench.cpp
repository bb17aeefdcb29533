// How fast are maps, given rows or their neighbours too? Quality and threads are checked before timing.
//
//     maps_bench [--rows=ROWS.npy] [--map=MAP.npy] [Google Benchmark's options]
//
// Without --rows they are made up: clusters in ten latent dimensions through two random layers. --map keeps the
// map of seed 0 for others to judge.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "deepview/io/npy.hpp"
#include "deepview/numeric/map_quality.hpp"
#include "deepview/numeric/umap.hpp"
#include "tests/support/known_rows.hpp"

namespace {

using namespace deepview;

constexpr double least_trustworthiness = 0.95;

struct Subject {
  Rows rows;
  NeighbourGraph graph;
};

const Subject& subject(const std::string& path = "") {
  static const Subject made = [&] {
    const Tensor tensor =
        path.empty() ? testing::Embedding{.rows = 10'000}.tensor() : read_npy(path);
    const Rows rows(tensor);
    return Subject{rows, neighbour_graph(rows, {.k = 14, .scaling = Scaling::none})};
  }();
  return made;
}

void require_right_answers(const std::string& map_path) {
  const auto& [rows, graph] = subject();
  const Tensor one = to_tensor(fit_umap(rows, graph, {}, {.threads = 1}).map);
  const Tensor two = to_tensor(fit_umap(rows, graph, {}, {.threads = 2}).map);
  const auto quality = map_quality(rows, Rows(one));
  const double trustworthiness = quality.neighbourhoods.back().trustworthiness;
  std::fprintf(stderr, "UMAP of %zu x %zu: trustworthiness %.4f, recall %.4f, triplets %.4f\n",
               rows.size(), rows.columns(), trustworthiness, quality.neighbourhoods.back().recall,
               quality.triplet_accuracy.value_or(0));
  if (!identical(one, two) || trustworthiness < least_trustworthiness) {
    std::fprintf(stderr, "wrong map: it hangs on the threads or is not trustworthy\n");
    std::exit(1);
  }
  if (!map_path.empty()) write_npy(map_path, one);
}

RunOptions run_of(const benchmark::State& state) {
  return {.threads = static_cast<int>(state.range(0))};
}

void layout(benchmark::State& state) {
  const auto& [rows, graph] = subject();
  for (auto _ : state) benchmark::DoNotOptimize(fit_umap(rows, graph, {}, run_of(state)));
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(rows.size()));
}

void whole(benchmark::State& state) {
  const Rows& rows = subject().rows;
  for (auto _ : state) benchmark::DoNotOptimize(fit_umap(rows, UmapOptions{}, run_of(state)));
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(rows.size()));
}

void quality(benchmark::State& state) {
  const Rows& rows = subject().rows;
  const Rows map = fit_umap(rows, subject().graph, {.epochs = 20}).map;
  for (auto _ : state) benchmark::DoNotOptimize(map_quality(rows, map, {}, run_of(state)));
}

void for_threads(benchmark::internal::Benchmark* benchmark) {
  benchmark->ArgName("threads")->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();
}

BENCHMARK(whole)->Name("Umap/Rows")->Apply(for_threads);
BENCHMARK(layout)->Name("Umap/Neighbours")->Apply(for_threads);
BENCHMARK(quality)->Name("MapQuality")->Apply(for_threads);

std::string option(int& count, char** arguments, std::string_view name) {
  for (int i = 1; i < count; ++i) {
    const std::string_view argument = arguments[i];
    if (!argument.starts_with(name)) continue;
    std::string value(argument.substr(name.size()));
    for (int j = i + 1; j < count; ++j) arguments[j - 1] = arguments[j];
    --count;
    return value;
  }
  return "";
}

}  // namespace

int main(int argc, char** argv) {
  const std::string rows = option(argc, argv, "--rows=");
  const std::string map = option(argc, argv, "--map=");
  benchmark::Initialize(&argc, argv);
  subject(rows);
  require_right_answers(map);
  benchmark::RunSpecifiedBenchmarks();
}
