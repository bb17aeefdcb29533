// A slow obvious differentiable neural computer.
#pragma once

#include "tests/experiment/models/model_checks.hpp"

namespace deepview::testing {

/// Each place takes its share of what the emptier places before it leave.
Values allocation_of(Values usage);

struct LoopState {
  Rows memory;  // by address
  Values usage;
  std::vector<Rows> links;  // by write head: [to][from]
  Rows precedence, writes, reads;
  Values read, hidden;
};

/// One sample through a DNC with an RNN controller, place by place.
class DncLoops {
 public:
  DncLoops(const Model& model, const DncOptions& options, LoopState start);

  /// `usage`, if there is one, takes the place of the usage of this step.
  Values step(const Values& x, const Values* usage = nullptr);
  const Values& usage() const { return state_.usage; }

 private:
  Values told(const std::string& name) const;
  Values told(const std::string& name, std::size_t head, std::size_t width) const;
  void use();
  Values alike(const std::string& kind, std::size_t head, const Rows& memory) const;
  Values moved(const std::string& kind, std::size_t head, double gate, const Values& found,
               Values attention) const;
  void find_writes();
  void write();
  void link();
  void find_reads(const Rows& looked_up);

  const Model& model_;
  const DncOptions& options_;
  std::size_t content_;
  LoopState state_;
};

/// Memory, usage and controller zero, all else 1e-6.
DncLoops loops_at_start(const Model& model, const DncOptions& options, std::size_t addresses);

}  // namespace deepview::testing
