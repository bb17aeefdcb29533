#include "deepview/app/response_network.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "deepview/app/open_network.hpp"
#include "deepview/base/error.hpp"
#include "deepview/processors/flattener.hpp"
#include "deepview/processors/pooler.hpp"

namespace deepview {
namespace detail {
namespace {

// The axes over which a response of this rank is pooled, so that one number per feature stays.
// Pictures name their channels by the layout; a sequence [samples, steps, features] has them last.
std::vector<int> pooled_axes(std::size_t rank, ImageLayout layout) {
  const bool channels_first = layout == ImageLayout::nchw && rank > 3;
  std::vector<int> axes;
  for (int axis = channels_first ? 2 : 1; axis < static_cast<int>(rank) - (channels_first ? 0 : 1);
       ++axis)
    axes.push_back(axis);
  return axes;
}

// What makes one row of numbers per sample out of a layer's response.
Stage row_stage(const PreparedNetwork& network, const std::string& layer) {
  const std::size_t rank = network.network.response_info(layer).shape.size();
  if (rank <= 2 || network.pooling == ResponsePooling::none) return Flattener{.fields = {layer}};
  return Pooler{
      .dim = pooled_axes(rank, network.plan.layout),
      .method = network.pooling == ResponsePooling::max ? PoolMethod::max : PoolMethod::mean,
      .fields = {layer}};
}

}  // namespace

PreparedNetwork prepare_network(const NetworkRequest& request, RunNotes& notes) {
  Network network = open_network(request.path);
  ImagePlan plan = plan_image_input(network, request.input);
  std::vector<std::string> layers = request.layers;
  if (layers.empty()) {
    layers = {network.default_layer()};
    notes.note(fmt::format("layer {} (the input of the last dense layer; --layer chooses another)",
                           layers.front()));
  }
  for (auto& layer : layers) layer = network.response_info(layer).name;
  notes.note(fmt::format("pictures for the network: {}", plan.description));
  if (const auto warning = unscaled_warning(network, plan)) notes.note("warning: " + *warning);
  return {std::move(network), std::move(plan), std::move(layers), request.pooling};
}

void require_free_names(const PreparedNetwork& network, const std::vector<std::string>& taken) {
  for (const auto& name : taken)
    if (std::ranges::find(network.layers, name) != network.layers.end())
      throw Error(ErrorKind::model,
                  fmt::format("the tensor name '{}' is one that the report uses itself", name));
}

std::optional<RunRecord::Model> recorded_model(const std::optional<NetworkRequest>& request,
                                               const std::optional<PreparedNetwork>& network) {
  if (!request || !network) return std::nullopt;
  return RunRecord::Model{.path = request->path.string(),
                          .framework = network->network.framework(),
                          .layers = network->layers,
                          .preparation = network->plan.description};
}

std::vector<Stage> response_stages(const PreparedNetwork& network, const std::string& image,
                                   std::vector<std::string> keep) {
  std::vector<Stage> stages{
      PrepareImages{.field = image, .plan = network.plan},
      network.network.responses({.names = network.layers, .keep = std::move(keep)})};
  for (const auto& layer : network.layers) stages.push_back(row_stage(network, layer));
  return stages;
}

}  // namespace detail

std::string_view name(ResponsePooling pooling) noexcept {
  switch (pooling) {
    case ResponsePooling::max: return "max";
    case ResponsePooling::none: return "none";
    case ResponsePooling::mean: break;
  }
  return "mean";
}

}  // namespace deepview
