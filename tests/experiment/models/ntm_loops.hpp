// A neural Turing machine in plain loops.
#pragma once

#include <string>
#include <utility>

#include "tests/experiment/models/sequence_loops.hpp"

namespace deepview::testing {

struct NtmLoopState {
  Values hidden;
  Rows memory, attention;
  Values read;
};

/// One sample through the NTM cell at `path` with an RNN controller, place by place.
class NtmLoops {
 public:
  NtmLoops(const Model& model, const NtmOptions& options, std::string path = "cell")
      : model_(model),
        options_(options),
        path_(std::move(path)),
        content_(static_cast<std::size_t>(options.memory.num_content_bits)),
        reads_(static_cast<std::size_t>(options.interface.num_read_heads)) {}

  NtmLoopState start(std::size_t addresses) const {
    return start_on(Rows(addresses, Values(content_)));
  }

  NtmLoopState start_on(Rows memory) const {
    NtmLoopState state{
        .hidden = Values(static_cast<std::size_t>(options_.controller.hidden_state_size)),
        .memory = std::move(memory),
        .attention = {},
        .read = {}};
    state.attention.assign(reads_ + 1, Values(state.memory.size()));
    for (Values& head : state.attention) head[0] = 1;
    read(state);
    return state;
  }

  Values step(const Values& x, NtmLoopState& state) const {
    state.hidden = squashed(
        linear(model_, path_ + ".controller.linear", joined(joined(x, state.read), state.hidden)));
    Values change;
    for (std::size_t head = 0; head <= reads_; ++head) {
      const std::string name =
          head < reads_ ? ".read_heads." + std::to_string(head) : ".write_head";
      change = linear(model_, path_ + name, state.hidden);
      attend(state.attention[head], change, state.memory);
    }
    read(state);
    const std::size_t size = change.size() - 2 * content_;
    for (std::size_t a = 0; a < state.memory.size(); ++a)
      for (std::size_t c = 0; c < content_; ++c) {
        const double w = state.attention[reads_][a];
        state.memory[a][c] = state.memory[a][c] * (1 - w * sigmoid(change[size + c])) +
                             w * sigmoid(change[size + content_ + c]);
      }
    return linear(model_, path_ + ".output", joined(state.hidden, state.read));
  }

 private:
  void read(NtmLoopState& state) const {
    state.read.assign(reads_ * content_, 0);
    for (std::size_t head = 0; head < reads_; ++head)
      for (std::size_t a = 0; a < state.memory.size(); ++a)
        for (std::size_t c = 0; c < content_; ++c)
          state.read[head * content_ + c] += state.attention[head][a] * state.memory[a][c];
  }

  void attend(Values& attention, const Values& raw, const Rows& memory) const {
    std::size_t at = 0;
    if (options_.interface.use_content_based_addressing) {
      const Values key = squashed(slice(raw, 0, content_));
      Values alike;
      for (const Values& place : memory)
        alike.push_back(one_plus(raw[content_]) * cosine(key, place));
      alike = softmax(alike);
      const double gate = sigmoid(raw[content_ + 1]);
      for (std::size_t a = 0; a < attention.size(); ++a)
        attention[a] = gate * alike[a] + (1 - gate) * attention[a];
      at = content_ + 2;
    }
    const auto shifts = static_cast<std::size_t>(options_.interface.shift_size);
    attention =
        sharpened(shifted(attention, softmax(slice(raw, at, shifts))), one_plus(raw[at + shifts]));
  }

  const Model& model_;
  const NtmOptions& options_;
  std::string path_;
  std::size_t content_, reads_;
};

}  // namespace deepview::testing
