#include "deepview/experiment/workers/training/model_file.hpp"

#include "deepview/base/error.hpp"

namespace deepview {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kind = "a trained model";

// Both the number and the text that tables show.
Json to_json(const StatisticsRow& row) {
  Json object = Json::object();
  for (const Statistic& statistic : row)
    object[statistic.name] = {{"value", statistic.value},
                              {"text", formatted(statistic.value, statistic.format)},
                              {"format", static_cast<int>(statistic.format)}};
  return object;
}

// JSON has no NaN: null stands for what is no number.
double number_of(const Json& object, const char* name, double otherwise) {
  const auto found = object.find(name);
  return found != object.end() && found->is_number() ? found->get<double>() : otherwise;
}

StatisticsRow row_of(const Json& object) {
  StatisticsRow row;
  for (const auto& [name, entry] : object.items())
    row.push_back({name, static_cast<StatisticFormat>(entry.value("format", 0)),
                   number_of(entry, "value", std::numeric_limits<double>::quiet_NaN())});
  return row;
}

Json to_json(const ModelRecord& record) {
  return {{"kind", kind},
          {"name", record.name},
          {"model_timestamp", record.model_timestamp},
          {"episode", record.episode},
          {"loss", record.loss},
          {"status", record.status},
          {"status_timestamp", record.status_timestamp},
          {"training_stats", to_json(record.training_stats)},
          {"validation_stats", to_json(record.validation_stats)}};
}

ModelRecord record_of(const Json& json) {
  ModelRecord record{.name = json.value("name", ""),
                     .model_timestamp = json.value("model_timestamp", ""),
                     .episode = json.value("episode", std::int64_t{0}),
                     .status = json.value("status", ""),
                     .status_timestamp = json.value("status_timestamp", "")};
  record.loss = number_of(json, "loss", record.loss);
  record.training_stats = row_of(json.value("training_stats", Json::object()));
  record.validation_stats = row_of(json.value("validation_stats", Json::object()));
  return record;
}

}  // namespace

void write_model(const std::filesystem::path& path, const NamedValues& weights,
                 const ModelRecord& record) {
  write_recorded(path, {weights, to_json(record)});
}

ModelRecord read_model(const std::filesystem::path& path, const Model& model) {
  const SafeTensors file = read_safetensors(path);
  if (!file.metadata.contains("deepview")) {
    NamedValues values;
    for (const NamedTensor& entry : file.tensors)
      values.emplace_back(entry.name, to_torch(entry.tensor));
    load_weights(model.weights, values, path.string());
    ModelRecord record;
    record.name = model.name;
    return record;
  }
  const RecordedTensors content = read_recorded(path, kind);
  load_weights(model.weights, content.tensors, path.string());
  return record_of(content.record);
}

void load_part(const std::filesystem::path& path, const std::string& prefix, const Model& model) {
  NamedValues values = values_of(model.weights);
  const SafeTensors file = read_safetensors(path);
  for (auto& [name, value] : values) {
    if (!name.starts_with(prefix)) continue;
    const Tensor* found = file.find(name);
    if (found == nullptr)
      throw Error(ErrorKind::model, "'" + path.string() + "' has no weight '" + name + "'");
    value = to_torch(*found);
  }
  load_weights(model.weights, values, path.string());
}

void rewrite_status(const std::filesystem::path& path, const std::string& status,
                    const std::string& timestamp) {
  RecordedTensors content = read_recorded(path, kind);
  content.record["status"] = status;
  content.record["status_timestamp"] = timestamp;
  write_recorded(path, content);
}

}  // namespace deepview
