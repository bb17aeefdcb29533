#include "tests/experiment/models/dnc_loops.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace deepview::testing {
namespace {

Values squashed(Values x) {
  for (double& v : x) v = sigmoid(v);
  return x;
}

}  // namespace

Values allocation_of(Values usage) {
  for (double& u : usage) u = 1e-6 + (1 - 1e-6) * u;
  std::vector<std::size_t> order(usage.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return usage[a] < usage[b]; });
  Values taken(usage.size());
  double left = 1;
  for (const std::size_t place : order) {
    taken[place] = (1 - usage[place]) * left;
    left *= usage[place];
  }
  return taken;
}

DncLoops::DncLoops(const Model& model, const DncOptions& options, LoopState start)
    : model_(model),
      options_(options),
      content_(static_cast<std::size_t>(options.memory_content_size)),
      state_(std::move(start)) {
}

Values DncLoops::step(const Values& x, const Values* usage) {
  state_.hidden = squashed(
      linear(model_, "cell.controller.linear", joined(joined(x, state_.read), state_.hidden)));
  use();
  if (usage != nullptr) state_.usage = *usage;
  const Rows before = state_.memory;
  find_writes();
  write();
  link();
  find_reads(options_.use_ntm_order ? before : state_.memory);
  state_.read.clear();
  for (const Values& attention : state_.reads)
    for (std::size_t c = 0; c < content_; ++c) {
      double sum = 0;
      for (std::size_t a = 0; a < attention.size(); ++a) sum += attention[a] * state_.memory[a][c];
      state_.read.push_back(sum);
    }
  Values y = linear(model_, "cell.output_of_controller", state_.hidden);
  const Values more = linear(model_, "cell.output_of_reads", state_.read);
  for (std::size_t i = 0; i < y.size(); ++i) y[i] += more[i];
  return y;
}

Values DncLoops::told(const std::string& name) const {
  return linear(model_, "cell.interface." + name, state_.hidden);
}

Values DncLoops::told(const std::string& name, std::size_t head, std::size_t width) const {
  return slice(told(name), head * width, width);
}

void DncLoops::use() {
  const Values free = squashed(told("free_gates"));
  for (std::size_t a = 0; a < state_.usage.size(); ++a) {
    double unwritten = 1, kept = 1;
    for (const Values& w : state_.writes) unwritten *= 1 - w[a];
    for (std::size_t r = 0; r < free.size(); ++r) kept *= 1 - free[r] * state_.reads[r][a];
    double& u = state_.usage[a];
    u = (u + (1 - u) * (1 - unwritten)) * kept;
  }
}

Values DncLoops::alike(const std::string& kind, std::size_t head, const Rows& memory) const {
  const Values key = told(kind + "_keys", head, content_);
  const double strength = one_plus(told(kind + "_strengths")[head]);
  Values alike;
  for (const Values& place : memory) alike.push_back(strength * cosine(key, place));
  return softmax(alike);
}

Values DncLoops::moved(const std::string& kind, std::size_t head, double gate, const Values& found,
                       Values attention) const {
  for (std::size_t a = 0; a < attention.size(); ++a)
    attention[a] = gate * found[a] + (1 - gate) * attention[a];
  Values shift = told(kind + "_shifts", head, static_cast<std::size_t>(options_.shift_size));
  for (double& s : shift) s = std::log1p(std::exp(s));
  return sharpened(shifted(attention, softmax(shift)), one_plus(told(kind + "_sharpness")[head]));
}

void DncLoops::find_writes() {
  const Values to_free = squashed(told("allocation_gates"));
  const Values gates = squashed(told("write_gates"));
  Values usage = state_.usage;
  for (std::size_t head = 0; head < gates.size(); ++head) {
    const Values found = alike("write", head, state_.memory);
    if (options_.use_ntm_write) {
      state_.writes[head] = moved("write", head, to_free[head], found, state_.writes[head]);
      continue;
    }
    const Values free = allocation_of(usage);
    for (std::size_t a = 0; a < usage.size(); ++a) {
      state_.writes[head][a] =
          gates[head] * (to_free[head] * free[a] + (1 - to_free[head]) * found[a]);
      usage[a] += (1 - usage[a]) * to_free[head] * gates[head] * free[a];
    }
  }
}

void DncLoops::write() {
  const Values gates = squashed(told("write_gates"));
  const Values erase = squashed(told("erase_vectors"));
  const Values add = told("write_vectors");
  for (std::size_t a = 0; a < state_.memory.size(); ++a)
    for (std::size_t c = 0; c < content_; ++c) {
      double kept = state_.memory[a][c], added = 0;
      for (std::size_t head = 0; head < gates.size(); ++head) {
        const double extra = options_.use_extra_write_gate ? gates[head] : 1;
        const double w = state_.writes[head][a] * extra;
        kept *= 1 - w * erase[head * content_ + c];
        added += w * add[head * content_ + c];
      }
      state_.memory[a][c] = kept + added;
    }
}

void DncLoops::link() {
  for (std::size_t head = 0; head < state_.writes.size(); ++head) {
    const Values& w = state_.writes[head];
    Values& last = state_.precedence[head];
    for (std::size_t i = 0; i < w.size(); ++i)
      for (std::size_t j = 0; j < w.size(); ++j) {
        double& link = state_.links[head][i][j];
        link = i == j ? 0 : (1 - w[i] - w[j]) * link + w[i] * last[j];
      }
    const double sum = std::accumulate(w.begin(), w.end(), 0.0);
    for (std::size_t a = 0; a < w.size(); ++a) last[a] = (1 - sum) * last[a] + w[a];
  }
}

void DncLoops::find_reads(const Rows& looked_up) {
  const std::size_t heads = state_.writes.size();
  const Values free = squashed(told("free_gates"));
  for (std::size_t read = 0; read < state_.reads.size(); ++read) {
    const Values before = state_.reads[read];
    const Values found = alike("read", read, looked_up);
    if (options_.use_ntm_read) {
      state_.reads[read] = moved("read", read, free[read], found, before);
      continue;
    }
    const Values mode = softmax(told("read_modes", read, 2 * heads + 1));
    for (std::size_t i = 0; i < before.size(); ++i) {
      double sum = mode[2 * heads] * found[i];
      for (std::size_t head = 0; head < heads; ++head)
        for (std::size_t j = 0; j < before.size(); ++j)
          sum += mode[head] * state_.links[head][j][i] * before[j] +
                 mode[heads + head] * state_.links[head][i][j] * before[j];
      state_.reads[read][i] = sum;
    }
  }
}

DncLoops loops_at_start(const Model& model, const DncOptions& options, std::size_t addresses) {
  const auto content = static_cast<std::size_t>(options.memory_content_size);
  const auto reads = static_cast<std::size_t>(options.num_reads);
  const auto writes = static_cast<std::size_t>(options.num_writes);
  const Values few(addresses, 1e-6);
  return {model, options,
          LoopState{.memory = Rows(addresses, Values(content)),
                    .usage = Values(addresses),
                    .links = std::vector<Rows>(writes, Rows(addresses, few)),
                    .precedence = Rows(writes, few),
                    .writes = Rows(writes, few),
                    .reads = Rows(reads, few),
                    .read = Values(reads * content),
                    .hidden = Values(static_cast<std::size_t>(options.hidden_state_size))}};
}

}  // namespace deepview::testing
