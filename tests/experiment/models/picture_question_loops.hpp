// Slow obvious versions of the parts that models of pictures and questions share.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "deepview/experiment/models/vision_options.hpp"
#include "tests/experiment/models/model_checks.hpp"

namespace deepview::testing {

/// The feature maps of one sample.
struct Grid {
  std::size_t channels = 0;
  std::size_t rows = 0;
  std::size_t columns = 0;
  Values values{};  ///< By channel, row, column.

  double& at(std::size_t channel, std::size_t row, std::size_t column) {
    return values.at((channel * rows + row) * columns + column);
  }
  /// Zero beyond the edges.
  double padded(std::size_t channel, long row, long column) const;
  /// All channels of a place.
  Values place(std::size_t row, std::size_t column) const;
};

/// One for each sample of [samples, channels, rows, columns].
std::vector<Grid> grids_of(const at::Tensor& images);

/// By 3 x 3 pixels, with stride 2 and padding 1.
Grid convolved(const Model& model, const std::string& path, const Grid& in);

struct Moments {
  double mean = 0;
  double variance = 0;  ///< Over the count.
  double count = 0;
};
/// Of a channel over all samples and places.
Moments moments_of(const std::vector<Grid>& batch, std::size_t channel);

/// The ConvStack at "cnn", with means of the batch when training, running means else.
std::vector<Grid> conv_stack(const Model& model, std::vector<Grid> pictures, bool training);

/// One step of an LSTM whose weights are called weight_ih<suffix> and so on.
struct LstmLoops {
  LstmLoops(const Model& model, const std::string& path, const std::string& suffix);
  void step(const Values& x);

  Rows weight_ih, weight_hh;
  Values bias_ih, bias_hh;
  Values hidden, cell;
};

/// The last output of the LSTM at "lstm".
Values question_lstm(const Model& model, const QuestionLstmOptions& options, const Rows& words);

struct Attended {
  Values attention;  ///< By row, column.
  Values answer;
};
Attended attend(const Model& model, const std::string& path, const Grid& picture,
                const Values& question);

Values relu(Values x);

}  // namespace deepview::testing
