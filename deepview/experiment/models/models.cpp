#include "deepview/experiment/models/models.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "deepview/base/error.hpp"
#include "deepview/experiment/parameters/mistakes.hpp"

namespace deepview {

const std::vector<ModelEntry>& all_models() {
  static const std::vector<ModelEntry> all{
      {"LeNet5", "lenet5", "Five layers for small pictures of one channel.", LeNet5Options{}},
      {"SimpleConvNet", "simple_cnn", "Two convolutions and three dense layers.",
       SimpleConvNetOptions{}},
      {"AlexnetWrapper", "AlexNet", "Five convolutions and three dense layers, for 224 x 224.",
       AlexNetOptions{}},
      {"LSTM", "lstm", "Stacked LSTM cells.", LstmOptions{}},
      {"NTM", "ntm", "Neural Turing machine: a controller and a memory with heads.", NtmOptions{}},
      {"EncoderSolverLSTM", "es_lstm", "Two LSTM cells that take turns.",
       EncoderSolverLstmOptions{}},
      {"EncoderSolverNTM", "es_ntm", "Two neural Turing machines on one memory.",
       EncoderSolverNtmOptions{}},
      {"MAES", "maes", "An encoder that only writes, a solver that only reads.", MaesOptions{}},
      {"DNC", "dnc", "Differentiable neural computer: a memory that knows what is free.",
       DncOptions{}},
      {"DWM", "dwm", "Differentiable working memory: heads with bookmarks.", DwmOptions{}},
      {"ThalNetModel", "thalnet", "Modules that meet in a common centre.", ThalNetOptions{}},
      {"RelationalNetwork", "relational_net", "All pairs of places, with the question.",
       RelationalNetworkOptions{}},
      {"CNN_LSTM", "cnn_lstm", "Convolutions beside an LSTM over the question.", CnnLstmOptions{}},
      {"StackedAttentionNetwork", "stacked_attention",
       "Two attentions over the picture, one on the other.", StackedAttentionOptions{}},
      {"MultiHopsStackedAttentionNetwork", "multi_hops_stacked_attention",
       "An attention over the picture for every word.", MultiHopsAttentionOptions{}}};
  return all;
}

const ModelEntry& find_model(std::string_view name) {
  const auto& all = all_models();
  const auto found = std::ranges::find_if(
      all, [name](const ModelEntry& model) { return model.name == name || model.alias == name; });
  if (found != all.end()) return *found;
  std::vector<std::string> names;
  for (const ModelEntry& model : all) names.emplace_back(model.name);
  throw Error(ErrorKind::config, no_such("model", name, names));
}

OptionFields fields_of(ModelOptions& options) {
  return std::visit([](auto& kind) { return fields_of(kind); }, options);
}

Parameter defaults_from_problem(const ModelOptions& options, const Parameter& default_values) {
  using Names = std::pair<std::string_view, std::string_view>;  // the problem's, the model's
  constexpr std::array<Names, 4> others{Names{"store_bit", "encoding_bit"},
                                        {"recall_bit", "solving_bit"},
                                        {"input_item_size", "input_size"},
                                        {"output_item_size", "output_size"}};
  ModelOptions read_by = options;
  const OptionFields fields = fields_of(read_by);
  Parameter read{Parameter::Section{}};
  for (const auto& field : fields.fields()) {
    std::string_view name = field->name;
    for (const auto& [problems, models] : others)
      if (models == name && default_values.find(name) == nullptr) name = problems;
    if (const Parameter* value = default_values.find(name)) read.set(field->name, *value);
  }
  return read;
}

}  // namespace deepview
