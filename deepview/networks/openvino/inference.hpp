// One thread's run of a compiled network.
#pragma once

#include <memory>

#include "deepview/networks/network.hpp"
#include "deepview/networks/openvino/compiled_network.hpp"

namespace deepview::openvino {

InferenceMaker make_inference(std::shared_ptr<CompiledNetwork> compiled);

}  // namespace deepview::openvino
