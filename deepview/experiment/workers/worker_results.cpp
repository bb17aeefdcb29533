#include "deepview/experiment/workers/worker_results.hpp"

namespace deepview {

std::string status_text(TrainingEnd end, bool by_batch) {
  switch (end) {
    case TrainingEnd::none: return "Not Converged";
    case TrainingEnd::converged:
      return by_batch ? "Converged (Partial Validation Loss went below Loss Stop threshold)"
                      : "Converged (Full Validation Loss went below Loss Stop threshold)";
    case TrainingEnd::early_stopping: return "Not converged: Early Stopping";
    case TrainingEnd::epoch_limit: return "Not converged: Epoch Limit reached";
    case TrainingEnd::episode_limit: return "Not converged: Episode Limit reached";
    default: return "Not converged: Interrupted";
  }
}

}  // namespace deepview
