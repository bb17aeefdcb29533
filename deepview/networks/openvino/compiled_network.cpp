#include "deepview/networks/openvino/compiled_network.hpp"

#include <algorithm>
#include <array>
#include <openvino/op/convert.hpp>
#include <openvino/op/result.hpp>
#include <string_view>

#include "deepview/networks/openvino/model_file.hpp"

namespace deepview::openvino {
namespace {

const Tap& tap_named(const Graph& graph, const std::string& name) {
  return *std::find_if(graph.taps.begin(), graph.taps.end(), [&](const Tap& tap) {
    const auto& aliases = tap.info.aliases;
    return tap.info.name == name ||
           std::find(aliases.begin(), aliases.end(), name) != aliases.end();
  });
}

bool is_recurrent(const ov::Node& node) {
  constexpr std::array<std::string_view, 3> types{"LSTMSequence", "GRUSequence", "RNNSequence"};
  return std::find(types.begin(), types.end(), node.get_type_name()) != types.end();
}

// Whether the node gives the values of its first input in another shape or order.
bool only_moves(const ov::Node& node) {
  constexpr std::array<std::string_view, 4> types{"Transpose", "Reshape", "Squeeze", "Unsqueeze"};
  return std::find(types.begin(), types.end(), node.get_type_name()) != types.end();
}

bool feeds_recurrence(const ov::Output<ov::Node>& output) {
  const auto readers = output.get_target_inputs();
  return std::any_of(readers.begin(), readers.end(), [](const ov::Input<ov::Node>& reader) {
    const ov::Node& node = *reader.get_node();
    return is_recurrent(node) ||
           (only_moves(node) && feeds_recurrence(reader.get_node()->output(0)));
  });
}

// OpenVINO keeps the values that a recurrent layer reads in that layer's order of steps and
// samples, and hands them out like that, wrongly, as a response. Without the layer behind it, the
// response is right: it is computed apart.
bool shares_values_with_recurrence(ov::Output<ov::Node> output) {
  while (only_moves(*output.get_node())) output = output.get_node()->input_value(0);
  return feeds_recurrence(output);
}

std::shared_ptr<ov::op::v0::Result> result_at(const Tap& tap) {
  ov::Output<ov::Node> at = tap.output;
  if (at.get_element_type() == ov::element::bf16)
    at = std::make_shared<ov::op::v0::Convert>(at, ov::element::f32);
  return std::make_shared<ov::op::v0::Result>(at);
}

// One inference at a time per stream, each stream on one thread: DeepView's own threads are the
// only parallelism, and pinning them to cores would be unkind to whatever else runs.
ov::AnyMap settings(const OpenVinoOptions& options, int threads) {
  ov::AnyMap map{ov::inference_num_threads(threads), ov::num_streams(threads),
                 ov::hint::enable_cpu_pinning(false)};
  if (options.precision == InferencePrecision::f32)
    map.insert(ov::hint::inference_precision(ov::element::f32));
  return map;
}

}  // namespace

CompiledNetwork::CompiledNetwork(std::shared_ptr<OpenedNetwork> network,
                                 const std::vector<std::string>& names)
    : network_(std::move(network)) {
  std::vector<std::size_t> together;
  for (const std::string& name : names) {
    const Tap& tap = tap_named(network_->graph, name);
    if (shares_values_with_recurrence(tap.output))
      parts_.push_back({taps_.size()});
    else
      together.push_back(taps_.size());
    taps_.push_back(&tap);
  }
  if (!together.empty()) parts_.push_back(std::move(together));
}

std::vector<ov::InferRequest> CompiledNetwork::requests(int threads) {
  const std::lock_guard lock(network_->compiling);
  if (threads_ != threads) compile(threads);
  std::vector<ov::InferRequest> requests;
  for (ov::CompiledModel& part : compiled_) requests.push_back(part.create_infer_request());
  return requests;
}

void CompiledNetwork::compile(int threads) {
  compiled_.clear();
  threads_ = 0;
  for (const auto& part : parts_) {
    ov::ResultVector results;
    for (const std::size_t tap : part) results.push_back(result_at(*taps_[tap]));
    const auto tapped =
        std::make_shared<const ov::Model>(results, network_->graph.model->get_parameters());
    try {
      compiled_.push_back(
          network_->core.compile_model(tapped, "CPU", settings(network_->options, threads)));
    } catch (const std::exception& failure) {
      throw model_error("cannot run", network_->path, useful_line(failure.what()));
    }
  }
  threads_ = threads;
}

}  // namespace deepview::openvino
