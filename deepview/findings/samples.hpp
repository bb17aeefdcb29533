// What is known of each sample beside its rows: the common ground of all findings.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "deepview/io/digest.hpp"

namespace deepview {

struct PictureShape {
  std::int32_t width = 0;  ///< In full resolution, upright.
  std::int32_t height = 0;
  std::int32_t channels = 0;  ///< As stored.
};

/// One entry per sample in every vector; samples that could not be read are not among them. Of samples
/// that are no pictures only paths, classes and splits are known.
struct Samples {
  std::vector<std::size_t> positions;  ///< In the list of pictures, ascending.
  std::vector<std::string>
      paths;  ///< Raw bytes, relative to the data; identifiers of other samples.
  std::vector<std::int32_t> classes;  ///< Index into class_names; -1 without a label.
  std::vector<std::int32_t> splits;   ///< Index into split_names; -1 without a split.
  std::vector<PictureShape> shapes;
  std::vector<Digest> digests;       ///< Of the pixels in full resolution, and the size.
  std::vector<Digest> file_digests;  ///< Of the stored bytes.

  std::vector<std::string> class_names;
  std::vector<std::string> split_names;

  std::size_t size() const noexcept { return paths.size(); }
};

}  // namespace deepview
