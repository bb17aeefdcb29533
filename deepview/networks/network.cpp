#include "deepview/networks/network.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <set>

#include "deepview/base/batch_builder.hpp"
#include "deepview/base/error.hpp"

namespace deepview {
namespace {

std::vector<std::string> names_of(const std::vector<ResponseInfo>& infos) {
  std::vector<std::string> names;
  for (const ResponseInfo& info : infos) names.push_back(info.name);
  return names;
}

bool contains(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// One row of zeros, so that a batch without samples still learns the shapes of its responses.
Tensor one_zero_row(const Tensor& like) {
  const Shape shape = like.shape().with_rows(1);
  const auto size = static_cast<std::size_t>(shape.elements()) * size_bytes(like.dtype());
  const auto zeros = std::make_shared<const std::vector<std::uint64_t>>(size / 8 + 1);
  return Tensor::borrow(like.dtype(), shape, std::as_bytes(std::span(*zeros)).first(size), zeros);
}

// Which field of a batch feeds which input.
struct Feed {
  std::vector<ResponseInfo> inputs;
  std::vector<std::string> keep;

  std::vector<Tensor> operator()(const Batch& batch) const {
    std::vector<Tensor> tensors;
    for (const ResponseInfo& input : inputs) tensors.push_back(tensor_for(input, batch));
    return tensors;
  }

 private:
  Tensor tensor_for(const ResponseInfo& input, const Batch& batch) const {
    const Batch::Field field = field_for(input, batch);
    if (!rows_fit(input.shape, field.data.shape()))
      throw shape_error(
          fmt::format("field '{}' for the network's input '{}'", field.name, input.name),
          to_string(input.shape), to_string(field.data.shape()));
    if (is_floating(field.data.dtype()) && !is_floating(input.dtype))
      throw Error(
          ErrorKind::shape,
          fmt::format("field '{}' holds {}, but the network's input '{}' takes {}: convert it "
                      "first, so that rounding is your choice",
                      field.name, name(field.data.dtype()), input.name, name(input.dtype)));
    return field.data.to(input.dtype);
  }

  Batch::Field field_for(const ResponseInfo& input, const Batch& batch) const {
    if (const Tensor* found = batch.find(input.name)) return {input.name, *found};
    std::vector<Batch::Field> offered;
    for (const Batch::Field& field : batch.fields())
      if (!contains(keep, field.name)) offered.push_back(field);
    if (inputs.size() == 1 && offered.size() == 1) return offered.front();
    throw Error(
        ErrorKind::missing_field,
        fmt::format("the network takes {}, but the batch has {}: rename a field to '{}'",
                    quoted_list(names_of(inputs)), quoted_list(batch.field_names()), input.name));
  }
};

struct ResponseRun {
  Feed feed;
  std::vector<std::string> names;
  Inference inference;

  Batch operator()(Batch batch) {
    const std::vector<Tensor> responses = respond(batch);
    Batch::Builder builder(batch);
    for (const Batch::Field& field : batch.fields()) builder.remove_field(field.name);
    for (std::size_t i = 0; i < names.size(); ++i)
      builder.field(names[i], row_checked(i, responses[i], batch.size()));
    for (const std::string& field : feed.keep) builder.field(field, batch[field]);
    return std::move(builder).build();
  }

 private:
  std::vector<Tensor> respond(const Batch& batch) {
    std::vector<Tensor> inputs = feed(batch);
    if (batch.size() > 0) return inference(inputs);
    for (Tensor& input : inputs) input = one_zero_row(input);
    std::vector<Tensor> responses = inference(inputs);
    for (Tensor& response : responses) response = response.rows(0, 0);
    return responses;
  }

  Tensor row_checked(std::size_t index, const Tensor& response, std::size_t samples) const {
    if (response.rank() > 0 && response.row_count() == samples) return response;
    throw Error(ErrorKind::model,
                fmt::format("response '{}' has shape {} for {} samples: it has no row per sample",
                            names[index], to_string(response.shape()), samples));
  }
};

struct Responses {
  Feed feed;
  std::vector<std::string> names;
  InferenceMaker make_inference;

  ResponseRun bind(const RunOptions& options) const {
    return {feed, names, make_inference(options)};
  }
};

void require_distinct(const ResponseRequest& request) {
  std::set<std::string_view> seen;
  for (const auto* names : {&request.names, &request.keep})
    for (const std::string& name : *names)
      if (!seen.insert(name).second)
        throw Error(ErrorKind::usage, fmt::format("'{}' is asked for twice", name));
}

}  // namespace

const ResponseInfo& Network::response_info(std::string_view name) const {
  for (const auto* infos : {&response_infos(), &inputs()})
    for (const ResponseInfo& info : *infos)
      if (info.name == name || contains(info.aliases, name)) return info;
  const auto names = names_of(response_infos());
  const auto nearest = nearest_names(name, names);
  throw Error(ErrorKind::model,
              fmt::format("no tensor '{}' in the network; {}", name,
                          nearest.empty() ? fmt::format("it has {}", quoted_list(names))
                                          : fmt::format("did you mean {}?", quoted_list(nearest))));
}

std::string Network::default_layer() const {
  if (auto layer = self_->last_dense_input()) return *std::move(layer);
  throw Error(
      ErrorKind::model,
      fmt::format("the network has no dense layer to look in front of: name one of its {} tensors",
                  response_infos().size()));
}

Stage Network::responses(ResponseRequest request) const {
  if (request.names.empty()) request.names = names_of(response_infos());
  require_distinct(request);
  for (const std::string& name : request.names) response_info(name);
  return Responses{
      {inputs(), std::move(request.keep)}, request.names, self_->inference(request.names)};
}

}  // namespace deepview
