#include "deepview/introspectors/familiarity/label_dimensions.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>

#include "deepview/base/error.hpp"

namespace deepview {

LabelDimension& LabelDimensions::dimension(const std::string& name) {
  const auto found = std::ranges::find(dimensions_, name, &LabelDimension::name);
  if (found != dimensions_.end()) return *found;
  if (samples_ > 0)
    throw Error(ErrorKind::missing_field, "label dimension '" + name +
                                              "' is missing in the first " +
                                              std::to_string(samples_) + " samples");
  return dimensions_.emplace_back(LabelDimension{name, {}});
}

void LabelDimensions::require_all_labelled() const {
  for (const LabelDimension& known : dimensions_)
    if (known.labels.size() != samples_)
      throw Error(ErrorKind::missing_field,
                  "label dimension '" + known.name + "' is missing in later batches");
}

void LabelDimensions::add(const Batch& batch) {
  for (const auto& entry : batch.metadata().entries()) {
    const auto* key = std::get_if<DictMetaKey>(&entry.key);
    if (key == nullptr || *key != keys::labels) continue;
    for (const auto& column : entry.columns) {
      auto& labels = dimension(column.name).labels;
      std::ranges::move(as_texts(*column.column, "labels '" + column.name + "'"),
                        std::back_inserter(labels));
    }
  }
  samples_ += batch.size();
  require_all_labelled();
}

void LabelDimensions::merge(LabelDimensions&& later) {
  if (later.samples_ == 0) {  // nothing but, perhaps, the names
    if (samples_ == 0 && dimensions_.empty()) dimensions_ = std::move(later.dimensions_);
    return;
  }
  for (LabelDimension& other : later.dimensions_)
    std::ranges::move(other.labels, std::back_inserter(dimension(other.name).labels));
  samples_ += later.samples_;
  require_all_labelled();
}

}  // namespace deepview
