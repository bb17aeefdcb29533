#include "deepview/base/progress.hpp"

#include <algorithm>

namespace deepview {

void ProgressListener::tell(const Progress& progress) {
  const std::lock_guard lock(mutex_);
  report(progress);
}

void SkippedSamples::add(SkippedSample sample) {
  const std::lock_guard lock(mutex_);
  samples_.push_back(std::move(sample));
}

std::vector<SkippedSample> SkippedSamples::sorted() const {
  const std::lock_guard lock(mutex_);
  auto samples = samples_;
  std::sort(samples.begin(), samples.end());  // by name and reason too: threads add in any order
  const auto repeated = std::unique(
      samples.begin(), samples.end(),
      [](const SkippedSample& a, const SkippedSample& b) { return a.position == b.position; });
  samples.erase(repeated, samples.end());
  return samples;
}

}  // namespace deepview
