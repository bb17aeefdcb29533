// A trained model in a file: its weights, and what is known about it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <string>

#include "deepview/experiment/models/modules/model.hpp"
#include "deepview/experiment/statistics/statistics.hpp"
#include "deepview/experiment/workers/training/tensor_files.hpp"

namespace deepview {

/// The entries of MI-Prometheus's checkpoints.
struct ModelRecord {
  std::string name;
  std::string model_timestamp;
  std::int64_t episode = 0;
  double loss = std::numeric_limits<double>::infinity();  ///< Of validation.
  std::string status;                                     ///< Of training.
  std::string status_timestamp;
  StatisticsRow training_stats{};
  StatisticsRow validation_stats{};
};

/// A safetensors file that the Python package reads: weights by the names of a PyTorch state dict, and the
/// record as JSON under "deepview" in its metadata. Crash-safe. Throws Error(io).
void write_model(const std::filesystem::path& path, const NamedValues& weights,
                 const ModelRecord& record);

/// Gives the model the weights of a file. A safetensors file of another program with the same names will do;
/// its record says its name and nothing else. Throws Error(io), Error(data), Error(model).
ModelRecord read_model(const std::filesystem::path& path, const Model& model);

/// Gives the weights whose names begin with `prefix`, and no others, those of a file.
void load_part(const std::filesystem::path& path, const std::string& prefix, const Model& model);

/// The record alone changes: the weights stay, byte for byte.
void rewrite_status(const std::filesystem::path& path, const std::string& status,
                    const std::string& timestamp);

}  // namespace deepview
