#include "deepview/app/gather_names.hpp"

#include <algorithm>
#include <iterator>

#include "deepview/app/response_source.hpp"

namespace deepview {

void detail::append_label_positions(std::vector<std::int32_t>& positions, const Batch& batch,
                                    const std::string& label,
                                    const std::vector<std::string>& names) {
  const Column* column = batch.metadata().find(keys::labels, label);
  if (!column || !can_be_labels(*column)) {
    positions.insert(positions.end(), batch.size(), -1);
    return;
  }
  for (const std::string& text : as_texts(*column, "labels")) {
    const auto it = std::find(names.begin(), names.end(), text);
    positions.push_back(
        text.empty() || it == names.end() ? -1 : static_cast<std::int32_t>(it - names.begin()));
  }
}

GatherNames::State GatherNames::start(const RunOptions&) const {
  return State(*this);
}

GatherNames::State::State(const GatherNames& spec) {
  samples_.class_names = spec.class_names;
  samples_.split_names = spec.split_names;
}

void GatherNames::State::add(const Batch& batch) {
  std::ranges::move(identifier_texts(batch), std::back_inserter(samples_.paths));
  detail::append_label_positions(samples_.classes, batch, "label", samples_.class_names);
  detail::append_label_positions(samples_.splits, batch, "split", samples_.split_names);
}

void GatherNames::State::merge(State&& later) {
  std::ranges::move(later.samples_.paths, std::back_inserter(samples_.paths));
  std::ranges::move(later.samples_.classes, std::back_inserter(samples_.classes));
  std::ranges::move(later.samples_.splits, std::back_inserter(samples_.splits));
}

}  // namespace deepview
