#include "deepview/processors/composer.hpp"

#include <utility>
#include <vector>

#include "deepview/base/error.hpp"

namespace deepview {

StageRun Composer::bind(const RunOptions&) const {
  if (!filter)
    throw Error(ErrorKind::usage, "Composer filter: expected a function of a batch, found none");
  return StageRun([filter = filter](Batch batch) {
    std::optional<Batch> composed = filter(batch);
    return composed ? std::move(*composed) : batch.rows(0, 0);
  });
}

Composer Composer::from_element_filter(std::function<bool(const Batch&, std::size_t)> keep) {
  if (!keep)
    throw Error(ErrorKind::usage, "Composer: expected a function of a batch and a row, found none");
  return {[keep = std::move(keep)](Batch batch) -> std::optional<Batch> {
    std::vector<std::size_t> kept;
    for (std::size_t row = 0; row < batch.size(); ++row)
      if (keep(batch, row)) kept.push_back(row);
    if (kept.size() == batch.size()) return batch;
    if (kept.empty()) return std::nullopt;
    return batch.take(kept);
  }};
}

Composer Composer::from_dict_metadata(LabelFilter wanted) {
  return from_element_filter([wanted = std::move(wanted)](const Batch& batch, std::size_t row) {
    const Column* column = batch.metadata().find(wanted.metadata_key, wanted.label_dimension);
    return column && has_label(*column, row, wanted.label);
  });
}

}  // namespace deepview
