#include "deepview/experiment/problems/algorithmic/items.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

namespace deepview {

namespace {

// Bits of a chance, 32 at a time. From the last binary digit of the chance to the first, a word of fair bits is
// added (or) for a 1 and taken in common (and) for a 0: each halves what there is and puts the digit in
// front. A chance of 1/2 costs one word.
class BiasedBits {
 public:
  explicit BiasedBits(double chance)
      : digits_(static_cast<std::uint64_t>(std::llround(chance * 0x1p53))),
        first_(std::countr_zero(digits_ | one)) {}

  std::uint32_t draw(Random& random) const {
    if (digits_ >= one) return ~std::uint32_t{0};
    std::uint32_t bits = 0;
    for (int digit = first_; digit < 53; ++digit) {
      const std::uint32_t fair = random.bits();
      bits = (digits_ >> static_cast<unsigned>(digit) & 1U) != 0 ? bits | fair : bits & fair;
    }
    return bits;
  }

 private:
  static constexpr std::uint64_t one = std::uint64_t{1} << 53U;
  std::uint64_t digits_;  // of the chance, behind the point
  int first_;
};

}  // namespace

Items random_items(int length, int bits, double bias, Random& random) {
  Items items(length, bits);
  const BiasedBits biased(bias);
  std::uint32_t word = 0;
  unsigned left = 0;
  for (int i = 0; i < length; ++i)
    for (float& bit : items.item(i)) {
      if (left == 0) {
        word = biased.draw(random);
        left = 32;
      }
      bit = static_cast<float>(word >> --left & 1U);
    }
  return items;
}

Items inverted(Items items) {
  for (int i = 0; i < items.length(); ++i)
    for (float& bit : items.item(i)) bit = 1 - bit;
  return items;
}

Items reversed(const Items& items) {
  Items result(items.length(), items.bits());
  for (int i = 0; i < items.length(); ++i)
    std::ranges::copy(items.item(i), result.item(items.length() - 1 - i).begin());
  return result;
}

Items rotated_in_time(const Items& items, int shift) {
  const int length = items.length();
  Items result(length, items.bits());
  for (int i = 0; i < length; ++i)
    std::ranges::copy(items.item(i), result.item(((i + shift) % length + length) % length).begin());
  return result;
}

Items rotated_in_bits(const Items& items, int shift) {
  const int bits = items.bits();
  Items result(items.length(), bits);
  for (int i = 0; i < items.length(); ++i)
    for (int b = 0; b < bits; ++b)
      result.item(i)[static_cast<std::size_t>(((b + shift) % bits + bits) % bits)] =
          items.item(i)[static_cast<std::size_t>(b)];
  return result;
}

Items every(const Items& items, int first, int step) {
  const int length = first < items.length() ? (items.length() - 1 - first) / step + 1 : 0;
  Items result(length, items.bits());
  for (int i = 0; i < length; ++i)
    std::ranges::copy(items.item(first + i * step), result.item(i).begin());
  return result;
}

Items joined(std::span<const Items> parts) {
  int length = 0;
  for (const Items& part : parts) length += part.length();
  Items result(length, parts.empty() ? 0 : parts.front().bits());
  int at = 0;
  for (const Items& part : parts)
    for (int i = 0; i < part.length(); ++i)
      std::ranges::copy(part.item(i), result.item(at++).begin());
  return result;
}

void exclusive_or(std::span<float> item, std::span<const float> mask) {
  for (std::size_t b = 0; b < item.size(); ++b) item[b] = item[b] == mask[b] ? 0.0F : 1.0F;
}

int places(double shift, int size) {
  const double exact = std::abs(shift) < 1 ? shift * size : shift;
  const auto rounded = static_cast<long>(std::nearbyint(exact));  // to even, the default mode
  return static_cast<int>((rounded % size + size) % size);
}

}  // namespace deepview
