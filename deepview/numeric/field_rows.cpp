#include "deepview/numeric/field_rows.hpp"

#include <algorithm>

namespace deepview {
namespace {

std::vector<std::string> names_of(const std::vector<std::pair<std::string, RowStore>>& stores) {
  std::vector<std::string> names;
  for (const auto& entry : stores) names.push_back(entry.first);
  return names;
}

}  // namespace

void FieldRows::add(const Batch& batch) {
  if (stores_.empty())
    for (auto& name : fields_.select(batch))
      stores_.emplace_back(std::move(name), RowStore(options_));
  for (auto& [name, store] : stores_) naming_field(name, [&] { store.append(batch[name]); });
}

void FieldRows::merge(FieldRows&& later) {
  if (stores_.empty()) {
    stores_ = std::move(later.stores_);
    return;
  }
  for (auto& [name, store] : stores_) {
    const auto same =
        std::ranges::find(later.stores_, name, &std::pair<std::string, RowStore>::first);
    if (same != later.stores_.end())
      naming_field(name, [&] { store.merge(std::move(same->second)); });
    else if (!later.stores_.empty())
      throw missing_field_error(name, names_of(later.stores_));
  }
}

ByField<Rows> FieldRows::finish() && {
  ByField<Rows> rows;
  for (auto& [name, store] : stores_)
    naming_field(name, [&] { rows.add(name, std::move(store).finish()); });
  return rows;
}

}  // namespace deepview
