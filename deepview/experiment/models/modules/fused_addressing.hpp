// How heads find their place, on packs, with the gradients: addressing.hpp says what is computed.
//
// A memory is [addresses, content], an attention [addresses]. Gradients of what is shared add up, others are
// set; where a gradient is "used up", it holds something else afterwards.
#pragma once

#include <cstddef>

#include "deepview/experiment/models/modules/packs.hpp"

namespace deepview::detail {

/// 1 / |m|, lengths below 1e-12 counting as 1e-12, for each place of the memory.
void inverse_lengths(ConstPacks memory, Packs lengths);

/// What a head looks for, and where.
struct LookUp {
  ConstPacks memory;
  ConstPacks inverse_lengths;
  ConstPacks key;
  const Pack& strength;
};
/// alike = softmax(strength · similarity) over the addresses, similarity = cos(key, m).
void find(const LookUp& look_up, Packs similarity, Packs alike);

struct Found {
  ConstPacks similarity;
  ConstPacks alike;
};
struct LookUpGradient {
  Packs memory;  ///< Added to.
  Packs key;
  Pack& strength;
};
/// `dalike` is used up.
void find_gradient(const LookUp& look_up, const Found& found, Packs dalike,
                   const LookUpGradient& into);

/// y = g a + (1 − g) b
struct Blend {
  const Pack& gate;
  ConstPacks a;
  ConstPacks b;
};
void blend(const Blend& of, Packs y);
struct BlendGradient {
  Pack& gate;
  Packs a;
  Packs b;  ///< Added to.
};
void blend_gradient(const Blend& of, ConstPacks dy, const BlendGradient& into);

/// y = j₀ here + j₁ bookmark + j₂ 1₀
struct Jump {
  ConstPacks shares;  ///< j₀, j₁, j₂
  ConstPacks here;
  ConstPacks bookmark;
};
void jump(const Jump& of, Packs y);
struct JumpGradient {
  Packs shares;
  Packs here;      ///< Added to.
  Packs bookmark;  ///< Added to.
};
void jump_gradient(const Jump& of, ConstPacks dy, const JumpGradient& into);

/// y[i] = Σ_j shift[j] x[i + j − ⌊S / 2⌋] around the ends.
void shift(ConstPacks x, ConstPacks steps, Packs y);
struct ShiftGradient {
  Packs x;
  Packs steps;
};
void shift_gradient(ConstPacks x, ConstPacks steps, ConstPacks dy, const ShiftGradient& into);

/// y = (x + 1e-12)^power over its sum, sums below 1e-12 counting as 1e-12.
void sharpen(ConstPacks x, const Pack& power, Packs y);
struct Sharpened {
  ConstPacks x;
  const Pack& power;
  ConstPacks y;
};
/// `dy` becomes the gradient of x.
void sharpen_gradient(const Sharpened& of, Packs dy, Pack& dpower);

/// All heads on address 0.
void stand_on_first(Packs attention, std::size_t addresses);

}  // namespace deepview::detail
