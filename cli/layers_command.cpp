#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/commands.hpp"
#include "deepview/app/open_network.hpp"

namespace deepview::cli {
namespace {

std::string shape_text(const ResponseInfo& info) {
  std::string text = "[";
  for (std::size_t axis = 0; axis < info.shape.size(); ++axis) {
    if (axis > 0) text += ", ";
    text += info.shape[axis] ? std::to_string(*info.shape[axis]) : "?";
  }
  return text + "]";
}

nlohmann::ordered_json to_json(const ResponseInfo& info) {
  nlohmann::ordered_json shape = nlohmann::ordered_json::array();
  for (const auto& extent : info.shape)
    shape.push_back(extent ? nlohmann::ordered_json(*extent) : nlohmann::ordered_json(nullptr));
  return {{"name", info.name},
          {"dtype", name(info.dtype)},
          {"shape", std::move(shape)},
          {"layer",
           {{"name", info.layer.name},
            {"kind", name(info.layer.kind)},
            {"typename", info.layer.type_name}}}};
}

nlohmann::ordered_json to_json(const std::vector<ResponseInfo>& infos) {
  nlohmann::ordered_json array = nlohmann::ordered_json::array();
  for (const auto& info : infos) array.push_back(to_json(info));
  return array;
}

void print_table(const Network& network) {
  std::size_t width = 4;
  for (const auto& info : network.response_infos()) width = std::max(width, info.name.size());
  const auto line = [&](const ResponseInfo& info, std::string_view kind) {
    fmt::print("{:<{}}  {:<8}  {:<20}  {}\n", info.name, width, name(info.dtype), shape_text(info),
               kind);
  };
  for (const auto& input : network.inputs()) line(input, "input");
  for (const auto& info : network.response_infos()) line(info, info.layer.type_name);
}

}  // namespace

void add_layers_command(CLI::App& program, Invocation&) {
  auto* command =
      program.add_subcommand("layers",
                             "List a network's inputs and every tensor that --layer can name.\n\n"
                             "Examples:\n"
                             "  deepview layers net.onnx\n"
                             "  deepview layers net.onnx --json");
  struct Options {
    std::string model;
    bool json = false;
  };
  auto options = std::make_shared<Options>();
  command->add_option("MODEL", options->model, "ONNX, OpenVINO IR, TensorFlow or TFLite")
      ->required();
  command->add_flag("--json", options->json, "For programs");
  command->callback([options] {
    const Network network = open_network(options->model);
    if (!options->json) return print_table(network);
    const nlohmann::ordered_json listing = {{"framework", network.framework()},
                                            {"inputs", to_json(network.inputs())},
                                            {"responses", to_json(network.response_infos())}};
    fmt::print("{}\n", listing.dump(1));
  });
}

}  // namespace deepview::cli
