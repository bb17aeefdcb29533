// What a running command says on standard error.
#pragma once

#include <memory>
#include <string>

#include "cli/progress_bar.hpp"
#include "deepview/app/run_notes.hpp"

namespace deepview::cli {

/// One line per sentence, between the lines of the progress bar.
class Notes final : public RunNotes {
 public:
  /// `quiet`: says nothing and has no bar.
  explicit Notes(bool quiet);
  void note(const std::string& sentence) override;

  /// The bar, for RunOptions::progress; none when standard error is no terminal.
  const std::shared_ptr<ProgressBar>& bar() const noexcept { return bar_; }
  void finish_line();

 private:
  bool quiet_;
  std::shared_ptr<ProgressBar> bar_;
};

}  // namespace deepview::cli
