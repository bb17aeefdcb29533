// One step of a differentiable working memory.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "deepview/experiment/models/modules/fused_sequence.hpp"
#include "deepview/experiment/models/modules/joined_linear.hpp"
#include "deepview/experiment/models/modules/pass.hpp"
#include "deepview/experiment/models/recurrent_options.hpp"

namespace deepview {

struct DwmState {
  JoinedLinear layers;   ///< The weights of the pass.
  at::Tensor first;      ///< Attention on address 0.
  at::Tensor hidden;     ///< [samples, units]
  at::Tensor attention;  ///< [samples, heads, addresses]
  at::Tensor snapshot;   ///< [samples, heads, addresses]: the bookmark of each head.
  at::Tensor memory;     ///< [samples, addresses, content]
};

/// A recurrent layer whose heads can return to address 0 or to a bookmark [Jayram et al. 2018,
/// arXiv:1809.11087].
///
/// In a step the heads read and write where they stand, and move then. The new units, the answer and what the
/// heads do are computed from the item, what is read and the units of the last step.
class DwmCell {
 public:
  DwmCell(const PartBuilder& part, const DwmOptions& options);

  /// Memory 0.01 everywhere, units zero, heads and bookmarks on address 0.
  DwmState start(std::int64_t samples, std::int64_t addresses, const at::Tensor& like) const;
  /// One item [samples, inputs] in, one answer [samples, outputs] out.
  at::Tensor operator()(const at::Tensor& x, DwmState& state, const Pass& pass,
                        std::int64_t step) const;
  /// The answers to sequences [samples, steps, inputs] of float32 from the start, by a kernel.
  at::Tensor fused(const at::Tensor& items, std::int64_t addresses) const;

 private:
  void act(const at::Tensor& update, DwmState& state) const;

  DwmOptions options_;
  std::vector<std::int64_t> sizes_;  // of what a head is told, in its order
  std::int64_t size_;                // of all of them
  std::vector<NamedLinear> layers_;
  detail::TapeMemory tapes_;
};

}  // namespace deepview
