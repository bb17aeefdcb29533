#include "cli/response_options.hpp"

#include <map>

#include "cli/checks.hpp"
#include "cli/options.hpp"
#include "deepview/base/error.hpp"

namespace deepview::cli {
namespace {

void add_data_options(CLI::App& command, ResponseOptions& options) {
  command.add_option("DATA", options.data, "Where the pictures or the rows are")->required();
  command
      .add_option("--exclude", options.pictures.exclude,
                  "A pattern of paths to leave out; repeatable")
      ->option_text("GLOB")
      ->allow_extra_args(false);
  command.add_option("--label-csv", options.label_csv, "Labels from a table: path,label[,split]")
      ->option_text("FILE");
  command.add_option("--limit", options.pictures.limit, "Look at N samples only, evenly spread")
      ->option_text("N");
}

void add_network_options(CLI::App& command, ResponseOptions& options) {
  command
      .add_option("--model", options.model, "A network: ONNX, OpenVINO IR, TensorFlow or TFLite")
      ->option_text("M");
  command
      .add_option("--layer", options.network.layers,
                  "A tensor as 'deepview layers' prints it; repeatable. Default: the input of the "
                  "last dense layer")
      ->option_text("L")
      ->allow_extra_args(false)
      ->delimiter('\0');
  const std::map<std::string, ResponsePooling> pooling{{"max", ResponsePooling::max},
                                                       {"mean", ResponsePooling::mean},
                                                       {"none", ResponsePooling::none}};
  command
      .add_option("--pool", options.network.pooling,
                  "Over space, for responses of more than two dimensions; default mean")
      ->transform(one_of(pooling))
      ->option_text("max|mean|none");
  command
      .add_option("--scale", options.network.input.scale,
                  "Pixels are multiplied by it; default 1/255")
      ->option_text("S");
  command.add_option("--mean", options.mean, "Subtracted per channel, after scaling")
      ->option_text("R G B")
      ->expected(1, 3);
  command.add_option("--std", options.std, "Divided by per channel, after the mean")
      ->option_text("R G B")
      ->expected(1, 3);
  const std::map<std::string, ChannelOrder> channels{{"rgb", ChannelOrder::rgb},
                                                     {"bgr", ChannelOrder::bgr}};
  command.add_option("--channels", options.network.input.channels, "The order the network expects")
      ->transform(one_of(channels))
      ->option_text("rgb|bgr");
}

std::array<double, 3> per_channel(const std::vector<double>& values, double otherwise) {
  if (values.empty()) return {otherwise, otherwise, otherwise};
  if (values.size() == 1) return {values[0], values[0], values[0]};
  if (values.size() == 3) return {values[0], values[1], values[2]};
  throw Error(ErrorKind::usage, "--mean, --std: expected one number or three, found two");
}

}  // namespace

void add_response_options(CLI::App& command, ResponseOptions& options) {
  add_data_options(command, options);
  add_network_options(command, options);
  add_run_options(command, options.run);
  command.add_flag("--quiet", options.quiet, "Nothing on standard error but errors");
}

PictureOptions picture_options(const ResponseOptions& options) {
  PictureOptions pictures = options.pictures;
  if (!options.label_csv.empty()) pictures.label_csv = options.label_csv;
  return pictures;
}

std::optional<NetworkRequest> network_request(const ResponseOptions& options) {
  if (options.model.empty()) {
    if (!options.network.layers.empty())
      throw Error(ErrorKind::usage,
                  "--layer names a tensor of a network: give the network with --model");
    return std::nullopt;
  }
  NetworkRequest network = options.network;
  network.path = options.model;
  network.input.mean = per_channel(options.mean, 0);
  network.input.std = per_channel(options.std, 1);
  return network;
}

ResponseSourceRequest source_request(const ResponseOptions& options) {
  return {.data = options.data,
          .pictures = picture_options(options),
          .network = network_request(options)};
}

RunOptions run_options(const ResponseOptions& options, const Notes& notes,
                       const Invocation& invocation) {
  RunOptions run = options.run;
  run.progress = notes.bar();
  run.stop = invocation.stop;
  return run;
}

}  // namespace deepview::cli
