// Inside io: the members of a zip archive, as NumPy's .npz files use it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "deepview/io/files.hpp"
#include "deepview/io/input_limits.hpp"

namespace deepview {

struct ZipMember {
  std::string name;
  std::uint16_t method = 0;  ///< 0 stored, 8 deflated.
  std::uint32_t checksum = 0;
  std::uint64_t packed_bytes = 0;
  std::uint64_t unpacked_bytes = 0;
  std::uint64_t offset = 0;  ///< Of its local header.
};

/// The directory is read and checked at once, members when they are asked for. Immutable.
class ZipReader {
 public:
  /// Throws Error(data) for what is not a zip archive, is encrypted, or goes beyond the limits.
  ZipReader(MappedFile file, std::string_view name, const InputLimits& limits);

  const std::vector<ZipMember>& members() const noexcept { return members_; }
  const std::string& name() const noexcept { return name_; }
  const InputLimits& limits() const noexcept { return limits_; }
  /// The content: the archive's own memory when it is stored. Throws Error(data) when it is
  /// damaged.
  MappedFile read(const ZipMember& member) const;

 private:
  void read_directory();
  std::span<const std::byte> packed(const ZipMember& member) const;

  MappedFile file_;
  std::string name_;
  InputLimits limits_;
  std::vector<ZipMember> members_;
};

/// An archive is written as pieces that follow each other: what goes in front of each member's
/// bytes, and what goes behind the last.
class ZipLayout {
 public:
  /// `lead` bytes of the content (a header of its own) come before what is to be aligned.
  struct Content {
    std::string name;
    std::uint32_t checksum = 0;
    std::uint64_t bytes = 0;
    std::uint64_t lead = 0;
  };
  /// The local header of the next member, padded so that its aligned part begins at a multiple
  /// of 64.
  std::string next_header(const Content& content);
  std::string directory() const;

 private:
  std::string directory_;
  std::uint64_t members_ = 0;
  std::uint64_t at_ = 0;
};

/// CRC-32 of the bytes, continued from `before`.
std::uint32_t zip_checksum(std::span<const std::byte> bytes, std::uint32_t before = 0) noexcept;

}  // namespace deepview
