// What heads are told and how they move by it, on packs, with the gradients.
//
//   u = g softmax(β cos(k, M)) + (1 − g) w'      find, where contents address
//   w = sharpen(shift(u, s), γ)                  move
//
// Graves et al. 2014, arXiv:1410.5401, section 3.3.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "deepview/experiment/models/modules/fused_layers.hpp"
#include "deepview/experiment/models/modules/packs.hpp"

namespace deepview::detail {

/// Numbers that heads are told, from those that a layer computed: through a curve and, where they share 1 among
/// them, a softmax.
struct ToldPart {
  std::size_t size;
  Curve curve;
  bool shares = false;
};
using ToldParts = std::vector<ToldPart>;  ///< One after the other.

void tell(const ToldParts& parts, ConstPacks raw, Packs told);
/// `gradient` is that of told and becomes that of raw.
void tell_gradient(const ToldParts& parts, ConstPacks raw, ConstPacks told, Packs gradient);

/// What moves one head; the first three are empty where contents do not address.
template <class Span>
struct Steering {
  Span key{}, strength{}, gate{}, shift{}, sharpness{};
};

/// Memory and lengths are empty where contents do not address.
struct HeadInput {
  Steering<ConstPacks> told;
  ConstPacks memory{};           ///< [addresses, content]
  ConstPacks inverse_lengths{};  ///< Of the places of the memory.
  ConstPacks from;               ///< The attention before.
};
/// The first two are empty where contents do not address.
template <class Span>
struct HeadOutput {
  Span similarity{}, alike{}, attention{};
};
/// Where a head's output lies in a slot of the tape. A `Plan` has parts of it for the heads: attention and, where
/// contents address, similarity and alike. `Slot` is Pack or const Pack.
template <class Plan, class Slot>
HeadOutput<std::span<Slot>> head_output(const Plan& plan, Slot* now, std::size_t head) {
  HeadOutput<std::span<Slot>> output;
  output.attention = row(plan.attention.of(now), head, plan.addresses);
  if (plan.by_content) {
    output.similarity = row(plan.similarity.of(now), head, plan.addresses);
    output.alike = row(plan.alike.of(now), head, plan.addresses);
  }
  return output;
}
struct HeadGradient {
  Steering<Packs> told;
  Packs memory{};   ///< Added to.
  Packs attention;  ///< Given, and used up.
  Packs from;
};

/// Moves heads over a memory; it has scratch memory, so each thread needs its own.
class HeadMoves {
 public:
  explicit HeadMoves(std::size_t addresses)
      : found_(addresses), moved_(addresses), dalike_(addresses) {}
  void move(const HeadInput& head, const HeadOutput<Packs>& into);
  void gradient(const HeadInput& head, const HeadOutput<ConstPacks>& moved,
                const HeadGradient& into);

 private:
  ConstPacks find(const HeadInput& head, ConstPacks alike);

  std::vector<Pack> found_, moved_, dalike_;
};

}  // namespace deepview::detail
