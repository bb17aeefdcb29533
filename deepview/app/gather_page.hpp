// What a page needs of every sample: its name, its labels and, of pictures, its thumbnail.
#pragma once

#include <optional>
#include <utility>

#include "deepview/app/gather_names.hpp"
#include "deepview/report/thumbnails.hpp"

namespace deepview::detail {

struct PageSamples {
  Samples samples;
  ThumbnailSheets sheets;  ///< Empty without pictures.
};

/// Gathers them (an introspector).
struct GatherPage {
  GatherNames names;
  std::optional<Thumbnails> thumbnails;

  using Result = PageSamples;
  class State;
  State start(const RunOptions& options) const;
};

class GatherPage::State {
 public:
  State(GatherNames::State names, std::optional<Thumbnails::State> thumbnails)
      : names_(std::move(names)), thumbnails_(std::move(thumbnails)) {}
  void add(const Batch& batch);
  void merge(State&& later);
  PageSamples finish() &&;

 private:
  GatherNames::State names_;
  std::optional<Thumbnails::State> thumbnails_;
};

}  // namespace deepview::detail
