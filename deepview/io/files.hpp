// Files and folders that are either old or new, never half-written.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "deepview/io/file_calls.hpp"
#include "deepview/io/input_limits.hpp"

namespace deepview {

/// The whole file. Throws Error(io) when it cannot be read, Error(data) beyond `max_bytes`.
std::vector<std::byte> read_file(const std::filesystem::path& path,
                                 std::uint64_t max_bytes = InputLimits{}.max_file_bytes);

/// A file's bytes, mapped into memory for as long as a copy of `owner` lives. Nobody may shorten
/// the file meanwhile.
struct MappedFile {
  std::span<const std::byte> bytes;
  std::shared_ptr<const void> owner;
};

/// Throws Error(io) when the file cannot be opened or is not a regular file.
MappedFile map_file(const std::filesystem::path& path);

/// Tells the system that whole pages of this memory are not wanted soon: those of a mapped file leave
/// memory and are read again when they are. The bytes stay what they are.
void page_out(std::span<const std::byte> bytes) noexcept;

/// Replaces `path` by the pieces in order: written to `.NAME.partial` beside it, flushed to the
/// disk, renamed. After a failure at any point, or a kill, `path` holds all of the old bytes or all
/// of the new; a `.NAME.partial` that a killed process left is reused by the next write. Throws
/// Error(io), also when another process is writing the same file.
void write_file_atomically(const std::filesystem::path& path,
                           std::span<const std::span<const std::byte>> pieces,
                           const FileCalls& calls = system_file_calls());
void write_file_atomically(const std::filesystem::path& path, std::string_view text,
                           const FileCalls& calls = system_file_calls());

enum class Overwrite : std::uint8_t { no, yes };

/// What a folder of one kind is known by: only a folder of the same kind is ever overwritten.
struct FolderKind {
  std::string_view name;                          ///< For messages: "a report of DeepView".
  bool (*matches)(const std::filesystem::path&);  ///< Looks at a folder; never throws.
};

/// It has a report.json. (A run.json alone is an experiment's, too.)
FolderKind report_folder() noexcept;

/// A folder that appears under its name only when it is complete. Until then it is a hidden sibling,
/// `.NAME.partial-N`, which is removed when this object goes without commit(), or, after a kill,
/// when the same target is next written.
class OutputFolder {
 public:
  /// Throws Error(usage) when `target` exists and is not an empty folder, unless `overwrite` is yes
  /// and it is of the kind; Error(io) when the hidden folder cannot be made.
  static OutputFolder create(const std::filesystem::path& target,
                             Overwrite overwrite = Overwrite::no,
                             const FileCalls& calls = system_file_calls(),
                             FolderKind kind = report_folder());
  OutputFolder(OutputFolder&&) noexcept;
  OutputFolder& operator=(OutputFolder&&) = delete;
  ~OutputFolder();

  /// Where to write until commit().
  const std::filesystem::path& path() const noexcept;
  /// Writes one file of the folder, making the folders above it. `relative` stays inside.
  void write(const std::filesystem::path& relative, std::span<const std::byte> bytes) const;
  void write(const std::filesystem::path& relative, std::string_view text) const;
  /// Flushes everything to the disk and gives the folder its name; an old folder is swapped out and
  /// removed. Throws Error(io), also while another process holds the lock of the old folder because
  /// it adds to it; then the old folder is in place and whole.
  void commit();

 private:
  struct Run;
  explicit OutputFolder(std::unique_ptr<Run> run);
  std::unique_ptr<Run> run_;
};

}  // namespace deepview
