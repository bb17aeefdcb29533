// NumPy's archives of named arrays.
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "deepview/base/batch.hpp"
#include "deepview/io/files.hpp"
#include "deepview/io/input_limits.hpp"

namespace deepview {

class ZipReader;

/// An opened archive; arrays are read when they are asked for. Copies share it.
class Npz {
 public:
  /// Without ".npy", in the order of the archive.
  std::vector<std::string> names() const;
  bool contains(std::string_view name) const noexcept;
  /// Throws Error(missing_field) for a name that is not there, Error(data) when it is damaged.
  Tensor tensor(std::string_view name) const;
  /// One text per sample, as parse_npy_texts (npy.hpp).
  std::vector<std::string> texts(std::string_view name) const;

 private:
  friend Npz read_npz(const std::filesystem::path&, const InputLimits&);
  friend Npz parse_npz(MappedFile, std::string_view, const InputLimits&);
  explicit Npz(std::shared_ptr<const ZipReader> archive) : archive_(std::move(archive)) {}
  MappedFile member(std::string_view name) const;

  std::shared_ptr<const ZipReader> archive_;
};

/// Stored and deflated members, zip64. Throws Error(data) for what is not such an archive or goes
/// beyond the limits, Error(io) when the file cannot be read.
Npz read_npz(const std::filesystem::path& path, const InputLimits& limits = {});
Npz parse_npz(MappedFile file, std::string_view name, const InputLimits& limits = {});

/// Stored without compression, each array's values at a multiple of 64 bytes, so that reading maps
/// them. Crash-safe (files.hpp). Throws Error(io), Error(usage) for a repeated or empty name.
void write_npz(const std::filesystem::path& path, std::span<const Batch::Field> arrays,
               const FileCalls& calls = system_file_calls());

}  // namespace deepview
