#include "deepview/numeric/scratch_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>

#include "deepview/base/error.hpp"

namespace deepview::detail {
namespace {

Error scratch_error(const std::filesystem::path& folder, const std::string& what, int error) {
  return Error(ErrorKind::io,
               "scratch file in '" + folder.string() + "': " + what + ": " +
                   std::generic_category().message(error) +
                   "; name another folder for scratch files, or raise the memory limit");
}

std::filesystem::path folder_or_default(const std::filesystem::path& folder) {
  if (!folder.empty()) return folder;
  std::error_code failure;
  auto found = std::filesystem::temp_directory_path(failure);
  if (failure)
    throw Error(ErrorKind::io,
                "the system names no folder for temporary files: " + failure.message() +
                    "; name one for scratch files, or raise the memory limit");
  return found;
}

}  // namespace

ScratchFile::ScratchFile(const std::filesystem::path& folder) : folder_(folder_or_default(folder)) {
  std::string name = (folder_ / "deepview-rows-XXXXXX").string();
  descriptor_ = ::mkostemp(name.data(), O_CLOEXEC);
  if (descriptor_ < 0) throw scratch_error(folder_, "cannot be created", errno);
  ::unlink(name.c_str());
}

ScratchFile::~ScratchFile() {
  ::close(descriptor_);
}

std::size_t ScratchFile::append(std::span<const std::byte> bytes) {
  const std::size_t begin = size_;
  while (!bytes.empty()) {
    const auto written =
        ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<::off_t>(size_));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0)
      throw scratch_error(folder_, "cannot grow beyond " + std::to_string(size_) + " bytes",
                          written == 0 ? ENOSPC : errno);
    size_ += static_cast<std::size_t>(written);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return begin;
}

void ScratchFile::read(std::size_t offset, std::span<std::byte> into) const {
  while (!into.empty()) {
    const auto got = ::pread(descriptor_, into.data(), into.size(), static_cast<::off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) throw scratch_error(folder_, "cannot be read", got == 0 ? EIO : errno);
    offset += static_cast<std::size_t>(got);
    into = into.subspan(static_cast<std::size_t>(got));
  }
}

std::shared_ptr<std::byte> ScratchFile::reserve(std::size_t bytes) {
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  const std::size_t begin = (size_ + page - 1) / page * page;
  // Room that is only promised would end the process by a signal once the disk is full.
  const int failure =
      ::posix_fallocate(descriptor_, static_cast<::off_t>(begin), static_cast<::off_t>(bytes));
  if (failure != 0)
    throw scratch_error(folder_, "cannot grow by " + std::to_string(bytes) + " bytes", failure);
  void* const mapped = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor_,
                              static_cast<::off_t>(begin));
  if (mapped == MAP_FAILED) throw scratch_error(folder_, "cannot be mapped", errno);
  size_ = begin + bytes;
  return {static_cast<std::byte*>(mapped),
          [bytes](std::byte* address) { ::munmap(address, bytes); }};
}

std::shared_ptr<const std::byte> ScratchFile::map() const {
  const std::size_t size = size_;
  void* const begin = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, descriptor_, 0);
  if (begin == MAP_FAILED) throw scratch_error(folder_, "cannot be mapped", errno);
  return {static_cast<const std::byte*>(begin),
          [begin, size](const std::byte*) { ::munmap(begin, size); }};
}

}  // namespace deepview::detail
