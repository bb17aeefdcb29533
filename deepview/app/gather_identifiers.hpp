// Remembers which samples the rows of an analysis are.
#pragma once

#include <string>
#include <vector>

#include "deepview/base/batch.hpp"
#include "deepview/base/run_options.hpp"

namespace deepview {

/// The identifier of every sample as text, in their order (an introspector).
///
/// In      The metadata identifier, whole numbers or text.
/// Throws  Error(missing_field) without it.
struct GatherIdentifiers {
  using Result = std::vector<std::string>;
  class State;
  State start(const RunOptions& options) const;
};

class GatherIdentifiers::State {
 public:
  void add(const Batch& batch);
  void merge(State&& later);
  Result finish() && { return std::move(texts_); }

 private:
  Result texts_;
};

}  // namespace deepview
