#include "deepview/experiment/problems/algorithmic/algorithmic_problem.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "deepview/base/error.hpp"

namespace deepview {
namespace {

// Streams of draws: one for the layout of a batch, one for each sample, one for each sample's layout.
constexpr std::uint64_t streams_per_batch = std::uint64_t{1} << 24U;
constexpr std::uint64_t batches_per_epoch = std::uint64_t{1} << 24U;

std::uint64_t first_stream(BatchNumber number) {
  return (number.epoch * batches_per_epoch + number.batch) * streams_per_batch;
}

void require_order(int least, int most, const char* what) {
  if (least > most)
    throw Error(
        ErrorKind::config,
        fmt::format("min_{0} is {1} and max_{0} is {2}: expected no less", what, least, most));
}

// Rows of unlike length side by side, zeros behind the shorter.
template <class T>
Tensor padded(const std::vector<const std::vector<T>*>& rows, std::int64_t steps,
              std::int64_t width) {
  const auto row_size = static_cast<std::size_t>(steps * width);
  std::vector<T> values(rows.size() * row_size);
  for (std::size_t i = 0; i < rows.size(); ++i)
    std::ranges::copy(*rows[i], values.begin() + static_cast<long>(i * row_size));
  return {Shape{static_cast<std::int64_t>(rows.size()), steps, width}, std::move(values)};
}

Tensor column(std::vector<std::int64_t> values) {
  const auto rows = static_cast<std::int64_t>(values.size());
  return {Shape{rows, 1}, std::move(values)};
}

}  // namespace

AlgorithmicProblem::AlgorithmicProblem(const SequenceTask& task, AlgorithmicOptions options)
    : task_(&task), options_(std::move(options)), current_(options_) {
  require_order(options_.min_sequence_length, options_.max_sequence_length, "sequence_length");
  require_order(options_.min_recall_number, options_.max_recall_number, "recall_number");
  if (options_.num_subseq_min > options_.num_subseq_max)
    throw Error(ErrorKind::config,
                fmt::format("num_subseq_min is {} and num_subseq_max is {}: expected no less",
                            options_.num_subseq_min, options_.num_subseq_max));
}

int AlgorithmicProblem::output_bits() const noexcept {
  return task_->answers_one_bit ? 1 : options_.data_bits;
}

Batch AlgorithmicProblem::generate(std::size_t samples, BatchNumber number, Seed seed) const {
  const std::uint64_t stream = first_stream(number);
  const bool one_layout = options_.generation_mode == "optimized";
  Random of_batch(seed, stream);
  const SequenceLayout shared = task_->draw(current_, of_batch);
  std::vector<SequenceWriter> written(
      samples, SequenceWriter(options_.control_bits, options_.data_bits, output_bits()));
  std::vector<std::int64_t> lengths;
  std::vector<std::int64_t> counts;
  for (std::size_t i = 0; i < samples; ++i) {
    Random random(seed, stream + 1 + i);
    if (i > 0) written[i].reserve(written[i - 1].steps());  // as long, or nearly
    const SequenceLayout layout = one_layout ? shared : task_->draw(current_, random);
    task_->write(current_, layout, random, written[i]);
    int longest = *std::ranges::max_element(layout.x);
    if (!layout.y.empty()) longest = std::max(longest, *std::ranges::max_element(layout.y));
    lengths.push_back(longest);
    counts.push_back(static_cast<std::int64_t>(layout.x.size()));
  }
  std::int64_t steps = 0;
  std::vector<const std::vector<float>*> sequences, targets;
  std::vector<const std::vector<std::uint8_t>*> masks;
  for (const SequenceWriter& sample : written) {
    steps = std::max<std::int64_t>(steps, sample.steps());
    sequences.push_back(&sample.sequence());
    targets.push_back(&sample.target());
    masks.push_back(&sample.mask());
  }
  return Batch{{"sequences", padded(sequences, steps, options_.control_bits + options_.data_bits)},
               {"targets", padded(targets, steps, output_bits())},
               {"masks", padded(masks, steps, 1)},
               {"sequences_length", column(std::move(lengths))},
               {"num_subsequences", column(std::move(counts))}};
}

void AlgorithmicProblem::set_max_length(int length) {
  current_.max_sequence_length =
      std::clamp(length, options_.min_sequence_length, options_.max_sequence_length);
}

std::vector<DataDefinition> AlgorithmicProblem::data_definitions() const {
  return {{"sequences", {-1, -1, options_.control_bits + options_.data_bits}, DType::f32},
          {"targets", {-1, -1, output_bits()}, DType::f32},
          {"masks", {-1, -1, 1}, DType::u8},
          {"sequences_length", {-1, 1}, DType::i64},
          {"num_subsequences", {-1, 1}, DType::i64}};
}

Parameter AlgorithmicProblem::default_values() const {
  return section({{"input_item_size", options_.control_bits + options_.data_bits},
                  {"output_item_size", output_bits()},
                  {"store_bit", detail::store_bit},
                  {"recall_bit", detail::recall_bit}});
}

}  // namespace deepview
