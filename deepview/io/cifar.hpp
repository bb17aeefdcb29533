// The binary files of CIFAR-10.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "deepview/base/tensor.hpp"
#include "deepview/io/input_limits.hpp"

namespace deepview {

inline constexpr std::size_t cifar_classes = 10;

struct CifarBatch {
  Tensor pixels;                     ///< [n, 32, 32, 3] u8.
  std::vector<std::uint8_t> labels;  ///< 0 to 9.
};

/// Records of a label and 32 x 32 bytes of red, green and blue each. `name` stands for the file in
/// messages. Throws Error(data) when it is empty, ends within a record, or has another label.
CifarBatch parse_cifar(std::span<const std::byte> file, std::string_view name);
/// Throws Error(io) when the file cannot be read, Error(data) beyond max_file_bytes.
CifarBatch read_cifar(const std::filesystem::path& path, const InputLimits& limits = {});

/// The ten names in batches.meta.txt, one a line; numbers where the folder has no such file, or it
/// has fewer.
std::vector<std::string> read_cifar_class_names(const std::filesystem::path& folder);

/// data_batch*.bin and test_batch*.bin of a folder in natural order; empty when there are none.
std::vector<std::filesystem::path> find_cifar_files(const std::filesystem::path& folder);

}  // namespace deepview
