#include "deepview/experiment/models/modules/fused_lstm.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "deepview/experiment/models/modules/fused_lstm.cpp"
#include <hwy/foreach_target.h>

#include "deepview/experiment/models/modules/fused_math.hpp"

HWY_BEFORE_NAMESPACE();
namespace deepview::detail::HWY_NAMESPACE {

void lstm_cell_to(const LstmStep& of, const LstmOutput& into) {
  const std::size_t units = of.last_cell.size();
  for (std::size_t i = 0; i < units; ++i) {
    const Lanes input = of.gates[i], forget = of.gates[units + i];
    const Lanes cell = add_product(input * of.gates[2 * units + i], forget, of.last_cell[i]);
    const Lanes squashed = tanh(cell);
    cell.store(into.cell[i]);
    squashed.store(into.squashed[i]);
    (squashed * of.gates[3 * units + i]).store(into.hidden[i]);
  }
}

void lstm_cell_gradient_to(const LstmStep& of, const Pack* squashed, const LstmGradient& into) {
  const std::size_t units = of.last_cell.size();
  for (std::size_t i = 0; i < units; ++i) {
    const Lanes dhidden = into.hidden[i], output = of.gates[3 * units + i];
    const Lanes curved = squashed[i];
    const Lanes dcell =
        add_product(into.cell[i], dhidden * output, take_product(1, curved, curved));
    (dcell * of.gates[2 * units + i]).store(into.gates[i]);
    (dcell * of.last_cell[i]).store(into.gates[units + i]);
    (dcell * of.gates[i]).store(into.gates[2 * units + i]);
    (dhidden * curved).store(into.gates[3 * units + i]);
    (dcell * of.gates[units + i]).store(into.cell[i]);
  }
}

}  // namespace deepview::detail::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace deepview::detail {

HWY_EXPORT(lstm_cell_to);
HWY_EXPORT(lstm_cell_gradient_to);

void lstm_cell(const LstmStep& of, const LstmOutput& into) {
  HWY_DYNAMIC_DISPATCH(lstm_cell_to)(of, into);
}

void lstm_cell_gradient(const LstmStep& of, ConstPacks squashed, const LstmGradient& into) {
  HWY_DYNAMIC_DISPATCH(lstm_cell_gradient_to)(of, squashed.data(), into);
}

}  // namespace deepview::detail
#endif
