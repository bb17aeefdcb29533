// Inside io: a file being written, and what its failures are called.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string_view>

#include "deepview/base/error.hpp"
#include "deepview/io/file_calls.hpp"

namespace deepview::detail {

/// "cannot write 'out.npy': No space left on device" from errno (kind io).
Error system_error(std::string_view what, const std::filesystem::path& path);

/// A descriptor that closes itself; close() closes it and tells.
class OpenFile {
 public:
  /// Takes what a FileCalls opened; throws Error(io) when it is negative.
  OpenFile(int file, const std::filesystem::path& path, const FileCalls& calls);
  OpenFile(OpenFile&& other) noexcept;
  OpenFile& operator=(OpenFile&&) = delete;
  ~OpenFile();

  int descriptor() const noexcept { return file_; }
  bool try_lock() const { return calls_->lock(file_) == 0; }
  /// The name still leads to this very file.
  bool is_at(const std::filesystem::path& path) const;
  void truncate() const;
  void write(std::span<const std::byte> bytes) const;
  void sync() const;
  void close();

 private:
  int file_;
  std::filesystem::path path_;
  const FileCalls* calls_;
};

/// Flushes a folder's names to the disk.
void sync_folder(const std::filesystem::path& folder, const FileCalls& calls);

/// "." for a bare name.
std::filesystem::path parent_folder(const std::filesystem::path& path);

}  // namespace deepview::detail
