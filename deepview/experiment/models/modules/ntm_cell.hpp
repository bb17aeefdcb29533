// One step of a neural Turing machine.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <optional>
#include <vector>

#include "deepview/experiment/models/modules/controllers.hpp"
#include "deepview/experiment/models/modules/fused_sequence.hpp"
#include "deepview/experiment/models/modules/layers.hpp"
#include "deepview/experiment/models/modules/pass.hpp"
#include "deepview/experiment/models/recurrent_options.hpp"

namespace deepview {

struct NtmState {
  ControllerState controller;
  at::Tensor attention;  ///< [samples, read heads + 1, addresses], the write head's last.
  at::Tensor memory;     ///< [samples, addresses, content]
  at::Tensor read;       ///< [samples, read heads x content]
};

/// A controller, its heads and the dense layer on what it reads [Graves et al. 2014, arXiv:1410.5401].
///
/// Heads read before the write of the same step. Each of them computes, from the controller's output: a key,
/// its strength, a gate, a shift and a sharpness, and the write head what to erase and to add; without content
/// addressing the first three are not there.
class NtmCell {
 public:
  NtmCell(const PartBuilder& part, const NtmOptions& options);

  /// Memory and controller zero, heads on address 0.
  NtmState start(std::int64_t samples, std::int64_t addresses, const at::Tensor& like) const;
  /// The same on a memory that is there.
  NtmState start_on(const at::Tensor& memory) const;
  /// One item [samples, inputs] in, one answer [samples, outputs] out.
  at::Tensor operator()(const at::Tensor& x, NtmState& state, const Pass& pass,
                        std::int64_t step) const;
  /// The answers to sequences [samples, steps, inputs] of float32 from the start, by a kernel; none: there is
  /// none for this controller.
  std::optional<at::Tensor> fused(const at::Tensor& items, std::int64_t addresses) const;

 private:
  struct Heads;
  Heads heads_of(const at::Tensor& hidden, const Pass& pass) const;
  at::Tensor attend(const Heads& heads, const NtmState& state) const;

  std::int64_t reads_;
  std::int64_t content_;
  std::int64_t shifts_;
  bool by_content_;
  Controller controller_;
  std::vector<Linear> read_heads_;
  Linear write_head_;
  Linear output_;
  detail::TapeMemory tapes_;
};

}  // namespace deepview
