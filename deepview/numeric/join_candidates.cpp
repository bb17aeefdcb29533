#include "deepview/numeric/join_candidates.hpp"

#include <algorithm>
#include <span>

#include "deepview/base/parallel.hpp"
#include "deepview/base/random.hpp"
#include "deepview/numeric/mixing.hpp"

namespace deepview::detail {
namespace {

// Each range reads all lists, and takes 16 bytes x most for each of its rows.
constexpr std::size_t fewest_ranges = 8;
constexpr std::uint64_t round_stream = 0x726f'756e'6400;  // "round"

// A random rank above the index of whom it belongs to, so that equal ones are the same neighbour.
using Ticket = std::uint64_t;

std::int32_t index_of(Ticket ticket) noexcept {
  return static_cast<std::int32_t>(ticket & 0xffff'ffffU);
}

bool contains(std::span<const std::int32_t> rows, std::int32_t row) noexcept {
  return std::ranges::find(rows, row) != rows.end();
}

// The lowest tickets of each row of a range: the same whatever order they come in.
class Lottery {
 public:
  Lottery(std::size_t rows, std::size_t most) : most_(most), tickets_(rows * most), counts_(rows) {}

  void offer(std::size_t row, Ticket ticket) {
    Ticket* const begin = tickets_.data() + row * most_;
    Ticket* const end = begin + counts_[row];
    const bool full = counts_[row] == most_;
    if (full && ticket >= *begin) return;
    if (std::find(begin, end, ticket) != end) return;
    if (full) {
      std::pop_heap(begin, end);
      end[-1] = ticket;
      std::push_heap(begin, end);
    } else {
      *end = ticket;
      std::push_heap(begin, end + 1);
      ++counts_[row];
    }
  }

  std::span<const Ticket> drawn(std::size_t row) {
    std::sort(tickets_.begin() + static_cast<std::ptrdiff_t>(row * most_),
              tickets_.begin() + static_cast<std::ptrdiff_t>(row * most_ + counts_[row]));
    return {tickets_.data() + row * most_, counts_[row]};
  }

 private:
  std::size_t most_;
  std::vector<Ticket> tickets_;
  std::vector<std::size_t> counts_;
};

}  // namespace

struct JoinCandidates::Drawing {
  std::uint64_t key;
  std::size_t begin;
  Lottery fresh;
  Lottery known;
  std::size_t end;

  void offer(std::size_t row, std::int32_t neighbour, bool is_fresh) {
    const std::uint64_t draw = mixed(
        key ^ (static_cast<std::uint64_t>(row) << 32U | static_cast<std::uint32_t>(neighbour)));
    const Ticket ticket = (draw & ~Ticket{0xffff'ffffU}) | static_cast<std::uint32_t>(neighbour);
    (is_fresh ? fresh : known).offer(row - begin, ticket);
  }
};

JoinCandidates::JoinCandidates(std::size_t rows, std::size_t most)
    : rows_(rows),
      most_(most),
      fresh_(rows * most, 0),
      known_(rows * most, 0),
      fresh_counts_(rows),
      known_counts_(rows) {
}

void JoinCandidates::draw(NeighbourLists& lists, std::uint64_t round, const RunOptions& run) {
  // However the rows are cut into ranges, the draw is the same.
  const auto threads = static_cast<std::size_t>(thread_count(run));
  const std::size_t most_rows = std::min(rows_ / fewest_ranges, (std::size_t{1} << 22U) / most_);
  const std::size_t range = std::min(rows_ / threads, most_rows) + 1;
  Random random(run.seed, round_stream + round);
  const std::uint64_t high = random.bits();
  const std::uint64_t key = high << 32U | random.bits();
  parallel_for((rows_ + range - 1) / range, run, [&](std::size_t r) {
    const std::size_t begin = r * range;
    const std::size_t end = std::min(rows_, begin + range);
    Drawing drawing{key, begin, Lottery(end - begin, most_), Lottery(end - begin, most_), end};
    draw_range(lists, drawing);
  });
  parallel_for((rows_ + range - 1) / range, run, [&](std::size_t r) {
    for (std::size_t row = r * range; row < std::min(rows_, (r + 1) * range); ++row)
      for (auto& entry : lists.entries(row))
        if (entry.is_fresh() && contains(of(row).fresh, entry.index())) entry.mark_known();
  });
}

void JoinCandidates::draw_range(const NeighbourLists& lists, Drawing& drawing) {
  for (std::size_t row = 0; row < rows_; ++row) {
    const bool own = row >= drawing.begin && row < drawing.end;
    for (const auto entry : lists.entries(row)) {
      const auto other = static_cast<std::size_t>(entry.index());
      if (own) drawing.offer(row, entry.index(), entry.is_fresh());
      if (other >= drawing.begin && other < drawing.end)
        drawing.offer(other, static_cast<std::int32_t>(row), entry.is_fresh());
    }
  }
  const auto keep = [&](std::span<const Ticket> drawn, std::size_t row, auto& into, auto& counts) {
    std::ranges::transform(drawn, into.data() + row * most_, index_of);
    counts[row] = static_cast<std::int32_t>(drawn.size());
  };
  for (std::size_t row = drawing.begin; row < drawing.end; ++row) {
    keep(drawing.fresh.drawn(row - drawing.begin), row, fresh_, fresh_counts_);
    keep(drawing.known.drawn(row - drawing.begin), row, known_, known_counts_);
  }
}

Join JoinCandidates::of(std::size_t row) const noexcept {
  const auto drawn = [&](const auto& table, std::int32_t count) {
    return std::span(table.data() + row * most_, static_cast<std::size_t>(count));
  };
  return {.fresh = drawn(fresh_, fresh_counts_[row]), .known = drawn(known_, known_counts_[row])};
}

}  // namespace deepview::detail
