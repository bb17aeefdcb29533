#include "deepview/networks/openvino/model_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <openvino/frontend/manager.hpp>
#include <vector>

namespace deepview::openvino {
namespace {

struct FileFormat {
  std::string_view extension;
  Format format;
};

constexpr Format saved_model{"TensorFlow SavedModel", "tf"};

constexpr std::array<FileFormat, 5> formats{{{".onnx", {"ONNX", "onnx"}},
                                             {".xml", {"OpenVINO IR", "ir"}},
                                             {".pb", {"TensorFlow frozen graph", "tf"}},
                                             {".tflite", {"TensorFlow Lite", "tflite"}},
                                             {".pdmodel", {"Paddle", "paddle"}}}};

constexpr std::string_view torch_advice =
    "it holds weights or Python objects, not a graph; in PyTorch, load the model and write it with "
    "torch.onnx.export(model.eval(), (example_batch,), \"network.onnx\", dynamo=False, "
    "input_names=[\"input\"], dynamic_axes={\"input\": {0: \"batch\"}})";
constexpr std::string_view keras_advice =
    "export it from Keras with model.export(\"network\", format=\"tf_saved_model\"), or "
    "format=\"onnx\", and open what that writes";

struct Foreign {
  std::string_view extension;
  std::string_view advice;
};

constexpr std::array<Foreign, 6> foreign{{{".pt", torch_advice},
                                          {".pth", torch_advice},
                                          {".safetensors", torch_advice},
                                          {".h5", keras_advice},
                                          {".hdf5", keras_advice},
                                          {".keras", keras_advice}}};

std::string lower_extension(const std::filesystem::path& path) {
  std::string extension = path.extension().string();
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return extension;
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n:") - first + 1);
}

// Lines that name a place in OpenVINO's sources instead of a fault in the file.
bool is_location(std::string_view line) {
  return line.starts_with("Exception from ") || line.starts_with("Check '") ||
         line.find(" failed at src/") != std::string_view::npos ||
         line.starts_with("FrontEnd API failed") || line.starts_with("While validating");
}

Format format_of_folder(const std::filesystem::path& path) {
  if (std::filesystem::exists(path / "saved_model.pb")) return saved_model;
  throw model_error(
      "cannot open", path,
      "it is a folder without saved_model.pb; a folder is opened as a TensorFlow SavedModel");
}

}  // namespace

Format format_of(const std::filesystem::path& path) {
  if (!std::filesystem::exists(path))
    throw Error(ErrorKind::io, fmt::format("no such file: '{}'", path.string()));
  if (std::filesystem::is_directory(path)) return format_of_folder(path);
  const std::string extension = lower_extension(path);
  for (const Foreign& other : foreign)
    if (extension == other.extension) throw model_error("cannot open", path, other.advice);
  for (const FileFormat& known : formats)
    if (extension == known.extension) return known.format;
  throw model_error(
      "cannot open", path,
      "expected a network as .onnx, .xml, .pb, .tflite, .pdmodel or a SavedModel folder");
}

std::shared_ptr<ov::Model> read_model(const std::filesystem::path& path, const Format& format) {
  if (std::filesystem::is_regular_file(path) && std::filesystem::file_size(path) == 0)
    throw model_error("cannot open", path, "the file is empty");
  try {
    // Core::read_model would ask every reader in turn, and some of them print.
    ov::frontend::FrontEndManager readers;
    const auto reader = readers.load_by_framework(std::string(format.reader));
    const auto file = reader->load(path.string());
    if (!file) throw model_error("cannot open", path, fmt::format("it is not {}", format.name));
    return reader->convert(file);
  } catch (const Error&) {
    throw;
  } catch (const std::exception& failure) {
    throw model_error("cannot open", path, useful_line(failure.what()));
  }
}

std::string useful_line(std::string_view what) {
  std::string_view useful;
  while (!what.empty()) {
    const auto end = std::min(what.find('\n'), what.size());
    const std::string_view line = trimmed(what.substr(0, end));
    if (!line.empty() && !is_location(line)) useful = line;
    what.remove_prefix(std::min(end + 1, what.size()));
  }
  return useful.empty() ? "OpenVINO gives no reason" : std::string(useful);
}

Error model_error(std::string_view what, const std::filesystem::path& path,
                  std::string_view reason) {
  return Error(ErrorKind::model, fmt::format("{} '{}': {}", what, path.string(), reason));
}

}  // namespace deepview::openvino
