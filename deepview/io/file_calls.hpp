// The system calls that writing goes through, so that a test can let any one of them fail.
#pragma once

#include <cstddef>

namespace deepview {

/// Each call is the one of the same name in POSIX: negative on failure, with errno set.
class FileCalls {
 public:
  virtual ~FileCalls() = default;
  virtual int create(
      const char* path) const;  ///< For writing, never through a link; keeps content.
  virtual int open_folder(const char* path) const;
  virtual int make_folder(const char* path) const;
  virtual int lock(int file) const;  ///< Exclusive, without waiting; falls with the process.
  virtual int truncate(int file) const;
  virtual long write(int file, const void* bytes, std::size_t count) const;
  virtual int sync(int file) const;
  virtual int close(int file) const;
  virtual int rename(const char* from, const char* to) const;
  virtual int exchange(const char* a, const char* b) const;  ///< Two names trade places at once.
  virtual int remove(const char* path) const;                ///< A file or an empty folder.
};

/// The calls themselves.
const FileCalls& system_file_calls() noexcept;

}  // namespace deepview
