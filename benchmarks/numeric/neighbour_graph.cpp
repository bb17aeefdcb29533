// The neighbour graph of rows in an .npy file, timed: what neighbour_peers.py runs.
//
//   neighbour_graph ROWS.npy K exact|approximate THREADS INDICES.npy
//
// Columns are not scaled. Prints the seconds and the recall as measured; writes int32 [rows, k].
#include <chrono>
#include <cstdio>
#include <string_view>

#include "deepview/base/error.hpp"
#include "deepview/io/npy.hpp"
#include "deepview/numeric/neighbours.hpp"

namespace {

using namespace deepview;

int run(char** argv) {
  const Rows rows(read_npy(argv[1]));
  NeighbourOptions options{.k = std::stoi(argv[2]), .scaling = Scaling::none};
  if (std::string_view(argv[3]) == "exact") {
    options.search = ExactSearch{};
  } else {
    options.search = ApproximateSearch{};
  }
  const auto begin = std::chrono::steady_clock::now();
  auto graph = neighbour_graph(rows, options, {.threads = std::stoi(argv[4])});
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
  const Shape shape{static_cast<std::int64_t>(graph.rows), static_cast<std::int64_t>(graph.k)};
  write_npy(argv[5], Tensor(shape, std::move(graph.indices)));
  std::printf("%.4f %.4f\n", seconds.count(), graph.recall);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    if (argc == 6) return run(argv);
    std::fprintf(stderr, "expected ROWS.npy K exact|approximate THREADS INDICES.npy\n");
  } catch (const Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
  }
  return 1;
}
