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
  std::ranges::sort(samples);  // by name and reason too: threads add in any order
  const auto repeated = std::ranges::unique(samples, {}, &SkippedSample::position);
  samples.erase(repeated.begin(), repeated.end());
  return samples;
}

}  // namespace deepview
