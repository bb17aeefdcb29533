#include "deepview/base/error.hpp"
#include "deepview/networks/openvino/openvino_network.hpp"

namespace deepview {

Network open_openvino(const std::filesystem::path& path, const OpenVinoOptions&) {
  throw Error(ErrorKind::usage, "cannot open '" + path.string() +
                                    "': this build has no networks; configure it with "
                                    "-DDEEPVIEW_WITH_OPENVINO=ON");
}

}  // namespace deepview
