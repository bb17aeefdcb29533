// A model: from the tensors of a batch to logits.
#pragma once

#include <ATen/core/Tensor.h>

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "deepview/base/batch.hpp"
#include "deepview/experiment/models/models.hpp"
#include "deepview/experiment/models/modules/pass.hpp"
#include "deepview/experiment/models/modules/weights.hpp"
#include "deepview/base/data_definition.hpp"

namespace deepview {

/// The fields of a batch, as libtorch holds them.
class TensorBatch {
 public:
  TensorBatch() = default;
  /// Shares the memory of the batch. Nobody may write to it.
  explicit TensorBatch(const Batch& batch);

  void add(std::string name, at::Tensor value) {
    fields_.emplace_back(std::move(name), std::move(value));
  }
  bool has(std::string_view name) const noexcept;
  /// Throws Error(missing_field).
  const at::Tensor& operator[](std::string_view name) const;

 private:
  std::vector<std::pair<std::string, at::Tensor>> fields_;
};

struct Model {
  std::string name;
  Weights weights{};
  std::vector<DataDefinition> inputs{};  ///< Fields of the batch that it reads.
  /// The whole of the batch at once; a recurrent model all steps too.
  std::function<at::Tensor(const TensorBatch&, Pass&)> logits{};
};

/// Makes a model with starting values from the seed. Throws Error(config) for sizes that do not go together.
Model make_model(const ModelOptions& options, Seed seed);

/// The parts with their weights, shapes and numbers, and what they come to; one line each, as
/// MI-Prometheus's summarize.
std::string summary(const Model& model);

namespace detail {

Model make(const LeNet5Options& options, Seed seed);
Model make(const SimpleConvNetOptions& options, Seed seed);
Model make(const AlexNetOptions& options, Seed seed);
Model make(const LstmOptions& options, Seed seed);
Model make(const NtmOptions& options, Seed seed);
Model make(const EncoderSolverLstmOptions& options, Seed seed);
Model make(const EncoderSolverNtmOptions& options, Seed seed);
Model make(const MaesOptions& options, Seed seed);
Model make(const DncOptions& options, Seed seed);
Model make(const DwmOptions& options, Seed seed);
Model make(const ThalNetOptions& options, Seed seed);
Model make(const RelationalNetworkOptions& options, Seed seed);
Model make(const CnnLstmOptions& options, Seed seed);
Model make(const StackedAttentionOptions& options, Seed seed);
Model make(const MultiHopsAttentionOptions& options, Seed seed);

}  // namespace detail

}  // namespace deepview
