#include "cli/progress_bar.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string_view>

namespace deepview::cli {
namespace {

constexpr auto redraw_interval = std::chrono::milliseconds(100);
constexpr std::size_t bar_width = 24;

std::string bar(double share) {
  const auto full = static_cast<std::size_t>(std::clamp(share, 0.0, 1.0) * bar_width);
  return std::string(full, '#') + std::string(bar_width - full, '.');
}

}  // namespace

std::string clock_text(double seconds) {
  const auto total = static_cast<long>(std::lround(std::max(seconds, 0.0)));
  if (total >= 3600)
    return fmt::format("{}:{:02}:{:02}", total / 3600, total / 60 % 60, total % 60);
  return fmt::format("{}:{:02}", total / 60, total % 60);
}

void ProgressBar::report(const Progress& progress) {
  const std::lock_guard lock(mutex_);
  const auto now = Clock::now();
  if (progress.step != step_) {
    if (line_open_) fmt::print(stderr, "\n");
    step_ = progress.step;
    started_ = now;
    line_open_ = false;
  } else if (now - drawn_ < redraw_interval && progress.done != progress.total) {
    return;
  }
  drawn_ = now;
  draw(progress, now);
}

void ProgressBar::draw(const Progress& progress, Clock::time_point now) {
  const double elapsed = std::chrono::duration<double>(now - started_).count();
  const double rate = elapsed > 0 ? static_cast<double>(progress.done) / elapsed : 0;
  std::string line = fmt::format("{:<22}", step_);
  if (progress.total && *progress.total > 0) {
    const double share = static_cast<double>(progress.done) / static_cast<double>(*progress.total);
    const double left =
        rate > 0
            ? static_cast<double>(*progress.total - std::min(progress.done, *progress.total)) / rate
            : 0;
    line += fmt::format(" {:3.0f}% [{}] {}/{} {:.0f}/s {} left", 100 * share, bar(share),
                        progress.done, *progress.total, rate, clock_text(left));
  } else {
    line += fmt::format(" {} {:.0f}/s {}", progress.done, rate, clock_text(elapsed));
  }
  fmt::print(stderr, "\r{}\x1b[K", line);
  line_open_ = true;
}

void ProgressBar::finish_line() {
  const std::lock_guard lock(mutex_);
  if (line_open_) fmt::print(stderr, "\n");
  line_open_ = false;
  step_.clear();
}

ProgressBar::~ProgressBar() {
  finish_line();
}

std::shared_ptr<ProgressBar> progress_bar_for_terminal() {
  const char* terminal = std::getenv("TERM");
  if (isatty(STDERR_FILENO) == 0 || (terminal && std::string_view(terminal) == "dumb"))
    return nullptr;
  return std::make_shared<ProgressBar>();
}

}  // namespace deepview::cli
