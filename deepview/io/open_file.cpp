#include "deepview/io/open_file.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "deepview/io/text.hpp"

namespace deepview::detail {
namespace {

// Linux writes at most this much in one call.
constexpr std::size_t most_bytes_per_write = 0x7FFFF000;

}  // namespace

Error system_error(std::string_view what, const std::filesystem::path& path) {
  const int number = errno;
  return Error(ErrorKind::io, fmt::format("cannot {} '{}': {}", what, shown_text(path.native()),
                                          std::strerror(number)));
}

OpenFile::OpenFile(int file, const std::filesystem::path& path, const FileCalls& calls)
    : file_(file), path_(path), calls_(&calls) {
  if (file_ < 0) throw system_error("open", path_);
}

OpenFile::OpenFile(OpenFile&& other) noexcept
    : file_(std::exchange(other.file_, -1)), path_(std::move(other.path_)), calls_(other.calls_) {
}

OpenFile::~OpenFile() {
  if (file_ >= 0) calls_->close(file_);
}

bool OpenFile::is_at(const std::filesystem::path& path) const {
  struct stat mine {};
  struct stat theirs {};
  return ::fstat(file_, &mine) == 0 && ::lstat(path.c_str(), &theirs) == 0 &&
         mine.st_dev == theirs.st_dev && mine.st_ino == theirs.st_ino;
}

void OpenFile::truncate() const {
  if (calls_->truncate(file_) != 0) throw system_error("empty", path_);
}

void OpenFile::write(std::span<const std::byte> bytes) const {
  while (!bytes.empty()) {
    const long written =
        calls_->write(file_, bytes.data(), std::min(bytes.size(), most_bytes_per_write));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw system_error("write", path_);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

void OpenFile::sync() const {
  if (calls_->sync(file_) != 0) throw system_error("flush", path_);
}

void OpenFile::close() {
  if (calls_->close(std::exchange(file_, -1)) != 0) throw system_error("close", path_);
}

void sync_folder(const std::filesystem::path& folder, const FileCalls& calls) {
  OpenFile opened(calls.open_folder(folder.c_str()), folder, calls);
  opened.sync();
}

std::filesystem::path parent_folder(const std::filesystem::path& path) {
  const auto parent = path.parent_path();
  return parent.empty() ? std::filesystem::path(".") : parent;
}

}  // namespace deepview::detail
