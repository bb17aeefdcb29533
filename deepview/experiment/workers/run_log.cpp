#include "deepview/experiment/workers/run_log.hpp"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "deepview/base/error.hpp"

namespace deepview {
namespace {

constexpr const char* pattern = "[%Y-%m-%d %H:%M:%S] - %l - %v";
constexpr const char* erase_line = "\r\x1b[K";
constexpr std::array<const char*, 5> names{"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"};

spdlog::level::level_enum level_of(LogLevel level) {
  constexpr std::array levels{spdlog::level::debug, spdlog::level::info, spdlog::level::warn,
                              spdlog::level::err, spdlog::level::critical};
  return levels.at(static_cast<std::size_t>(level));
}

// spdlog writes levels in small letters, and no pattern of its own changes that.
class UpperCaseLevel final : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& message, const std::tm&,
              spdlog::memory_buf_t& into) override {
    const std::string_view name =
        names.at(static_cast<std::size_t>(message.level - spdlog::level::debug));
    into.append(name.data(), name.data() + name.size());
  }
  std::unique_ptr<custom_flag_formatter> clone() const override {
    return spdlog::details::make_unique<UpperCaseLevel>();
  }
};

std::unique_ptr<spdlog::formatter> formatter(const std::string& before = "") {
  auto made = std::make_unique<spdlog::pattern_formatter>();
  made->add_flag<UpperCaseLevel>('l').set_pattern(before + pattern);
  return made;
}

}  // namespace

struct RunLog::Sinks {
  spdlog::logger logger{"deepview"};
  std::string worker = "Worker";
};

std::optional<LogLevel> log_level(std::string_view name) {
  std::string upper(name);
  std::ranges::transform(upper, upper.begin(),
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  const auto found = std::ranges::find(names, upper);
  if (found == names.end()) return std::nullopt;
  return static_cast<LogLevel>(found - names.begin());
}

RunLog::RunLog(LogLevel level, bool beside_bar) : sinks_(std::make_shared<Sinks>()) {
  auto console = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  console->set_level(level_of(level));
  console->set_formatter(formatter(beside_bar ? erase_line : ""));
  sinks_->logger.sinks().push_back(std::move(console));
  sinks_->logger.set_level(spdlog::level::debug);
}

void RunLog::set_worker(std::string name) {
  if (sinks_) sinks_->worker = std::move(name);
}

void RunLog::add_file(const std::filesystem::path& path) {
  if (!sinks_) return;
  try {
    auto file = std::make_shared<spdlog::sinks::basic_file_sink_mt>(path.string());
    file->set_formatter(formatter());
    sinks_->logger.sinks().push_back(std::move(file));
    sinks_->logger.flush_on(spdlog::level::debug);
  } catch (const spdlog::spdlog_ex& failure) {
    throw Error(ErrorKind::io, failure.what());
  }
}

void RunLog::write(LogLevel level, std::string_view text) const {
  if (sinks_) sinks_->logger.log(level_of(level), "{} >>> {}", sinks_->worker, text);
}

}  // namespace deepview
