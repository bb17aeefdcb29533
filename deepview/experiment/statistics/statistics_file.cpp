#include "deepview/experiment/statistics/statistics_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string_view>

#include "deepview/base/error.hpp"
#include "deepview/io/files.hpp"
#include "deepview/io/text.hpp"

namespace deepview {
namespace {

Error failure(const std::filesystem::path& path, const char* what) {
  return {ErrorKind::io,
          fmt::format("'{}': {}: {}", shown_text(path.string()), what, std::strerror(errno))};
}

std::string without_blanks(const std::string& text) {
  return text.substr(std::min(text.find_first_not_of(' '), text.size()));
}

}  // namespace

struct StatisticsFile::Open {
  std::filesystem::path path;
  std::vector<std::string> names;
  int file = -1;
  std::uint64_t bytes = 0;

  ~Open() {
    if (file >= 0) ::close(file);
  }

  void append(std::string_view text) {
    while (!text.empty()) {
      const auto written = ::write(file, text.data(), text.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) throw failure(path, "cannot be written");
      bytes += static_cast<std::uint64_t>(written);
      text.remove_prefix(static_cast<std::size_t>(written));
    }
  }

  // Cuts off what was written after the state that the run is taken up from.
  void keep(std::uint64_t kept, const std::string& header) {
    const auto old = read_file(path);
    const std::string_view text(reinterpret_cast<const char*>(old.data()), old.size());
    if (old.size() < kept || kept < header.size() || !text.starts_with(header))
      throw Error(ErrorKind::data,
                  fmt::format("'{}': expected the {} bytes that the run had written, with the same "
                              "columns; found {} bytes",
                              shown_text(path.string()), kept, old.size()));
    if (::ftruncate(file, static_cast<off_t>(kept)) != 0 || ::lseek(file, 0, SEEK_END) < 0)
      throw failure(path, "cannot be cut");
    bytes = kept;
  }
};

StatisticsFile::StatisticsFile(const std::filesystem::path& path,
                               const std::vector<std::string>& names,
                               std::optional<std::uint64_t> kept_bytes)
    : open_(std::make_unique<Open>()) {
  open_->path = path;
  open_->names = names;
  const int fresh = kept_bytes ? 0 : O_CREAT | O_TRUNC;
  open_->file = ::open(path.c_str(), O_WRONLY | O_CLOEXEC | fresh, 0644);
  if (open_->file < 0) throw failure(path, "cannot be opened");
  const std::string header = fmt::format("{}\n", fmt::join(names, ","));
  if (kept_bytes)
    open_->keep(*kept_bytes, header);
  else
    open_->append(header);
}

StatisticsFile::StatisticsFile(StatisticsFile&&) noexcept = default;
StatisticsFile& StatisticsFile::operator=(StatisticsFile&&) noexcept = default;
StatisticsFile::~StatisticsFile() = default;

void StatisticsFile::write(const StatisticsRow& row) {
  std::string line;
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (i >= open_->names.size() || row[i].name != open_->names[i])
      throw Error(
          ErrorKind::usage,
          fmt::format("'{}': expected the statistics {}, found '{}' at place {}",
                      shown_text(open_->path.string()), quoted_list(open_->names), row[i].name, i));
    line += (i > 0 ? "," : "") + without_blanks(formatted(row[i].value, row[i].format));
  }
  if (row.size() != open_->names.size())
    throw Error(ErrorKind::usage,
                fmt::format("'{}': expected {} statistics, found {}",
                            shown_text(open_->path.string()), open_->names.size(), row.size()));
  open_->append(line + "\n");
}

std::uint64_t StatisticsFile::bytes() const noexcept {
  return open_->bytes;
}

}  // namespace deepview
