// A problem as it was configured, before anything is read or made.
#pragma once

#include <variant>

#include "deepview/experiment/parameters/option_fields.hpp"
#include "deepview/experiment/parameters/parameter.hpp"
#include "deepview/experiment/problems/algorithmic/algorithmic_options.hpp"
#include "deepview/experiment/problems/image_to_class.hpp"
#include "deepview/experiment/problems/mnist_sequences.hpp"
#include "deepview/experiment/problems/problems.hpp"
#include "deepview/experiment/problems/sort_of_clevr.hpp"

namespace deepview {

using ProblemOptions =
    std::variant<AlgorithmicOptions, ImageToClassOptions, MnistSequenceOptions, SortOfClevrOptions>;

struct ProblemPlan {
  const ProblemEntry* entry = nullptr;  ///< In the list of all, which stays.
  ProblemOptions options{};             ///< Of the kind that the entry has.
};

/// With MI-Prometheus's defaults; folders begin with ~.
ProblemPlan plan_of(const ProblemEntry& entry);

/// Names, types and limits of what the problem reads; the plan must outlive them.
OptionFields fields_of(ProblemPlan& plan);

int batch_size(const ProblemPlan& plan);

/// What the problem hands to a model, as far as it is known without the data: pictures that are not resized
/// are taken to be as large as those of the original data set. Throws Error(config) for options that do not
/// go together.
Parameter default_values(const ProblemPlan& plan);

}  // namespace deepview
