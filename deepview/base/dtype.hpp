// Element types of tensors, and the 16-bit float that C++20 lacks.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <type_traits>

namespace deepview {

enum class DType : std::uint8_t { boolean, u8, u16, u32, u64, i8, i16, i32, i64, f16, f32, f64 };

/// IEEE 754 binary16 as stored; arithmetic goes through float.
struct Half {
  std::uint16_t bits = 0;
  friend bool operator==(Half, Half) = default;
};

float to_float(Half value) noexcept;
/// Rounds to nearest, ties to even; overflow becomes infinity.
Half to_half(float value) noexcept;
Half to_half(double value) noexcept;  ///< Rounds once, not through float.

/// Bytes of one element.
std::size_t size_bytes(DType dtype) noexcept;
/// NumPy's name: "bool", "uint8", "float32" …
std::string_view name(DType dtype) noexcept;
bool is_floating(DType dtype) noexcept;
/// The type both convert to when tensors are concatenated, by NumPy's rule (uint8 and float64 give
/// float64, int64 and float32 give float64).
DType promoted(DType a, DType b) noexcept;

template <class T>
concept Element =
    std::same_as<T, bool> || std::same_as<T, std::uint8_t> || std::same_as<T, std::uint16_t> ||
    std::same_as<T, std::uint32_t> || std::same_as<T, std::uint64_t> ||
    std::same_as<T, std::int8_t> || std::same_as<T, std::int16_t> ||
    std::same_as<T, std::int32_t> || std::same_as<T, std::int64_t> || std::same_as<T, Half> ||
    std::same_as<T, float> || std::same_as<T, double>;

template <Element T>
constexpr DType dtype_of() noexcept {
  if constexpr (std::same_as<T, bool>) return DType::boolean;
  if constexpr (std::same_as<T, std::uint8_t>) return DType::u8;
  if constexpr (std::same_as<T, std::uint16_t>) return DType::u16;
  if constexpr (std::same_as<T, std::uint32_t>) return DType::u32;
  if constexpr (std::same_as<T, std::uint64_t>) return DType::u64;
  if constexpr (std::same_as<T, std::int8_t>) return DType::i8;
  if constexpr (std::same_as<T, std::int16_t>) return DType::i16;
  if constexpr (std::same_as<T, std::int32_t>) return DType::i32;
  if constexpr (std::same_as<T, std::int64_t>) return DType::i64;
  if constexpr (std::same_as<T, Half>) return DType::f16;
  if constexpr (std::same_as<T, float>) return DType::f32;
  if constexpr (std::same_as<T, double>) return DType::f64;
}

/// Calls `use(std::type_identity<T>{})` with the C++ type of `dtype`.
template <class F>
decltype(auto) visit_dtype(DType dtype, F&& use) {
  switch (dtype) {
    case DType::boolean: return use(std::type_identity<bool>{});
    case DType::u8: return use(std::type_identity<std::uint8_t>{});
    case DType::u16: return use(std::type_identity<std::uint16_t>{});
    case DType::u32: return use(std::type_identity<std::uint32_t>{});
    case DType::u64: return use(std::type_identity<std::uint64_t>{});
    case DType::i8: return use(std::type_identity<std::int8_t>{});
    case DType::i16: return use(std::type_identity<std::int16_t>{});
    case DType::i32: return use(std::type_identity<std::int32_t>{});
    case DType::i64: return use(std::type_identity<std::int64_t>{});
    case DType::f16: return use(std::type_identity<Half>{});
    case DType::f32: return use(std::type_identity<float>{});
    case DType::f64: break;
  }
  return use(std::type_identity<double>{});
}

/// One element converted as NumPy's astype does; floats to integers truncate. Where NumPy leaves
/// the answer to the machine: a float beyond an integer's range becomes its nearest value, NaN
/// becomes 0.
template <Element To, Element From>
To element_cast(From value) noexcept {
  if constexpr (std::same_as<From, Half>) {
    return element_cast<To>(to_float(value));
  } else if constexpr (std::same_as<To, Half> && std::floating_point<From>) {
    return to_half(value);
  } else if constexpr (std::same_as<To, Half>) {
    return to_half(static_cast<double>(value));
  } else if constexpr (std::floating_point<From> && std::integral<To> && !std::same_as<To, bool>) {
    using Limits = std::numeric_limits<To>;
    constexpr From end = 2 * static_cast<From>(Limits::max() / 2 + 1);  // one past max, exactly
    if (value != value) return 0;
    if (value >= end) return Limits::max();
    return value <= static_cast<From>(Limits::min()) ? Limits::min() : static_cast<To>(value);
  } else {
    return static_cast<To>(value);
  }
}

}  // namespace deepview
