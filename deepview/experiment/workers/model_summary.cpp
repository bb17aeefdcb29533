#include "deepview/experiment/workers/model_summary.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "deepview/base/error.hpp"
#include "deepview/io/safetensors.hpp"
#include "deepview/io/text.hpp"

namespace deepview {
namespace {

using Json = nlohmann::ordered_json;

// What anyone may have written there is taken only where it is of the right type.
const Json* find(const Json& object, const char* name, Json::value_t type) {
  const auto found = object.find(name);
  return found != object.end() && found->type() == type ? &*found : nullptr;
}

std::string text_in(const Json& object, const char* name) {
  const Json* text = find(object, name, Json::value_t::string);
  return text == nullptr ? "" : text->get<std::string>();
}

std::optional<double> number_in(const Json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_number()) return std::nullopt;
  return found->get<double>();
}

std::vector<KeptStatistic> statistics_in(const Json& record, const char* name) {
  std::vector<KeptStatistic> statistics;
  const Json* kept = find(record, name, Json::value_t::object);
  if (kept == nullptr) return statistics;
  for (const auto& [statistic, entry] : kept->items())
    if (entry.is_object())
      statistics.push_back({statistic, text_in(entry, "text"), number_in(entry, "value")});
  return statistics;
}

}  // namespace

ModelSummary read_model_summary(const std::filesystem::path& path) {
  const SafeTensors file = read_safetensors(path);
  const auto found = file.metadata.find("deepview");
  const Json record =
      found == file.metadata.end() ? Json() : Json::parse(found->second, nullptr, false);
  if (!record.is_object())
    throw Error(ErrorKind::data,
                fmt::format("'{}' does not say how it was trained", shown_text(path.string())));
  ModelSummary summary{
      .name = text_in(record, "name"),
      .episode = static_cast<std::int64_t>(number_in(record, "episode").value_or(0)),
      .loss = number_in(record, "loss"),
      .status = text_in(record, "status"),
      .model_timestamp = text_in(record, "model_timestamp"),
      .status_timestamp = text_in(record, "status_timestamp"),
      .training = statistics_in(record, "training_stats"),
      .validation = statistics_in(record, "validation_stats")};
  for (const NamedTensor& weight : file.tensors)
    summary.weights.push_back({weight.name, weight.tensor.shape()});
  return summary;
}

}  // namespace deepview
