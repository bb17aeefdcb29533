// Which tensors of OpenVINO's graph have a row per sample, and what they are called.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <openvino/openvino.hpp>
#include <optional>
#include <string>
#include <vector>

#include "deepview/networks/response_info.hpp"

namespace deepview::openvino {

/// A place where a response can be taken.
struct Tap {
  ResponseInfo info;
  ov::Output<ov::Node> output;
  std::size_t sample_axis = 0;  ///< Moved to the front in the response.
};

/// A network ready to be tapped.
struct Graph {
  std::shared_ptr<ov::Model> model;
  std::vector<ResponseInfo> inputs;
  std::vector<Tap> taps;                        ///< In the order they are computed.
  std::optional<std::int64_t> fixed_batch;      ///< Absent: batches of any size.
  std::optional<std::string> last_dense_input;  ///< A tap's name.
};

enum class UnnamedTensors : std::uint8_t {
  skipped,         ///< They are pieces the converter made.
  named_by_layer,  ///< The format names layers rather than tensors.
};

/// Opens the batch where the shapes allow it. Throws Error(model) for a network without a batch.
Graph prepare_graph(std::shared_ptr<ov::Model> model, UnnamedTensors unnamed);

}  // namespace deepview::openvino
