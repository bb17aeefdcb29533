// How fast are PaCMAP and LocalMAP? Reads the rows that pacmap_peer.py made, so that both map the
// same; every map is checked before anything is timed.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "deepview/io/npy.hpp"
#include "deepview/numeric/local_map.hpp"

namespace {

using namespace deepview;

// pacmap_peer.py gives row i the label i mod 10.
constexpr std::size_t clusters = 10;

void require_right_answer(const Rows& map) {
  const auto graph = neighbour_graph(map, {.k = 1, .scaling = Scaling::none});
  std::size_t right = 0;
  for (std::size_t row = 0; row < map.size(); ++row)
    right += static_cast<std::size_t>(graph.neighbours(row)[0]) % clusters == row % clusters;
  if (right * 100 >= map.size() * 95) return;
  std::fprintf(stderr, "only %zu of %zu rows lie beside their own kind\n", right, map.size());
  std::exit(1);
}

// 10 neighbours, as the peer takes for any number of rows.
const PacmapOptions as_peer{.neighbours = 10};

void time_map(benchmark::State& state, const std::string& file, bool local) {
  const Rows rows(read_npy(file));
  const RunOptions run{.threads = static_cast<int>(state.range(0))};
  const auto map = [&] {
    return local ? local_map(rows, {.pacmap = as_peer}, run) : pacmap(rows, as_peer, run);
  };
  require_right_answer(map().map);
  for (auto _ : state) benchmark::DoNotOptimize(map());
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(rows.size()));
}

void add(const std::string& folder, const std::string& size, bool local) {
  const std::string name = (local ? "LocalMap/" : "Pacmap/") + size;
  benchmark::RegisterBenchmark(
      name.c_str(),
      [=](benchmark::State& state) { time_map(state, folder + "/" + size + ".npy", local); })
      ->ArgName("threads")
      ->Arg(1)
      ->Arg(2)
      ->Iterations(1)
      ->Repetitions(3)
      ->Unit(benchmark::kMillisecond)
      ->UseRealTime();
}

}  // namespace

int main(int count, char** arguments) {
  benchmark::Initialize(&count, arguments);
  if (count != 2) {
    std::fprintf(stderr, "usage: pacmap_bench FOLDER, as pacmap_peer.py calls it\n");
    return 2;
  }
  for (const char* size : {"1797x64", "10000x784", "50000x128"})
    for (const bool local : {false, true}) add(arguments[1], size, local);
  benchmark::RunSpecifiedBenchmarks();
}
