// One step of a differentiable neural computer.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <optional>

#include "deepview/experiment/models/modules/controllers.hpp"
#include "deepview/experiment/models/modules/dnc_interface.hpp"
#include "deepview/experiment/models/modules/fused_sequence.hpp"
#include "deepview/experiment/models/modules/joined_linear.hpp"
#include "deepview/experiment/models/modules/layers.hpp"
#include "deepview/experiment/models/modules/pass.hpp"
#include "deepview/experiment/models/recurrent_options.hpp"

namespace deepview {

struct DncState {
  JoinedLinear interface;   ///< The weights of the pass.
  at::Tensor off_diagonal;  ///< [addresses, addresses], 0 on the diagonal and 1 else.
  ControllerState controller;
  at::Tensor memory;      ///< [samples, addresses, content]
  at::Tensor usage;       ///< [samples, addresses]
  at::Tensor links;       ///< [samples, write heads, to address, from address]
  at::Tensor precedence;  ///< [samples, write heads, addresses]
  at::Tensor writes;      ///< [samples, write heads, addresses]
  at::Tensor reads;       ///< [samples, read heads, addresses]
  at::Tensor read;        ///< [samples, read heads x content]
};

/// A controller, its heads and the dense layers on it and on what it reads [Graves et al. 2016,
/// doi:10.1038/nature20101].
///
/// Writes go to places that are free or alike a key, reads to places alike a key or written right before or
/// after those of the last step; reads see the write of the same step.
///
/// Differs: heads may move as those of an NTM do, by key, gate, shift and sharpness. With `use_ntm_write` the
/// gate is the allocation gate, and neither usage nor the write gate matters for where a head writes; with
/// `use_ntm_read` it is the free gate, and links are not kept.
class DncCell {
 public:
  DncCell(const PartBuilder& part, const DncOptions& options);

  /// Memory, usage and controller zero; attentions, links and precedence 1e-6.
  DncState start(std::int64_t samples, std::int64_t addresses, const at::Tensor& like) const;
  /// One item [samples, inputs] in, one answer [samples, outputs] out.
  at::Tensor operator()(const at::Tensor& x, DncState& state, const Pass& pass,
                        std::int64_t step) const;
  /// The answers to sequences [samples, steps, inputs] of float32 from the start, by a kernel; none: there is
  /// none for this controller or variant, or for several write heads.
  std::optional<at::Tensor> fused(const at::Tensor& items, std::int64_t addresses) const;

 private:
  at::Tensor find_writes(const DncCommands& commands, const DncState& state) const;
  void write(const DncCommands& commands, DncState& state) const;
  at::Tensor find_reads(const DncCommands& commands, const DncState& state,
                        const at::Tensor& looked_up) const;

  DncOptions options_;
  Controller controller_;
  DncInterface interface_;
  Linear output_of_controller_;
  Linear output_of_reads_;
  detail::TapeMemory tapes_;
};

}  // namespace deepview
