// What a differentiable neural computer with one write head knows of its memory besides the contents, on packs, with
// the gradients: dnc_memory.hpp says what is computed.
//
// Links are [to address, from address], what a write head or one read head does [addresses]. Gradients of what is
// shared add up, others are set.
#pragma once

#include "deepview/experiment/models/modules/packs.hpp"

namespace deepview::detail {

/// What the last step left, and which reads free what they read.
struct Using {
  ConstPacks usage;
  ConstPacks write;
  ConstPacks reads;       ///< [heads, addresses]
  ConstPacks free_gates;  ///< [heads]
};
void next_usage(const Using& of, Packs y);

/// By pairs of places rather than in order, which is as much work as the links are. `floored` is û.
void allocate(ConstPacks usage, Packs floored, Packs y);

struct Linking {
  ConstPacks links;
  ConstPacks precedence;
  ConstPacks write;
};
/// `y` may be the links.
void next_links(const Linking& of, Packs y);
struct LinkingGradient {
  Packs links;       ///< Of y before, of the links after.
  Packs precedence;  ///< Added to.
  Packs write;       ///< Added to.
};
void next_links_gradient(const Linking& of, const LinkingGradient& into);

void next_precedence(ConstPacks precedence, ConstPacks write, Packs y);
/// `dprecedence` is that of y before. `dwrite` is added to.
void next_precedence_gradient(ConstPacks precedence, ConstPacks write, Packs dprecedence,
                              Packs dwrite);

/// Where a read gets to from `from`: against = Lᵀ from, along = L from.
struct Following {
  ConstPacks links;
  ConstPacks from;
};
void follow(const Following& of, Packs against, Packs along);
struct FollowingGradient {
  ConstPacks against, along;  ///< Given.
  Packs links;                ///< Added to.
  Packs from;                 ///< Added to.
};
void follow_gradient(const Following& of, const FollowingGradient& into);

}  // namespace deepview::detail
