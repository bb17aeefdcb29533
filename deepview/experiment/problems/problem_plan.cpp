#include "deepview/experiment/problems/problem_plan.hpp"

#include <type_traits>

#include "deepview/experiment/problems/algorithmic/algorithmic_problem.hpp"

namespace deepview {
namespace {

struct Defaults {
  ProblemOptions operator()(const SequenceTask*) const { return AlgorithmicOptions{}; }
  ProblemOptions operator()(PictureSet set) const {
    ImageToClassOptions options;
    options.data_folder = set == PictureSet::mnist ? "~/data/mnist" : "~/data/cifar10";
    return options;
  }
  ProblemOptions operator()(DigitSteps) const { return MnistSequenceOptions{}; }
  ProblemOptions operator()(ClevrQuestion) const { return SortOfClevrOptions{}; }
};

Parameter values_of(PictureSet set, const ImageToClassOptions& options) {
  const bool is_mnist = set == PictureSet::mnist;
  const int side = is_mnist ? 28 : 32;
  const std::vector<int> size = options.resize.value_or(std::vector<int>{side, side});
  return section({{"num_classes", 10},
                  {"num_channels", is_mnist ? 1 : 3},
                  {"height", size.at(0)},
                  {"width", size.at(1)}});
}

}  // namespace

ProblemPlan plan_of(const ProblemEntry& entry) {
  return {&entry, std::visit(Defaults{}, entry.kind)};
}

OptionFields fields_of(ProblemPlan& plan) {
  return std::visit(
      [&](auto& options) {
        using Options = std::decay_t<decltype(options)>;
        if constexpr (std::is_same_v<Options, AlgorithmicOptions>)
          return fields_of(*std::get<const SequenceTask*>(plan.entry->kind), options);
        else if constexpr (std::is_same_v<Options, MnistSequenceOptions>)
          return fields_of(std::get<DigitSteps>(plan.entry->kind), options);
        else
          return fields_of(options);
      },
      plan.options);
}

int batch_size(const ProblemPlan& plan) {
  return std::visit([](const auto& options) { return options.batch_size; }, plan.options);
}

Parameter default_values(const ProblemPlan& plan) {
  return std::visit(
      [&](auto options) {
        using Options = decltype(options);
        if constexpr (std::is_same_v<Options, AlgorithmicOptions>) {
          const auto& task = *std::get<const SequenceTask*>(plan.entry->kind);
          return AlgorithmicProblem(task, options).default_values();
        } else if constexpr (std::is_same_v<Options, ImageToClassOptions>) {
          return values_of(std::get<PictureSet>(plan.entry->kind), options);
        } else if constexpr (std::is_same_v<Options, MnistSequenceOptions>) {
          const bool pixels = std::get<DigitSteps>(plan.entry->kind) == DigitSteps::pixels;
          return section({{"nb_classes", 10}, {"length", pixels ? 784 : 28}});
        } else {
          options.size = 1;
          const auto question = std::get<ClevrQuestion>(plan.entry->kind);
          return SortOfClevr(question, options, Seed{}).default_values();
        }
      },
      plan.options);
}

}  // namespace deepview
