#include "deepview/io/file_calls.hpp"

#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace deepview {

int FileCalls::create(const char* path) const {
  return ::open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
}

int FileCalls::open_folder(const char* path) const {
  return ::open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

int FileCalls::make_folder(const char* path) const {
  return ::mkdir(path, 0777);
}

int FileCalls::lock(int file) const {
  return ::flock(file, LOCK_EX | LOCK_NB);
}

int FileCalls::truncate(int file) const {
  return ::ftruncate(file, 0);
}

long FileCalls::write(int file, const void* bytes, std::size_t count) const {
  return ::write(file, bytes, count);
}

int FileCalls::sync(int file) const {
  return ::fsync(file);
}

int FileCalls::close(int file) const {
  return ::close(file);
}

int FileCalls::rename(const char* from, const char* to) const {
  return ::rename(from, to);
}

int FileCalls::exchange(const char* a, const char* b) const {
  return ::renameat2(AT_FDCWD, a, AT_FDCWD, b, RENAME_EXCHANGE);
}

int FileCalls::remove(const char* path) const {
  if (::unlink(path) == 0) return 0;
  return errno == EISDIR || errno == EPERM ? ::rmdir(path) : -1;
}

const FileCalls& system_file_calls() noexcept {
  static const FileCalls calls;
  return calls;
}

}  // namespace deepview
