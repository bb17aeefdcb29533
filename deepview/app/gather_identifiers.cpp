#include "deepview/app/gather_identifiers.hpp"

#include <algorithm>
#include <iterator>

#include "deepview/app/response_source.hpp"

namespace deepview {

GatherIdentifiers::State GatherIdentifiers::start(const RunOptions&) const {
  return {};
}

void GatherIdentifiers::State::add(const Batch& batch) {
  auto texts = identifier_texts(batch);
  std::ranges::move(texts, std::back_inserter(texts_));
}

void GatherIdentifiers::State::merge(State&& later) {
  std::ranges::move(later.texts_, std::back_inserter(texts_));
}

}  // namespace deepview
