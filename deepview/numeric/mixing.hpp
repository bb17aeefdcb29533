// A hash of 64 bits, cheap enough to draw one per edge of a graph.
#pragma once

#include <cstdint>

namespace deepview::detail {

/// A bijection in which every bit of the input decides every bit of the output with even odds
/// [Steele, Lea, Flood 2014, SplitMix's finaliser].
constexpr std::uint64_t mixed(std::uint64_t value) noexcept {
  value += 0x9e3779b97f4a7c15U;
  value = (value ^ value >> 30U) * 0xbf58476d1ce4e5b9U;
  value = (value ^ value >> 27U) * 0x94d049bb133111ebU;
  return value ^ value >> 31U;
}

}  // namespace deepview::detail
