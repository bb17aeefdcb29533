// What the controller of a differentiable neural computer tells its heads.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "deepview/experiment/models/modules/joined_linear.hpp"
#include "deepview/experiment/models/recurrent_options.hpp"

namespace deepview {

/// Where to go. All are [samples, heads, n].
struct DncAddressing {
  at::Tensor keys;       ///< n = content, of any value.
  at::Tensor strengths;  ///< n = 1, at least 1.
  at::Tensor shifts;     ///< n = places to step to, before they are normalised.
  at::Tensor sharpness;  ///< n = 1, at least 1.
};

/// What to do in one step. All are [samples, heads, n].
struct DncCommands {
  DncAddressing write, read;
  at::Tensor add;               ///< n = content, of any value.
  at::Tensor erase;             ///< n = content, 0 to 1.
  at::Tensor write_gates;       ///< n = 1, 0 to 1.
  at::Tensor allocation_gates;  ///< n = 1, 0 to 1: places that are free rather than alike.
  at::Tensor free_gates;        ///< n = 1, 0 to 1, of the read heads.
  /// n = 2 x write heads + 1, of the read heads, before they are normalised: against the order of each write
  /// head, along it, to what is alike.
  at::Tensor modes;
};

/// One dense layer on the controller's output for each kind of command, those of the NTM variants always among
/// them, so that the number of weights does not depend on the variant.
class DncInterface {
 public:
  DncInterface(const PartBuilder& part, const DncOptions& options);

  JoinedLinear joined() const { return JoinedLinear(layers_); }
  const std::vector<NamedLinear>& layers() const noexcept { return layers_; }
  /// From what joined() gives for the controller's output.
  DncCommands commands(const at::Tensor& raw) const;

 private:
  std::int64_t reads_, writes_, content_, shifts_;
  std::vector<NamedLinear> layers_;
};

}  // namespace deepview
