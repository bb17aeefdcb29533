#include "deepview/experiment/models/modules/question_lstm.hpp"

namespace deepview {

QuestionLstm::QuestionLstm(const PartBuilder& part, const QuestionLstmOptions& options,
                           std::int64_t word_size)
    : lstm_(part, {.inputs = word_size,
                   .units = options.hidden_size,
                   .layers = options.num_layers,
                   .bidirectional = options.bidirectional,
                   .dropout = options.dropout}),
      outputs_((options.bidirectional ? 2 : 1) * options.hidden_size) {
}

at::Tensor QuestionLstm::operator()(const at::Tensor& questions, Pass& pass) const {
  return lstm_(questions, pass).select(1, -1);
}

}  // namespace deepview
