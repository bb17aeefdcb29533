#include "deepview/networks/openvino/graph.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <unordered_set>

#include "deepview/base/error.hpp"
#include "deepview/networks/openvino/element_type.hpp"
#include "deepview/networks/openvino/layer.hpp"

namespace deepview::openvino {
namespace {

using Output = ov::Output<ov::Node>;
using ShapesByName = std::map<std::string, ov::PartialShape>;

// The name given in the file first: the node's own if it is one of them, else the first in order.
std::vector<std::string> names_of(const Output& output, UnnamedTensors unnamed) {
  const ov::Node& node = *output.get_node();
  const std::string& layer = node.get_friendly_name();
  std::set<std::string> sorted(output.get_names().begin(), output.get_names().end());
  if (sorted.empty()) {
    // A name that OpenVINO made up counts the nodes of the process: it would not come again.
    if (unnamed == UnnamedTensors::skipped || layer == node.get_name()) return {};
    if (output.get_index() == 0) return {layer};
    if (output.get_target_inputs().empty()) return {};
    return {layer + "." + std::to_string(output.get_index())};
  }
  std::vector<std::string> names;
  if (sorted.erase(layer) > 0) names.push_back(layer);
  names.insert(names.end(), sorted.begin(), sorted.end());
  return names;
}

struct NamedOutput {
  std::vector<std::string> names;
  Output output;
};

// Everything that is computed from the values of an input, not from weights or shapes alone.
std::vector<NamedOutput> value_outputs(const ov::Model& model, UnnamedTensors unnamed) {
  std::vector<NamedOutput> found;
  std::unordered_set<const ov::Node*> from_values;
  std::set<std::string> taken;
  for (const auto& node : model.get_ordered_ops()) {
    const std::string_view type = node->get_type_name();
    const auto inputs = node->input_values();
    const bool follows =
        type == "Parameter" || std::any_of(inputs.begin(), inputs.end(), [&](const Output& input) {
          return from_values.contains(input.get_node());
        });
    if (!follows || type == "ShapeOf" || type == "Result") continue;
    from_values.insert(node.get());
    for (const Output& output : node->outputs()) {
      auto names = names_of(output, unnamed);
      std::erase_if(names, [&](const std::string& name) { return !taken.insert(name).second; });
      if (!names.empty()) found.push_back({std::move(names), output});
    }
  }
  return found;
}

void reshape_batch(ov::Model& model, const ov::Dimension& samples) {
  std::map<std::size_t, ov::PartialShape> shapes;
  for (std::size_t i = 0; i < model.inputs().size(); ++i) {
    ov::PartialShape shape = model.input(i).get_partial_shape();
    shape[0] = samples;
    shapes[i] = shape;
  }
  model.reshape(shapes);
}

ShapesByName shapes_of(const ov::Model& model, UnnamedTensors unnamed) {
  ShapesByName shapes;
  for (const auto& [names, output] : value_outputs(model, unnamed))
    shapes[names.front()] = output.get_partial_shape();
  return shapes;
}

// The shapes for batches of two sizes tell which axis counts the samples.
struct Probe {
  static constexpr std::int64_t small = 2;
  static constexpr std::int64_t large = 3;
  ShapesByName at_small;
  ShapesByName at_large;
};

std::optional<Probe> probe_batch(const ov::Model& model, UnnamedTensors unnamed) {
  const auto copy = model.clone();
  Probe probe;
  try {
    reshape_batch(*copy, Probe::small);
    probe.at_small = shapes_of(*copy, unnamed);
    reshape_batch(*copy, Probe::large);
    probe.at_large = shapes_of(*copy, unnamed);
  } catch (const ov::Exception&) {
    return std::nullopt;  // a shape is written into the graph
  }
  return probe;
}

// The one axis that grows with the batch while the others stay. An axis that only a run can tell is
// taken for the samples if it comes first.
std::optional<std::size_t> growing_axis(const ov::PartialShape& small,
                                        const ov::PartialShape& large) {
  if (small.rank().is_dynamic() || large.rank() != small.rank()) return std::nullopt;
  std::vector<std::size_t> grown;
  for (std::size_t axis = 0; axis < small.size(); ++axis) {
    if (small[axis] == Probe::small && large[axis] == Probe::large)
      grown.push_back(axis);
    else if (small[axis] != large[axis])
      return std::nullopt;
  }
  if (grown.size() == 1) return grown.front();
  if (grown.empty() && small.size() > 0 && small[0].is_dynamic()) return 0;
  return std::nullopt;
}

// A batch written into the network may be opened if every shape that had its extent in front grows
// with it: [1, -1] as the target of a reshape would quietly join the samples.
bool grows_as_a_whole(const ov::Model& model, const Probe& probe, UnnamedTensors unnamed) {
  for (const auto& [name, shape] : shapes_of(model, unnamed)) {
    const auto small = probe.at_small.find(name);
    const auto large = probe.at_large.find(name);
    if (small == probe.at_small.end() || large == probe.at_large.end()) return false;
    if (!growing_axis(small->second, large->second)) return false;
  }
  return true;
}

OpenShape open_shape(const ov::PartialShape& shape, std::size_t sample_axis) {
  OpenShape open{std::nullopt};
  for (std::size_t axis = 0; axis < shape.size(); ++axis)
    if (axis != sample_axis)
      open.push_back(shape[axis].is_static() ? std::optional(shape[axis].get_length())
                                             : std::nullopt);
  return open;
}

// The converter splits a layer into several nodes; the last bears its name, an earlier one does the
// work.
LayerInfo layer_of(const Output& output, UnnamedTensors unnamed) {
  const std::string name = output.get_node()->get_friendly_name();
  for (Output at = output;;) {
    const LayerKind kind = kind_of(*at.get_node());
    if (kind != LayerKind::unknown) return {name, kind, at.get_node()->get_type_name()};
    const auto inputs = at.get_node()->input_values();
    const auto piece = std::find_if(inputs.begin(), inputs.end(), [&](const Output& input) {
      return names_of(input, unnamed).empty() && !is_stored(input);
    });
    if (piece == inputs.end()) return {name, kind, output.get_node()->get_type_name()};
    at = *piece;
  }
}

std::optional<Tap> tap_at(const NamedOutput& at, std::optional<std::size_t> sample_axis,
                          UnnamedTensors unnamed) {
  const auto& [names, output] = at;
  const bool converted = output.get_element_type() == ov::element::bf16;
  const auto dtype = converted ? DType::f32 : to_dtype(output.get_element_type());
  const ov::PartialShape& shape = output.get_partial_shape();
  if (!sample_axis || !dtype || shape.rank().is_dynamic()) return std::nullopt;
  ResponseInfo info{names.front(),
                    {names.begin() + 1, names.end()},
                    *dtype,
                    open_shape(shape, *sample_axis),
                    layer_of(output, unnamed)};
  return Tap{std::move(info), output, *sample_axis};
}

std::optional<std::size_t> sample_axis_of(const NamedOutput& at, const std::optional<Probe>& probe,
                                          const std::optional<std::int64_t>& fixed_batch) {
  const ov::PartialShape& shape = at.output.get_partial_shape();
  if (probe && !fixed_batch) {
    const auto small = probe->at_small.find(at.names.front());
    const auto large = probe->at_large.find(at.names.front());
    if (small == probe->at_small.end() || large == probe->at_large.end()) return std::nullopt;
    return growing_axis(small->second, large->second);
  }
  if (shape.rank().is_dynamic() || shape.size() == 0) return std::nullopt;
  const bool first = fixed_batch ? shape[0] == *fixed_batch : shape[0].is_dynamic();
  return first ? std::optional<std::size_t>(0) : std::nullopt;
}

std::optional<std::string> find_last_dense_input(const ov::Model& model,
                                                 const std::vector<Tap>& taps) {
  const auto nodes = model.get_ordered_ops();
  const auto dense =
      std::find_if(nodes.rbegin(), nodes.rend(), [](const auto& node) { return is_dense(*node); });
  if (dense == nodes.rend()) return std::nullopt;
  Output at = (*dense)->input_value(is_stored((*dense)->input_value(0)) ? 1 : 0);
  while (true) {
    const auto tap =
        std::find_if(taps.begin(), taps.end(), [&](const Tap& t) { return t.output == at; });
    if (tap != taps.end()) return tap->info.name;
    const auto inputs = at.get_node()->input_values();
    const auto up = std::find_if_not(inputs.begin(), inputs.end(), is_stored);
    if (up == inputs.end()) return std::nullopt;
    at = *up;
  }
}

std::optional<std::int64_t> written_batch(const ov::Model& model) {
  std::optional<std::int64_t> batch;
  for (const auto& input : model.inputs()) {
    const ov::PartialShape& shape = input.get_partial_shape();
    if (shape.rank().is_dynamic() || shape.size() == 0)
      throw Error(
          ErrorKind::model,
          fmt::format("the network's input '{}' has shape {}: expected samples as its first "
                      "dimension",
                      input.get_node()->get_friendly_name(), shape.to_string()));
    if (shape[0].is_dynamic()) continue;
    if (batch && *batch != shape[0].get_length())
      throw Error(ErrorKind::model, fmt::format("the network's inputs have batches of {} and of {}",
                                                *batch, shape[0].get_length()));
    batch = shape[0].get_length();
  }
  return batch;
}

}  // namespace

Graph prepare_graph(std::shared_ptr<ov::Model> model, UnnamedTensors unnamed) {
  if (model->inputs().empty()) throw Error(ErrorKind::model, "the network has no inputs");
  if (!model->get_variables().empty())
    throw Error(
        ErrorKind::model,
        "the network keeps a state from one batch to the next, so its responses depend on what "
        "came before; export it without state");
  Graph graph;
  graph.fixed_batch = written_batch(*model);
  const auto probe = probe_batch(*model, unnamed);
  if (graph.fixed_batch && probe && grows_as_a_whole(*model, *probe, unnamed)) {
    reshape_batch(*model, ov::Dimension::dynamic());
    graph.fixed_batch.reset();
  }
  for (const NamedOutput& at : value_outputs(*model, unnamed)) {
    auto tap = tap_at(at, sample_axis_of(at, probe, graph.fixed_batch), unnamed);
    if (!tap) continue;
    graph.taps.push_back(std::move(*tap));
  }
  for (const auto& input : model->inputs()) {
    const auto tap = std::find_if(graph.taps.begin(), graph.taps.end(), [&](const Tap& t) {
      return t.output.get_node() == input.get_node();
    });
    if (tap == graph.taps.end())
      throw Error(
          ErrorKind::model,
          fmt::format("the network's input '{}' has elements of type {}, which no field can hold",
                      input.get_node()->get_friendly_name(),
                      input.get_element_type().get_type_name()));
    graph.inputs.push_back(tap->info);
  }
  graph.last_dense_input = find_last_dense_input(*model, graph.taps);
  graph.model = std::move(model);
  return graph;
}

}  // namespace deepview::openvino
