#include "deepview/app/thumbnail_rendition.hpp"

#include <algorithm>

#include "deepview/base/error.hpp"

namespace deepview::detail {
namespace {

constexpr std::int64_t smallest_cell = 16;
constexpr std::int64_t largest_cell = 96;
constexpr std::size_t looked_at = 16;

}  // namespace

Rendition thumbnail_rendition(const Pictures& pictures) {
  std::int64_t side = smallest_cell;
  for (std::size_t i = 0, seen = 0; i < pictures.size() && seen < looked_at; ++i) {
    try {
      const Shape shape = pictures.decode(i).shape();
      side = std::max({side, shape[0], shape[1]});
      ++seen;
    } catch (const Error& unreadable) {
      if (unreadable.kind() != ErrorKind::data) throw;
    }
  }
  const int cell = static_cast<int>(std::min(side, largest_cell));
  return {thumbnail_field, {cell, cell}, Fit::inside};
}

}  // namespace deepview::detail
