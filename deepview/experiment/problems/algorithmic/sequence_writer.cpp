#include "deepview/experiment/problems/algorithmic/sequence_writer.hpp"

#include <algorithm>

namespace deepview {

void SequenceWriter::reserve(int steps) {
  sequence_.reserve(static_cast<std::size_t>(steps * (control_bits_ + data_bits_)));
  target_.reserve(static_cast<std::size_t>(steps * output_bits_));
  mask_.reserve(static_cast<std::size_t>(steps));
}

void SequenceWriter::marker(int control_bit) {
  step(control_bit, {}, {}, false);
}

void SequenceWriter::show(const Items& items) {
  for (int i = 0; i < items.length(); ++i) step(std::nullopt, items.item(i), {}, false);
}

void SequenceWriter::ask(const Items& answer, ControlBit control) {
  for (int i = 0; i < answer.length(); ++i) step(control, {}, answer.item(i), true);
}

void SequenceWriter::show_and_ask(const Items& items, ControlBit control,
                                  std::span<const float> answer, const std::vector<bool>& counts) {
  for (int i = 0; i < items.length(); ++i) {
    const auto at = static_cast<std::size_t>(i);
    step(control, items.item(i), answer.subspan(at, 1), counts[at]);
  }
}

void SequenceWriter::step(ControlBit control, std::span<const float> data,
                          std::span<const float> answer, bool counts) {
  const std::size_t start = sequence_.size();
  sequence_.resize(start + static_cast<std::size_t>(control_bits_ + data_bits_));
  if (control) sequence_[start + static_cast<std::size_t>(*control)] = 1;
  std::ranges::copy(data, sequence_.begin() + static_cast<long>(start) + control_bits_);
  const std::size_t answer_start = target_.size();
  target_.resize(answer_start + static_cast<std::size_t>(output_bits_));
  if (counts) std::ranges::copy(answer, target_.begin() + static_cast<long>(answer_start));
  mask_.push_back(counts ? 1 : 0);
}

}  // namespace deepview
