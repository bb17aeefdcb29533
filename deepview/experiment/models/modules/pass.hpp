// What goes with a batch through a model: how, and who looks on.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "deepview/base/random.hpp"

namespace deepview {

/// Inner state of a model at one step, such as a memory or an attention. Shapes have the samples first.
struct TraceEntry {
  std::string name;
  std::int64_t step = 0;
  at::Tensor value;
};
using Trace = std::vector<TraceEntry>;

/// One pass of one batch through a model.
struct Pass {
  bool training = false;  ///< Units are dropped out, and running means are kept up.
  /// Of what is dropped out; each pass of a training has a stream of its own.
  Random draws{Seed{}};
  /// Told the output of each part that computes one, by the part's path; none: nobody asks.
  std::function<void(const std::string&, const at::Tensor&)> on_output{};
  /// Told what each dense layer takes in, by the layer's path; none: nobody asks.
  std::function<void(const std::string&, const at::Tensor&)> on_dense_input{};
  Trace* trace = nullptr;  ///< Where the inner state of each step goes; null: nobody asks.
  /// Computes all steps in one kernel where there is one and nobody looks on; off to compare.
  bool fused = true;

  const at::Tensor& told(const std::string& path, const at::Tensor& output) const {
    if (on_output) on_output(path, output);
    return output;
  }
  /// Whether a kernel may take all of `items`, which kernels do in float32 alone.
  bool may_fuse(const at::Tensor& items) const {
    return fused && trace == nullptr && !on_output && !on_dense_input &&
           items.scalar_type() == at::kFloat && items.device().is_cpu() && items.numel() > 0;
  }
  void note(std::string name, std::int64_t step, const at::Tensor& value) const {
    if (trace != nullptr) trace->push_back({std::move(name), step, value.detach()});
  }
};

}  // namespace deepview
