#include "deepview/io/files.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "deepview/io/open_file.hpp"
#include "deepview/io/text.hpp"

namespace deepview {
namespace {

namespace fs = std::filesystem;
using detail::OpenFile;
using detail::system_error;

struct Readable {
  OpenFile file;
  std::uint64_t size;
};

// Only regular files have a size that can be trusted, and never make a reader wait.
Readable open_for_reading(const fs::path& path) {
  OpenFile file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK), path, system_file_calls());
  struct stat status {};
  if (::fstat(file.descriptor(), &status) != 0) throw system_error("read", path);
  if (!S_ISREG(status.st_mode))
    throw Error(ErrorKind::io, fmt::format("cannot read '{}': it is not a regular file",
                                           shown_text(path.native())));
  return {std::move(file), static_cast<std::uint64_t>(status.st_size)};
}

struct Mapping {
  Mapping(void* start, std::size_t count) : address(start), size(count) {}
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;
  ~Mapping() { ::munmap(address, size); }
  void* address;
  std::size_t size;
};

// Opened and locked. A writer before us may have renamed the file we opened to its real name just
// before we got the lock: then the name leads to nothing, or to another file, and we begin again.
OpenFile open_partial(const fs::path& partial, const FileCalls& calls) {
  while (true) {
    OpenFile file(calls.create(partial.c_str()), partial, calls);
    if (!file.try_lock()) {
      const bool busy = errno == EWOULDBLOCK;
      if (!busy) throw system_error("lock", partial);
      throw Error(ErrorKind::io,
                  fmt::format("cannot write '{}': another process is writing it; wait "
                              "for it to end",
                              shown_text(partial.native())));
    }
    if (file.is_at(partial)) return file;
  }
}

void write_and_rename(OpenFile file, const fs::path& partial, const fs::path& path,
                      std::span<const std::span<const std::byte>> pieces, const FileCalls& calls) {
  file.truncate();
  for (const auto piece : pieces) file.write(piece);
  file.sync();
  if (calls.rename(partial.c_str(), path.c_str()) != 0) throw system_error("rename", partial);
  file.close();
}

}  // namespace

std::vector<std::byte> read_file(const fs::path& path, std::uint64_t max_bytes) {
  const auto [file, size] = open_for_reading(path);
  if (size > max_bytes)
    throw Error(ErrorKind::data, fmt::format("'{}' has {} bytes; the limit is {}",
                                             shown_text(path.native()), size, max_bytes));
  std::vector<std::byte> bytes(static_cast<std::size_t>(size));
  std::size_t filled = 0;
  while (filled < bytes.size()) {
    const auto count = ::read(file.descriptor(), bytes.data() + filled, bytes.size() - filled);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw system_error("read", path);
    if (count == 0) break;  // somebody shortened it since
    filled += static_cast<std::size_t>(count);
  }
  bytes.resize(filled);
  return bytes;
}

MappedFile map_file(const fs::path& path) {
  const auto [file, size] = open_for_reading(path);
  if (size == 0) return {};
  void* address = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.descriptor(), 0);
  if (address == MAP_FAILED) throw system_error("map", path);
  auto owner = std::make_shared<const Mapping>(address, static_cast<std::size_t>(size));
  return {{static_cast<const std::byte*>(address), static_cast<std::size_t>(size)},
          std::move(owner)};
}

void page_out(std::span<const std::byte> bytes) noexcept {
  const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  const auto begin = reinterpret_cast<std::uintptr_t>(bytes.data());
  const std::uintptr_t first = (begin + page - 1) / page * page;
  const std::uintptr_t last = (begin + bytes.size()) / page * page;
  if (first < last)
    ::madvise(reinterpret_cast<void*>(first), last - first, MADV_PAGEOUT);  // advice only
}

void write_file_atomically(const fs::path& path, std::span<const std::span<const std::byte>> pieces,
                           const FileCalls& calls) {
  const fs::path folder = detail::parent_folder(path);
  const fs::path partial = folder / fmt::format(".{}.partial", path.filename().string());
  OpenFile file = open_partial(partial, calls);
  try {
    write_and_rename(std::move(file), partial, path, pieces, calls);
  } catch (...) {
    calls.remove(partial.c_str());
    throw;
  }
  detail::sync_folder(folder, calls);
}

void write_file_atomically(const fs::path& path, std::string_view text, const FileCalls& calls) {
  const std::span<const std::byte> piece = std::as_bytes(std::span(text));
  write_file_atomically(path, std::span(&piece, 1), calls);
}

}  // namespace deepview
