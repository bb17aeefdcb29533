// A problem with its data: batches by number, and how an answer is judged.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "deepview/base/batch.hpp"
#include "deepview/base/random.hpp"
#include "deepview/experiment/problems/algorithmic/algorithmic_problem.hpp"
#include "deepview/experiment/problems/problem.hpp"
#include "deepview/experiment/problems/problem_plan.hpp"

namespace deepview {

/// What logits are compared with, and where.
enum class Objective : std::uint8_t {
  bits,                  ///< Each of [samples, steps, bits], at all steps.
  bits_at_masked_steps,  ///< The same, only where `masks` is 1.
  class_of_sample,       ///< [samples, classes] with `targets` [samples].
  class_at_masked_steps,  ///< [samples, steps, classes] with `targets` [samples, steps] where `mask` is 1.
};

/// Immutable but for the curriculum's length; copies share the data.
class Problem {
 public:
  /// Reads or lays out the data. Throws what they throw: Error(io) saying which files are wanted, Error(data).
  Problem(const ProblemPlan& plan, Seed seed);

  std::string name() const { return std::string(plan_.entry->name); }
  std::size_t size() const;
  /// The samples of these indices; where samples are made rather than read, as many new ones, which the
  /// number of the batch decides.
  Batch batch(std::span<const std::size_t> indices, BatchNumber number) const;

  Objective objective() const;
  std::vector<DataDefinition> data_definitions() const;
  /// What it hands to a model.
  Parameter default_values() const;
  /// None where answers are no classes.
  std::vector<std::string> class_names() const;
  /// What a sample asks, in words; empty where all ask the same.
  std::string question_in_words(std::size_t sample) const;

  /// The samples of a batch as people see them [samples, height, width, 3], uint8; none where they are no pictures.
  std::optional<Tensor> pictures(const Batch& batch) const;

  /// The longest sequence there is, for a curriculum; none for problems without.
  std::optional<int> longest() const;
  void set_max_length(int length);
  /// The longest that batches have, which the curriculum sets; none for problems without.
  std::optional<int> max_length() const;

 private:
  using Kind =
      std::variant<AlgorithmicProblem, std::shared_ptr<const ImageToClassProblem>,
                   std::shared_ptr<const MnistSequences>, std::shared_ptr<const SortOfClevr>>;
  static Kind open(const ProblemPlan& plan, Seed seed);

  ProblemPlan plan_;
  Seed seed_;
  Kind kind_;
};

}  // namespace deepview
