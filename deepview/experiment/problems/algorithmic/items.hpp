// The bits that algorithmic tasks are about: items of a sequence, a row each.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "deepview/base/random.hpp"

namespace deepview {

/// [length, bits] of 0 and 1.
class Items {
 public:
  Items(int length, int bits)
      : length_(length),
        bits_(bits),
        values_(static_cast<std::size_t>(length) * static_cast<std::size_t>(bits)) {}

  int length() const noexcept { return length_; }
  int bits() const noexcept { return bits_; }
  std::span<float> item(int i) noexcept { return std::span(values_).subspan(start(i), width()); }
  std::span<const float> item(int i) const noexcept {
    return std::span(values_).subspan(start(i), width());
  }
  friend bool operator==(const Items&, const Items&) = default;

 private:
  std::size_t width() const noexcept { return static_cast<std::size_t>(bits_); }
  std::size_t start(int i) const noexcept { return static_cast<std::size_t>(i) * width(); }

  int length_;
  int bits_;
  std::vector<float> values_;
};

/// Each bit is 1 with chance `bias`.
Items random_items(int length, int bits, double bias, Random& random);

Items inverted(Items items);
Items reversed(const Items& items);
/// Item i becomes item i + `shift`, around the end.
Items rotated_in_time(const Items& items, int shift);
/// Bit b of every item becomes bit b + `shift`, around the end.
Items rotated_in_bits(const Items& items, int shift);
/// Items first, first + step, ….
Items every(const Items& items, int first, int step);
/// One behind the other; all have the same number of bits.
Items joined(std::span<const Items> parts);
/// Bit by bit exclusive or of one item with `mask`.
void exclusive_or(std::span<float> item, std::span<const float> mask);

/// A shift as configurations write it: a share of `size` when its magnitude is below 1, a number of places
/// otherwise; rounded half to even, from 0 to size - 1.
int places(double shift, int size);

}  // namespace deepview
