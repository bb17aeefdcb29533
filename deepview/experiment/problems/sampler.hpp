// Which samples an epoch visits, and in which order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "deepview/base/random.hpp"
#include "deepview/experiment/parameters/mistakes.hpp"
#include "deepview/experiment/parameters/parameter.hpp"

namespace deepview {

/// From the first to the last.
struct SequentialSampler {};

/// All, in a new order every epoch.
struct RandomSampler {};

/// Some, in a new order every epoch.
struct SubsetRandomSampler {
  std::vector<std::size_t> indices;
};

/// As many as there are samples, drawn with chances in proportion to the weights, with replacement: a sample
/// of twice the weight comes twice as often.
struct WeightedRandomSampler {
  std::vector<double> weights;  ///< One per sample.
};

/// One of `folds` parts of the samples is left out, the next one after every `epochs_per_fold` epochs; or it
/// alone is visited, which is how the other side, that validates, is configured.
struct KFoldRandomSampler {
  std::int64_t folds = 5;
  std::int64_t epochs_per_fold = 1;
  bool all_but_current_fold = true;
  std::vector<std::size_t> indices{};  ///< Of all samples that take part; empty: every one.
};

/// The same, drawn by weight, with replacement, as many as the fold has.
struct KFoldWeightedRandomSampler {
  KFoldRandomSampler folds{};
  std::vector<double> weights{};  ///< One per sample.
};

using Sampler = std::variant<SequentialSampler, RandomSampler, SubsetRandomSampler,
                             WeightedRandomSampler, KFoldRandomSampler, KFoldWeightedRandomSampler>;

/// The order of an epoch over `size` samples: from the seed and the number of the epoch alone.
std::vector<std::size_t> epoch_order(const Sampler& sampler, std::size_t size, std::uint64_t epoch,
                                     Seed seed);

/// Samples of an epoch.
std::size_t epoch_size(const Sampler& sampler, std::size_t size);

/// Reads a section `sampler`: `name`, one of PyTorch's and those above, and what it needs. `indices` are a
/// list, text with commas, or the path of a file with such a line; two numbers are the range from the first
/// up to, without, the second. `weights` are a list, or the path of a file of numbers. What is wrong, indices
/// beyond `size` too, is noted as a mistake. Without a size only that is of use: ranges stay empty.
Sampler read_sampler(const Parameter& section, const std::vector<std::string>& path,
                     std::optional<std::size_t> size, Mistakes& mistakes);

}  // namespace deepview
