// The one error type: a kind that decides the exit code, and a sentence for a person.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace deepview {

enum class ErrorKind : std::uint8_t {
  other,          ///< Something failed that none of the kinds below names.
  usage,          ///< The call was wrong: an option, an argument, an existing output folder.
  config,         ///< A configuration file was wrong.
  data,           ///< The data cannot be used as they are: an empty folder, a malformed file.
  shape,          ///< Tensors do not fit each other or their use.
  missing_field,  ///< A field or metadata key is not in the batch.
  model,          ///< A network cannot be opened or run, or has no such tensor.
  io,             ///< Reading or writing failed: no such file, disk full.
  cancelled,      ///< The caller asked to stop.
};

/// The process exit code for a kind: 1 other, 2 usage, 3 config, 4 data, shape or missing field,
/// 5 model, 74 io, 130 cancelled.
int exit_code(ErrorKind kind) noexcept;

/// The kind's own name, e.g. "missing_field".
std::string_view name(ErrorKind kind) noexcept;

/// The run cannot go on. The message says what, where, what was expected, what was found, and what
/// to do about it. Facts about single samples are not errors; they are findings.
class Error : public std::runtime_error {
 public:
  Error(ErrorKind kind, const std::string& message) : std::runtime_error(message), kind_(kind) {}
  ErrorKind kind() const noexcept { return kind_; }

 private:
  ErrorKind kind_;
};

/// "no field 'conv' in the batch; it has 'conv1', 'image'" (kind missing_field).
Error missing_field_error(std::string_view name, const std::vector<std::string>& present);

/// "<what>: expected <expected>, found <found>" (kind shape).
Error shape_error(std::string_view what, std::string_view expected, std::string_view found);

/// The run was asked to stop (kind cancelled).
Error cancelled_error();

/// The `most` candidates nearest to `name` by edit distance, whatever the case of letters, nearest first;
/// those that differ in more than half of their letters, and do not contain it, are left out.
std::vector<std::string> nearest_names(std::string_view name,
                                       const std::vector<std::string>& candidates,
                                       std::size_t most = 3);

/// "'a', 'b' and 4 more", for messages.
std::string quoted_list(const std::vector<std::string>& names, std::size_t most = 8);

}  // namespace deepview
