// A small set of made-up pictures with everything that the findings read of them.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "deepview/base/stage.hpp"
#include "deepview/findings/copies.hpp"
#include "deepview/findings/descriptor_view.hpp"
#include "deepview/processors/image_descriptor.hpp"
#include "tests/support/scenes.hpp"

namespace deepview::testing {

/// Pictures are views themselves, said to be of 96 x 96 pixels.
struct PictureSet {
  std::vector<std::vector<std::uint8_t>> views;
  Samples samples;

  void add(std::vector<std::uint8_t> view) {
    const auto bytes = std::as_bytes(std::span(view));
    samples.positions.push_back(views.size());
    samples.paths.push_back("picture-" + std::to_string(views.size()));
    samples.shapes.push_back({96, 96, 3});
    samples.digests.push_back(digest(bytes));
    samples.file_digests.push_back(digest(bytes, 1));
    samples.classes.push_back(-1);
    samples.splits.push_back(-1);
    views.push_back(std::move(view));
  }

  Rows descriptors() const {
    std::vector<std::uint8_t> bytes;
    for (const auto& view : views) bytes.insert(bytes.end(), view.begin(), view.end());
    const Shape shape{static_cast<std::int64_t>(views.size()), 48, 48, 3};
    const Stage stage = ImageDescriptor{};
    return Rows(stage.bind({})(Batch{{"view", Tensor(shape, std::move(bytes))}})["descriptor"]);
  }

  Copies copies(const RunOptions& run = {}) const {
    const View view = descriptor_view(descriptors(), run);
    const PackedViews pixels = packed(views);
    const DecodePicture decode = [this](std::size_t position) {
      return Tensor(Shape{48, 48, 3}, views.at(position));
    };
    return find_copies({samples, decode, pixels, view.graph}, run);
  }
};

}  // namespace deepview::testing
