#include "deepview/app/open_network.hpp"

#include "deepview/networks/openvino/openvino_network.hpp"

namespace deepview {

Network open_network(const std::filesystem::path& path) {
  return open_openvino(path);
}

}  // namespace deepview
