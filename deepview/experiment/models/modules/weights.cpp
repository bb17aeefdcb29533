#include "deepview/experiment/models/modules/weights.hpp"

#include <ATen/ops/empty.h>
#include <ATen/ops/full.h>

#include <algorithm>
#include <utility>

namespace deepview {
namespace {

template <class Draw>
at::Tensor drawn(at::IntArrayRef shape, const Draw& draw) {
  at::Tensor values = at::empty(shape, at::kFloat);
  float* const into = values.data_ptr<float>();
  for (std::int64_t i = 0; i < values.numel(); ++i) into[i] = static_cast<float>(draw());
  return values;
}

}  // namespace

const Weight* Weights::find(std::string_view name) const noexcept {
  const auto found =
      std::ranges::find_if(weights_, [name](const Weight& w) { return w.name == name; });
  return found == weights_.end() ? nullptr : &*found;
}

std::vector<at::Tensor> Weights::trained() const {
  std::vector<at::Tensor> values;
  for (const Weight& weight : weights_)
    if (weight.kind == WeightKind::trained) values.push_back(weight.value);
  return values;
}

std::int64_t Weights::count(WeightKind kind) const {
  std::int64_t numbers = 0;
  for (const Weight& weight : weights_)
    if (weight.kind == kind) numbers += weight.value.numel();
  return numbers;
}

void Weights::freeze(std::string_view prefix) {
  for (Weight& weight : weights_) {
    if (weight.kind != WeightKind::trained || !weight.name.starts_with(prefix)) continue;
    weight.kind = WeightKind::frozen;
    weight.value.set_requires_grad(false);
  }
}

void Weights::set_dtype(at::ScalarType dtype) {
  for (const Weight& weight : weights_) {
    if (!weight.value.is_floating_point()) continue;
    at::Tensor handle = weight.value;  // shared with the part that uses it
    handle.set_data(weight.value.detach().to(dtype));
  }
}

PartBuilder::PartBuilder(Weights& weights, std::string type, Seed seed)
    : PartBuilder(weights, "", std::move(type), seed) {
}

PartBuilder::PartBuilder(Weights& weights, std::string path, std::string type, Seed seed)
    : weights_(weights), path_(std::move(path)), seed_(seed) {
  weights_.parts_.push_back({path_, std::move(type)});
}

PartBuilder PartBuilder::part(const std::string& name, std::string type) const {
  return {weights_, path_.empty() ? name : path_ + "." + name, std::move(type), seed_};
}

at::Tensor PartBuilder::uniform(const std::string& name, at::IntArrayRef shape,
                                double bound) const {
  Random random(seed_, weights_.weights_.size());
  return add(name, drawn(shape, [&] { return (2 * random.uniform() - 1) * bound; }),
             WeightKind::trained);
}

at::Tensor PartBuilder::normal(const std::string& name, at::IntArrayRef shape,
                               double deviation) const {
  Random random(seed_, weights_.weights_.size());
  return add(name, drawn(shape, [&] { return random.normal() * deviation; }), WeightKind::trained);
}

at::Tensor PartBuilder::constant(const std::string& name, at::IntArrayRef shape,
                                 double value) const {
  return add(name, at::full(shape, value, at::kFloat), WeightKind::trained);
}

at::Tensor PartBuilder::buffer(const std::string& name, at::Tensor value) const {
  return add(name, std::move(value), WeightKind::buffer);
}

at::Tensor PartBuilder::add(const std::string& name, at::Tensor value, WeightKind kind) const {
  if (kind == WeightKind::trained) value.set_requires_grad(true);
  weights_.weights_.push_back({path_.empty() ? name : path_ + "." + name, value, kind});
  return value;
}

}  // namespace deepview
