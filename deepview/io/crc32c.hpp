// The checksum of stored chunks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace deepview {

/// CRC-32C of the bytes (polynomial 1EDC6F41, RFC 3720 B.4), continued from `before`. Every change
/// of up to 32 bits in a row is noticed; somebody who changes bytes on purpose is not.
std::uint32_t crc32c(std::span<const std::byte> bytes, std::uint32_t before = 0) noexcept;

}  // namespace deepview
