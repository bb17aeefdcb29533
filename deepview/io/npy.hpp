// NumPy's array files.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "deepview/base/tensor.hpp"
#include "deepview/io/files.hpp"
#include "deepview/io/input_limits.hpp"

namespace deepview {

/// What stands in front of the values. Text (NumPy's U and S) is `characters` wide and has no
/// dtype.
struct NpyHeader {
  enum class Content : std::uint8_t { numbers, bytes, unicode };
  Content content = Content::numbers;
  DType dtype = DType::f32;      ///< Of numbers.
  std::uint64_t characters = 0;  ///< Of one text.
  bool big_endian = false;
  bool column_major = false;
  Shape shape;
  std::size_t data_offset = 0;
};

/// Versions 1 to 3. Throws Error(data) unless the file holds exactly as many bytes as it declares;
/// for objects, structures, complex numbers and dates; and for a header beyond the limit. `name`
/// stands for the file in messages.
NpyHeader read_npy_header(const MappedFile& file, std::string_view name,
                          const InputLimits& limits = {});

/// Row-major values in this machine's byte order. The memory is the file's own where that is
/// possible, a copy otherwise (column-major, big-endian or unaligned arrays). Throws Error(data)
/// for what is not an array of numbers, Error(io) when the file cannot be read.
Tensor read_npy(const std::filesystem::path& path, const InputLimits& limits = {});
Tensor parse_npy(const MappedFile& file, std::string_view name, const InputLimits& limits = {});

/// Arrays of text, integers or booleans with one element per sample, as text: names, labels.
/// Throws Error(data) for floats and for an array that is not one-dimensional.
std::vector<std::string> parse_npy_texts(const MappedFile& file, std::string_view name,
                                         const InputLimits& limits = {});

/// Magic, version and dictionary, padded to 64 bytes: the values follow, row-major.
std::string npy_header(DType dtype, const Shape& shape);

/// Crash-safe (files.hpp). Throws Error(io).
void write_npy(const std::filesystem::path& path, const Tensor& tensor,
               const FileCalls& calls = system_file_calls());

}  // namespace deepview
