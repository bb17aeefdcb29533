// One sample of an algorithmic task, written step by step.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "deepview/experiment/problems/algorithmic/items.hpp"

namespace deepview {

/// A bit of the control channel; none: all of them are 0.
using ControlBit = std::optional<int>;

/// What is shown, and what is to be answered, at each step.
class SequenceWriter {
 public:
  SequenceWriter(int control_bits, int data_bits, int output_bits)
      : control_bits_(control_bits), data_bits_(data_bits), output_bits_(output_bits) {}

  /// Room for so many steps, so that writing them moves nothing.
  void reserve(int steps);
  /// A step with one control bit and nothing else.
  void marker(int control_bit);
  /// A step per item; nothing is asked.
  void show(const Items& items);
  /// A step per item of the answer, in which nothing is shown but the control bit.
  void ask(const Items& answer, ControlBit control = std::nullopt);
  /// A step per item; `answer` has one bit per step, and counts where `counts` says so.
  void show_and_ask(const Items& items, ControlBit control, std::span<const float> answer,
                    const std::vector<bool>& counts);

  int steps() const noexcept { return static_cast<int>(mask_.size()); }
  /// [steps, control + data], [steps, output] and [steps].
  const std::vector<float>& sequence() const noexcept { return sequence_; }
  const std::vector<float>& target() const noexcept { return target_; }
  const std::vector<std::uint8_t>& mask() const noexcept { return mask_; }

 private:
  void step(ControlBit control, std::span<const float> data, std::span<const float> answer,
            bool counts);

  int control_bits_;
  int data_bits_;
  int output_bits_;
  std::vector<float> sequence_;
  std::vector<float> target_;
  std::vector<std::uint8_t> mask_;
};

}  // namespace deepview
