#include "deepview/experiment/models/modules/dnc_interface.hpp"

#include <ATen/ops/sigmoid.h>

#include "deepview/experiment/models/modules/addressing.hpp"

namespace deepview {
namespace {

at::Tensor by_head(const at::Tensor& numbers, std::int64_t heads) {
  return numbers.view({numbers.size(0), heads, numbers.size(1) / heads});
}

}  // namespace

DncInterface::DncInterface(const PartBuilder& part, const DncOptions& options)
    : reads_(options.num_reads),
      writes_(options.num_writes),
      content_(options.memory_content_size),
      shifts_(options.shift_size) {
  const auto add = [&](const char* name, std::int64_t outputs) {
    layers_.push_back(named_linear(part.part(name, "Linear"), options.hidden_state_size, outputs));
  };
  add("write_vectors", writes_ * content_);
  add("write_keys", writes_ * content_);
  add("read_keys", reads_ * content_);
  add("write_shifts", writes_ * shifts_);
  add("read_shifts", reads_ * shifts_);
  add("read_modes", reads_ * (2 * writes_ + 1));
  add("erase_vectors", writes_ * content_);
  add("write_gates", writes_);
  add("allocation_gates", writes_);
  add("free_gates", reads_);
  add("write_strengths", writes_);
  add("read_strengths", reads_);
  add("write_sharpness", writes_);
  add("read_sharpness", reads_);
}

DncCommands DncInterface::commands(const at::Tensor& raw) const {
  // Layers with the same activation lie side by side, to be computed together.
  const auto group =
      raw.split_with_sizes({writes_ * content_, writes_ * content_, reads_ * content_,
                            writes_ * shifts_, reads_ * shifts_, reads_ * (2 * writes_ + 1),
                            writes_ * (content_ + 2) + reads_, 2 * (writes_ + reads_)},
                           1);
  const auto gate =
      at::sigmoid(group[6]).split_with_sizes({writes_ * content_, writes_, writes_, reads_}, 1);
  const auto strength = one_plus(group[7]).split_with_sizes({writes_, reads_, writes_, reads_}, 1);
  return {.write = {.keys = by_head(group[1], writes_),
                    .strengths = by_head(strength[0], writes_),
                    .shifts = by_head(group[3], writes_),
                    .sharpness = by_head(strength[2], writes_)},
          .read = {.keys = by_head(group[2], reads_),
                   .strengths = by_head(strength[1], reads_),
                   .shifts = by_head(group[4], reads_),
                   .sharpness = by_head(strength[3], reads_)},
          .add = by_head(group[0], writes_),
          .erase = by_head(gate[0], writes_),
          .write_gates = by_head(gate[1], writes_),
          .allocation_gates = by_head(gate[2], writes_),
          .free_gates = by_head(gate[3], reads_),
          .modes = by_head(group[5], reads_)};
}

}  // namespace deepview
