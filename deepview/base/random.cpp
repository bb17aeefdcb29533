#include "deepview/base/random.hpp"

#include <cmath>
#include <numbers>

namespace deepview {
namespace {

using Words = std::array<std::uint32_t, 4>;

Words round(const Words& x, std::uint32_t key0, std::uint32_t key1) noexcept {
  const std::uint64_t a = std::uint64_t{0xD2511F53U} * x[0];
  const std::uint64_t b = std::uint64_t{0xCD9E8D57U} * x[2];
  return {static_cast<std::uint32_t>(b >> 32U) ^ x[1] ^ key0, static_cast<std::uint32_t>(b),
          static_cast<std::uint32_t>(a >> 32U) ^ x[3] ^ key1, static_cast<std::uint32_t>(a)};
}

}  // namespace

Random::Random(Seed seed, std::uint64_t stream) noexcept
    : key_{static_cast<std::uint32_t>(seed.value), static_cast<std::uint32_t>(seed.value >> 32U)},
      counter_{0, 0, static_cast<std::uint32_t>(stream),
               static_cast<std::uint32_t>(stream >> 32U)} {
}

void Random::refill() noexcept {
  Words x = counter_;
  std::uint32_t key0 = key_[0];
  std::uint32_t key1 = key_[1];
  for (int i = 0; i < 10; ++i) {
    x = round(x, key0, key1);
    key0 += 0x9E3779B9U;
    key1 += 0xBB67AE85U;
  }
  block_ = x;
  used_ = 0;
  if (++counter_[0] == 0) ++counter_[1];
}

std::uint32_t Random::bits() noexcept {
  if (used_ == block_.size()) refill();
  return block_[used_++];
}

double Random::uniform() noexcept {
  const std::uint64_t high = bits() >> 5U;  // 27 bits
  const std::uint64_t low = bits() >> 6U;   // 26 bits
  return static_cast<double>((high << 26U) | low) * 0x1p-53;
}

double Random::normal() noexcept {
  const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));
  return radius * std::cos(2.0 * std::numbers::pi * uniform());
}

std::uint64_t Random::below(std::uint64_t bound) noexcept {
  const std::uint64_t unbiased = -bound % bound;  // draws under this would favour small values
  for (;;) {
    const std::uint64_t high = bits();  // two statements: operands are evaluated in any order
    const std::uint64_t draw = (high << 32U) | bits();
    if (draw >= unbiased) return draw % bound;
  }
}

}  // namespace deepview
