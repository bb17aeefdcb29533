// How heads find their place in a memory; attentions are [samples, heads, addresses].
#pragma once

#include <ATen/core/Tensor.h>

namespace deepview {

/// 1 + ln(1 + eˣ): strengths, which are at least 1.
at::Tensor one_plus(const at::Tensor& x);

/// Cosine of each key [samples, heads, content] with each place of the memory [samples, addresses,
/// content]; lengths below 1e-12 count as 1e-12.
at::Tensor key_similarity(const at::Tensor& keys, const at::Tensor& memory);

/// Circular: out[i] = Σ_j shift[j] attention[i + j − ⌊S / 2⌋], around the ends however small the memory is;
/// `shift` is [samples, heads, S].
at::Tensor shifted(const at::Tensor& attention, const at::Tensor& shift);

/// (attention + 1e-12) to the power `gamma` [samples, heads, 1], summing to 1.
at::Tensor sharpened(const at::Tensor& attention, const at::Tensor& gamma);

/// Attention on address 0 alone.
at::Tensor first_address(std::int64_t samples, std::int64_t heads, std::int64_t addresses,
                         const at::Tensor& like);

}  // namespace deepview
