// What a report says of layers and their units, from the same pass as the rest.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "deepview/base/run_options.hpp"
#include "deepview/introspectors/cka/cka.hpp"
#include "deepview/introspectors/iua/iua.hpp"
#include "deepview/introspectors/pfa/pfa.hpp"
#include "deepview/introspectors/strongest/strongest.hpp"
#include "deepview/report/bundle.hpp"

namespace deepview::detail {

struct LayerAnswers {
  std::vector<BundleLayer> layers;
  std::optional<BundleSimilarity> similarity;  ///< With two layers or more, and samples enough.
};

/// Asks Pfa, Iua, Strongest and Cka about the fields in one pass (an introspector). No fields, no
/// answers. Layers wider than `most_units` get no spectrum, and a note that says so.
struct GatherLayers {
  std::vector<std::string> layers;  ///< Fields [samples, units].
  std::size_t most_units =
      2048;  ///< More cost memory: 8 bytes x units² per layer and block in flight.

  using Result = LayerAnswers;
  class State;
  State start(const RunOptions& options) const;
};

class GatherLayers::State {
 public:
  State(GatherLayers spec, RunOptions options)
      : spec_(std::move(spec)), options_(std::move(options)) {}
  void add(const Batch& batch);
  void merge(State&& later);
  LayerAnswers finish() &&;

 private:
  struct Questions {
    std::optional<Pfa::State> pfa;  // none: every layer is too wide
    std::optional<Cka::State> cka;  // none: a single layer
    Iua::State iua;
    Strongest::State strongest;
  };
  void begin(const Batch& batch);

  GatherLayers spec_;
  RunOptions options_;
  std::vector<std::string> wide_;       // layers without a spectrum
  std::optional<Questions> questions_;  // none until the first batch
  std::size_t samples_ = 0;
};

}  // namespace deepview::detail
