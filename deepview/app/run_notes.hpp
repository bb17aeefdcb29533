// What a job says to a person while it runs.
#pragma once

#include <string>

namespace deepview {

/// Told what was chosen for the user and what looks doubtful, one sentence at a time.
class RunNotes {
 public:
  virtual ~RunNotes() = default;
  virtual void note(const std::string& sentence) = 0;
};

}  // namespace deepview
