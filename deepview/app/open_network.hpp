// Opens any network DeepView can run.
#pragma once

#include <filesystem>

#include "deepview/networks/network.hpp"

namespace deepview {

/// Chooses the runtime by the file; the folder of an experiment is its best model. Throws Error(io) when there is no such file, Error(model) when it is
/// not a network that can be opened, with what to do instead.
Network open_network(const std::filesystem::path& path);

}  // namespace deepview
