// What PFA, IUA and CKA over eight layers cost on top of inference, in one pass. Pictures are noise, pooled
// to one row of channels per layer. The two ways take turns; the least of each counts, by the processor time
// of the whole process, which other work on the machine does not change much.
//
//   layers_overhead MODEL.onnx [PICTURES [TURNS]]     2,000 pictures and 2 turns unless said
#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "deepview/app/response_network.hpp"
#include "deepview/base/introspect.hpp"
#include "deepview/base/pipeline.hpp"
#include "deepview/base/random.hpp"
#include "deepview/introspectors/cka/cka.hpp"
#include "deepview/introspectors/iua/iua.hpp"
#include "deepview/introspectors/pfa/pfa.hpp"

namespace {

using namespace deepview;

constexpr std::size_t wanted_layers = 8;

struct Silent final : RunNotes {
  void note(const std::string&) override {}
};

// Noise of the network's own size, 32 at a time, the same whenever it is asked for.
struct Noise {
  std::size_t pictures;
  std::int64_t side;

  struct Cursor {
    const Noise* noise;
    std::size_t at = 0;
    std::optional<Batch> next() {
      const std::size_t count = std::min<std::size_t>(32, noise->pictures - at);
      if (count == 0) return std::nullopt;
      Random random(Seed{7}, at);
      std::vector<std::uint8_t> values(count *
                                       static_cast<std::size_t>(noise->side * noise->side * 3));
      for (auto& value : values) value = static_cast<std::uint8_t>(random.uniform() * 256);
      at += count;
      const Shape shape{static_cast<std::int64_t>(count), noise->side, noise->side, 3};
      return Batch{{"image", Tensor(shape, std::move(values))}};
    }
  };
  Cursor open(const RunOptions&) const { return {this}; }
};

// Sees every batch and keeps nothing: inference alone.
struct Count {
  using Result = std::size_t;
  struct State {
    std::size_t rows = 0;
    void add(const Batch& batch) { rows += batch.size(); }
    void merge(State&& later) { rows += later.rows; }
    std::size_t finish() && { return rows; }
  };
  State start(const RunOptions&) const { return {}; }
};

// Eight activations from all over the network, the widest among them.
std::vector<std::string> spread_layers(const Network& network) {
  std::vector<std::string> activations;
  for (const auto& info : network.response_infos())
    if (info.shape.size() == 4 && info.layer.kind == LayerKind::relu)
      activations.push_back(info.name);
  std::vector<std::string> chosen;
  for (std::size_t i = 1; i <= wanted_layers; ++i)
    chosen.push_back(activations.at(i * activations.size() / wanted_layers - 1));
  return chosen;
}

double processor_seconds() {
  ::rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const ::timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

template <class Pass>
double timed(const Pass& pass) {
  const double begin = processor_seconds();
  pass();
  return processor_seconds() - begin;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const std::size_t pictures = argc > 2 ? std::stoull(argv[2]) : 2000;
  const int turns = argc > 3 ? std::stoi(argv[3]) : 2;
  Silent notes;
  const std::string path = argv[1];
  NetworkRequest request;
  request.path = path;
  auto network = detail::prepare_network(request, notes);
  network.layers = spread_layers(network.network);
  const Producer rows =
      pipeline(Noise{pictures, network.plan.width}, detail::response_stages(network, "image"));
  const RunOptions run{.threads = 2, .batch_size = 32};
  double alone = 0;
  double asked = 0;
  std::size_t units = 0;
  for (int turn = 0; turn < turns; ++turn) {
    const double bare = timed([&] { introspect(rows, Count{}, run); });
    const double full = timed([&] {
      const auto [pfa, iua, cka] =
          introspect_all(rows, run, Pfa{.fields = network.layers}, Iua{.fields = network.layers},
                         Cka{.fields = network.layers});
      units = 0;
      for (const auto& [layer, counts] : iua) units += counts.channels.inactive.size();
    });
    alone = turn == 0 ? bare : std::min(alone, bare);
    asked = turn == 0 ? full : std::min(asked, full);
  }
  std::printf(
      "%zu pictures, %zu layers, %zu channels: inference %.1f s, with PFA, IUA and CKA %.1f s of "
      "processor: +%.1f %%\n",
      pictures, network.layers.size(), units, alone, asked, 100 * (asked / alone - 1));
  return 0;
}
