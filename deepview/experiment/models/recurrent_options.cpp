#include "deepview/experiment/models/recurrent_options.hpp"

#include <vector>

namespace deepview {
namespace {

const std::vector<std::string> controllers{"RNNController", "LSTMController", "GRUController",
                                           "FeedforwardController", "FFGRUController"};

bool is_odd(const int& size) {
  return size >= 3 && size <= 99 && size % 2 == 1;
}
constexpr const char* odd_words = ", odd, from 3 to 99";

bool are_addresses(const int& count) {
  return count == -1 || (count >= 1 && count <= 1'000'000);
}
constexpr const char* address_words = ", -1 or from 1 to 1000000";

void add_items(OptionFields& fields, ItemSizes& items) {
  fields.add("input_item_size", items.input_item_size, "Width of an item; from the problem.")
      .between(1, 1'000'000)
      .required();
  fields.add("output_item_size", items.output_item_size, "Width of an answer; from the problem.")
      .between(1, 1'000'000)
      .required();
}

void add_bits(OptionFields& fields, SwitchBits& bits) {
  fields
      .add("encoding_bit", bits.encoding_bit,
           "The bit of an item that calls the encoder; the problem's store_bit.")
      .between(0, 1'000'000);
  fields
      .add("solving_bit", bits.solving_bit,
           "The bit of an item that calls the solver; the problem's recall_bit.")
      .between(0, 1'000'000);
}

OptionFields fields_of(ControllerOptions& options) {
  OptionFields fields;
  fields.add("name", options.name, "What recurs.").one_of(controllers);
  fields.add("hidden_state_size", options.hidden_state_size, "Units of its state.")
      .between(1, 100'000);
  fields.add("num_layers", options.num_layers, "Of cells; one is made whatever is said.")
      .at_least(1);
  fields.add("non_linearity", options.non_linearity,
             "Of RNNController: sigmoid, tanh or relu; any other word: none.");
  fields
      .add("ff_output_size", options.ff_output_size,
           "Of FFGRUController: width between its two parts.")
      .between(1, 100'000);
  return fields;
}

OptionFields fields_of(MemoryOptions& options) {
  OptionFields fields;
  fields
      .add("num_addresses", options.num_addresses,
           "Places of the memory; -1: as many as the batch has steps.")
      .where(address_words, are_addresses);
  fields.add("num_content_bits", options.num_content_bits, "Numbers at each place.")
      .between(1, 100'000);
  return fields;
}

OptionFields fields_of(NtmInterfaceOptions& options) {
  OptionFields fields;
  fields.add("num_read_heads", options.num_read_heads, "Places that are read at a time.")
      .between(1, 1000);
  fields.add("shift_size", options.shift_size, "Places a head can step to.")
      .where(odd_words, is_odd);
  fields.add("use_content_based_addressing", options.use_content_based_addressing,
             "Whether heads find places by what is there.");
  return fields;
}

OptionFields shift_fields(int& shift_size) {
  OptionFields fields;
  fields.add("shift_size", shift_size, "Places the head can step to.").where(odd_words, is_odd);
  return fields;
}

}  // namespace

OptionFields fields_of(LstmOptions& options) {
  OptionFields fields;
  add_items(fields, options.items);
  fields.add("hidden_state_size", options.hidden_state_size, "Units of a layer.")
      .between(1, 100'000);
  fields.add("num_layers", options.num_layers, "Cells over each other.").between(1, 100);
  return fields;
}

OptionFields fields_of(NtmOptions& options) {
  OptionFields fields;
  add_items(fields, options.items);
  fields.add_section("controller", fields_of(options.controller));
  fields.add_section("interface", fields_of(options.interface));
  fields.add_section("memory", fields_of(options.memory));
  return fields;
}

OptionFields fields_of(EncoderSolverLstmOptions& options) {
  OptionFields fields;
  add_items(fields, options.items);
  add_bits(fields, options.bits);
  fields.add("hidden_state_size", options.hidden_state_size, "Units of both cells.")
      .between(1, 100'000);
  return fields;
}

OptionFields fields_of(EncoderSolverNtmOptions& options) {
  OptionFields fields = fields_of(options.ntm);
  add_bits(fields, options.bits);
  fields.add("pass_cell_state", options.pass_cell_state,
             "Whether the solver goes on with the encoder's whole state, not only its memory.");
  return fields;
}

OptionFields fields_of(MaesOptions& options) {
  OptionFields fields;
  add_items(fields, options.items);
  add_bits(fields, options.bits);
  fields.add_section("controller", fields_of(options.controller));
  fields.add_section("memory", fields_of(options.memory));
  fields.add_section("mae_interface", shift_fields(options.mae_shift_size));
  fields.add_section("mas_interface", shift_fields(options.mas_shift_size));
  fields.add("pass_cell_state", options.pass_cell_state,
             "Whether the solver goes on with the encoder's controller state.");
  fields.add("save_encoder", options.save_encoder,
             "Whether the encoder's weights are kept in a file of their own, too.");
  fields.add("load_encoder", options.load_encoder, "Such a file to begin with.");
  fields.add("freeze_encoder", options.freeze_encoder, "Whether the encoder stays as it is.");
  return fields;
}

OptionFields fields_of(DncOptions& options) {
  OptionFields fields;
  add_items(fields, options.items);
  fields.add("hidden_state_size", options.hidden_state_size, "Units of the controller.")
      .between(1, 100'000);
  fields.add("memory_content_size", options.memory_content_size, "Numbers at each place.")
      .between(1, 100'000);
  fields
      .add("memory_addresses_size", options.memory_addresses_size,
           "Places of the memory; -1: as many as the batch has steps.")
      .where(address_words, are_addresses);
  fields.add("num_reads", options.num_reads, "Places that are read at a time.").between(1, 1000);
  fields.add("num_writes", options.num_writes, "Places that are written at a time.")
      .between(1, 1000);
  fields.add("shift_size", options.shift_size, "Places a head of the NTM variants can step to.")
      .where(odd_words, is_odd);
  fields.add("controller_type", options.controller_type, "What recurs.").one_of(controllers);
  fields.add("non_linearity", options.non_linearity,
             "Of RNNController: sigmoid, tanh or relu; any other word: none.");
  fields.add("use_ntm_write", options.use_ntm_write, "Write by gate and shift, as an NTM does.");
  fields.add("use_ntm_read", options.use_ntm_read, "Read by gate and shift, as an NTM does.");
  fields.add("use_ntm_order", options.use_ntm_order, "Look contents up before the write.");
  fields.add("use_extra_write_gate", options.use_extra_write_gate,
             "Let the write gate scale what is written and erased, too.");
  return fields;
}

OptionFields fields_of(DwmOptions& options) {
  OptionFields fields;
  add_items(fields, options.items);
  fields.add("hidden_state_size", options.hidden_state_size, "Units that recur.")
      .between(1, 100'000);
  fields.add("num_heads", options.num_heads, "Heads, each with its bookmark.").between(1, 1000);
  fields.add("use_content_addressing", options.use_content_addressing,
             "Whether heads find places by what is there.");
  fields.add("shift_size", options.shift_size, "Places a head can step to.")
      .where(odd_words, is_odd);
  fields.add("memory_content_size", options.memory_content_size, "Numbers at each place.")
      .between(1, 100'000);
  fields
      .add("memory_addresses_size", options.memory_addresses_size,
           "Places of the memory; -1: as many as the batch has steps.")
      .where(address_words, are_addresses);
  return fields;
}

OptionFields fields_of(ThalNetOptions& options) {
  OptionFields fields;
  fields.add("input_size", options.input_size, "Width of an item; the problem's input_item_size.")
      .between(1, 1'000'000)
      .required();
  fields
      .add("output_size", options.output_size,
           "Width of an answer; the problem's output_item_size.")
      .between(1, 1'000'000)
      .required();
  fields.add("num_modules", options.num_modules, "Parts that meet in the centre.").between(1, 1000);
  fields
      .add("center_size_per_module", options.center_size_per_module,
           "Width of each part of the centre.")
      .between(1, 100'000);
  fields
      .add("context_input_size", options.context_input_size,
           "Width of what each part reads from the centre.")
      .between(1, 100'000);
  return fields;
}

}  // namespace deepview
