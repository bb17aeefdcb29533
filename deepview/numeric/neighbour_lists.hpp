// For every row the nearest others seen so far, and which of them are news.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "deepview/numeric/working_array.hpp"

namespace deepview::detail {

/// At most `k` entries a row by (squared distance, index), each index once.
class NeighbourLists {
 public:
  /// An index below 2³¹, and whether it has taken part in a join from this row.
  class Entry {
   public:
    Entry() = default;
    explicit Entry(std::int32_t index) : bits_(static_cast<std::uint32_t>(index) | fresh_bit) {}
    std::int32_t index() const noexcept { return static_cast<std::int32_t>(bits_ & ~fresh_bit); }
    bool is_fresh() const noexcept { return (bits_ & fresh_bit) != 0; }
    void mark_known() noexcept { bits_ &= ~fresh_bit; }

   private:
    static constexpr std::uint32_t fresh_bit = std::uint32_t{1} << 31U;
    std::uint32_t bits_ = 0;
  };

  NeighbourLists(std::size_t rows, std::size_t k)
      : k_(k),
        squares_(rows * k, nothing),
        entries_(rows * k, Entry()),
        bounds_(rows, nothing),
        sizes_(rows, 0) {}

  std::size_t rows() const noexcept { return bounds_.size(); }
  std::size_t k() const noexcept { return k_; }
  /// Only what is nearer enters: infinity while there is room.
  float bound(std::size_t row) const noexcept { return bounds_[row]; }
  std::span<const Entry> entries(std::size_t row) const noexcept {
    return {entries_.data() + row * k_, static_cast<std::size_t>(sizes_[row])};
  }
  std::span<Entry> entries(std::size_t row) noexcept {
    return {entries_.data() + row * k_, static_cast<std::size_t>(sizes_[row])};
  }
  /// Whether the list changed: not when the index is in it or too far. One thread per row.
  bool insert(std::size_t row, float squared, std::int32_t index) noexcept;
  /// Gives back the memory of the distances, half of it all: nothing can enter any more.
  void close() noexcept {
    squares_.release();
    bounds_.assign(bounds_.size(), -nothing);
  }

 private:
  static constexpr float nothing = std::numeric_limits<float>::infinity();

  std::size_t k_;
  WorkingArray<float> squares_;
  WorkingArray<Entry> entries_;
  std::vector<float> bounds_;  // the last of the squares, side by side for the joins
  std::vector<std::int32_t> sizes_;
};

}  // namespace deepview::detail
