// How long does a t-SNE map take, and how well does it honour its affinities?
//
//   tsne_bench [--rows=IN.npy] [--save-rows=OUT.npy] [--map=OUT.npy] [--score=IN.npy] [options of Google Benchmark]
//
// Without a file the rows are 10,000 made-up responses of 50 units. The grid's repulsion is compared with all
// pairs before any time is taken. --score prints the exact divergence of a map by anybody; tsne_peers.py runs this
// beside openTSNE and scikit-learn.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "deepview/io/npy.hpp"
#include "deepview/numeric/tsne.hpp"
#include "deepview/numeric/tsne_repulsion.hpp"
#include "tests/support/known_rows.hpp"

namespace {

using namespace deepview;

NeighbourGraph graph_of(const Rows& rows, const RunOptions& run) {
  return neighbour_graph(rows, {.k = tsne_neighbours(30), .scaling = Scaling::none}, run);
}

std::vector<float> values_of(const Rows& map) {
  std::vector<float> values;
  for (std::size_t row = 0; row < map.size(); ++row)
    values.insert(values.end(), map.row(row).begin(), map.row(row).end());
  return values;
}

void require_right_forces(const Rows& map) {
  const auto points = values_of(map);
  detail::SplineGrid grid;
  const auto found = grid.repel(points, 2, {});
  const auto exact = detail::repel_exactly(points, 2, {});
  double error = 0;
  double size = 0;
  for (std::size_t i = 0; i < points.size(); ++i) {
    error += std::pow(double{found.forces[i]} - double{exact.forces[i]}, 2);
    size += std::pow(double{exact.forces[i]}, 2);
  }
  if (std::sqrt(error / size) < 0.02 && std::abs(found.weight / exact.weight - 1) < 1e-3) return;
  std::fprintf(stderr, "the grid's forces are off by %g of all\n", std::sqrt(error / size));
  std::exit(1);
}

void register_map(const Rows& rows, const std::string& name, int threads) {
  const auto run_map = [&rows, threads](benchmark::State& state) {
    const RunOptions run{.threads = threads};
    TsneMap found;
    for (auto _ : state) found = tsne(rows, graph_of(rows, run), {}, run);
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(rows.size()));
    state.counters["divergence"] =
        kl_divergence(tsne_affinities(graph_of(rows, run), 30, run), found.map, run);
  };
  benchmark::RegisterBenchmark((name + "/threads:" + std::to_string(threads)).c_str(), run_map)
      ->Iterations(1)
      ->Unit(benchmark::kMillisecond)
      ->MeasureProcessCPUTime()
      ->UseRealTime();
}

// The value of `--name=value`, taken out of the arguments; empty when it is not there.
std::string take_option(std::string_view prefix, int& count, char** arguments) {
  for (int i = 1; i < count; ++i) {
    const std::string_view argument = arguments[i];
    if (!argument.starts_with(prefix)) continue;
    std::rotate(arguments + i, arguments + i + 1, arguments + count);
    --count;
    return std::string(argument.substr(prefix.size()));
  }
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  const std::string from = take_option("--rows=", argc, argv);
  const std::string save_rows = take_option("--save-rows=", argc, argv);
  const std::string save_map = take_option("--map=", argc, argv);
  const std::string score = take_option("--score=", argc, argv);
  benchmark::Initialize(&argc, argv);
  const Tensor data =
      from.empty() ? testing::Embedding{.rows = 10'000, .columns = 50}.tensor() : read_npy(from);
  if (!save_rows.empty()) {
    write_npy(save_rows, data);
    return 0;
  }
  const Rows rows(data);
  if (!score.empty()) {
    const Rows map(read_npy(score));
    std::printf("%.6f\n", kl_divergence(tsne_affinities(graph_of(rows, {})), map));
    return 0;
  }
  const auto map = tsne(rows, graph_of(rows, {})).map;
  if (!save_map.empty())
    write_npy(save_map, Tensor(Shape{static_cast<std::int64_t>(map.size()), 2}, values_of(map)));
  require_right_forces(map);
  const std::string name = "Tsne/rows:" + std::to_string(rows.size());
  for (const int threads : {1, 2}) register_map(rows, name, threads);
  benchmark::RunSpecifiedBenchmarks();
}
