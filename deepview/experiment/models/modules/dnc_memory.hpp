// What a differentiable neural computer knows of its memory besides the contents [Graves et al. 2016,
// doi:10.1038/nature20101]. Attentions are [samples, heads, addresses], gates [samples, heads, 1].
#pragma once

#include <ATen/core/Tensor.h>

namespace deepview {

/// How full each place is [samples, addresses]: fuller where the last step wrote, emptier where it read and
/// the gate of the read frees, (u + (1 − u)(1 − Π_w (1 − w))) Π_r (1 − f r). Nothing is learnt through it.
at::Tensor next_usage(const at::Tensor& usage, const at::Tensor& writes, const at::Tensor& reads,
                      const at::Tensor& free_gates);

/// Attention on places by how empty they are [samples, addresses]: in the order of their usage, the lower
/// address first among equals, each takes the share 1 − û of what those before it leave, where
/// û = ε + (1 − ε) u, ε = 1e-6.
at::Tensor allocation(const at::Tensor& usage);

/// The same for each write head in turn; a place counts as fuller by what the heads before take of it, which
/// their `gates` say.
at::Tensor allocations(const at::Tensor& usage, const at::Tensor& gates);

/// How far each write head went to place i right after place j [samples, heads, i, j]:
/// (1 − w_i − w_j) L_ij + w_i p_j. `off_diagonal` is 0 for i = j and 1 else.
at::Tensor next_links(const at::Tensor& links, const at::Tensor& precedence,
                      const at::Tensor& writes, const at::Tensor& off_diagonal);

/// How far each place was the last that a head wrote to: (1 − Σ w) p + w.
at::Tensor next_precedence(const at::Tensor& precedence, const at::Tensor& writes);

/// Where reads get to from `reads` along the links: [samples, reads, 2 x write heads, addresses], first against
/// the order of each write head, Lᵀ r, then along it, L r.
at::Tensor followed(const at::Tensor& links, const at::Tensor& reads);

}  // namespace deepview
