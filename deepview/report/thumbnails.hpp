// Small pictures of all samples, in sheets that the page loads when it shows them.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "deepview/base/batch.hpp"
#include "deepview/base/run_options.hpp"
#include "deepview/report/bundle.hpp"

namespace deepview {

/// Writes the pictures of a field as sheets of cells while the samples pass by (an introspector).
///
/// In      `field`  [samples, cell, cell, 3], uint8; cell from 8 to 128 pixels.
/// Out     sheets `thumbnails/page-000.jpg` … in `folder`, at most 2048 pixels a side.
/// Memory  One sheet per block in flight.
/// Throws  Error(shape) for another field, Error(io) when a sheet cannot be written.
struct Thumbnails {
  std::string field;
  std::filesystem::path
      folder;  ///< The bundle; sheets of unfinished passes stay there as `part-*`.
  /// Shared by the states of a pass: parts are named in the order of writing, which threads decide,
  /// and renamed in the order of samples at the end.
  std::shared_ptr<std::atomic<std::uint64_t>> parts =
      std::make_shared<std::atomic<std::uint64_t>>(0);

  using Result = ThumbnailSheets;
  class State;
  State start(const RunOptions& options) const;
};

class Thumbnails::State {
 public:
  explicit State(Thumbnails spec) : spec_(std::move(spec)) {}

  void add(const Batch& batch);
  void merge(State&& later);
  Result finish() &&;

 private:
  void begin(std::int64_t cell);
  void draw(std::span<const std::uint8_t> picture);
  void write_sheet();

  Thumbnails spec_;
  ThumbnailSheets sheets_;            // its files are the parts so far
  std::vector<std::uint8_t> pixels_;  // of the sheet being filled
  std::size_t filled_ = 0;
};

}  // namespace deepview
