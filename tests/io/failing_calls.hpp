// File systems that misbehave.
#pragma once

#include <algorithm>
#include <cerrno>

#include "deepview/io/file_calls.hpp"

namespace deepview::testing {

/// The k-th of the calls that change something fails as if the disk were full; the others work.
class FailingCalls : public FileCalls {
 public:
  explicit FailingCalls(int failing) : failing_(failing) {}
  int made() const noexcept { return made_; }

  int create(const char* path) const override { return fails() ? -1 : FileCalls::create(path); }
  int open_folder(const char* path) const override {
    return fails() ? -1 : FileCalls::open_folder(path);
  }
  int make_folder(const char* path) const override {
    return fails() ? -1 : FileCalls::make_folder(path);
  }
  int truncate(int file) const override { return fails() ? -1 : FileCalls::truncate(file); }
  long write(int file, const void* bytes, std::size_t count) const override {
    return fails() ? -1 : FileCalls::write(file, bytes, count);
  }
  int sync(int file) const override { return fails() ? -1 : FileCalls::sync(file); }
  int rename(const char* from, const char* to) const override {
    return fails() ? -1 : FileCalls::rename(from, to);
  }
  int exchange(const char* a, const char* b) const override {
    return fails() ? -1 : FileCalls::exchange(a, b);
  }

 private:
  bool fails() const {
    if (++made_ != failing_) return false;
    errno = ENOSPC;
    return true;
  }

  int failing_;
  mutable int made_ = 0;
};

class ShortWrites : public FileCalls {
 public:
  long write(int file, const void* bytes, std::size_t count) const override {
    return FileCalls::write(file, bytes, std::min<std::size_t>(count, 1));
  }
};

/// As on file systems without renameat2.
class NoExchange : public FileCalls {
 public:
  int exchange(const char*, const char*) const override {
    errno = EINVAL;
    return -1;
  }
};

}  // namespace deepview::testing
