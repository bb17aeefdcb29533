#include "deepview/introspectors/dimension_reduction/pca.hpp"

#include <algorithm>
#include <string>

#include "deepview/base/error.hpp"
#include "deepview/numeric/field_rows.hpp"

namespace deepview {

Pca::State Pca::start(const RunOptions&) const {
  if (dimensions < 1)
    throw Error(ErrorKind::usage,
                "PCA: expected at least 1 dimension, found " + std::to_string(dimensions));
  return State(*this);
}

void Pca::State::add(const Batch& batch) {
  if (moments_.empty())
    for (auto& name : spec_.fields.select(batch)) moments_.emplace_back(std::move(name), Moments());
  for (auto& entry : moments_)
    naming_field(entry.first, [&] { entry.second.add(batch[entry.first]); });
}

void Pca::State::merge(State&& later) {
  if (later.moments_.empty()) return;
  if (moments_.empty()) {
    moments_ = std::move(later.moments_);
    return;
  }
  for (auto& entry : moments_) {
    const auto same =
        std::ranges::find(later.moments_, entry.first, &std::pair<std::string, Moments>::first);
    if (same == later.moments_.end())
      throw Error(ErrorKind::missing_field,
                  "field '" + entry.first + "' is missing in later batches");
    naming_field(entry.first, [&] { entry.second.merge(same->second); });
  }
}

Pca::Result Pca::State::finish() && {
  Result result;
  for (const auto& entry : moments_)
    result.add(entry.first, naming_field(entry.first, [&] {
                 return principal_components(entry.second, spec_.dimensions);
               }));
  return result;
}

}  // namespace deepview
