#include "deepview/introspectors/pfa/sorted_rows.hpp"

#include <cmath>
#include <utility>

namespace deepview {

SortedRows::SortedRows(const Matrix& values, std::vector<bool> alive, bool largest_first)
    : values_(&values), alive_(std::move(alive)), rows_(values.rows()) {
  for (std::size_t r = 0; r < rows_.size(); ++r) {
    if (!alive_[r]) continue;
    Row& row = rows_[r];
    const auto of = values.row(r);
    for (std::size_t c = 0; c < of.size(); ++c)
      if (alive_[c] && !std::isnan(of[c])) row.columns.push_back(static_cast<std::uint32_t>(c));
    std::ranges::sort(row.columns, [&](std::uint32_t a, std::uint32_t b) {
      if (of[a] == of[b]) return a < b;
      return largest_first ? of[a] > of[b] : of[a] < of[b];
    });
    settle(row);
  }
}

void SortedRows::remove(std::size_t unit) {
  alive_[unit] = false;
  for (std::size_t r = 0; r < rows_.size(); ++r)
    if (alive_[r]) settle(rows_[r]);
}

void SortedRows::settle(Row& row) const {
  const auto skip = [&](std::size_t place) {
    while (place < row.columns.size() && !alive_[row.columns[place]]) ++place;
    return place;
  };
  row.first = skip(row.first);
  row.second = skip(std::max(row.second, row.first + 1));
}

}  // namespace deepview
