// The array files of the MNIST family.
#pragma once

#include <filesystem>
#include <string_view>

#include "deepview/base/tensor.hpp"
#include "deepview/io/files.hpp"
#include "deepview/io/input_limits.hpp"

namespace deepview {

/// Whether a file begins as an IDX array of bytes with so many extents, packed by gzip or not.
/// Throws Error(io) when it cannot be read.
bool is_idx(const std::filesystem::path& path, std::size_t rank);

/// An IDX array of unsigned bytes: 00 00 08 RANK, big-endian extents, row-major values. Files packed
/// by gzip are unpacked; the values of others are the file's own memory. Throws Error(data) for
/// another type of values, for other than 1 to 8 extents, and unless the file holds exactly as many
/// bytes as it declares; Error(io) when it cannot be read.
Tensor read_idx(const std::filesystem::path& path, const InputLimits& limits = {});
/// `name` stands for the file in messages.
Tensor parse_idx(const MappedFile& file, std::string_view name, const InputLimits& limits = {});

}  // namespace deepview
