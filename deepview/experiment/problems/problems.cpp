#include "deepview/experiment/problems/problems.hpp"

#include <algorithm>

#include "deepview/base/error.hpp"
#include "deepview/experiment/parameters/mistakes.hpp"

namespace deepview {

const std::vector<ProblemEntry>& all_problems() {
  static const std::vector<ProblemEntry> all = [] {
    std::vector<ProblemEntry> problems{
        {"MNIST", "mnist", "Which digit is it?", PictureSet::mnist},
        {"CIFAR10", "cifar10", "Which of ten things is it?", PictureSet::cifar10},
        {"SequentialPixelMNIST", "seq_mnist_recall", "Which digit is it, read pixel by pixel?",
         DigitSteps::pixels},
        {"PermutedSequentialRowMnist", "permuted_row_mnist",
         "Which digit is it, read row by row in an order of its own?", DigitSteps::permuted_rows},
        {"SortOfCLEVR", "sort_of_clevr", "Questions about coloured shapes in a picture.",
         ClevrQuestion::color_and_query},
        {"ShapeColorQuery", "shape_color_query",
         "The same, each question in three rows: shape, colour, query.",
         ClevrQuestion::shape_color_and_query}};
    for (const SequenceTask& task : sequence_tasks())
      problems.push_back({task.name, task.alias, task.what, &task});
    return problems;
  }();
  return all;
}

const ProblemEntry& find_problem(std::string_view name) {
  if (name == "manipulation_temporal_swap")
    name = "ManipulationTemporalRotation";  // an older alias
  const auto& all = all_problems();
  const auto found = std::ranges::find_if(all, [name](const ProblemEntry& problem) {
    return problem.name == name || problem.alias == name;
  });
  if (found != all.end()) return *found;
  std::vector<std::string> names;
  for (const ProblemEntry& problem : all) names.emplace_back(problem.name);
  throw Error(ErrorKind::config, no_such("problem", name, names));
}

}  // namespace deepview
