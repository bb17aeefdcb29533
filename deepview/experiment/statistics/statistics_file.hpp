// Statistics as a CSV file, a line for each row, written when it is there.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "deepview/experiment/statistics/statistics.hpp"

namespace deepview {

/// Writes the header at once and every row as soon as it is given, so that after a kill the file holds all
/// rows but at most a part of the last. A run that is taken up again goes on behind the bytes that were
/// written when its state was saved.
class StatisticsFile {
 public:
  /// A new file, or an old one of which `kept_bytes` stay. Throws Error(io); Error(data) for an old file that
  /// is shorter or has another header.
  StatisticsFile(const std::filesystem::path& path, const std::vector<std::string>& names,
                 std::optional<std::uint64_t> kept_bytes = std::nullopt);
  StatisticsFile(StatisticsFile&&) noexcept;
  StatisticsFile& operator=(StatisticsFile&&) noexcept;
  ~StatisticsFile();

  /// Values in their formats, without blanks. Throws Error(usage) for other names than those of the header;
  /// Error(io).
  void write(const StatisticsRow& row);

  /// Written so far.
  std::uint64_t bytes() const noexcept;

 private:
  struct Open;
  std::unique_ptr<Open> open_;
};

}  // namespace deepview
