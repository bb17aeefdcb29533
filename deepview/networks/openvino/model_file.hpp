// Reading a network's file into OpenVINO's graph, and what to say when that fails.
#pragma once

#include <filesystem>
#include <memory>
#include <openvino/core/model.hpp>
#include <string>
#include <string_view>

#include "deepview/base/error.hpp"

namespace deepview::openvino {

struct Format {
  std::string_view name;    ///< For a person: "ONNX", "TensorFlow SavedModel" …
  std::string_view reader;  ///< OpenVINO's name of the part that reads it.
};

/// By the ending. Throws Error(io) when nothing is there, Error(model) for what
/// OpenVINO does not read, saying how to export it.
Format format_of(const std::filesystem::path& path);

/// Throws Error(model) with the reason in one line.
std::shared_ptr<ov::Model> read_model(const std::filesystem::path& path, const Format& format);

/// The line of an OpenVINO exception that says what is wrong, without source locations.
std::string useful_line(std::string_view what);

/// "<what> '<file name>': <useful line>" (kind model).
Error model_error(std::string_view what, const std::filesystem::path& path,
                  std::string_view reason);

}  // namespace deepview::openvino
