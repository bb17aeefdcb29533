// The problems that a configuration can name.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "deepview/experiment/problems/algorithmic/sequence_tasks.hpp"
#include "deepview/experiment/problems/mnist_sequences.hpp"
#include "deepview/experiment/problems/sort_of_clevr.hpp"

namespace deepview {

enum class PictureSet : std::uint8_t { mnist, cifar10 };

struct ProblemEntry {
  std::string_view name;   ///< Of the class in MI-Prometheus.
  std::string_view alias;  ///< In its release 0.1.
  std::string_view what;   ///< In a sentence.
  std::variant<const SequenceTask*, PictureSet, DigitSteps, ClevrQuestion> kind;
};

/// All of them.
const std::vector<ProblemEntry>& all_problems();

/// By name or alias. Throws Error(config) with the nearest names.
const ProblemEntry& find_problem(std::string_view name);

}  // namespace deepview
