// A network as the source of rows: what is asked of it, and the stages that answer.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "deepview/app/run_notes.hpp"
#include "deepview/base/stage.hpp"
#include "deepview/networks/image_input.hpp"
#include "deepview/networks/network.hpp"
#include "deepview/report/bundle.hpp"

namespace deepview {

/// How responses with more than two dimensions become one row per sample.
enum class ResponsePooling : std::uint8_t { max, mean, none };

/// "max", "mean" or "none".
std::string_view name(ResponsePooling pooling) noexcept;

struct NetworkRequest {
  std::filesystem::path path;
  std::vector<std::string>
      layers;  ///< Names as `deepview layers` prints them; empty: the default layer.
  ResponsePooling pooling = ResponsePooling::mean;
  ImageInput input;  ///< How pictures are prepared for the network.
};

namespace detail {

/// A network made ready for pictures.
struct PreparedNetwork {
  Network network;
  ImagePlan plan;
  std::vector<std::string> layers;
  ResponsePooling pooling = ResponsePooling::mean;
};

/// Opens the network, plans its input, and settles the layers. Says on `notes` what was chosen.
PreparedNetwork prepare_network(const NetworkRequest& request, RunNotes& notes);

/// Throws Error(model) when a layer is called as one of these fields.
void require_free_names(const PreparedNetwork& network, const std::vector<std::string>& taken);

/// What a run record says of the network; nothing without one.
std::optional<RunRecord::Model> recorded_model(const std::optional<NetworkRequest>& request,
                                               const std::optional<PreparedNetwork>& network);

/// From the field `image`, pictures of the plan's size, to a field of rows per layer, [samples,
/// features]; `keep` names the fields that pass on.
std::vector<Stage> response_stages(const PreparedNetwork& network, const std::string& image,
                                   std::vector<std::string> keep = {});

}  // namespace detail

}  // namespace deepview
