// What a configuration says of models for pictures, and for questions about them.
#pragma once

#include <string>

#include "deepview/experiment/parameters/option_fields.hpp"

namespace deepview {

/// LeNet-5 [LeCun et al. 1998] for pictures of one channel and 32 x 32 pixels, and ten classes.
struct LeNet5Options {};

/// One convolution of SimpleConvNet.
struct ConvolutionOptions {
  int out_channels = 6;
  int kernel_size = 5;  ///< Pixels a side.
  int stride = 1;
  int padding = 0;  ///< Pixels of zeros on each side.
};

/// Two convolutions, each followed by max pooling, and three dense layers.
struct SimpleConvNetOptions {
  ConvolutionOptions conv1{};
  ConvolutionOptions conv2{.out_channels = 16};
  int maxpool1_kernel_size = 2;
  int maxpool2_kernel_size = 2;
  int height = 0;  ///< Sizes of pictures and classes come from the problem.
  int width = 0;
  int num_channels = 0;
  int num_classes = 0;
};

/// AlexNet [Krizhevsky 2014] as torchvision has it, from scratch; pictures of 224 x 224 pixels.
struct AlexNetOptions {
  int num_channels = 3;  ///< 3, or 1 that is shown to all three.
  int num_classes = 0;
};

/// Of a picture and a question about it, from the problem.
struct PictureQuestionOptions {
  int height = 0;
  int width = 0;
  int depth = 0;  ///< Channels.
  int num_classes = 0;
  int question_encoding_size = 0;
};

/// Relation network [Santoro et al. 2017].
struct RelationalNetworkOptions {
  PictureQuestionOptions problem{};
};

struct QuestionLstmOptions {
  int hidden_size = 64;
  int num_layers = 1;
  bool bidirectional = false;
  double dropout = 0;  ///< Between layers, while training.
};

/// A stack of convolutions beside an LSTM over the question, then dense layers.
struct CnnLstmOptions {
  PictureQuestionOptions problem{};
  QuestionLstmOptions lstm{};
  int nb_hidden_nodes = 256;  ///< Of the classifier.
};

/// Stacked attention network [Yang et al. 2016] over the cells of a stack of convolutions.
struct StackedAttentionOptions {
  PictureQuestionOptions problem{};
  QuestionLstmOptions lstm{};
  int attention_nb_nodes = 128;  ///< Width in which picture and question are compared.
  int nb_hidden_nodes = 256;     ///< Of the classifier.
};

/// One attention per word of the question.
struct MultiHopsAttentionOptions {
  PictureQuestionOptions problem{};
  int lstm_hidden_size = 64;
  int attention_nb_nodes = 128;
  int nb_hidden_nodes = 256;
  int seq_length = 3;  ///< Words of a question, from the problem.
};

OptionFields fields_of(LeNet5Options& options);
OptionFields fields_of(SimpleConvNetOptions& options);
OptionFields fields_of(AlexNetOptions& options);
OptionFields fields_of(RelationalNetworkOptions& options);
OptionFields fields_of(CnnLstmOptions& options);
OptionFields fields_of(StackedAttentionOptions& options);
OptionFields fields_of(MultiHopsAttentionOptions& options);

}  // namespace deepview
