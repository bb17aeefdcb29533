// An opened network: what goes in, which tensors are inside, and a stage that computes them.
#pragma once

#include <concepts>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "deepview/base/stage.hpp"
#include "deepview/networks/response_info.hpp"

namespace deepview {

/// Runs the network on one batch: takes a tensor for each input in their order, gives a tensor for
/// each response in the order they were asked for. Owned by one thread.
using Inference = std::function<std::vector<Tensor>(std::span<const Tensor>)>;

/// Makes the inference of one thread of one pass.
using InferenceMaker = std::function<Inference(const RunOptions&)>;

/// What a framework provides. Responses have the samples as their first axis.
template <class N>
concept NetworkLike = std::copy_constructible<N> &&
    requires(const N& network, std::vector<std::string> names) {
  { network.framework() } -> std::convertible_to<std::string>;
  { network.inputs() } -> std::same_as<const std::vector<ResponseInfo>&>;
  { network.response_infos() } -> std::same_as<const std::vector<ResponseInfo>&>;
  { network.last_dense_input() } -> std::same_as<std::optional<std::string>>;
  { network.inference(std::move(names)) } -> std::convertible_to<InferenceMaker>;
};

template <class N, class Eraser>
concept NetworkFor = !std::same_as<N, Eraser> && NetworkLike<N>;

struct ResponseRequest {
  std::vector<std::string> names{};  ///< In the order wanted; none: all the network has.
  std::vector<std::string> keep{};   ///< Fields of the batch that pass on, after the responses.
};

/// A cheap handle on a network that is opened, frozen and shared by all threads.
class Network {
 public:
  template <NetworkFor<Network> N>
  Network(N network) : self_(std::make_shared<const Model<N>>(std::move(network))) {}

  /// Who reads it and what it was: "OpenVINO 2026.4 (ONNX)".
  std::string framework() const { return self_->framework(); }
  const std::vector<ResponseInfo>& inputs() const { return self_->inputs(); }
  /// Every tensor with a row per sample that the network computes, in the order it does so.
  const std::vector<ResponseInfo>& response_infos() const { return self_->response_infos(); }

  /// The response or input of this name or alias. Throws Error(model) with the nearest names.
  const ResponseInfo& response_info(std::string_view name) const;

  /// What the last dense layer takes in: the features the network has learnt, to look at when
  /// nobody says otherwise. Throws Error(model) when there is no dense layer.
  std::string default_layer() const;

  /// Computes responses of the batch in one inference.
  ///
  /// In      A field for each input, by the input's name. A network with one input also takes the
  ///         one field there is under any name (fields to keep are not counted) if its rows fit.
  ///         Numbers are converted to the input's type, but floats never to integers.
  /// Out     The responses in the order of the request, then the kept fields; metadata and
  ///         snapshots as they were. The same bits for any number of threads and, row by row, any
  ///         batch size.
  /// Throws  Here: Error(model) with the nearest names for a response that is not there,
  ///         Error(usage) for one asked for twice. In the pass: Error(missing_field), Error(shape),
  ///         Error(model).
  Stage responses(ResponseRequest request) const;

 private:
  struct Concept {
    virtual ~Concept() = default;
    virtual std::string framework() const = 0;
    virtual const std::vector<ResponseInfo>& inputs() const = 0;
    virtual const std::vector<ResponseInfo>& response_infos() const = 0;
    virtual std::optional<std::string> last_dense_input() const = 0;
    virtual InferenceMaker inference(std::vector<std::string> names) const = 0;
  };
  template <class N>
  struct Model final : Concept {
    explicit Model(N n) : network(std::move(n)) {}
    std::string framework() const override { return network.framework(); }
    const std::vector<ResponseInfo>& inputs() const override { return network.inputs(); }
    const std::vector<ResponseInfo>& response_infos() const override {
      return network.response_infos();
    }
    std::optional<std::string> last_dense_input() const override {
      return network.last_dense_input();
    }
    InferenceMaker inference(std::vector<std::string> names) const override {
      return network.inference(std::move(names));
    }
    N network;
  };
  std::shared_ptr<const Concept> self_;
};

}  // namespace deepview
