// Tensors of libtorch in files of ours.
#pragma once

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "deepview/base/tensor.hpp"
#include "deepview/experiment/models/modules/weights.hpp"
#include "deepview/experiment/workers/training/optimizer.hpp"
#include "deepview/io/safetensors.hpp"

namespace deepview {

/// Shares the memory when the tensor lies in rows. Throws Error(shape) for types that DeepView has not.
Tensor to_tensor(const at::Tensor& tensor);
/// Copies.
at::Tensor to_torch(const Tensor& tensor);

/// Named tensors with a record in JSON: one safetensors file, whose metadata are the record and a checksum
/// of all bytes of the tensors.
struct RecordedTensors {
  NamedValues tensors;
  nlohmann::ordered_json record;
};

/// Crash-safe. Throws Error(io).
void write_recorded(const std::filesystem::path& path, const RecordedTensors& content);
/// Throws Error(io); Error(data) for a file without a record of this `kind`, of a later version, or whose
/// bytes are not those that were written.
RecordedTensors read_recorded(const std::filesystem::path& path, const std::string& kind);

/// Gives the weights the values of these names, in place. Throws Error(model) that names what is missing, is
/// not wanted, or is of another shape.
void load_weights(const Weights& weights, const NamedValues& values, const std::string& from);
NamedValues values_of(const Weights& weights);

}  // namespace deepview
