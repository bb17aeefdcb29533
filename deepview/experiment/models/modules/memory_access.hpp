// Reading and writing a memory [samples, addresses, content] through attentions [samples, heads, addresses].
#pragma once

#include <ATen/core/Tensor.h>

namespace deepview {

/// Σ_a attention[a] memory[a] of each head, side by side: [samples, heads x content].
at::Tensor read_from(const at::Tensor& memory, const at::Tensor& attention);

/// memory ⊙ Π_h (1 − attention_h erase_hᵀ) + Σ_h attention_h add_hᵀ; `erase` and `add` are
/// [samples, heads, content].
at::Tensor written_to(const at::Tensor& memory, const at::Tensor& attention,
                      const at::Tensor& erase, const at::Tensor& add);

}  // namespace deepview
