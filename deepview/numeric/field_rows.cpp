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
  for (auto& entry : stores_)
    naming_field(entry.first, [&] { entry.second.append(batch[entry.first]); });
}

void FieldRows::merge(FieldRows&& later) {
  if (stores_.empty()) {
    stores_ = std::move(later.stores_);
    return;
  }
  for (auto& entry : stores_) {
    const auto same =
        std::ranges::find(later.stores_, entry.first, &std::pair<std::string, RowStore>::first);
    if (same != later.stores_.end())
      naming_field(entry.first, [&] { entry.second.merge(std::move(same->second)); });
    else if (!later.stores_.empty())
      throw missing_field_error(entry.first, names_of(later.stores_));
  }
}

ByField<Rows> FieldRows::finish() && {
  ByField<Rows> rows;
  for (auto& entry : stores_)
    naming_field(entry.first, [&] { rows.add(entry.first, std::move(entry.second).finish()); });
  return rows;
}

}  // namespace deepview
