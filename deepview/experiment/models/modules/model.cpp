#include "deepview/experiment/models/modules/model.hpp"

#include <ATen/ops/from_blob.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "deepview/base/error.hpp"

namespace deepview {
namespace {

at::ScalarType scalar_type(DType dtype) {
  switch (dtype) {
    case DType::boolean: return at::kBool;
    case DType::u8: return at::kByte;
    case DType::i8: return at::kChar;
    case DType::i16: return at::kShort;
    case DType::i32: return at::kInt;
    case DType::i64: return at::kLong;
    case DType::f16: return at::kHalf;
    case DType::f32: return at::kFloat;
    case DType::f64: return at::kDouble;
    default: break;
  }
  throw Error(ErrorKind::shape, "a batch field is of a type that libtorch does not compute with");
}

at::Tensor shared(const Tensor& tensor) {
  std::vector<std::int64_t> shape;
  for (std::size_t axis = 0; axis < tensor.rank(); ++axis) shape.push_back(tensor.shape()[axis]);
  // libtorch has no tensors that cannot be written to; nothing here writes to its inputs.
  auto* const data = const_cast<std::byte*>(tensor.bytes().data());
  return at::from_blob(
      data, shape, [tensor](void*) {}, scalar_type(tensor.dtype()));
}

// "conv1 (Conv2d): weight [6, 1, 5, 5], bias [6]: 156".
std::string line_of(const ModelPart& part, const Weights& weights) {
  const auto depth = part.path.empty() ? 0 : std::ranges::count(part.path, '.') + 1;
  const std::string prefix = part.path.empty() ? "" : part.path + ".";
  std::vector<std::string> own;
  std::int64_t trained = 0;
  std::int64_t others = 0;
  for (const Weight& weight : weights.all()) {
    if (!weight.name.starts_with(prefix)) continue;
    const std::string name = weight.name.substr(prefix.size());
    if (name.find('.') != std::string::npos) continue;
    own.push_back(fmt::format("{} [{}]", name, fmt::join(weight.value.sizes(), ", ")));
    (weight.kind == WeightKind::trained ? trained : others) += weight.value.numel();
  }
  const std::string name = part.path.substr(part.path.rfind('.') + 1);
  std::string line =
      fmt::format("{:{}}{}({})", "", 2 * depth, name.empty() ? "" : name + " ", part.type);
  if (own.empty()) return line;
  return line +
         fmt::format(": {}; trainable {}, non-trainable {}", fmt::join(own, ", "), trained, others);
}

}  // namespace

TensorBatch::TensorBatch(const Batch& batch) {
  for (const auto& [name, data] : batch.fields()) add(name, shared(data));
}

bool TensorBatch::has(std::string_view name) const noexcept {
  return std::ranges::any_of(fields_, [name](const auto& field) { return field.first == name; });
}

const at::Tensor& TensorBatch::operator[](std::string_view name) const {
  std::vector<std::string> present;
  for (const auto& [field, value] : fields_) {
    if (field == name) return value;
    present.push_back(field);
  }
  throw missing_field_error(name, present);
}

Model make_model(const ModelOptions& options, Seed seed) {
  return std::visit([seed](const auto& kind) { return detail::make(kind, seed); }, options);
}

std::string summary(const Model& model) {
  std::string text;
  for (const ModelPart& part : model.weights.parts())
    text += (part.path.empty() ? model.name + " " : "") + line_of(part, model.weights) + "\n";
  const auto trained = model.weights.count(WeightKind::trained);
  const auto others =
      model.weights.count(WeightKind::frozen) + model.weights.count(WeightKind::buffer);
  return text + fmt::format("Total trainable parameters: {}\nTotal non-trainable parameters: {}\n",
                            trained, others);
}

}  // namespace deepview
