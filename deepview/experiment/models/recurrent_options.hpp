// What a configuration says of models that read sequences.
#pragma once

#include <optional>
#include <string>

#include "deepview/experiment/parameters/option_fields.hpp"

namespace deepview {

/// Widths of items, from the problem.
struct ItemSizes {
  int input_item_size = 0;
  int output_item_size = 0;
};

/// What recurs in a memory network: RNNController, LSTMController, GRUController, FeedforwardController,
/// FFGRUController.
struct ControllerOptions {
  std::string name = "RNNController";
  int hidden_state_size = 20;
  int num_layers = 1;  ///< Checked, as in MI-Prometheus, where it is always one cell.
  std::string non_linearity =
      "sigmoid";            ///< Of RNNController: sigmoid, tanh, relu; another word: none.
  int ff_output_size = 20;  ///< Of FFGRUController: width between its two parts.
};

struct MemoryOptions {
  int num_addresses = -1;  ///< -1: as many as the batch has steps.
  int num_content_bits = 10;
};

/// Stacked LSTM cells and a dense layer, at every step.
struct LstmOptions {
  ItemSizes items{};
  int hidden_state_size = 256;
  int num_layers = 1;
};

struct NtmInterfaceOptions {
  int num_read_heads = 1;
  int shift_size = 3;  ///< Places a head can step to; odd.
  bool use_content_based_addressing = true;
};

/// Neural Turing machine [Graves et al. 2014], one write head.
struct NtmOptions {
  ItemSizes items{};
  ControllerOptions controller{};
  NtmInterfaceOptions interface {};
  MemoryOptions memory{};
};

/// The bits of an item that switch an encoder-solver pair, from the problem.
struct SwitchBits {
  int encoding_bit = 0;
  int solving_bit = 1;
};

/// Two LSTM cells that take turns.
struct EncoderSolverLstmOptions {
  ItemSizes items{};
  SwitchBits bits{};
  int hidden_state_size = 256;
};

/// Two neural Turing machines on one memory.
struct EncoderSolverNtmOptions {
  NtmOptions ntm{};
  SwitchBits bits{};
  bool pass_cell_state =
      false;  ///< The solver goes on with the whole state, not only with the memory.
};

/// Memory-augmented encoder-solver [Jayram et al. 2018].
struct MaesOptions {
  ItemSizes items{};
  SwitchBits bits{};
  ControllerOptions controller{};
  MemoryOptions memory{};
  int mae_shift_size = 3;       ///< Of the encoder; odd.
  int mas_shift_size = 3;       ///< Of the solver; odd.
  bool pass_cell_state = true;  ///< The solver goes on with the encoder's controller state.
  bool save_encoder = false;    ///< The encoder's weights are kept in a file of their own, too.
  std::string load_encoder{};   ///< Such a file to begin with.
  bool freeze_encoder = false;  ///< The encoder does not learn.
};

/// Differentiable neural computer [Graves et al. 2016].
struct DncOptions {
  ItemSizes items{};
  int hidden_state_size = 20;
  int memory_content_size = 10;
  int memory_addresses_size = -1;  ///< -1: as many as the batch has steps.
  int num_reads = 1;
  int num_writes = 1;
  int shift_size = 3;  ///< Of the NTM variants; odd.
  std::string controller_type = "LSTMController";
  std::string non_linearity = "sigmoid";
  bool use_ntm_write = false;         ///< Writes by gate and shift, as an NTM does.
  bool use_ntm_read = false;          ///< Reads likewise.
  bool use_ntm_order = false;         ///< Reads look contents up before the write.
  bool use_extra_write_gate = false;  ///< The write gate also scales what is written and erased.
};

/// Differentiable working memory [Jayram et al. 2018].
struct DwmOptions {
  ItemSizes items{};
  int hidden_state_size = 5;
  int num_heads = 1;
  bool use_content_addressing = false;
  int shift_size = 3;  ///< Odd.
  int memory_content_size = 10;
  int memory_addresses_size =
      -1;  ///< -1: as many as the batch has steps, or shift_size if that is more.
};

/// ThalNet [Hafner et al. 2017].
struct ThalNetOptions {
  int input_size = 0;  ///< Widths of items, from the problem where it says them.
  int output_size = 0;
  int num_modules = 4;
  int center_size_per_module = 32;
  int context_input_size = 32;
};

OptionFields fields_of(LstmOptions& options);
OptionFields fields_of(NtmOptions& options);
OptionFields fields_of(EncoderSolverLstmOptions& options);
OptionFields fields_of(EncoderSolverNtmOptions& options);
OptionFields fields_of(MaesOptions& options);
OptionFields fields_of(DncOptions& options);
OptionFields fields_of(DwmOptions& options);
OptionFields fields_of(ThalNetOptions& options);

}  // namespace deepview
