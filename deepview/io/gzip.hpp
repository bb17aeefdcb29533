// Inside io: files packed by gzip.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "deepview/io/files.hpp"
#include "deepview/io/input_limits.hpp"

namespace deepview::detail {

/// By the first bytes.
bool is_gzip(std::span<const std::byte> bytes) noexcept;

/// The unpacked bytes of one gzip member; the file itself when it is not packed. `name` stands for
/// the file in messages. Throws Error(data) for damage, and beyond max_array_bytes or, above 64 MiB,
/// max_unpacking_ratio.
MappedFile unpacked(MappedFile file, std::string_view name, const InputLimits& limits);

/// The first bytes of a gzip file, at most so many; fewer when it ends before, or is damaged.
std::vector<std::byte> unpacked_front(const MappedFile& file, std::size_t most);

}  // namespace deepview::detail
