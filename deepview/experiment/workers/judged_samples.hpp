// What a model answered to each sample, and how far off it was.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

namespace deepview {

/// Of problems whose answers are classes.
struct ClassAnswers {
  std::vector<std::int64_t> targets{};
  std::vector<std::int64_t> predictions{};
};

/// Of problems whose answers are bits.
struct BitAnswers {
  std::vector<std::int64_t> lengths{};  ///< Steps of the sequence.
  std::vector<std::int64_t> asked{};    ///< Bits.
  std::vector<std::int64_t> right{};    ///< Of these.
};

/// Answers of a model, in the order of its pass.
struct JudgedSamples {
  /// Their indices; where samples are made, their places in the pass.
  std::vector<std::size_t> samples{};
  std::vector<double> losses{};  ///< Of each answer: the mean over what it was asked.
  std::variant<ClassAnswers, BitAnswers> answers{};

  std::size_t size() const noexcept { return samples.size(); }
};

/// One sequence in full: the bits that were asked, step after step, each a 0 or a 1.
struct SequenceAnswer {
  std::size_t sample = 0;  ///< As in JudgedSamples.
  std::size_t width = 0;   ///< Bits of a step.
  std::string target{};    ///< As many characters as width x steps.
  std::string answer{};
};

/// A table: sample, target, answer, with a blank between steps. Crash-safe. Throws Error(io).
void write_sequence_answers(const std::filesystem::path& path,
                            const std::vector<SequenceAnswer>& answers);
/// Throws Error(io); Error(data) for what is no such table.
std::vector<SequenceAnswer> read_sequence_answers(const std::filesystem::path& path);

/// A table: sample, target, prediction, loss; or sample, length, bits, right_bits, loss. Crash-safe. Throws
/// Error(io).
void write_judged_samples(const std::filesystem::path& path, const JudgedSamples& judged);
/// Throws Error(io); Error(data) for a table of other columns, or with cells that are no such numbers.
JudgedSamples read_judged_samples(const std::filesystem::path& path);

/// The places of at most `most` answers with the largest losses, in the order of the pass; of equal losses the
/// first count. A loss that is no number counts as the largest.
std::vector<std::size_t> worst_answers(const JudgedSamples& judged, std::size_t most);

}  // namespace deepview
