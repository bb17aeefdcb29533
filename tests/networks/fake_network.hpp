// A network without a framework, for tests of what happens around the inference.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "deepview/networks/network.hpp"

namespace deepview::testing {

inline ResponseInfo tensor_info(std::string name, OpenShape shape, DType dtype = DType::f32) {
  return {.name = name,
          .aliases = {},
          .dtype = dtype,
          .shape = std::move(shape),
          .layer = {name, {}, "Fake"}};
}

inline ResponseInfo input_info(std::string name, OpenShape shape, DType dtype = DType::f32) {
  auto info = tensor_info(std::move(name), std::move(shape), dtype);
  info.layer.kind = LayerKind::placeholder;
  return info;
}

/// Every response is the first input plus the length of the response's name.
struct FakeNetwork {
  std::vector<ResponseInfo> taken;
  std::vector<ResponseInfo> given;
  std::optional<std::string> dense_input{};

  std::string framework() const { return "Fake"; }
  const std::vector<ResponseInfo>& inputs() const { return taken; }
  const std::vector<ResponseInfo>& response_infos() const { return given; }
  std::optional<std::string> last_dense_input() const { return dense_input; }

  InferenceMaker inference(std::vector<std::string> names) const {
    return [names](const RunOptions&) -> Inference {
      return [names](std::span<const Tensor> inputs) {
        std::vector<Tensor> answers;
        for (const std::string& name : names) {
          const auto from = inputs.front().to(DType::f32);
          std::vector<float> values(from.values<float>().begin(), from.values<float>().end());
          for (float& value : values) value += static_cast<float>(name.size());
          answers.emplace_back(from.shape(), std::move(values));
        }
        return answers;
      };
    };
  }
};

}  // namespace deepview::testing
