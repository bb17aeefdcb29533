#include "deepview/io/digest.hpp"

#include <bit>
#include <cstring>

namespace deepview {
namespace {

constexpr std::uint64_t c1 = 0x87C37B91114253D5;
constexpr std::uint64_t c2 = 0x4CF5AD432745937F;

std::uint64_t load(const std::byte* at) noexcept {
  std::uint64_t value = 0;
  std::memcpy(&value, at, sizeof value);
  return value;
}

std::uint64_t scrambled(std::uint64_t word, std::uint64_t first, int turn,
                        std::uint64_t second) noexcept {
  return std::rotl(word * first, turn) * second;
}

std::uint64_t finished(std::uint64_t h) noexcept {
  h = (h ^ (h >> 33U)) * 0xFF51AFD7ED558CCD;
  h = (h ^ (h >> 33U)) * 0xC4CEB9FE1A85EC53;
  return h ^ (h >> 33U);
}

}  // namespace

Digest digest(std::span<const std::byte> bytes, std::uint64_t seed) noexcept {
  std::uint64_t h1 = seed;
  std::uint64_t h2 = seed;
  auto rest = bytes;
  for (; rest.size() >= 16; rest = rest.subspan(16)) {
    h1 ^= scrambled(load(rest.data()), c1, 31, c2);
    h1 = (std::rotl(h1, 27) + h2) * 5 + 0x52DCE729;
    h2 ^= scrambled(load(rest.data() + 8), c2, 33, c1);
    h2 = (std::rotl(h2, 31) + h1) * 5 + 0x38495AB5;
  }
  std::array<std::byte, 16> tail{};
  if (!rest.empty()) std::memcpy(tail.data(), rest.data(), rest.size());
  h1 ^= scrambled(load(tail.data()), c1, 31, c2);
  h2 ^= scrambled(load(tail.data() + 8), c2, 33, c1);
  h1 ^= bytes.size();
  h2 ^= bytes.size();
  h1 += h2;
  h2 += h1;
  h1 = finished(h1);
  h2 = finished(h2);
  h1 += h2;
  h2 += h1;
  return {h1, h2};
}

Digest picture_digest(const Tensor& rgb) noexcept {
  const auto height = static_cast<std::uint64_t>(rgb.shape()[0]);
  const auto width = static_cast<std::uint64_t>(rgb.shape()[1]);
  const std::uint64_t deep = rgb.dtype() == DType::u16 ? 1 : 0;
  return digest(rgb.bytes(), height << 33U | width << 1U | deep);
}

}  // namespace deepview
