#include "deepview/numeric/partners.hpp"

#include <algorithm>

namespace deepview::detail {
namespace {

std::size_t rounded_up(std::size_t length) {
  return (length + partners_at_once - 1) / partners_at_once * partners_at_once;
}

}  // namespace

Partners both_ends(const PairTable& pairs) {
  Partners partners;
  std::vector<std::size_t> lengths(pairs.rows, pairs.per_row);
  for (const auto partner : pairs.partners) ++lengths[static_cast<std::size_t>(partner)];
  partners.begin.push_back(0);
  for (const std::size_t length : lengths)
    partners.begin.push_back(partners.begin.back() + rounded_up(length));
  partners.indices.resize(partners.begin.back());
  std::vector<std::size_t> at(partners.begin.begin(), partners.begin.end() - 1);
  for (std::size_t row = 0; row < pairs.rows; ++row)
    for (const auto partner : pairs.of(row)) partners.indices[at[row]++] = partner;
  for (std::size_t row = 0; row < pairs.rows; ++row)
    for (const auto partner : pairs.of(row))
      partners.indices[at[static_cast<std::size_t>(partner)]++] = static_cast<std::int32_t>(row);
  for (std::size_t row = 0; row < pairs.rows; ++row)
    std::fill(partners.indices.begin() + static_cast<std::ptrdiff_t>(at[row]),
              partners.indices.begin() + static_cast<std::ptrdiff_t>(partners.begin[row + 1]),
              static_cast<std::int32_t>(row));
  return partners;
}

}  // namespace deepview::detail
