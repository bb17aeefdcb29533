// Responses kept on disk: a folder that is read like any other producer.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "deepview/base/producer.hpp"
#include "deepview/io/fingerprint.hpp"
#include "deepview/io/input_limits.hpp"

namespace deepview {

/// A complete cache, opened for reading. An immutable handle; copies share everything, and all
/// functions may be called from several threads.
///
/// The folder holds `manifest.json` (what there is, and a CRC-32C of every file), `.npy` files of
/// successive rows for each field, and the metadata as JSON lines. It is read through memory maps:
/// what was opened stays readable and unchanged when the cache is appended to or replaced.
class ResponseCache {
 public:
  /// Throws Error(io) when there is no such folder or a file of it is missing, Error(data) when it is
  /// not a complete cache: no manifest, a damaged one, files of other sizes than it says.
  static ResponseCache open(const std::filesystem::path& folder, const InputLimits& limits = {});

  const std::filesystem::path& folder() const noexcept;
  std::size_t size() const noexcept;
  std::vector<std::string> field_names() const;
  /// What the cache was made with.
  const Fingerprint& fingerprint() const noexcept;

  /// The samples in the order they were written, in batches of any size; fields are views of the
  /// mapped files where a batch lies within one. Other fields than the named ones are not read;
  /// none: all. The checksum of a file is verified the first time the file is read.
  ///
  /// Throws  Here: Error(missing_field). In the pass: Error(data) naming the damaged file.
  Producer producer(std::vector<std::string> fields = {}) const;

  /// The metadata alone, in batches without fields.
  Producer metadata() const;

  /// Reads everything. Throws Error(data) naming the first damaged file.
  void verify(const RunOptions& options = {}) const;

  struct State;

 private:
  explicit ResponseCache(std::shared_ptr<const State> state) : state_(std::move(state)) {}
  std::shared_ptr<const State> state_;
};

/// Whether a folder claims to be a cache: its manifest begins as one. Never throws for what is not.
bool is_response_cache(const std::filesystem::path& folder);

}  // namespace deepview
