// The models that a configuration can name.
#pragma once

#include <string_view>
#include <variant>
#include <vector>

#include "deepview/experiment/models/recurrent_options.hpp"
#include "deepview/experiment/models/vision_options.hpp"
#include "deepview/experiment/parameters/parameter.hpp"

namespace deepview {

/// What is to be made: the options of one model. Nothing here needs libtorch.
using ModelOptions =
    std::variant<LeNet5Options, SimpleConvNetOptions, AlexNetOptions, LstmOptions, NtmOptions,
                 EncoderSolverLstmOptions, EncoderSolverNtmOptions, MaesOptions, DncOptions,
                 DwmOptions, ThalNetOptions, RelationalNetworkOptions, CnnLstmOptions,
                 StackedAttentionOptions, MultiHopsAttentionOptions>;

struct ModelEntry {
  std::string_view name;   ///< Of the class in MI-Prometheus.
  std::string_view alias;  ///< In its release 0.1.
  std::string_view what;   ///< In a sentence.
  ModelOptions defaults;
};

/// All of them.
const std::vector<ModelEntry>& all_models();

/// By name or alias. Throws Error(config) with the nearest names.
const ModelEntry& find_model(std::string_view name);

/// Names, types and limits of what the model reads.
OptionFields fields_of(ModelOptions& options);

/// Those of a problem's default values that the model reads, under the names it reads them by.
Parameter defaults_from_problem(const ModelOptions& options, const Parameter& default_values);

}  // namespace deepview
