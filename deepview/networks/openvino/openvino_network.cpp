#include "deepview/networks/openvino/openvino_network.hpp"

#include <fmt/format.h>

#include <string_view>

#include "deepview/networks/openvino/inference.hpp"
#include "deepview/networks/openvino/model_file.hpp"

namespace deepview {
namespace {

// "2026.4.1-21234-abc-releases/2026/4" is for bug reports, "2026.4.1" for people.
std::string runtime_version() {
  const std::string_view build = ov::get_openvino_version().buildNumber;
  return std::string(build.substr(0, build.find('-')));
}

class OpenVinoNetwork {
 public:
  explicit OpenVinoNetwork(std::shared_ptr<openvino::OpenedNetwork> opened)
      : opened_(std::move(opened)) {
    for (const openvino::Tap& tap : opened_->graph.taps)
      if (tap.info.layer.kind != LayerKind::placeholder) infos_.push_back(tap.info);
  }

  std::string framework() const { return opened_->framework; }
  const std::vector<ResponseInfo>& inputs() const { return opened_->graph.inputs; }
  const std::vector<ResponseInfo>& response_infos() const { return infos_; }
  std::optional<std::string> last_dense_input() const { return opened_->graph.last_dense_input; }
  InferenceMaker inference(const std::vector<std::string>& names) const {
    return openvino::make_inference(std::make_shared<openvino::CompiledNetwork>(opened_, names));
  }

 private:
  std::shared_ptr<openvino::OpenedNetwork> opened_;
  std::vector<ResponseInfo> infos_;
};

openvino::Graph read_graph(const std::filesystem::path& path, const openvino::Format& format) {
  const auto unnamed = format.name == "ONNX" ? openvino::UnnamedTensors::skipped
                                             : openvino::UnnamedTensors::named_by_layer;
  auto model = openvino::read_model(path, format);
  try {
    return openvino::prepare_graph(std::move(model), unnamed);
  } catch (const std::exception& failure) {
    throw openvino::model_error("cannot open", path, openvino::useful_line(failure.what()));
  }
}

}  // namespace

Network open_openvino(const std::filesystem::path& path, const OpenVinoOptions& options) {
  const openvino::Format format = openvino::format_of(path);
  const auto opened = std::make_shared<openvino::OpenedNetwork>();
  opened->path = path;
  opened->options = options;
  opened->framework = fmt::format("OpenVINO {} ({})", runtime_version(), format.name);
  opened->graph = read_graph(path, format);
  return OpenVinoNetwork(opened);
}

}  // namespace deepview
