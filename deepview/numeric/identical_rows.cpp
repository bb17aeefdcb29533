#include "deepview/numeric/identical_rows.hpp"

#include <algorithm>
#include <bit>
#include <numeric>

#include "deepview/base/parallel.hpp"
#include "deepview/numeric/mixing.hpp"

namespace deepview::detail {
namespace {

struct Hashed {
  std::uint64_t hash;
  std::int32_t row;
  friend auto operator<=>(const Hashed&, const Hashed&) = default;
};

std::uint64_t hash_of(std::span<const float> row) {
  std::uint64_t hash = 0;
  for (const float value : row) hash = mixed(hash ^ std::bit_cast<std::uint32_t>(value + 0.0F));
  return hash;
}

std::vector<Hashed> sorted_hashes(const Rows& rows, const RunOptions& run) {
  std::vector<Hashed> hashes(rows.size());
  parallel_for(rows.block_count(), run, [&](std::size_t b) {
    const auto block = rows.block(b);
    for (std::size_t r = 0; r < block.rows; ++r) {
      const std::size_t row = b * block_rows + r;
      hashes[row] = {hash_of(block.row(r)), static_cast<std::int32_t>(row)};
    }
  });
  std::ranges::sort(hashes);
  return hashes;
}

// For each row the first one that equals it. Rows of one hash are compared, since hashes collide.
std::vector<std::int32_t> first_equals(const Rows& rows, const RunOptions& run) {
  auto hashes = sorted_hashes(rows, run);
  std::vector<std::int32_t> first(rows.size());
  for (auto begin = hashes.begin(); begin != hashes.end();) {
    const auto end =
        std::find_if(begin, hashes.end(), [&](const Hashed& h) { return h.hash != begin->hash; });
    while (begin != end) {
      const auto lead = begin->row;
      const auto row = rows.row(static_cast<std::size_t>(lead));
      begin = std::stable_partition(begin, end, [&](const Hashed& h) {
        const bool equal = std::ranges::equal(row, rows.row(static_cast<std::size_t>(h.row)));
        if (equal) first[static_cast<std::size_t>(h.row)] = lead;
        return equal;
      });
    }
  }
  return first;
}

}  // namespace

IdenticalRows::IdenticalRows(const Rows& rows, const RunOptions& run)
    : group_of_(first_equals(rows, run)) {
  const std::size_t count = rows.size();
  std::vector<std::int32_t> sizes;
  for (std::size_t row = 0; row < count; ++row) {
    const auto first = static_cast<std::size_t>(group_of_[row]);
    if (first == row) {
      group_of_[row] = static_cast<std::int32_t>(sizes.size());
      sizes.push_back(1);
    } else {
      group_of_[row] = group_of_[first];  // set before, since first < row
      ++sizes[group_of(row)];
    }
  }
  starts_.resize(sizes.size() + 1);
  std::partial_sum(sizes.begin(), sizes.end(), starts_.begin() + 1);
  members_.resize(count);
  std::vector<std::int32_t> next(starts_.begin(), starts_.end() - 1);
  for (std::size_t row = 0; row < count; ++row)
    members_[static_cast<std::size_t>(next[group_of(row)]++)] = static_cast<std::int32_t>(row);
}

}  // namespace deepview::detail
