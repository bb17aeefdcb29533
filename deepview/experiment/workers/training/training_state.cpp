// What a run keeps of itself, so that it can go on as if nothing had happened.
#include <ATen/ops/from_blob.h>

#include "deepview/base/error.hpp"
#include "deepview/experiment/workers/training/training_run.hpp"

namespace deepview {
namespace {

using Json = nlohmann::ordered_json;

// JSON has no infinity: what has not been reached is left out.
void put(Json& record, const char* name, double value) {
  if (value < std::numeric_limits<double>::infinity()) record[name] = value;
}

double get(const Json& record, const char* name) {
  return record.value(name, std::numeric_limits<double>::infinity());
}

Json to_json(const TrainingPosition& at) {
  Json record{{"episode", at.episode},
              {"epoch", at.next.epoch},
              {"batch", at.next.batch},
              {"end", static_cast<int>(at.end)},
              {"finished", at.finished},
              {"curriculum_done", at.curriculum_done},
              {"max_length", at.max_length.value_or(0)},
              {"best_episode", at.best_episode},
              {"best_status", at.best_status},
              {"without_gain", at.without_gain}};
  put(record, "best_loss", at.best_loss);
  put(record, "stop_loss", at.stop_loss);
  return record;
}

TrainingPosition position_of(const Json& record) {
  TrainingPosition at{
      .episode = record.at("episode").get<std::int64_t>(),
      .next = {record.at("epoch").get<std::uint64_t>(), record.at("batch").get<std::uint64_t>()},
      .end = static_cast<TrainingEnd>(record.at("end").get<int>()),
      .finished = record.at("finished").get<bool>(),
      .curriculum_done = record.at("curriculum_done").get<bool>(),
      .best_loss = get(record, "best_loss"),
      .best_episode = record.at("best_episode").get<std::int64_t>(),
      .best_status = record.at("best_status").get<std::string>(),
      .stop_loss = get(record, "stop_loss"),
      .without_gain = record.at("without_gain").get<std::int64_t>()};
  if (const int length = record.at("max_length").get<int>(); length > 0) at.max_length = length;
  return at;
}

constexpr const char* statistic_prefix = "statistic.";

Json to_json(const StatisticsAggregator& aggregator) {
  Json values = Json::object();
  for (const Statistic& statistic : aggregator.row()) values[statistic.name] = statistic.value;
  return values;
}

void load(const Json& values, StatisticsAggregator& aggregator) {
  for (const auto& [name, value] : values.items()) aggregator.set(name, value.get<double>());
}

}  // namespace

void TrainingRun::save_state() const {
  NamedValues tensors = learner_.state();
  for (const std::string& name : training_.collector.names()) {
    const auto values = training_.collector[name];
    tensors.emplace_back(statistic_prefix + name,
                         at::from_blob(const_cast<double*>(values.data()),
                                       {static_cast<std::int64_t>(values.size())}, at::kDouble));
  }
  Json record{{"kind", "a training state"}, {"position", to_json(at)}};
  record["training_set_agg"] = to_json(training_.aggregator);
  record["validation_set_agg"] = to_json(validation_.aggregator);
  record["table_bytes"] = {{"training", training_stream_.bytes()},
                           {"training_set_agg", training_agg_stream_.bytes()},
                           {"validation", validation_stream_.bytes()},
                           {"validation_set_agg", validation_agg_stream_.bytes()}};
  write_recorded(folder_.state(), {std::move(tensors), std::move(record)});
}

void TrainingRun::load_state() {
  try {
    at = position_of(resumed_->record.at("position"));
    load(resumed_->record.at("training_set_agg"), training_.aggregator);
    load(resumed_->record.at("validation_set_agg"), validation_.aggregator);
  } catch (const Json::exception& error) {
    throw Error(ErrorKind::data, "'" + folder_.state().string() + "': " + error.what());
  }
  NamedValues learnt;
  for (const auto& [name, value] : resumed_->tensors) {
    if (!name.starts_with(statistic_prefix)) {
      learnt.emplace_back(name, value);
      continue;
    }
    const double* const values = value.const_data_ptr<double>();
    for (std::int64_t i = 0; i < value.numel(); ++i)
      training_.collector.collect(name.substr(std::string(statistic_prefix).size()), values[i]);
  }
  learner_.load(learnt);
  if (at.max_length) training_problem_.set_max_length(*at.max_length);
  resumed_.reset();
  options_.log.info("Going on after episode " + std::to_string(at.episode - 1));
}

}  // namespace deepview
