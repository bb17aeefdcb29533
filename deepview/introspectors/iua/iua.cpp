#include "deepview/introspectors/iua/iua.hpp"

#include <algorithm>
#include <cmath>

#include "deepview/base/error.hpp"
#include "deepview/introspectors/iua/unit_totals.hpp"
#include "deepview/numeric/field_rows.hpp"

namespace deepview {
namespace {

constexpr std::uint64_t version = 0x31'5F'41'55'49'56'44ULL;  // "DVIUA_1"

Error usage(const std::string& what) {
  return {ErrorKind::usage, "inactive units: " + what};
}

void require_valid(const Iua& spec) {
  spec.fields.require_names();
  if (!(spec.tolerance >= 0))
    throw usage("expected a tolerance of at least 0, found " + std::to_string(spec.tolerance));
  if (!(spec.constant_tolerance >= 0))
    throw usage("expected a constant_tolerance of at least 0, found " +
                std::to_string(spec.constant_tolerance));
  if (spec.channel_axis == 0) throw usage("channel_axis 0 is the axis of the samples");
  if (spec.saturation && !(spec.saturation->low < spec.saturation->high))
    throw usage("expected saturation bounds low < high, found " +
                std::to_string(spec.saturation->low) + " and " +
                std::to_string(spec.saturation->high));
}

// Everything that decides what is counted.
std::vector<double> counting_options(const Iua& spec) {
  const SaturationBounds bounds = spec.saturation.value_or(SaturationBounds{});
  return {spec.tolerance, spec.saturation ? 1.0 : 0.0, bounds.low, bounds.high,
          spec.keep_samples ? 1.0 : 0.0};
}

std::vector<double> shares(std::span<const std::uint64_t> counts, std::uint64_t of) {
  std::vector<double> out(counts.size());
  for (std::size_t u = 0; of != 0 && u < out.size(); ++u)
    out[u] = static_cast<double>(counts[u]) / static_cast<double>(of);
  return out;
}

}  // namespace

std::vector<double> IuaUnits::inactive_share() const {
  return shares(inactive, responses);
}

std::vector<double> IuaUnits::saturated_share() const {
  return shares(saturated, responses);
}

Iua::State Iua::start(const RunOptions&) const {
  return State(*this);
}

Iua::State::State(Iua spec) : spec_(std::move(spec)) {
  require_valid(spec_);
}
Iua::State::State(State&&) noexcept = default;
Iua::State& Iua::State::operator=(State&&) noexcept = default;
Iua::State::~State() = default;

void Iua::State::add(const Batch& batch) {
  if (totals_.empty())
    for (auto& name : spec_.fields.select(batch))
      totals_.emplace_back(std::move(name), detail::UnitTotals());
  for (auto& [name, totals] : totals_)
    naming_field(name, [&, &t = totals, &n = name] { t.add(batch[n], spec_); });
}

void Iua::State::merge(State&& later) {
  if (later.totals_.empty()) return;
  if (totals_.empty()) {
    totals_ = std::move(later.totals_);
    return;
  }
  for (auto& [name, totals] : totals_) {
    const auto same = std::ranges::find_if(
        later.totals_, [&n = name](const auto& other) { return other.first == n; });
    if (same == later.totals_.end())
      throw Error(ErrorKind::missing_field, "field '" + name + "' is missing in later batches");
    naming_field(name, [&, &t = totals] { t.merge(std::move(same->second)); });
  }
}

Iua::Result Iua::State::finish() && {
  Result result;
  for (auto& [name, totals] : totals_)
    result.add(name, naming_field(name, [&, &t = totals] { return std::move(t).finish(spec_); }));
  return result;
}

std::vector<std::byte> Iua::State::to_bytes() const {
  detail::ByteWriter out;
  out.put(version);
  out.put_all(std::span<const double>(counting_options(spec_)));
  out.put<std::uint64_t>(totals_.size());
  for (const auto& [name, totals] : totals_) {
    out.put_text(name);
    totals.write(out);
  }
  return std::move(out).take();
}

Iua::State Iua::State::from_bytes(const Iua& spec, std::span<const std::byte> bytes) {
  State state(spec);
  detail::ByteReader in(bytes, "inactive units");
  if (in.get<std::uint64_t>() != version) throw in.refusal("they begin differently");
  if (in.get_all<double>() != counting_options(spec))
    throw in.refusal("they were counted under other options");
  for (auto left = in.get<std::uint64_t>(); left > 0; --left) {
    std::string name = in.get_text();
    state.totals_.emplace_back(std::move(name), detail::UnitTotals::read(in));
  }
  in.require_end();
  return state;
}

}  // namespace deepview
