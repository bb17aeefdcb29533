// Do duplicates of millions of rows stay within memory? Rows are made batch by batch, in clusters of a
// few latent dimensions, and a thousand of them come again, slightly moved; all but 256 MiB of them are
// spilled to a scratch file. Prints seconds, what was found and the most memory that was resident.
// Fails when less than 95 % of what was planted is found or the memory exceeds 2 GiB.
//
//   duplicates_at_scale [ROWS [COLUMNS [SCRATCH_FOLDER]]]     2,000,000 rows of 64 unless said
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include "deepview/base/producer.hpp"
#include "deepview/introspectors/duplicates/duplicates.hpp"

namespace {

using namespace deepview;

constexpr std::size_t planted = 1000;
constexpr std::size_t latent = 12;
constexpr std::size_t clusters = 200;

// Row r, the same whenever it is asked for; the last thousand are rows 0 … 999 again.
class Source {
 public:
  Source(std::size_t rows, std::size_t columns) : rows_(rows), columns_(columns) {
    Random random(Seed{1});
    mixing_.resize(latent * columns);
    for (float& weight : mixing_) weight = static_cast<float>(random.normal() / std::sqrt(latent));
  }

  struct Cursor {
    const Source* source;
    std::size_t at = 0;
    std::optional<Batch> next() {
      constexpr std::size_t batch = 2048;
      const std::size_t count = std::min(batch, source->rows_ - at);
      if (count == 0) return std::nullopt;
      std::vector<float> values(count * source->columns_);
      for (std::size_t r = 0; r < count; ++r)
        source->make(at + r, std::span(values).subspan(r * source->columns_, source->columns_));
      at += count;
      const Shape shape{static_cast<std::int64_t>(count),
                        static_cast<std::int64_t>(source->columns_)};
      return Batch{{"x", Tensor(shape, std::move(values))}};
    }
  };
  Cursor open(const RunOptions&) const { return {this}; }

 private:
  void make(std::size_t row, std::span<float> into) const {
    const bool again = row >= rows_ - planted;
    const std::size_t original = again ? row - (rows_ - planted) : row;
    Random random(Seed{2}, original);
    Random centre(Seed{3}, original % clusters);
    Random noise(Seed{4}, row);
    std::vector<double> point(latent);
    for (double& p : point) p = 2 * centre.normal() + random.normal();
    for (std::size_t c = 0; c < columns_; ++c) {
      double sum = again ? 1e-4 * noise.normal() : 0;
      for (std::size_t i = 0; i < latent; ++i)
        sum += point[i] * static_cast<double>(mixing_[i * columns_ + c]);
      into[c] = static_cast<float>(sum > 0 ? sum : 0.1 * sum);
    }
  }

  std::size_t rows_;
  std::size_t columns_;
  std::vector<float> mixing_;
};

}  // namespace

int main(int argc, char** argv) {
  const std::size_t rows = argc > 1 ? std::stoull(argv[1]) : 2'000'000;
  const std::size_t columns = argc > 2 ? std::stoull(argv[2]) : 64;
  Duplicates duplicates;
  duplicates.store.memory_limit_bytes = std::size_t{256} << 20U;
  if (argc > 3) duplicates.store.scratch_folder = argv[3];
  const auto begin = std::chrono::steady_clock::now();
  const auto found = introspect(Source(rows, columns), duplicates, {.threads = 2})["x"];
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
  std::size_t pairs = 0;
  for (const auto& group : found.groups)
    for (const std::size_t member : group.members)
      pairs +=
          member < planted && std::ranges::binary_search(group.members, member + rows - planted)
              ? 1
              : 0;
  ::rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const double mebibytes = static_cast<double>(usage.ru_maxrss) / 1024;
  const double cpu = static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec);
  std::printf("%zu x %zu: %s, recall %.4f, %zu of %zu planted pairs in %zu groups\n", rows, columns,
              found.method == SearchMethod::exact ? "exact" : "approximate", found.recall, pairs,
              planted, found.groups.size());
  std::printf("%.0f s, %.0f s of processor, at most %.0f MiB resident\n", seconds.count(), cpu,
              mebibytes);
  return pairs * 100 >= planted * 95 && mebibytes <= 2048 ? 0 : 1;
}
