// Named tensors in one file, as the Python package `safetensors` reads and writes them.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "deepview/base/tensor.hpp"
#include "deepview/io/files.hpp"
#include "deepview/io/input_limits.hpp"

namespace deepview {

struct NamedTensor {
  std::string name;
  Tensor tensor;
};

/// Weights of a network, say, with a few words about them.
struct SafeTensors {
  std::vector<NamedTensor> tensors;
  std::map<std::string, std::string> metadata{};

  /// Null when it is not there.
  const Tensor* find(std::string_view name) const noexcept;
};

/// Reads a file, whose memory the tensors share. Throws Error(io) when it cannot be read, Error(data) for
/// a header beyond the limit or that does not describe the file: a name twice, an unknown type (bfloat16
/// and the 8-bit floats are), bytes that two tensors share, that none has, or that are not there.
SafeTensors read_safetensors(const std::filesystem::path& path, const InputLimits& limits = {});
/// `name` stands for the file in messages.
SafeTensors parse_safetensors(const MappedFile& file, std::string_view name,
                              const InputLimits& limits = {});

/// Crash-safe (files.hpp); tensors stand in their order, wide types first so that all are aligned. Throws
/// Error(io); Error(usage) for a name twice, for "__metadata__", and for text that is not UTF-8.
void write_safetensors(const std::filesystem::path& path, const SafeTensors& content,
                       const FileCalls& calls = system_file_calls());

}  // namespace deepview
