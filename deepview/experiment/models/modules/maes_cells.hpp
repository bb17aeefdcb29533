// The two halves of a memory-augmented encoder-solver [Jayram et al. 2018, arXiv:1809.10847], each over some
// steps at once: nothing that is read from the memory goes back into a controller.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "deepview/experiment/models/modules/controllers.hpp"
#include "deepview/experiment/models/modules/layers.hpp"
#include "deepview/experiment/models/modules/pass.hpp"
#include "deepview/experiment/models/recurrent_options.hpp"

namespace deepview {

struct MaesEncoderState {
  ControllerState controller;
  at::Tensor attention;  ///< [samples, 1, addresses]
  at::Tensor memory;     ///< [samples, addresses, content]
};

/// Writes items to a memory, stepping along it; never reads.
class MaesEncoder {
 public:
  MaesEncoder(const PartBuilder& part, const MaesOptions& options);

  /// Memory and controller zero, the head on address 0.
  MaesEncoderState start(std::int64_t samples, std::int64_t addresses,
                         const at::Tensor& like) const;
  /// Outputs of the controller [samples, steps, units] for items [samples, steps, inputs], of which the first
  /// is that of step `first`.
  at::Tensor operator()(const at::Tensor& items, MaesEncoderState& state, const Pass& pass,
                        std::int64_t first) const;
  const Controller& controller() const noexcept { return controller_; }
  const Linear& interface() const noexcept { return interface_; }

 private:
  std::int64_t content_;
  std::int64_t shifts_;
  Controller controller_;
  Linear interface_;
};

struct MaesSolverState {
  ControllerState controller;
  at::Tensor attention;  ///< [samples, 1, addresses]
  at::Tensor bookmarks;  ///< [samples, 2, addresses]: where the encoder stopped, address 0.
  at::Tensor memory;     ///< [samples, addresses, content]
};

/// Reads from the encoder's memory, stepping along it or jumping to a bookmark; never writes.
///
/// Its attention is the sum of a step and both bookmarks, each times a gate from 0 to 1; it need not sum to 1.
class MaesSolver {
 public:
  MaesSolver(const PartBuilder& part, const MaesOptions& options);

  /// On the encoder's memory, the head on address 0.
  MaesSolverState start(const MaesEncoderState& encoded) const;
  /// Answers [samples, steps, outputs] to items [samples, steps, inputs], of which the first is that of step
  /// `first`.
  at::Tensor operator()(const at::Tensor& items, MaesSolverState& state, const Pass& pass,
                        std::int64_t first) const;
  const Controller& controller() const noexcept { return controller_; }
  const Linear& interface() const noexcept { return interface_; }
  const Linear& output() const noexcept { return output_; }

 private:
  std::int64_t shifts_;
  bool pass_cell_state_;
  Controller controller_;
  Linear interface_;
  Linear output_;
};

}  // namespace deepview
