#include "deepview/experiment/problems/algorithmic/items.hpp"

#include <algorithm>
#include <cmath>

namespace deepview {

Items random_items(int length, int bits, double bias, Random& random) {
  Items items(length, bits);
  for (int i = 0; i < length; ++i)
    for (float& bit : items.item(i)) bit = random.uniform() < bias ? 1.0F : 0.0F;
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
