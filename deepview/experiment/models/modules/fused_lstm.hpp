// The cell of an LSTM, on packs, with its gradients.
#pragma once

#include "deepview/experiment/models/modules/packs.hpp"

namespace deepview::detail {

/// c = f c' + i g and h = o tanh c [Hochreiter & Schmidhuber 1997].
struct LstmStep {
  ConstPacks gates;      ///< i, f, g, o, through their curves.
  ConstPacks last_cell;  ///< c'
};
struct LstmOutput {
  Packs cell;
  Packs squashed;  ///< tanh c
  Packs hidden;
};
void lstm_cell(const LstmStep& of, const LstmOutput& into);
struct LstmGradient {
  ConstPacks hidden;  ///< Given.
  Packs cell;         ///< Of c before, of c' after.
  Packs gates;
};
void lstm_cell_gradient(const LstmStep& of, ConstPacks squashed, const LstmGradient& into);

}  // namespace deepview::detail
