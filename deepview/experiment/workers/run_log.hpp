// What a worker tells while it works: to people on stderr, and to a file that keeps all of it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace deepview {

enum class LogLevel : std::uint8_t { debug, info, warning, error, critical };

/// By the name on the command line: DEBUG, INFO, WARNING, ERROR, CRITICAL, in any case. Nothing for another.
std::optional<LogLevel> log_level(std::string_view name);

/// Lines "[2018-11-16 10:15:00] - INFO - OfflineTrainer >>> text". Copies write to the same places.
class RunLog {
 public:
  RunLog() = default;  ///< Tells nobody.
  /// To stderr from `level` on. Where a progress bar is drawn there too, each line takes the bar's place until it
  /// is drawn again.
  explicit RunLog(LogLevel level, bool beside_bar = false);
  /// Who speaks from now on, in all copies.
  void set_worker(std::string name);
  /// And everything to a file, behind what is in it. Throws Error(io).
  void add_file(const std::filesystem::path& path);

  void debug(std::string_view text) const { write(LogLevel::debug, text); }
  void info(std::string_view text) const { write(LogLevel::info, text); }
  void warning(std::string_view text) const { write(LogLevel::warning, text); }

 private:
  void write(LogLevel level, std::string_view text) const;

  struct Sinks;
  std::shared_ptr<Sinks> sinks_;
};

}  // namespace deepview
