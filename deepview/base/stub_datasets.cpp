#include "deepview/base/stub_datasets.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "deepview/base/error.hpp"
#include "deepview/base/random.hpp"

namespace deepview {
namespace {

void require_at_least(std::int64_t least, std::int64_t value, const char* what) {
  if (value < least)
    throw Error(ErrorKind::usage, std::string(what) + ": expected " + std::to_string(least) +
                                      " or more, found " + std::to_string(value));
}

std::int64_t rows_per_batch(const RunOptions& options, std::int64_t rows) {
  return static_cast<std::int64_t>(std::min(options.batch_size, static_cast<std::size_t>(rows)));
}

std::optional<std::size_t> rows_in(std::int64_t dataset_size) {
  if (dataset_size < 1) return std::nullopt;  // open refuses it
  return static_cast<std::size_t>(dataset_size);
}

// In [−1, 1), exact in float.
float draw_value(Random& random) {
  return static_cast<float>(random.bits() >> 8U) * 0x1p-23F - 1.0F;
}

// Two places below `length`, each pair as likely as the others.
std::pair<std::size_t, std::size_t> draw_marks(Random& random, std::uint64_t length) {
  const std::uint64_t first = random.below(length);
  const std::uint64_t second = random.below(length - 1);
  return {first, second < first ? second : second + 1};
}

}  // namespace

StubImageDataset::Cursor StubImageDataset::open(const RunOptions& options) const {
  require_at_least(1, dataset_size, "StubImageDataset dataset_size");
  require_at_least(1, image_width, "StubImageDataset image_width");
  require_at_least(1, image_height, "StubImageDataset image_height");
  require_at_least(1, channel_count, "StubImageDataset channel_count");
  return {this, options.seed, rows_per_batch(options, dataset_size)};
}

std::optional<std::size_t> StubImageDataset::size() const {
  return rows_in(dataset_size);
}

std::optional<Batch> StubImageDataset::Cursor::next() {
  const std::int64_t end = std::min(dataset->dataset_size, at + batch_size);
  if (at == end) return std::nullopt;
  const Shape shape{end - at, dataset->image_height, dataset->image_width, dataset->channel_count};
  std::vector<double> values;
  values.reserve(static_cast<std::size_t>(shape.elements()));
  for (; at < end; ++at) {
    Random random(seed, static_cast<std::uint64_t>(at));
    for (std::int64_t i = 0; i < shape.row().elements(); ++i) values.push_back(random.normal());
  }
  return Batch{{"images", Tensor(shape, std::move(values))}};
}

StubGatedAdditionDataset::Cursor StubGatedAdditionDataset::open(const RunOptions& options) const {
  require_at_least(1, dataset_size, "StubGatedAdditionDataset dataset_size");
  require_at_least(2, minimum_sequence_length, "StubGatedAdditionDataset minimum_sequence_length");
  require_at_least(minimum_sequence_length, maximum_sequence_length,
                   "StubGatedAdditionDataset maximum_sequence_length");
  return {this, options.seed, rows_per_batch(options, dataset_size)};
}

std::optional<std::size_t> StubGatedAdditionDataset::size() const {
  return rows_in(dataset_size);
}

std::optional<Batch> StubGatedAdditionDataset::Cursor::next() {
  const std::int64_t end = std::min(dataset->dataset_size, at + batch_size);
  if (at == end) return std::nullopt;
  const std::int64_t rows = end - at;
  const auto steps = static_cast<std::size_t>(dataset->maximum_sequence_length);
  const auto lengths_count = static_cast<std::uint64_t>(dataset->maximum_sequence_length -
                                                        dataset->minimum_sequence_length + 1);
  std::vector<float> x(static_cast<std::size_t>(rows) * steps * 2);
  std::vector<float> targets;
  std::vector<std::int64_t> lengths;
  for (float* row = x.data(); at < end; ++at, row += steps * 2) {
    Random random(seed, static_cast<std::uint64_t>(at));
    lengths.push_back(dataset->minimum_sequence_length +
                      static_cast<std::int64_t>(random.below(lengths_count)));
    const auto [first, second] = draw_marks(random, static_cast<std::uint64_t>(lengths.back()));
    for (std::size_t step = 0; step < steps; ++step) row[2 * step] = draw_value(random);
    row[2 * first + 1] = row[2 * second + 1] = 1;
    targets.push_back(0.5F + (row[2 * first] + row[2 * second]) / 4);
  }
  return Batch{{"x", Tensor({rows, dataset->maximum_sequence_length, 2}, std::move(x))},
               {"target", Tensor({rows}, std::move(targets))},
               {"sequence_length", Tensor({rows}, std::move(lengths))}};
}

}  // namespace deepview
