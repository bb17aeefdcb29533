#include "deepview/experiment/problems/open_problem.hpp"

#include <type_traits>
#include <utility>

#include "deepview/experiment/problems/sample_pictures.hpp"

namespace deepview {
namespace {

template <class T>
constexpr bool is_made = std::is_same_v<std::decay_t<T>, AlgorithmicProblem>;

}  // namespace

Problem::Kind Problem::open(const ProblemPlan& plan, Seed seed) {
  if (const auto* options = std::get_if<AlgorithmicOptions>(&plan.options))
    return AlgorithmicProblem(*std::get<const SequenceTask*>(plan.entry->kind), *options);
  if (const auto* options = std::get_if<ImageToClassOptions>(&plan.options)) {
    const bool is_mnist = std::get<PictureSet>(plan.entry->kind) == PictureSet::mnist;
    return std::make_shared<const ImageToClassProblem>(
        is_mnist ? ImageToClassProblem::mnist(*options) : ImageToClassProblem::cifar10(*options));
  }
  if (const auto* options = std::get_if<MnistSequenceOptions>(&plan.options))
    return std::make_shared<const MnistSequences>(std::get<DigitSteps>(plan.entry->kind), *options);
  return std::make_shared<const SortOfClevr>(std::get<ClevrQuestion>(plan.entry->kind),
                                             std::get<SortOfClevrOptions>(plan.options), seed);
}

Problem::Problem(const ProblemPlan& plan, Seed seed)
    : plan_(plan), seed_(seed), kind_(open(plan, seed)) {
}

std::size_t Problem::size() const {
  return std::visit(
      [](const auto& kind) {
        if constexpr (is_made<decltype(kind)>)
          return static_cast<std::size_t>(kind.options().size);
        else
          return kind->size();
      },
      kind_);
}

Batch Problem::batch(std::span<const std::size_t> indices, BatchNumber number) const {
  return std::visit(
      [&](const auto& kind) {
        if constexpr (is_made<decltype(kind)>)
          return kind.generate(indices.size(), number, seed_);
        else
          return kind->gather(indices);
      },
      kind_);
}

Objective Problem::objective() const {
  if (const auto* made = std::get_if<AlgorithmicProblem>(&kind_))
    return made->options().use_mask ? Objective::bits_at_masked_steps : Objective::bits;
  return std::holds_alternative<std::shared_ptr<const MnistSequences>>(kind_)
             ? Objective::class_at_masked_steps
             : Objective::class_of_sample;
}

std::vector<DataDefinition> Problem::data_definitions() const {
  return std::visit(
      [](const auto& kind) {
        if constexpr (is_made<decltype(kind)>)
          return kind.data_definitions();
        else
          return kind->data_definitions();
      },
      kind_);
}

Parameter Problem::default_values() const {
  return std::visit(
      [](const auto& kind) {
        if constexpr (is_made<decltype(kind)>)
          return kind.default_values();
        else
          return kind->default_values();
      },
      kind_);
}

std::vector<std::string> Problem::class_names() const {
  if (const auto* pictures = std::get_if<std::shared_ptr<const ImageToClassProblem>>(&kind_))
    return (*pictures)->class_names();
  if (std::holds_alternative<std::shared_ptr<const MnistSequences>>(kind_))
    return {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};
  if (std::holds_alternative<std::shared_ptr<const SortOfClevr>>(kind_))
    return {"blue", "green",     "red",    "yellow", "magenta",
            "cyan", "rectangle", "circle", "yes",    "no"};
  return {};
}

std::string Problem::question_in_words(std::size_t sample) const {
  const auto* asking = std::get_if<std::shared_ptr<const SortOfClevr>>(&kind_);
  return asking == nullptr ? std::string() : (*asking)->question_in_words(sample);
}

std::optional<Tensor> Problem::pictures(const Batch& batch) const {
  if (std::holds_alternative<AlgorithmicProblem>(kind_)) return std::nullopt;
  const Tensor& images = batch["images"];
  if (const auto* sequences = std::get_if<std::shared_ptr<const MnistSequences>>(&kind_))
    return detail::pictures_of_rows(images, (*sequences)->row_order());
  const bool columns_first = std::holds_alternative<std::shared_ptr<const SortOfClevr>>(kind_);
  return detail::pictures_of_planes(
      images, columns_first ? detail::PlaneOrder::columns : detail::PlaneOrder::rows);
}

std::optional<int> Problem::longest() const {
  const auto* made = std::get_if<AlgorithmicProblem>(&kind_);
  return made == nullptr ? std::nullopt : std::optional(made->options().max_sequence_length);
}

void Problem::set_max_length(int length) {
  if (auto* made = std::get_if<AlgorithmicProblem>(&kind_)) made->set_max_length(length);
}

std::optional<int> Problem::max_length() const {
  const auto* made = std::get_if<AlgorithmicProblem>(&kind_);
  return made == nullptr ? std::nullopt : std::optional(made->max_length());
}

}  // namespace deepview
