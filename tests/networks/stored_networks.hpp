// The small stored networks of tests/reference/networks and what runs them.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "deepview/networks/openvino/openvino_network.hpp"
#include "tests/support/builders.hpp"

namespace deepview::testing {

inline std::filesystem::path stored_network(const std::string& name) {
  return std::filesystem::path(DEEPVIEW_TEST_DATA) / "reference" / "networks" / name;
}

inline Network open_stored(const std::string& name) {
  return open_openvino(stored_network(name + ".onnx"));
}

/// Numbers between 0 and 1 that are the same on every machine.
inline Tensor repeatable_values(const Shape& shape, std::uint64_t seed = 1) {
  std::vector<float> numbers(static_cast<std::size_t>(shape.elements()));
  std::uint64_t state = seed;
  for (float& number : numbers) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    number = static_cast<float>(state >> 40U) / static_cast<float>(1U << 24U);
  }
  return {shape, std::move(numbers)};
}

/// The responses to all samples, in one batch.
inline Batch responses_of(const Network& network, const Tensor& samples, ResponseRequest request,
                          const RunOptions& options = {.threads = 1}) {
  const Producer source = InMemory{Batch{{network.inputs().front().name, samples}}};
  const auto batches = read_all(source | network.responses(std::move(request)), options);
  return concatenate(std::span(batches));
}

inline std::vector<std::string> names_of(const std::vector<ResponseInfo>& infos) {
  std::vector<std::string> names;
  for (const auto& info : infos) names.push_back(info.name);
  return names;
}

}  // namespace deepview::testing
