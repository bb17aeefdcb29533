#include "deepview/networks/openvino/inference.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <functional>
#include <numeric>

#include "deepview/base/error.hpp"
#include "deepview/networks/openvino/element_type.hpp"
#include "deepview/networks/openvino/model_file.hpp"

namespace deepview::openvino {
namespace {

ov::Tensor view_of(const Tensor& tensor) {
  const ov::Shape shape(tensor.shape().begin(), tensor.shape().end());
  return {to_element_type(tensor.dtype()), shape, static_cast<const void*>(tensor.bytes().data())};
}

// The samples to the front: the extents before their axis and after it stay in order.
void copy_samples_first(const ov::Tensor& from, std::size_t axis, std::byte* to) {
  const ov::Shape shape = from.get_shape();
  const auto at = shape.begin() + static_cast<std::ptrdiff_t>(axis);
  const auto product = [](auto first, auto last) {
    return std::accumulate(first, last, std::size_t{1}, std::multiplies<>());
  };
  const std::size_t before = product(shape.begin(), at);
  const std::size_t after = product(at + 1, shape.end()) * from.get_element_type().size();
  const auto* bytes = static_cast<const std::byte*>(from.data());
  for (std::size_t sample = 0; sample < *at; ++sample)
    for (std::size_t outer = 0; outer < before; ++outer, to += after)
      std::memcpy(to, bytes + (outer * *at + sample) * after, after);
}

// OpenVINO writes the next answer into the same memory.
Tensor copy_of(const ov::Tensor& answer, std::size_t sample_axis) {
  const auto dtype = to_dtype(answer.get_element_type());
  if (!dtype)
    throw Error(ErrorKind::model,
                fmt::format("a response has elements of type {}, which no field can hold",
                            answer.get_element_type().get_type_name()));
  const ov::Shape shape = answer.get_shape();
  if (sample_axis >= shape.size())
    throw shape_error("a response", "a dimension of samples", "a scalar");
  std::vector<std::int64_t> extents(shape.begin(), shape.end());
  const auto samples = extents.begin() + static_cast<std::ptrdiff_t>(sample_axis);
  std::rotate(extents.begin(), samples, samples + 1);
  const std::size_t size = answer.get_byte_size();
  const std::shared_ptr<std::byte[]> bytes(new std::byte[size]);
  if (size > 0) copy_samples_first(answer, sample_axis, bytes.get());
  return Tensor::borrow(*dtype, Shape(extents), {bytes.get(), size}, bytes);
}

class Run {
 public:
  Run(std::shared_ptr<CompiledNetwork> compiled, int threads)
      : compiled_(std::move(compiled)), requests_(compiled_->requests(threads)) {}

  std::vector<Tensor> operator()(std::span<const Tensor> inputs) {
    const auto& fixed = compiled_->network().graph.fixed_batch;
    return fixed ? in_pieces(inputs, static_cast<std::size_t>(*fixed)) : infer(inputs);
  }

 private:
  std::vector<Tensor> infer(std::span<const Tensor> inputs) {
    const auto& taps = compiled_->taps();
    std::vector<Tensor> answers(taps.size());
    for (std::size_t part = 0; part < requests_.size(); ++part) {
      infer(requests_[part], inputs);
      const auto& computed = compiled_->parts()[part];
      for (std::size_t i = 0; i < computed.size(); ++i)
        answers[computed[i]] =
            copy_of(requests_[part].get_output_tensor(i), taps[computed[i]]->sample_axis);
    }
    return answers;
  }

  void infer(ov::InferRequest& request, std::span<const Tensor> inputs) {
    try {
      for (std::size_t i = 0; i < inputs.size(); ++i)
        request.set_input_tensor(i, view_of(inputs[i]));
      request.infer();
    } catch (const std::exception& failure) {
      throw model_error(
          fmt::format("cannot run a batch of shape {} through", to_string(inputs.front().shape())),
          compiled_->network().path, useful_line(failure.what()));
    }
  }

  std::vector<Tensor> in_pieces(std::span<const Tensor> inputs, std::size_t piece) {
    const std::size_t samples = inputs.front().row_count();
    std::vector<std::vector<Tensor>> answers(compiled_->taps().size());
    for (std::size_t first = 0; first < samples; first += piece) {
      const std::size_t count = std::min(piece, samples - first);
      std::vector<Tensor> part;
      for (const Tensor& input : inputs) part.push_back(padded(input.rows(first, count), piece));
      const auto answered = infer(part);
      for (std::size_t i = 0; i < answers.size(); ++i)
        answers[i].push_back(answered[i].rows(0, count));
    }
    std::vector<Tensor> whole;
    for (const auto& parts : answers) whole.push_back(concatenate(std::span(parts)));
    return whole;
  }

  static Tensor padded(const Tensor& rows, std::size_t count) {
    if (rows.row_count() == count) return rows;
    const Shape missing =
        rows.shape().with_rows(static_cast<std::int64_t>(count - rows.row_count()));
    const std::vector<std::uint8_t> zeros(static_cast<std::size_t>(missing.elements()));
    const Tensor parts[] = {rows, Tensor(missing, zeros).to(rows.dtype())};
    return concatenate(parts);
  }

  std::shared_ptr<CompiledNetwork> compiled_;
  std::vector<ov::InferRequest> requests_;
};

}  // namespace

InferenceMaker make_inference(std::shared_ptr<CompiledNetwork> compiled) {
  return [compiled = std::move(compiled)](const RunOptions& options) -> Inference {
    return Run(compiled, thread_count(options));
  };
}

}  // namespace deepview::openvino
