// Reading and writing a memory, on packs, with the gradients: memory_access.hpp says what is computed.
#pragma once

#include <cstddef>

#include "deepview/experiment/models/modules/packs.hpp"

namespace deepview::detail {

/// y = Σ_a attention[a] memory[a] of one head.
void read(ConstPacks memory, ConstPacks attention, Packs y);
struct ReadGradient {
  Packs memory;     ///< Added to.
  Packs attention;  ///< Added to.
};
void read_gradient(ConstPacks memory, ConstPacks attention, ConstPacks dy,
                   const ReadGradient& into);

/// What the heads write: y = memory ⊙ Π_h (1 − attention_h erase_hᵀ) + Σ_h attention_h add_hᵀ.
struct Writing {
  ConstPacks memory;     ///< [addresses, content]
  ConstPacks attention;  ///< [heads, addresses]
  const Pack* erase;     ///< Of the first head.
  const Pack* add;       ///< Of the first head.
  std::size_t content;
  std::size_t heads = 1;
  std::size_t stride = 0;  ///< From what a head erases and adds to what the next does.
};
void write(const Writing& of, Packs y);
struct WritingGradient {
  Packs memory;     ///< Of y before, of the memory after.
  Packs attention;  ///< Added to.
  Pack* erase;
  Pack* add;
};
/// `scratch` is [heads, content].
void write_gradient(const Writing& of, const WritingGradient& into, Packs scratch);

}  // namespace deepview::detail
