#include "deepview/experiment/workers/training/tensor_files.hpp"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstring>

#include "deepview/base/error.hpp"
#include "deepview/io/crc32c.hpp"

namespace deepview {
namespace {

constexpr int version = 1;
constexpr const char* record_key = "deepview";

struct TypePair {
  at::ScalarType torch;
  DType ours;
};
constexpr TypePair types[] = {{at::kFloat, DType::f32}, {at::kDouble, DType::f64},
                              {at::kLong, DType::i64},  {at::kInt, DType::i32},
                              {at::kByte, DType::u8},   {at::kBool, DType::boolean},
                              {at::kHalf, DType::f16}};

std::uint32_t checksum(const std::vector<NamedTensor>& tensors) {
  std::uint32_t sum = 0;
  for (const NamedTensor& entry : tensors) sum = crc32c(entry.tensor.bytes(), sum);
  return sum;
}

}  // namespace

Tensor to_tensor(const at::Tensor& tensor) {
  const auto rows = std::make_shared<const at::Tensor>(tensor.detach().contiguous());
  const auto* type = std::ranges::find(types, rows->scalar_type(), &TypePair::torch);
  if (type == std::end(types))
    throw shape_error("tensor of libtorch", "a type that DeepView has",
                      c10::toString(rows->scalar_type()));
  const auto* data = static_cast<const std::byte*>(rows->const_data_ptr());
  const auto shape = rows->sizes();
  return Tensor::borrow(type->ours, Shape(std::vector<std::int64_t>(shape.begin(), shape.end())),
                        {data, rows->nbytes()}, rows);
}

at::Tensor to_torch(const Tensor& tensor) {
  const auto* type = std::ranges::find(types, tensor.dtype(), &TypePair::ours);
  if (type == std::end(types))
    throw shape_error("tensor", "a type that libtorch has", std::string(name(tensor.dtype())));
  std::vector<std::int64_t> shape;
  for (std::size_t axis = 0; axis < tensor.rank(); ++axis) shape.push_back(tensor.shape()[axis]);
  at::Tensor copy = at::empty(shape, type->torch);
  if (!tensor.bytes().empty())
    std::memcpy(copy.mutable_data_ptr(), tensor.bytes().data(), tensor.bytes().size());
  return copy;
}

void write_recorded(const std::filesystem::path& path, const RecordedTensors& content) {
  SafeTensors file;
  for (const auto& [name, value] : content.tensors)
    file.tensors.push_back({name, to_tensor(value)});
  nlohmann::ordered_json record = content.record;
  record["version"] = version;
  std::vector<NamedTensor> sorted = file.tensors;
  std::ranges::sort(sorted, {}, &NamedTensor::name);
  record["crc32c"] = checksum(sorted);
  file.metadata[record_key] = record.dump();
  write_safetensors(path, file);
}

RecordedTensors read_recorded(const std::filesystem::path& path, const std::string& kind) {
  SafeTensors file = read_safetensors(path);
  const auto refuse = [&](const std::string& why) {
    return Error(ErrorKind::data, fmt::format("'{}': {}", path.string(), why));
  };
  const auto found = file.metadata.find(record_key);
  if (found == file.metadata.end())
    throw refuse("expected " + kind + " of DeepView, found a safetensors file of another program");
  RecordedTensors content;
  content.record = nlohmann::ordered_json::parse(found->second, nullptr, false);
  if (!content.record.is_object() || content.record.value("kind", "") != kind)
    throw refuse("expected " + kind + ", found something else");
  if (content.record.value("version", 0) > version)
    throw refuse("it was written by a later version of DeepView");
  std::ranges::sort(file.tensors, {}, &NamedTensor::name);
  if (content.record.value("crc32c", std::uint32_t{0}) != checksum(file.tensors))
    throw refuse("its bytes are not those that were written: the file is damaged");
  for (const NamedTensor& entry : file.tensors)
    content.tensors.emplace_back(entry.name, to_torch(entry.tensor));
  return content;
}

void load_weights(const Weights& weights, const NamedValues& values, const std::string& from) {
  std::vector<std::string> faults;
  const at::NoGradGuard no_grad;
  for (const Weight& weight : weights.all()) {
    const auto found =
        std::ranges::find_if(values, [&](const auto& entry) { return entry.first == weight.name; });
    if (found == values.end()) {
      faults.push_back(weight.name + " is missing");
    } else if (found->second.sizes() != weight.value.sizes()) {
      faults.push_back(fmt::format("{} is [{}] where [{}] is wanted", weight.name,
                                   fmt::join(found->second.sizes(), ", "),
                                   fmt::join(weight.value.sizes(), ", ")));
    }
  }
  for (const auto& [name, value] : values)
    if (weights.find(name) == nullptr) faults.push_back(name + " is not wanted");
  if (!faults.empty())
    throw Error(
        ErrorKind::model,
        fmt::format("'{}' has other weights than the model: {}{}", from, faults.front(),
                    faults.size() == 1 ? "" : fmt::format(" and {} more such", faults.size() - 1)));
  for (const auto& [name, value] : values) {
    at::Tensor handle = weights.find(name)->value;
    handle.copy_(value);
  }
}

NamedValues values_of(const Weights& weights) {
  NamedValues values;
  for (const Weight& weight : weights.all())
    values.emplace_back(weight.name, weight.value.detach());
  return values;
}

}  // namespace deepview
