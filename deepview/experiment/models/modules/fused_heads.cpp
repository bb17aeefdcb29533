#include "deepview/experiment/models/modules/fused_heads.hpp"

#include <algorithm>

#include "deepview/experiment/models/modules/fused_addressing.hpp"

namespace deepview::detail {
namespace {

LookUp look_up(const HeadInput& head) {
  return {head.memory, head.inverse_lengths, head.told.key, head.told.strength[0]};
}

}  // namespace

void tell(const ToldParts& parts, ConstPacks raw, Packs told) {
  for (const ToldPart& part : parts) {
    const Packs now = told.first(part.size);
    curve(part.curve, raw.first(part.size), now);
    if (part.shares) softmax(now, now);
    raw = raw.subspan(part.size);
    told = told.subspan(part.size);
  }
}

void tell_gradient(const ToldParts& parts, ConstPacks raw, ConstPacks told, Packs gradient) {
  for (const ToldPart& part : parts) {
    const ConstPacks now = told.first(part.size);
    const Packs change = gradient.first(part.size);
    if (part.shares) softmax_gradient(now, change, change);
    curve_gradient(part.curve, raw.first(part.size), now, change, change);
    raw = raw.subspan(part.size);
    told = told.subspan(part.size);
    gradient = gradient.subspan(part.size);
  }
}

// The attention before the shift.
ConstPacks HeadMoves::find(const HeadInput& head, ConstPacks alike) {
  if (head.told.key.empty()) return head.from;
  blend({head.told.gate[0], alike, head.from}, found_);
  return found_;
}

void HeadMoves::move(const HeadInput& head, const HeadOutput<Packs>& into) {
  if (!head.told.key.empty()) detail::find(look_up(head), into.similarity, into.alike);
  shift(find(head, into.alike), head.told.shift, moved_);
  sharpen(moved_, head.told.sharpness[0], into.attention);
}

void HeadMoves::gradient(const HeadInput& head, const HeadOutput<ConstPacks>& moved,
                         const HeadGradient& into) {
  const ConstPacks found = find(head, moved.alike);
  shift(found, head.told.shift, moved_);
  sharpen_gradient({moved_, head.told.sharpness[0], moved.attention}, into.attention,
                   into.told.sharpness[0]);
  if (head.told.key.empty())
    return shift_gradient(found, head.told.shift, into.attention, {into.from, into.told.shift});
  shift_gradient(found, head.told.shift, into.attention, {moved_, into.told.shift});
  std::ranges::fill(into.from, Pack{});
  blend_gradient({head.told.gate[0], moved.alike, head.from}, moved_,
                 {into.told.gate[0], dalike_, into.from});
  find_gradient(look_up(head), {moved.similarity, moved.alike}, dalike_,
                {into.memory, into.told.key, into.told.strength[0]});
}

}  // namespace deepview::detail
