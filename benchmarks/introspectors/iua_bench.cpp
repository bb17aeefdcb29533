// How fast are responses counted? The counts are checked against a plain loop before anything is
// timed. --responses=FILE.npy takes the responses from a file, for comparison with a peer.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "deepview/base/random.hpp"
#include "deepview/introspectors/iua/iua.hpp"
#include "deepview/io/npy.hpp"

namespace {

using namespace deepview;

Tensor made_responses() {
  Random random(Seed{1});
  std::vector<float> values(std::size_t{256} * 512 * 14 * 14);
  for (float& value : values) value = std::max(0.0F, static_cast<float>(random.normal()));
  return {Shape{256, 512, 14, 14}, std::move(values)};
}

Tensor responses;

void check() {
  Iua::State state = Iua{}.start({});
  state.add(Batch{{"x", responses}});
  const IuaField field = std::move(state).finish()["x"];
  const auto values = responses.values<float>();
  std::vector<std::uint64_t> counts(responses.row_size());
  for (std::size_t i = 0; i < values.size(); ++i)
    counts[i % counts.size()] += std::abs(double{values[i]}) <= 1e-8 ? 1U : 0U;
  if (counts == field.units.inactive) return;
  std::fprintf(stderr, "the counts differ from a plain loop's\n");
  std::exit(1);
}

void count(benchmark::State& bench, const Iua& options) {
  const Batch batch{{"x", responses}};
  for (auto _ : bench) {
    Iua::State state = options.start({});
    state.add(batch);
    benchmark::DoNotOptimize(state);
  }
  bench.SetBytesProcessed(bench.iterations() * static_cast<std::int64_t>(responses.bytes().size()));
}

void pass(benchmark::State& bench) {
  const Producer source = InMemory{Batch{{"x", responses}}};
  const RunOptions run{.threads = static_cast<int>(bench.range(0)), .batch_size = 256};
  for (auto _ : bench) benchmark::DoNotOptimize(introspect(source, Iua{}, run));
  bench.SetBytesProcessed(bench.iterations() * static_cast<std::int64_t>(responses.bytes().size()));
}

BENCHMARK_CAPTURE(count, plain, Iua{})->Name("Iua/Count")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(count, saturation, Iua{.saturation = SaturationBounds{-1, 3}})
    ->Name("Iua/CountWithSaturation")
    ->Unit(benchmark::kMillisecond);
BENCHMARK(pass)
    ->Name("Iua/WholePass")
    ->ArgName("threads")
    ->Arg(1)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

}  // namespace

int main(int argc, char** argv) {
  constexpr std::string_view option = "--responses=";
  const std::string_view last = argc > 1 ? argv[argc - 1] : "";
  const bool given = last.starts_with(option);
  responses = given ? read_npy(last.substr(option.size())) : made_responses();
  if (given) --argc;
  check();
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
