#include "deepview/experiment/models/modules/solving_turns.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/aminmax.h>
#include <fmt/format.h>

#include <tuple>

#include "deepview/base/error.hpp"

namespace deepview {
namespace {

// Marks of an item, as bits of a number.
constexpr std::uint8_t encoding = 1;
constexpr std::uint8_t solving = 2;

at::Tensor is_set(const at::Tensor& items, int bit) {
  return (items.select(2, bit) > 0.5).to(at::kByte);
}

[[noreturn]] void refuse(std::int64_t step, const SwitchBits& bits, const char* why) {
  throw Error(ErrorKind::data,
              fmt::format("step {} of a batch: {} (encoding_bit {}, solving_bit {})", step, why,
                          bits.encoding_bit, bits.solving_bit));
}

// Of each step, the mark that all samples bear there.
std::vector<std::uint8_t> marks_of(const at::Tensor& items, const SwitchBits& bits) {
  const auto steps = static_cast<std::size_t>(items.size(1));
  if (items.size(0) == 0) return std::vector<std::uint8_t>(steps);
  const at::Tensor marks =
      is_set(items, bits.encoding_bit) * encoding + is_set(items, bits.solving_bit) * solving;
  const auto [lowest, highest] = at::aminmax(marks, 0);
  const at::Tensor low = lowest.contiguous();
  const at::Tensor high = highest.contiguous();
  const auto* const from = low.data_ptr<std::uint8_t>();
  const auto* const to = high.data_ptr<std::uint8_t>();
  for (std::size_t i = 0; i < steps; ++i) {
    const auto step = static_cast<std::int64_t>(i);
    if (to[i] == (encoding | solving))
      refuse(step, bits, "an item calls encoder and solver at once");
    if (from[i] != to[i])
      refuse(
          step, bits,
          "samples differ in what they call, encoder, solver or none; all of a batch must do the "
          "same, as those of the problem's generation_mode 'optimized' do");
  }
  return {from, from + steps};
}

}  // namespace

void check_bits(const SwitchBits& bits, int item_size) {
  const auto check = [item_size](const char* name, int bit) {
    if (bit < 0 || bit >= item_size)
      throw Error(ErrorKind::config, fmt::format("{} is {}, but the bits of an item are 0 to {}",
                                                 name, bit, item_size - 1));
  };
  check("encoding_bit", bits.encoding_bit);
  check("solving_bit", bits.solving_bit);
  if (bits.encoding_bit == bits.solving_bit)
    throw Error(ErrorKind::config,
                fmt::format("encoding_bit and solving_bit are both {}", bits.encoding_bit));
}

std::vector<Turn> turns_of(const at::Tensor& items, const SwitchBits& bits) {
  std::vector<Turn> turns;
  std::int64_t step = 0;
  for (const std::uint8_t mark : marks_of(items, bits)) {
    if (mark != 0 || step == 0) turns.push_back({.solves = mark == solving, .first = step});
    ++turns.back().count;
    ++step;
  }
  return turns;
}

}  // namespace deepview
