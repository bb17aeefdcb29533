// A temporary file without a name, for what does not fit into memory.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>

namespace deepview::detail {

/// Grows at its end; vanishes with its last handle, however the process ends.
class ScratchFile {
 public:
  /// An empty folder means the system's one for temporary files. Throws Error(io).
  explicit ScratchFile(const std::filesystem::path& folder);
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;
  ~ScratchFile();

  /// The offset at which the bytes now begin. Throws Error(io), naming the folder, when the disk is
  /// full.
  std::size_t append(std::span<const std::byte> bytes);
  /// Throws Error(io).
  void read(std::size_t offset, std::span<std::byte> into) const;
  /// So many more bytes at its end, to be read and written in place; stays valid without the file.
  /// Throws Error(io) when the disk has no room for them: it is all taken now.
  std::shared_ptr<std::byte> reserve(std::size_t bytes);
  /// All that was appended so far, read-only; stays valid without the file. Throws Error(io).
  std::shared_ptr<const std::byte> map() const;

 private:
  std::filesystem::path folder_;
  int descriptor_ = -1;
  std::size_t size_ = 0;
};

}  // namespace deepview::detail
