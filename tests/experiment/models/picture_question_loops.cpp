#include "tests/experiment/models/picture_question_loops.hpp"

#include <algorithm>

namespace deepview::testing {
namespace {

Grid empty_grid(std::size_t channels, std::size_t rows, std::size_t columns) {
  return {channels, rows, columns, Values(channels * rows * columns)};
}

// Of a 3 x 3 kernel whose upper left pixel is there.
double under_kernel(const Grid& in, const double* kernel, long top, long left) {
  double sum = 0;
  for (std::size_t channel = 0; channel < in.channels; ++channel)
    for (long row = 0; row < 3; ++row)
      for (long column = 0; column < 3; ++column)
        sum += *kernel++ * in.padded(channel, top + row, left + column);
  return sum;
}

void normalise(const Model& model, const std::string& path, std::vector<Grid>& batch,
               bool training) {
  const Values weight = weight_of(model, path + ".weight");
  const Values bias = weight_of(model, path + ".bias");
  const Values running_mean = weight_of(model, path + ".running_mean");
  const Values running_var = weight_of(model, path + ".running_var");
  for (std::size_t channel = 0; channel < weight.size(); ++channel) {
    const Moments here = training ? moments_of(batch, channel)
                                  : Moments{running_mean[channel], running_var[channel]};
    for (Grid& grid : batch)
      for (std::size_t row = 0; row < grid.rows; ++row)
        for (std::size_t column = 0; column < grid.columns; ++column) {
          double& x = grid.at(channel, row, column);
          x = (x - here.mean) / std::sqrt(here.variance + 1e-5) * weight[channel] + bias[channel];
        }
  }
}

// One after the other, each from a state of zeros.
Rows outputs_of(LstmLoops lstm, const Rows& words) {
  Rows outputs;
  for (const Values& word : words) {
    lstm.step(word);
    outputs.push_back(lstm.hidden);
  }
  return outputs;
}

}  // namespace

double Grid::padded(std::size_t channel, long row, long column) const {
  if (row < 0 || column < 0 || row >= static_cast<long>(rows) ||
      column >= static_cast<long>(columns))
    return 0;
  return values.at((channel * rows + static_cast<std::size_t>(row)) * columns +
                   static_cast<std::size_t>(column));
}

Values Grid::place(std::size_t row, std::size_t column) const {
  Values all;
  for (std::size_t channel = 0; channel < channels; ++channel)
    all.push_back(padded(channel, static_cast<long>(row), static_cast<long>(column)));
  return all;
}

std::vector<Grid> grids_of(const at::Tensor& images) {
  const auto size = [&images](int axis) { return static_cast<std::size_t>(images.size(axis)); };
  std::vector<Grid> grids;
  for (std::int64_t sample = 0; sample < images.size(0); ++sample)
    grids.push_back({size(1), size(2), size(3), values_of(images[sample])});
  return grids;
}

Grid convolved(const Model& model, const std::string& path, const Grid& in) {
  const Values weight = weight_of(model, path + ".weight");
  const Values bias = weight_of(model, path + ".bias");
  Grid out = empty_grid(bias.size(), (in.rows + 1) / 2, (in.columns + 1) / 2);
  for (std::size_t channel = 0; channel < out.channels; ++channel)
    for (std::size_t row = 0; row < out.rows; ++row)
      for (std::size_t column = 0; column < out.columns; ++column)
        out.at(channel, row, column) =
            bias[channel] + under_kernel(in, &weight.at(channel * in.channels * 9),
                                         2 * static_cast<long>(row) - 1,
                                         2 * static_cast<long>(column) - 1);
  return out;
}

Moments moments_of(const std::vector<Grid>& batch, std::size_t channel) {
  Values all;
  for (const Grid& grid : batch)
    for (std::size_t row = 0; row < grid.rows; ++row)
      for (std::size_t column = 0; column < grid.columns; ++column)
        all.push_back(grid.place(row, column)[channel]);
  Moments moments{.count = static_cast<double>(all.size())};
  for (const double x : all) moments.mean += x / moments.count;
  for (const double x : all)
    moments.variance += (x - moments.mean) * (x - moments.mean) / moments.count;
  return moments;
}

std::vector<Grid> conv_stack(const Model& model, std::vector<Grid> pictures, bool training) {
  for (const std::string number : {"1", "2", "3", "4"}) {
    for (Grid& grid : pictures) grid = convolved(model, "cnn.conv" + number, grid);
    normalise(model, "cnn.norm" + number, pictures, training);
    for (Grid& grid : pictures) grid.values = relu(grid.values);
  }
  return pictures;
}

LstmLoops::LstmLoops(const Model& model, const std::string& path, const std::string& suffix)
    : weight_ih(rows_of(model, path + ".weight_ih" + suffix)),
      weight_hh(rows_of(model, path + ".weight_hh" + suffix)),
      bias_ih(weight_of(model, path + ".bias_ih" + suffix)),
      bias_hh(weight_of(model, path + ".bias_hh" + suffix)),
      hidden(bias_ih.size() / 4),
      cell(bias_ih.size() / 4) {
}

void LstmLoops::step(const Values& x) {
  const std::size_t units = hidden.size();
  Values gates;
  for (std::size_t gate = 0; gate < 4 * units; ++gate) {
    double sum = bias_ih[gate] + bias_hh[gate];
    for (std::size_t i = 0; i < x.size(); ++i) sum += weight_ih[gate].at(i) * x[i];
    for (std::size_t i = 0; i < units; ++i) sum += weight_hh[gate].at(i) * hidden[i];
    gates.push_back(sum);
  }
  for (std::size_t unit = 0; unit < units; ++unit) {
    cell[unit] = sigmoid(gates[units + unit]) * cell[unit] +
                 sigmoid(gates[unit]) * std::tanh(gates[2 * units + unit]);
    hidden[unit] = sigmoid(gates[3 * units + unit]) * std::tanh(cell[unit]);
  }
}

Values question_lstm(const Model& model, const QuestionLstmOptions& options, const Rows& words) {
  Rows x = words;
  for (int layer = 0; layer < options.num_layers; ++layer) {
    const std::string suffix = "_l" + std::to_string(layer);
    Rows outputs = outputs_of(LstmLoops(model, "lstm", suffix), x);
    if (options.bidirectional) {
      std::reverse(x.begin(), x.end());
      Rows backwards = outputs_of(LstmLoops(model, "lstm", suffix + "_reverse"), x);
      std::reverse(backwards.begin(), backwards.end());
      for (std::size_t word = 0; word < outputs.size(); ++word)
        outputs[word] = joined(outputs[word], backwards[word]);
    }
    x = outputs;
  }
  return x.back();
}

Attended attend(const Model& model, const std::string& path, const Grid& picture,
                const Values& question) {
  Attended result{.attention = {}, .answer = question};
  const Values asked = linear(model, path + ".question", question);
  for (std::size_t row = 0; row < picture.rows; ++row)
    for (std::size_t column = 0; column < picture.columns; ++column) {
      Values compared = linear(model, path + ".picture", picture.place(row, column));
      for (std::size_t i = 0; i < compared.size(); ++i)
        compared[i] = std::tanh(compared[i] + asked[i]);
      result.attention.push_back(linear(model, path + ".score", compared)[0]);
    }
  result.attention = softmax(result.attention);
  for (std::size_t place = 0; place < result.attention.size(); ++place) {
    const Values seen = picture.place(place / picture.columns, place % picture.columns);
    for (std::size_t i = 0; i < seen.size(); ++i)
      result.answer[i] += result.attention[place] * seen[i];
  }
  return result;
}

Values relu(Values x) {
  for (double& v : x) v = std::max(v, 0.0);
  return x;
}

}  // namespace deepview::testing
