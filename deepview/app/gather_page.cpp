#include "deepview/app/gather_page.hpp"

namespace deepview::detail {

GatherPage::State GatherPage::start(const RunOptions& options) const {
  std::optional<Thumbnails::State> drawing;
  if (thumbnails) drawing = thumbnails->start(options);
  return {names.start(options), std::move(drawing)};
}

void GatherPage::State::add(const Batch& batch) {
  names_.add(batch);
  if (thumbnails_) thumbnails_->add(batch);
}

void GatherPage::State::merge(State&& later) {
  names_.merge(std::move(later.names_));
  if (thumbnails_) thumbnails_->merge(std::move(*later.thumbnails_));
}

PageSamples GatherPage::State::finish() && {
  PageSamples page{std::move(names_).finish(), {}};
  if (thumbnails_) page.sheets = std::move(*thumbnails_).finish();
  return page;
}

}  // namespace deepview::detail
