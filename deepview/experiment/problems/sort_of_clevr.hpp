// Questions about coloured shapes in a picture: which is nearest, what shape has it, is it on the left?
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "deepview/base/batch.hpp"
#include "deepview/base/random.hpp"
#include "deepview/experiment/parameters/option_fields.hpp"
#include "deepview/experiment/parameters/parameter.hpp"
#include "deepview/experiment/problems/problem.hpp"

namespace deepview {

struct SortOfClevrOptions {
  int batch_size = 0;
  std::string split = "train";  ///< Samples of one split are in no other.
  std::int64_t size = 10'000;   ///< Pairs of a picture and a question.
  int img_size = 128;           ///< Pixels a side.
};

OptionFields fields_of(SortOfClevrOptions& options);

/// One thing in a scene, in pixels from the upper left corner.
struct ClevrShape {
  int color = 0;  ///< Blue, green, red, yellow, magenta, cyan.
  bool is_circle = false;
  int x = 0;
  int y = 0;
};

/// How a question is written down.
enum class ClevrQuestion : std::uint8_t {
  color_and_query,        ///< SortOfCLEVR: [1, 6 + 7], one bit each.
  shape_color_and_query,  ///< ShapeColorQuery: [3, 7], a row each; no shape where that is asked.
};

/// Sort-of-CLEVR [Santoro et al. 2017]: two to six shapes of unlike colours in a picture, seven questions
/// about each: 0 its shape, 1 is it at the bottom, 2 is it on the left, 3 the shape of the nearest, 4 of the
/// farthest, 5 the colour of the nearest, 6 of the farthest.
///
/// Out     `images` [samples, 3, width, height] (columns first, as MI-Prometheus has them), float32 from 0 to
///         1; `questions` [samples, 1, 13] or [samples, 3, 7]; `targets_classes` [samples, 10]; `targets`
///         [samples], int64: 0 to 5 colours, 6 rectangle, 7 circle, 8 yes, 9 no; the metadata
///         `scenes_description`.
/// Random  Scene k of a split from the seed, the split and k alone.
class SortOfClevr {
 public:
  SortOfClevr(ClevrQuestion question, const SortOfClevrOptions& options, Seed seed);

  std::size_t size() const noexcept { return scene_of_.size(); }
  /// Throws Error(usage) for an index beyond the samples.
  Batch gather(std::span<const std::size_t> indices) const;

  std::vector<ClevrShape> scene(std::size_t number) const;
  std::size_t scene_of(std::size_t sample) const { return scene_of_.at(sample).scene; }
  /// What a sample asks, in words: "What shape is nearest to the red one?"
  std::string question_in_words(std::size_t sample) const;

  std::vector<DataDefinition> data_definitions() const;
  /// height, width, depth, num_classes, question_encoding_size, seq_length.
  Parameter default_values() const;

 private:
  struct Place {
    std::uint32_t scene = 0;
    std::uint32_t question = 0;
  };

  ClevrQuestion question_;
  int img_size_;
  std::uint64_t first_stream_;
  Seed seed_;
  std::vector<Place> scene_of_;  // [samples]
};

/// The answer, 0 to 9, to question `query` about shape `about`.
int clevr_answer(std::span<const ClevrShape> scene, std::size_t about, int query, int img_size);

}  // namespace deepview
