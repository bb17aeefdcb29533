#include "cli/notes.hpp"

#include <fmt/format.h>

namespace deepview::cli {

Notes::Notes(bool quiet) : quiet_(quiet), bar_(quiet ? nullptr : progress_bar_for_terminal()) {
}

void Notes::note(const std::string& sentence) {
  if (quiet_) return;
  finish_line();
  fmt::print(stderr, "{}\n", sentence);
}

void Notes::finish_line() {
  if (bar_) bar_->finish_line();
}

}  // namespace deepview::cli
