// Do PCA, PFA, IUA and CKA need the same memory for any number of samples? Each looks at 512 columns of
// noise that is made batch by batch, first at SAMPLES of them and then at ten times as many. Prints the most
// memory that was resident after each; fails when ten times the samples took more than 8 MiB more.
//
//   layers_memory [SAMPLES]     20,000 unless said
#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include "deepview/base/introspect.hpp"
#include "deepview/base/producer.hpp"
#include "deepview/base/random.hpp"
#include "deepview/introspectors/cka/cka.hpp"
#include "deepview/introspectors/dimension_reduction/pca.hpp"
#include "deepview/introspectors/iua/iua.hpp"
#include "deepview/introspectors/pfa/pfa.hpp"

namespace {

using namespace deepview;

constexpr std::size_t columns = 512;

struct Noise {
  std::size_t samples;

  struct Cursor {
    std::size_t samples;
    std::size_t at = 0;
    std::optional<Batch> next() {
      const std::size_t count = std::min<std::size_t>(64, samples - at);
      if (count == 0) return std::nullopt;
      Random random(Seed{7}, at);
      std::vector<float> values(count * columns);
      for (float& value : values) value = static_cast<float>(random.uniform() - 0.5);
      at += count;
      const Shape shape{static_cast<std::int64_t>(count), static_cast<std::int64_t>(columns)};
      return Batch{{"x", Tensor(shape, std::move(values))}};
    }
  };
  Cursor open(const RunOptions&) const { return {samples}; }
};

double resident_mebibytes() {
  ::rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

template <class Spec>
bool holds(const char* name, const Spec& spec, std::size_t samples) {
  const RunOptions run{.threads = 2};
  introspect(Noise{samples}, spec, run);
  const double few = resident_mebibytes();
  introspect(Noise{10 * samples}, spec, run);
  const double many = resident_mebibytes();
  std::printf("%s: %.1f MiB with %zu samples, %.1f MiB with %zu\n", name, few, samples, many,
              10 * samples);
  return many <= few + 8;
}

}  // namespace

int main(int argc, char** argv) {
  const std::size_t samples = argc > 1 ? std::stoull(argv[1]) : 20'000;
  // Without the number of inactive units of each sample, which the caller asks for.
  bool constant = holds("PCA", Pca{.dimensions = 40}, samples);
  constant = holds("IUA", Iua{.keep_samples = false}, samples) && constant;
  constant = holds("PFA", Pfa{}, samples) && constant;
  constant = holds("CKA", Cka{}, samples) && constant;
  return constant ? 0 : 1;
}
