// Inside io: the one thing that is read from EXIF.
#pragma once

#include <cstddef>
#include <span>

namespace deepview::detail {

/// The orientation, 1 to 8, in a TIFF structure as EXIF blocks hold it (with or without "Exif\0\0"
/// in front); 1 when it says nothing or is damaged.
int read_exif_orientation(std::span<const std::byte> block) noexcept;

}  // namespace deepview::detail
