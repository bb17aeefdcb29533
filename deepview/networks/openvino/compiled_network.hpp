// A network compiled for one choice of responses, shared by the threads of a pass.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <mutex>
#include <openvino/openvino.hpp>
#include <string>
#include <vector>

#include "deepview/networks/openvino/graph.hpp"
#include "deepview/networks/openvino/openvino_network.hpp"

namespace deepview::openvino {

/// What all inferences of one network share.
struct OpenedNetwork {
  ov::Core core;
  std::filesystem::path path;
  OpenVinoOptions options;
  std::string framework;
  Graph graph;
  std::mutex compiling;  // taps are put on the one graph, one compilation at a time
};

class CompiledNetwork {
 public:
  /// The names are those of taps.
  CompiledNetwork(std::shared_ptr<OpenedNetwork> network, const std::vector<std::string>& names);

  const OpenedNetwork& network() const noexcept { return *network_; }
  const std::vector<const Tap*>& taps() const noexcept { return taps_; }

  /// Which taps are computed together, by their index. One part, but for taps in front of recurrent
  /// layers: each of them is a part of its own.
  const std::vector<std::vector<std::size_t>>& parts() const noexcept { return parts_; }

  /// A request for each part, for one thread of `threads`. Compiles when the first one asks, and
  /// again only for another number of threads.
  std::vector<ov::InferRequest> requests(int threads);

 private:
  void compile(int threads);

  std::shared_ptr<OpenedNetwork> network_;
  std::vector<const Tap*> taps_;  // of network_
  std::vector<std::vector<std::size_t>> parts_;
  std::vector<ov::CompiledModel> compiled_;
  int threads_ = 0;
};

}  // namespace deepview::openvino
