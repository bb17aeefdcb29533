#include "deepview/base/dtype.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

namespace deepview {
namespace {

enum class Family : std::uint8_t { boolean, unsigned_integer, signed_integer, floating };

struct Traits {
  std::string_view name;
  std::size_t size;
  Family family;
};

constexpr std::array<Traits, 12> traits{{
    {"bool", 1, Family::boolean},
    {"uint8", 1, Family::unsigned_integer},
    {"uint16", 2, Family::unsigned_integer},
    {"uint32", 4, Family::unsigned_integer},
    {"uint64", 8, Family::unsigned_integer},
    {"int8", 1, Family::signed_integer},
    {"int16", 2, Family::signed_integer},
    {"int32", 4, Family::signed_integer},
    {"int64", 8, Family::signed_integer},
    {"float16", 2, Family::floating},
    {"float32", 4, Family::floating},
    {"float64", 8, Family::floating},
}};

const Traits& of(DType dtype) noexcept {
  return traits[static_cast<std::size_t>(dtype)];
}

DType find(Family family, std::size_t size) noexcept {
  const auto it = std::find_if(traits.begin(), traits.end(), [&](const Traits& t) {
    return t.family == family && t.size == size;
  });
  return static_cast<DType>(it - traits.begin());
}

// The smallest float that holds every value of an integer type, at most float64.
std::size_t float_size_for(const Traits& integer) noexcept {
  return integer.size == 1 ? 2 : integer.size == 2 ? 4 : 8;
}

DType promoted_integers(const Traits& a, const Traits& b) noexcept {
  if (a.family == b.family) return find(a.family, std::max(a.size, b.size));
  const Traits& is_unsigned = a.family == Family::unsigned_integer ? a : b;
  const Traits& is_signed = a.family == Family::unsigned_integer ? b : a;
  if (is_unsigned.size < is_signed.size) return find(Family::signed_integer, is_signed.size);
  if (is_unsigned.size == 8) return DType::f64;
  return find(Family::signed_integer, is_unsigned.size * 2);
}

}  // namespace

float to_float(Half value) noexcept {
  const std::uint32_t sign = (value.bits & 0x8000U) << 16U;
  const std::uint32_t exponent = (value.bits >> 10U) & 0x1FU;
  const std::uint32_t mantissa = value.bits & 0x3FFU;
  if (exponent == 0) {  // zero or subnormal: mantissa x 2^-24
    const float magnitude = static_cast<float>(mantissa) * 0x1p-24F;
    return std::bit_cast<float>(std::bit_cast<std::uint32_t>(magnitude) | sign);
  }
  const std::uint32_t wide = exponent == 31 ? 255U : exponent + 112U;
  return std::bit_cast<float>(sign | (wide << 23U) | (mantissa << 13U));
}

Half to_half(float value) noexcept {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const auto sign = static_cast<std::uint16_t>((bits >> 16U) & 0x8000U);
  const std::uint32_t magnitude = bits & 0x7FFFFFFFU;
  if (magnitude > 0x7F800000U) return {static_cast<std::uint16_t>(sign | 0x7E00U)};  // NaN
  if (magnitude >= 0x477FF000U)
    return {static_cast<std::uint16_t>(sign | 0x7C00U)};  // rounds up to infinity
  if (magnitude < 0x38800000U) {  // subnormal: adding 0.5 aligns the mantissa, and rounds
    const float aligned = std::bit_cast<float>(magnitude) + 0.5F;
    return {
        static_cast<std::uint16_t>(sign | (std::bit_cast<std::uint32_t>(aligned) - 0x3F000000U))};
  }
  const std::uint32_t odd = (magnitude >> 13U) & 1U;
  const std::uint32_t rounded = magnitude - (112U << 23U) + 0xFFFU + odd;
  return {static_cast<std::uint16_t>(sign | (rounded >> 13U))};
}

// The float keeps 13 bits more than a half does; a sticky last bit stands for all that it drops, so
// that rounding the float is rounding the double.
Half to_half(double value) noexcept {
  const auto nearest = static_cast<float>(value);
  const auto bits = std::bit_cast<std::uint32_t>(nearest);
  if (static_cast<double>(nearest) == value || !std::isfinite(nearest) || (bits & 1U) != 0)
    return to_half(nearest);
  const bool rounded_up = std::abs(static_cast<double>(nearest)) > std::abs(value);
  return to_half(std::bit_cast<float>(rounded_up ? bits - 1U : bits + 1U));
}

std::size_t size_bytes(DType dtype) noexcept {
  return of(dtype).size;
}

std::string_view name(DType dtype) noexcept {
  return of(dtype).name;
}

bool is_floating(DType dtype) noexcept {
  return of(dtype).family == Family::floating;
}

DType promoted(DType a, DType b) noexcept {
  if (a == b) return a;
  const Traits& x = of(a);
  const Traits& y = of(b);
  if (x.family == Family::boolean) return b;
  if (y.family == Family::boolean) return a;
  if (x.family != Family::floating && y.family != Family::floating) return promoted_integers(x, y);
  const std::size_t size_x = x.family == Family::floating ? x.size : float_size_for(x);
  const std::size_t size_y = y.family == Family::floating ? y.size : float_size_for(y);
  return find(Family::floating, std::max(size_x, size_y));
}

}  // namespace deepview
