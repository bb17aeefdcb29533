// A model that was trained here, as a network that introspectors look into.
#pragma once

#include <filesystem>

#include "deepview/experiment/models/models.hpp"
#include "deepview/networks/network.hpp"

namespace deepview {

/// The model with the weights of a file, frozen: nothing is dropped out, running means stay.
///
/// Out     Responses are the outputs of all parts by their paths ("conv1", "cell.controller.linear"), those of
///         parts that work step by step with the steps as second axis; what dense layers take in, by the path
///         and ".input"; and "logits". Samples come first.
/// Throws  Error(model) when the weights are not of this model, Error(io), Error(data).
Network trained_network(const ModelOptions& options, const std::filesystem::path& weights);

}  // namespace deepview
