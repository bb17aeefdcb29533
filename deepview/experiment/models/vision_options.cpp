#include "deepview/experiment/models/vision_options.hpp"

namespace deepview {
namespace {

OptionFields fields_of(ConvolutionOptions& options) {
  OptionFields fields;
  fields.add("out_channels", options.out_channels, "Feature maps.").between(1, 100'000);
  fields.add("kernel_size", options.kernel_size, "Pixels a side.").between(1, 1000);
  fields.add("stride", options.stride, "Pixels from one place to the next.").between(1, 1000);
  fields.add("padding", options.padding, "Pixels of zeros on each side.").between(0, 1000);
  return fields;
}

OptionFields kernel_size(int& size) {
  OptionFields fields;
  fields.add("kernel_size", size, "Pixels a side, of which the largest stays.").between(1, 1000);
  return fields;
}

void add_picture_size(OptionFields& fields, int& height, int& width) {
  fields.add("height", height, "Of the pictures, in pixels; from the problem.")
      .between(1, 100'000)
      .required();
  fields.add("width", width, "Of the pictures, in pixels; from the problem.")
      .between(1, 100'000)
      .required();
}

void add_problem(OptionFields& fields, PictureQuestionOptions& options) {
  add_picture_size(fields, options.height, options.width);
  fields.add("depth", options.depth, "Channels of the pictures; from the problem.")
      .between(1, 10'000)
      .required();
  fields.add("num_classes", options.num_classes, "Answers there are; from the problem.")
      .between(1, 1'000'000)
      .required();
  fields
      .add("question_encoding_size", options.question_encoding_size,
           "Width of a word of a question; from the problem.")
      .between(1, 100'000)
      .required();
}

OptionFields fields_of(QuestionLstmOptions& options) {
  OptionFields fields;
  fields.add("hidden_size", options.hidden_size, "Units that recur.").between(1, 100'000);
  fields.add("num_layers", options.num_layers, "LSTM layers over each other.").between(1, 100);
  fields.add("bidirectional", options.bidirectional, "Whether questions are also read backwards.");
  fields.add("dropout", options.dropout, "Chance of a unit to be left out between layers.")
      .between(0, 0.999);
  return fields;
}

OptionFields hidden_nodes(int& nodes) {
  OptionFields fields;
  fields.add("nb_hidden_nodes", nodes, "Width of the hidden layers.").between(1, 1'000'000);
  return fields;
}

OptionFields attention_nodes(int& nodes) {
  OptionFields fields;
  fields.add("nb_nodes", nodes, "Width in which picture and question are compared.")
      .between(1, 1'000'000);
  return fields;
}

constexpr const char* by_problem = "it follows from the problem";
constexpr const char* no_pretrained =
    "no weights come with DeepView; the convolutions are learnt with the rest";

}  // namespace

OptionFields fields_of(LeNet5Options&) {
  return {};
}

OptionFields fields_of(SimpleConvNetOptions& options) {
  OptionFields fields;
  fields.add_section("conv1", fields_of(options.conv1));
  fields.add_section("conv2", fields_of(options.conv2));
  fields.add_section("maxpool1", kernel_size(options.maxpool1_kernel_size));
  fields.add_section("maxpool2", kernel_size(options.maxpool2_kernel_size));
  add_picture_size(fields, options.height, options.width);
  fields.add("num_channels", options.num_channels, "Of the pictures; from the problem.")
      .between(1, 10'000)
      .required();
  fields.add("num_classes", options.num_classes, "Classes there are; from the problem.")
      .between(1, 1'000'000)
      .required();
  return fields;
}

OptionFields fields_of(AlexNetOptions& options) {
  OptionFields fields;
  fields.add("num_channels", options.num_channels, "Of the pictures, 1 or 3; from the problem.")
      .where(", 1 or 3", [](const int& channels) { return channels == 1 || channels == 3; });
  fields.add("num_classes", options.num_classes, "Classes there are; from the problem.")
      .between(1, 1'000'000)
      .required();
  fields.add_needless("pretrained", "no weights come with DeepView; it is learnt from scratch");
  return fields;
}

OptionFields fields_of(RelationalNetworkOptions& options) {
  OptionFields fields;
  add_problem(fields, options.problem);
  fields.add_needless("g_theta", by_problem);
  fields.add_needless("f_phi", by_problem);
  return fields;
}

OptionFields fields_of(CnnLstmOptions& options) {
  OptionFields fields;
  add_problem(fields, options.problem);
  fields.add_section("lstm", fields_of(options.lstm));
  fields.add_section("classifier", hidden_nodes(options.nb_hidden_nodes));
  fields.add_needless("use_question_encoding", by_problem);
  return fields;
}

OptionFields fields_of(StackedAttentionOptions& options) {
  OptionFields fields;
  add_problem(fields, options.problem);
  fields.add_section("lstm", fields_of(options.lstm));
  fields.add_section("attention_layer", attention_nodes(options.attention_nb_nodes));
  fields.add_section("classifier", hidden_nodes(options.nb_hidden_nodes));
  fields.add_needless("use_pretrained_cnn", no_pretrained);
  fields.add_needless("pretrained_cnn", no_pretrained);
  return fields;
}

OptionFields fields_of(MultiHopsAttentionOptions& options) {
  OptionFields fields;
  add_problem(fields, options.problem);
  OptionFields lstm;
  lstm.add("hidden_size", options.lstm_hidden_size, "Units that recur.").between(1, 100'000);
  fields.add_section("lstm", std::move(lstm));
  fields.add_section("attention_layer", attention_nodes(options.attention_nb_nodes));
  fields.add_section("classifier", hidden_nodes(options.nb_hidden_nodes));
  fields.add("seq_length", options.seq_length, "Words of a question; from the problem.")
      .between(1, 10'000);
  fields.add_needless("use_pretrained_cnn", no_pretrained);
  fields.add_needless("pretrained_cnn", no_pretrained);
  return fields;
}

}  // namespace deepview
