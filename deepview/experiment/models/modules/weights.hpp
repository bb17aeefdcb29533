// The numbers a model learns, by name, and the parts of the model they belong to.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "deepview/base/random.hpp"

namespace deepview {

enum class WeightKind : std::uint8_t {
  trained,
  frozen,  ///< Could learn, and does not.
  buffer,  ///< Kept up while training without being learnt, as running means are.
};

struct Weight {
  std::string name;  ///< As in a PyTorch state dict: the path of its part, then its own.
  at::Tensor value;
  WeightKind kind = WeightKind::trained;
};

/// One part of a model, such as a layer.
struct ModelPart {
  std::string path;  ///< Empty: the whole.
  std::string type;  ///< "Conv2d".
};

/// All weights of a model, in the order in which they were made. Parts hold the tensors too: they are
/// changed in place.
class Weights {
 public:
  std::span<const Weight> all() const noexcept { return weights_; }
  std::span<const ModelPart> parts() const noexcept { return parts_; }
  /// Null when it is not there.
  const Weight* find(std::string_view name) const noexcept;

  /// What the optimizer changes.
  std::vector<at::Tensor> trained() const;
  std::int64_t count(WeightKind kind) const;
  /// Those whose names begin so do not learn.
  void freeze(std::string_view prefix);
  /// To float64 and back, for all floating weights, in place.
  void set_dtype(at::ScalarType dtype);

 private:
  friend class PartBuilder;
  std::vector<Weight> weights_;
  std::vector<ModelPart> parts_;
};

/// Makes the weights of one part of a model. Values are drawn by (seed, number of the weight), so that they
/// depend on nothing else.
class PartBuilder {
 public:
  /// The whole model.
  PartBuilder(Weights& weights, std::string type, Seed seed);
  PartBuilder part(const std::string& name, std::string type) const;

  const std::string& path() const noexcept { return path_; }
  /// From -bound to bound.
  at::Tensor uniform(const std::string& name, at::IntArrayRef shape, double bound) const;
  at::Tensor normal(const std::string& name, at::IntArrayRef shape, double deviation) const;
  at::Tensor constant(const std::string& name, at::IntArrayRef shape, double value) const;
  at::Tensor buffer(const std::string& name, at::Tensor value) const;

 private:
  PartBuilder(Weights& weights, std::string path, std::string type, Seed seed);
  at::Tensor add(const std::string& name, at::Tensor value, WeightKind kind) const;

  Weights& weights_;
  std::string path_;
  Seed seed_;
};

}  // namespace deepview
