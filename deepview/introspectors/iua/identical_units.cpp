#include "deepview/introspectors/iua/identical_units.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <tuple>
#include <type_traits>

namespace deepview::detail {
namespace {

using Units = std::vector<std::uint32_t>;

// Equal for values that count as the same.
template <class T>
auto key(T value) {
  using Bits = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
  if (value == 0) return Bits{0};
  return std::isnan(value) ? ~Bits{0} : std::bit_cast<Bits>(value);
}

template <class T>
struct Columns {
  MatrixView<T> rows;

  int compare(std::uint32_t a, std::uint32_t b) const {
    for (std::size_t r = 0; r < rows.rows; ++r) {
      const auto left = key(rows.row(r)[a]);
      const auto right = key(rows.row(r)[b]);
      if (left != right) return left < right ? -1 : 1;
    }
    return 0;
  }
};

// Cuts a sorted range into runs of equals and hands on those of at least two.
template <class Equal, class Use>
void for_each_run(std::span<const std::uint32_t> sorted, const Equal& equal, const Use& use) {
  for (std::size_t from = 0; from < sorted.size();) {
    std::size_t to = from + 1;
    while (to < sorted.size() && equal(sorted[from], sorted[to])) ++to;
    if (to - from > 1) use(sorted.subspan(from, to - from));
    from = to;
  }
}

// Units of equal fingerprints, in ascending order. Most equal the first; the rest are sorted.
template <class T, class Use>
void split_by_values(const Columns<T>& columns, std::span<const std::uint32_t> units,
                     const Use& use) {
  Units same{units.front()};
  Units others;
  for (const std::uint32_t unit : units.subspan(1))
    (columns.compare(units.front(), unit) == 0 ? same : others).push_back(unit);
  if (same.size() > 1) use(same);
  std::ranges::sort(others, [&](std::uint32_t a, std::uint32_t b) {
    const int order = columns.compare(a, b);
    return order != 0 ? order < 0 : a < b;
  });
  for_each_run(
      others, [&](std::uint32_t a, std::uint32_t b) { return columns.compare(a, b) == 0; }, use);
}

std::uint64_t hash(const Fingerprint& print) {
  std::uint64_t h = print.not_finite;
  for (const double value : {print.low, print.high, print.sum}) {
    h ^= std::bit_cast<std::uint64_t>(value + 0.0);  // -0 becomes 0
    h *= 0x9E37'79B9'7F4A'7C15ULL;                   // 2^64 over the golden ratio
    h ^= h >> 32U;
  }
  return h;
}

// Drops units whose fingerprint nobody shares, before what is left is sorted. Some of them may stay.
Units in_company(std::span<const Fingerprint> prints, const Units& units) {
  const std::size_t mask = std::bit_ceil(4 * units.size() + 1) - 1;
  std::vector<std::uint8_t> met(mask + 1);
  for (const std::uint32_t unit : units) {
    auto& times = met[hash(prints[unit]) & mask];
    times = static_cast<std::uint8_t>(std::min(times + 1, 2));
  }
  Units kept;
  for (const std::uint32_t unit : units)
    if (met[hash(prints[unit]) & mask] > 1) kept.push_back(unit);
  return kept;
}

template <class T, class Use>
void split(const Columns<T>& columns, std::span<const Fingerprint> prints, const Units& units,
           const Use& use) {
  const auto split_run = [&](std::span<const std::uint32_t> run) {
    if (prints[run.front()].decides())
      use(run);
    else
      split_by_values(columns, run, use);
  };
  Units same;
  Units others;
  for (const std::uint32_t unit : units)
    (prints[unit] == prints[units.front()] ? same : others).push_back(unit);
  if (same.size() > 1) split_run(same);
  others = in_company(prints, others);
  std::ranges::sort(others, [&](std::uint32_t a, std::uint32_t b) {
    const auto order = prints[a] <=> prints[b];
    return order != 0 ? order < 0 : a < b;
  });
  for_each_run(
      others, [&](std::uint32_t a, std::uint32_t b) { return prints[a] == prints[b]; }, split_run);
}

}  // namespace

template <std::floating_point T>
void IdenticalUnits::refine(MatrixView<T> rows, std::span<const Fingerprint> prints) {
  if (!started_)
    for (std::size_t u = 0; u < rows.columns; ++u)
      members_.push_back({0, static_cast<std::uint32_t>(u)});
  started_ = true;
  std::vector<Member> refined;
  const auto keep = [&](std::span<const std::uint32_t> units) {
    for (const std::uint32_t unit : units) refined.push_back({units.front(), unit});
  };
  for (auto at = members_.begin(); at != members_.end();) {
    Units units;
    for (const std::uint32_t leader = at->leader; at != members_.end() && at->leader == leader;
         ++at)
      units.push_back(at->unit);
    split(Columns<T>{rows}, prints, units, keep);
  }
  std::ranges::sort(refined);
  members_ = std::move(refined);
}

template void IdenticalUnits::refine(MatrixView<float>, std::span<const Fingerprint>);
template void IdenticalUnits::refine(MatrixView<double>, std::span<const Fingerprint>);

void IdenticalUnits::merge(const IdenticalUnits& other) {
  if (!other.started_) return;
  if (!started_) {
    *this = other;
    return;
  }
  constexpr auto alone = std::numeric_limits<std::uint32_t>::max();
  std::uint32_t units = 0;
  for (const Member& member : members_) units = std::max(units, member.unit + 1);
  Units theirs(units, alone);
  for (const Member& member : other.members_)
    if (member.unit < units) theirs[member.unit] = member.leader;

  std::vector<Member> both = std::move(members_);
  std::erase_if(both, [&](const Member& member) { return theirs[member.unit] == alone; });
  std::ranges::sort(both, [&](const Member& a, const Member& b) {
    return std::tuple(a.leader, theirs[a.unit], a.unit) <
           std::tuple(b.leader, theirs[b.unit], b.unit);
  });
  members_.clear();
  for (std::size_t from = 0; from < both.size();) {
    std::size_t to = from + 1;
    while (to < both.size() && both[to].leader == both[from].leader &&
           theirs[both[to].unit] == theirs[both[from].unit])
      ++to;
    for (std::size_t i = from; to - from > 1 && i < to; ++i)
      members_.push_back({both[from].unit, both[i].unit});
    from = to;
  }
  std::ranges::sort(members_);
}

std::vector<std::vector<std::size_t>> IdenticalUnits::classes() const {
  std::vector<std::vector<std::size_t>> found;
  for (const Member& member : members_) {
    if (member.leader == member.unit) found.emplace_back();
    found.back().push_back(member.unit);
  }
  return found;
}

void IdenticalUnits::write(ByteWriter& out) const {
  Units flat;
  for (const Member& member : members_) {
    flat.push_back(member.leader);
    flat.push_back(member.unit);
  }
  out.put(static_cast<std::uint8_t>(started_ ? 1 : 0));
  out.put_all(std::span<const std::uint32_t>(flat));
}

IdenticalUnits IdenticalUnits::read(ByteReader& in, std::size_t units) {
  IdenticalUnits read;
  read.started_ = in.get<std::uint8_t>() != 0;
  const Units flat = in.get_all<std::uint32_t>();
  if (flat.size() % 2 != 0) throw in.refusal("a unit has no class");
  for (std::size_t i = 0; i < flat.size(); i += 2) {
    const Member member{flat[i], flat[i + 1]};
    const bool opens = member.leader == member.unit;
    const bool follows = !read.members_.empty() && read.members_.back() < member &&
                         read.members_.back().leader == member.leader;
    const bool later = read.members_.empty() || read.members_.back().leader < member.leader;
    if (member.unit >= units || !(opens ? later : follows))
      throw in.refusal("its classes of units are out of order");
    read.members_.push_back(member);
  }
  return read;
}

}  // namespace deepview::detail
