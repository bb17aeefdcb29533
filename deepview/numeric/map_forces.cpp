#include "deepview/numeric/map_forces.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "deepview/numeric/map_forces.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace deepview::detail::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using Floats = hn::CappedTag<float, force_lanes>;
using Integers = hn::RebindToSigned<Floats>;
using FloatVector = hn::Vec<Floats>;
using IntegerVector = hn::Vec<Integers>;

constexpr std::size_t lanes = hn::MaxLanes(Floats());

HWY_INLINE FloatVector set(float value) {
  return hn::Set(Floats(), value);
}

/// c[0] + x (c[1] + x (c[2] + …)), every product and sum rounded.
template <std::size_t count>
HWY_INLINE FloatVector polynomial(FloatVector x, const float (&c)[count]) {
  auto sum = set(c[count - 1]);
  for (std::size_t i = count - 1; i-- > 0;) sum = hn::Add(hn::Mul(sum, x), set(c[i]));
  return sum;
}

/// Of normal numbers, off by about 2^-23: ln m = 2 artanh((m − 1) / (m + 1)) for m near 1.
HWY_INLINE FloatVector log2(FloatVector x) {
  constexpr float terms[] = {2.88539008F, 0.961796694F, 0.577078016F, 0.412198583F};
  const auto bits = hn::BitCast(Integers(), x);
  const auto root_half = hn::Set(Integers(), 0x3F3504F3);  // m lies between √½ and √2
  const auto exponent = hn::ShiftRight<23>(hn::Sub(bits, root_half));
  const auto m = hn::BitCast(Floats(), hn::Sub(bits, hn::ShiftLeft<23>(exponent)));
  const auto t = hn::Div(hn::Sub(m, set(1)), hn::Add(m, set(1)));
  return hn::Add(hn::ConvertTo(Floats(), exponent), hn::Mul(t, polynomial(hn::Mul(t, t), terms)));
}

/// Off by about 2^-23 of the value; x is clamped to ±126.
HWY_INLINE FloatVector exp2(FloatVector x) {
  constexpr float terms[] = {1.0F,           0.693147181F,   0.240226507F,   0.0555041087F,
                             0.00961812911F, 0.00133335581F, 0.000154035304F};
  const auto clamped = hn::Min(hn::Max(x, set(-126)), set(126));
  const auto whole = hn::NearestInt(clamped);
  const auto rest = hn::Sub(clamped, hn::ConvertTo(Floats(), whole));
  const auto power = hn::ShiftLeft<23>(hn::Add(whole, hn::Set(Integers(), 127)));
  return hn::Mul(polynomial(rest, terms), hn::BitCast(Floats(), power));
}

struct Pulls {
  FloatVector a;
  FloatVector strength;
  const float* weights;
  HWY_INLINE FloatVector of(FloatVector squared, FloatVector power) const {
    return hn::Div(hn::Mul(strength, power), hn::Mul(squared, hn::Add(set(1), hn::Mul(a, power))));
  }
  HWY_INLINE FloatVector weight(std::size_t i) const { return hn::LoadU(Floats(), weights + i); }
};

struct Pushes {
  FloatVector a;
  FloatVector strength;
  FloatVector every_weight;
  HWY_INLINE FloatVector of(FloatVector squared, FloatVector power) const {
    return hn::Div(strength,
                   hn::Mul(hn::Add(squared, set(0.001F)), hn::Add(set(1), hn::Mul(a, power))));
  }
  HWY_INLINE FloatVector weight(std::size_t) const { return every_weight; }
};

HWY_INLINE float sum_of(const FloatVector (&sums)[force_lanes / lanes]) {
  float part[force_lanes];
  for (std::size_t v = 0; v < force_lanes / lanes; ++v)
    hn::StoreU(sums[v], Floats(), part + v * lanes);
  return ((part[0] + part[4]) + (part[2] + part[6])) + ((part[1] + part[5]) + (part[3] + part[7]));
}

/// `known` dimensions stay in registers; 0 stands for any number up to the most.
template <std::size_t known, class Terms>
HWY_INLINE void add_forces(const PointField& field, const float* from,
                           std::span<const std::int32_t> others, const Terms& terms, float* force) {
  constexpr std::size_t room = known > 0 ? known : most_map_dimensions;
  const std::size_t dimensions = known > 0 ? known : field.dimensions;
  const auto stride = hn::Set(Integers(), static_cast<std::int32_t>(dimensions));
  const auto b = set(static_cast<float>(field.curve.b));
  FloatVector sums[room][force_lanes / lanes];
  for (std::size_t c = 0; c < dimensions; ++c)
    for (auto& sum : sums[c]) sum = hn::Zero(Floats());
  for (std::size_t i = 0; i < others.size(); i += lanes) {
    const auto index = hn::Mul(hn::LoadU(Integers(), others.data() + i), stride);
    FloatVector differences[room];
    auto squared = hn::Zero(Floats());
    for (std::size_t c = 0; c < dimensions; ++c) {
      differences[c] = hn::Sub(set(from[c]), hn::GatherIndex(Floats(), field.positions + c, index));
      squared = hn::Add(squared, hn::Mul(differences[c], differences[c]));
    }
    squared = hn::Max(squared, set(1e-30F));  // normal, so that it has a logarithm
    const auto strength = terms.of(squared, exp2(hn::Mul(b, log2(squared))));
    const auto weight = terms.weight(i);
    for (std::size_t c = 0; c < dimensions; ++c) {
      const auto clamped = hn::Min(hn::Max(hn::Mul(strength, differences[c]), set(-4)), set(4));
      auto& sum = sums[c][i / lanes % (force_lanes / lanes)];
      sum = hn::Add(sum, hn::Mul(clamped, weight));
    }
  }
  for (std::size_t c = 0; c < dimensions; ++c) force[c] += sum_of(sums[c]);
}

template <class Terms>
HWY_INLINE void add_any(const PointField& field, const float* from,
                        std::span<const std::int32_t> others, const Terms& terms, float* force) {
  if (field.dimensions == 2) return add_forces<2>(field, from, others, terms, force);
  if (field.dimensions == 3) return add_forces<3>(field, from, others, terms, force);
  add_forces<0>(field, from, others, terms, force);
}

void attract(const PointField& field, const float* from, std::span<const std::int32_t> others,
             const float* weights, float* force) {
  const auto [a, b] = field.curve;
  add_any(field, from, others,
          Pulls{set(static_cast<float>(a)), set(static_cast<float>(-2 * a * b)), weights}, force);
}

void repel(const PointField& field, const float* from, std::span<const std::int32_t> others,
           float weight, float* force) {
  const auto [a, b] = field.curve;
  add_any(field, from, others,
          Pushes{set(static_cast<float>(a)), set(static_cast<float>(2 * b)), set(weight)}, force);
}

}  // namespace deepview::detail::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace deepview::detail {

HWY_EXPORT(attract);
HWY_EXPORT(repel);

void add_attraction(const PointField& field, std::span<const float> from,
                    std::span<const std::int32_t> others, std::span<const float> weights,
                    std::span<float> force) noexcept {
  HWY_DYNAMIC_DISPATCH(attract)(field, from.data(), others, weights.data(), force.data());
}

void add_repulsion(const PointField& field, std::span<const float> from,
                   std::span<const std::int32_t> others, float weight,
                   std::span<float> force) noexcept {
  HWY_DYNAMIC_DISPATCH(repel)(field, from.data(), others, weight, force.data());
}

}  // namespace deepview::detail
#endif
