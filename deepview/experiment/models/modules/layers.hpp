// Layers that models are made of, with PyTorch's weights, names and starting values.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>

#include "deepview/experiment/models/modules/pass.hpp"
#include "deepview/experiment/models/modules/weights.hpp"

namespace deepview {

/// x Wᵀ + b over the last axis. Starting values uniform within 1/√inputs, as torch.nn.Linear's.
class Linear {
 public:
  Linear(const PartBuilder& part, std::int64_t inputs, std::int64_t outputs);
  at::Tensor operator()(const at::Tensor& x, const Pass& pass) const;

  at::Tensor weight;  ///< [outputs, inputs]
  at::Tensor bias;    ///< [outputs]

 private:
  std::string path_;
};

struct Convolution {
  std::int64_t inputs = 1;   ///< Channels.
  std::int64_t outputs = 1;  ///< Channels.
  std::int64_t kernel = 3;   ///< Pixels a side.
  std::int64_t stride = 1;
  std::int64_t padding = 0;
};

/// torch.nn.Conv2d on [samples, channels, height, width].
class Conv2d {
 public:
  Conv2d(const PartBuilder& part, const Convolution& shape);
  at::Tensor operator()(const at::Tensor& x, const Pass& pass) const;

  at::Tensor weight;  ///< [outputs, inputs, kernel, kernel]
  at::Tensor bias;    ///< [outputs]

 private:
  Convolution shape_;
  std::string path_;
};

/// torch.nn.BatchNorm2d: by the batch while training, by running means else.
class BatchNorm2d {
 public:
  BatchNorm2d(const PartBuilder& part, std::int64_t channels);
  at::Tensor operator()(const at::Tensor& x, const Pass& pass) const;

 private:
  at::Tensor weight_;
  at::Tensor bias_;
  at::Tensor running_mean_;
  at::Tensor running_var_;
  std::string path_;
};

struct LstmState {
  at::Tensor hidden;  ///< [samples, units]
  at::Tensor cell;    ///< [samples, units]
};

/// torch.nn.LSTMCell: gates in the order input, forget, cell, output.
class LstmCell {
 public:
  LstmCell(const PartBuilder& part, std::int64_t inputs, std::int64_t units);
  LstmState operator()(const at::Tensor& x, const LstmState& state) const;
  /// All zeros, of the dtype of `like`.
  LstmState start(std::int64_t samples, const at::Tensor& like) const;
  std::int64_t units() const noexcept { return units_; }

  at::Tensor weight_ih, weight_hh;  ///< [4 units, inputs], [4 units, units]
  at::Tensor bias_ih, bias_hh;      ///< [4 units]

 private:
  std::int64_t units_;
};

/// torch.nn.GRUCell: gates in the order reset, update, new.
class GruCell {
 public:
  GruCell(const PartBuilder& part, std::int64_t inputs, std::int64_t units);
  at::Tensor operator()(const at::Tensor& x, const at::Tensor& hidden) const;
  std::int64_t units() const noexcept { return units_; }

 private:
  at::Tensor weight_ih_, weight_hh_, bias_ih_, bias_hh_;
  std::int64_t units_;
};

/// A stack of LSTM layers over whole sequences: torch.nn.LSTM with batch_first.
struct LstmShape {
  std::int64_t inputs = 1;
  std::int64_t units = 1;
  std::int64_t layers = 1;
  bool bidirectional = false;
  double dropout = 0;  ///< Between layers, while training.
};
class Lstm {
 public:
  Lstm(const PartBuilder& part, const LstmShape& shape);
  /// [samples, steps, inputs] to [samples, steps, units], twice as many when bidirectional.
  at::Tensor operator()(const at::Tensor& x, Pass& pass) const;

 private:
  std::vector<at::Tensor> weights_;
  LstmShape shape_;
  std::string path_;
};

/// Zero for a share of the values, the others scaled up, while training; as it is else.
at::Tensor dropout(const at::Tensor& x, double chance, Pass& pass);

}  // namespace deepview
