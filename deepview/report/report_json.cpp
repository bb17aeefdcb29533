#include "deepview/report/report_json.hpp"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <span>

#include "deepview/io/text.hpp"

namespace deepview::detail {
namespace {

using Json = nlohmann::ordered_json;  // keeps the order in which it is written

std::string_view name(ColumnKind kind) noexcept {
  switch (kind) {
    case ColumnKind::category: return "category";
    case ColumnKind::coordinate: return "coordinate";
    case ColumnKind::group: return "group";
    case ColumnKind::number: break;
  }
  return "number";
}

Json shown(const std::vector<std::string>& texts) {
  Json array = Json::array();
  for (const auto& text : texts) array.push_back(shown_text(text));
  return array;
}

Json finite(double value) {
  return std::isfinite(value) ? Json(value) : Json(nullptr);
}

Json finite(const std::optional<double>& value) {
  return value ? finite(*value) : Json(nullptr);
}

// The double nearest to the value's first nine digits, which prints with no more of them.
Json rounded(double value) {
  return std::isfinite(value) ? Json(std::stod(fmt::format("{:.9g}", value))) : Json(nullptr);
}

Json rounded(std::span<const double> values) {
  Json array = Json::array();
  for (const double value : values) array.push_back(rounded(value));
  return array;
}

Json rounded_rows(std::span<const double> values, std::size_t columns) {
  Json rows = Json::array();
  for (; !values.empty(); values = values.subspan(columns))
    rows.push_back(rounded(values.first(columns)));
  return rows;
}

template <class Part>
Json each(const std::vector<Part>& parts, Json (*to_json)(const Part&)) {
  Json array = Json::array();
  for (const Part& part : parts) array.push_back(to_json(part));
  return array;
}

Json to_json(const FindingGroup& group) {
  Json scores = Json::array();
  for (const double score : group.scores) scores.push_back(finite(score));
  return {{"representative", group.representative},
          {"members", group.members},
          {"scores", std::move(scores)},
          {"view", group.view},
          {"reason", shown_text(group.reason)}};
}

std::string identifier(const Finding& finding) {
  std::string id(name(finding.kind));
  for (char& c : id)
    if (c == '_') c = '-';
  return finding.view.empty() ? id : id + ":" + finding.view;
}

Json to_json(const Finding& finding) {
  Json groups = Json::array();
  for (const auto& group : finding.groups) groups.push_back(to_json(group));
  Json files = Json::array();
  for (const auto& file : finding.files)
    files.push_back({{"name", shown_text(file.name)}, {"reason", shown_text(file.reason)}});
  return {{"id", identifier(finding)},
          {"kind", name(finding.kind)},
          {"title", finding.title},
          {"severity", name(finding.severity)},
          {"count", finding.count},
          {"unit", finding.unit},
          {"reason", shown_text(finding.reason)},
          {"view", finding.view},
          {"groups", std::move(groups)},
          {"files", std::move(files)}};
}

Json map_json(const BundleView& view) {
  if (view.map_method.empty()) return nullptr;
  Json quality = Json::object();
  for (const auto& [measure, value] : view.map_quality) quality[measure] = finite(value);
  return {{"method", view.map_method},
          {"x", view.map_x},
          {"y", view.map_y},
          {"explained", view.explained},
          {"quality", std::move(quality)}};
}

Json to_json(const BundleView& view) {
  return {{"name", view.name},
          {"title", view.title},
          {"kind", view.is_layer ? "layer" : "descriptor"},
          {"dimensions", view.dimensions},
          {"map", map_json(view)}};
}

Json to_json(const BundleLayer& layer) {
  Json kept = Json::array();
  for (const auto& [strategy, units] : layer.kept)
    kept.push_back({{"strategy", strategy}, {"units", units}});
  return {{"name", shown_text(layer.name)},
          {"units", layer.units},
          {"note", shown_text(layer.note)},
          {"spectrum", rounded(layer.spectrum)},
          {"kept", std::move(kept)},
          {"mean", rounded(layer.mean)},
          {"deviation", rounded(layer.deviation)},
          {"inactive", rounded(layer.inactive)},
          {"dead", layer.dead},
          {"constant", layer.constant},
          {"identical", layer.identical},
          {"strongest", layer.strongest}};
}

Json to_json(const std::optional<BundleSimilarity>& similarity) {
  if (!similarity) return nullptr;
  return {{"method", similarity->method},
          {"rows", shown(similarity->rows)},
          {"columns", shown(similarity->columns)},
          {"values", rounded_rows(similarity->values, similarity->columns.size())}};
}

// Of a thousand classes few pairs occur: those alone.
Json counted_pairs(const std::vector<double>& counts, std::size_t classes) {
  Json pairs = Json::array();
  for (std::size_t i = 0; i < counts.size(); ++i)
    if (counts[i] > 0)
      pairs.push_back(
          {{"given", i / classes}, {"suggested", i % classes}, {"count", rounded(counts[i])}});
  return pairs;
}

Json to_json(const std::optional<BundleLabels>& labels) {
  if (!labels) return nullptr;
  return {{"view", labels->view},
          {"suggested", labels->suggested},
          {"chance", labels->chance},
          {"judged", labels->judged},
          {"recall", rounded(labels->recall)},
          {"confident", counted_pairs(labels->confident, labels->judged.size())}};
}

Json to_json(const BundleComparison& comparison) {
  return {{"view", comparison.view},
          {"from", shown_text(comparison.from)},
          {"to", shown_text(comparison.to)},
          {"from_samples", comparison.from_samples},
          {"to_samples", comparison.to_samples},
          {"same_share", finite(comparison.same_share)},
          {"expected_share", finite(comparison.expected_share)},
          {"z", finite(comparison.z)},
          {"ratio", comparison.ratio}};
}

Json to_json(const BundleColumn& column, const std::vector<std::string>& chunks) {
  return {{"name", column.name},
          {"title", column.title},
          {"kind", name(column.kind)},
          {"values", column.values},
          {"dtype", name(column.data.dtype())},
          {"shape", {column.data.row_count()}},
          {"file", "columns/" + column.name + ".npy"},
          {"chunks", chunks},
          {"description", column.description}};
}

Json to_json(const std::vector<std::pair<std::string, std::string>>& pairs) {
  Json object = Json::object();
  for (const auto& [key, value] : pairs) object[key] = shown_text(value);
  return object;
}

Json to_json(const RunRecord::Data& data) {
  return {{"path", shown_text(data.path)},
          {"kind", data.kind},
          {"files", data.files},
          {"read", data.read},
          {"skipped", data.skipped},
          {"other_files", data.other_files},
          {"originals", shown_text(data.originals)}};
}

Json to_json(const std::optional<RunRecord::Model>& model) {
  if (!model) return nullptr;
  return {{"path", shown_text(model->path)},
          {"framework", model->framework},
          {"layers", shown(model->layers)},
          {"preparation", model->preparation}};
}

Json layer_files(const Bundle& bundle, const ChunkFiles& chunks) {
  Json names = Json::array();
  for (const auto& layer : bundle.layers) names.push_back(shown_text(layer.name));
  return {{"names", std::move(names)},
          {"file", chunks.layers.empty() ? "" : "layers.json"},
          {"chunks", chunks.layers}};
}

Json to_json(const BundleSeries::Column& column) {
  return {{"name", shown_text(column.name)},
          {"means", rounded(column.means)},
          {"least", rounded(column.least)},
          {"most", rounded(column.most)}};
}

Json to_json(const BundleSeries& series) {
  return {{"name", series.name},
          {"title", series.title},
          {"rows", series.rows},
          {"every", series.every},
          {"columns", each(series.columns, to_json)}};
}

Json to_json(const BundleSetting& setting) {
  return {{"path", shown_text(setting.path)},
          {"value", shown_text(setting.value)},
          {"origin", shown_text(setting.origin)}};
}

Json to_json(const BundleWeight& weight) {
  return {{"name", shown_text(weight.name)}, {"shape", weight.shape}};
}

Json to_json(const BundleAnswer& answer) {
  return {{"target", answer.target}, {"prediction", answer.prediction}, {"count", answer.count}};
}

Json to_json(const BundleLength& length) {
  return {{"length", length.length},
          {"sequences", length.sequences},
          {"whole", length.whole},
          {"bits", length.bits},
          {"right_bits", length.right_bits}};
}

Json to_json(const BundleSequence& sequence) {
  return {{"sample", sequence.sample},
          {"width", sequence.width},
          {"target", sequence.target},
          {"answer", sequence.answer}};
}

Json to_json(const BundleExperiment& experiment) {
  return {
      {"kind", experiment.kind == ExperimentKind::training ? "training" : "test"},
      {"problem", shown_text(experiment.problem)},
      {"model", shown_text(experiment.model)},
      {"status", shown_text(experiment.status)},
      {"note", shown_text(experiment.note)},
      {"best_episode", experiment.best_episode ? Json(*experiment.best_episode) : Json(nullptr)},
      {"best_loss", finite(experiment.best_loss)},
      {"series", each(experiment.series, to_json)},
      {"judged", experiment.judged},
      {"confusion", each(experiment.confusion, to_json)},
      {"lengths", each(experiment.lengths, to_json)},
      {"sequences", each(experiment.sequences, to_json)},
      {"configuration", each(experiment.configuration, to_json)},
      {"weights", each(experiment.weights, to_json)}};
}

Json to_json(const BundleSummary& summary) {
  return {{"measure", summary.measure},   {"n", summary.n},
          {"mean", finite(summary.mean)}, {"deviation", finite(summary.deviation)},
          {"low", finite(summary.low)},   {"high", finite(summary.high)}};
}

Json to_json(const BundleGroup& group) {
  return {{"problem", shown_text(group.problem)},
          {"model", shown_text(group.model)},
          {"settings", each(group.settings, to_json)},
          {"summaries", each(group.summaries, to_json)}};
}

Json to_json(const BundleRun& run) {
  Json measures = Json::object();
  for (const auto& [measure, value] : run.measures) measures[measure] = finite(value);
  return {{"name", shown_text(run.name)},     {"page", shown_text(run.page)},
          {"status", shown_text(run.status)}, {"group", run.group},
          {"measures", std::move(measures)},  {"series", each(run.series, to_json)}};
}

Json to_json(const BundleGrid::Row& row) {
  return {{"run", row.run}, {"cells", shown(row.cells)}};
}

Json to_json(const BundleGrid& grid) {
  return {{"groups", each(grid.groups, to_json)},
          {"runs", each(grid.runs, to_json)},
          {"columns", shown(grid.columns)},
          {"rows", each(grid.rows, to_json)}};
}

std::string experiment_kind(const Bundle& bundle) {
  if (bundle.grid) return "grid";
  return bundle.experiment->kind == ExperimentKind::training ? "training" : "test";
}

Json experiment_files(const Bundle& bundle, const ChunkFiles& chunks) {
  if (chunks.experiment.empty()) return nullptr;
  return {{"kind", experiment_kind(bundle)},
          {"file", "experiment.json"},
          {"chunks", chunks.experiment}};
}

std::string on_one_line(const Json& document) {
  constexpr int compact = -1;
  return document.dump(compact, ' ', /*ensure_ascii=*/true) + "\n";
}

}  // namespace

std::string report_json(const Bundle& bundle, const ChunkFiles& chunks) {
  Json columns = Json::array();
  for (std::size_t i = 0; i < bundle.columns.size(); ++i)
    columns.push_back(to_json(bundle.columns[i], chunks.columns[i]));
  const Json report = {{"schema", bundle_schema},
                       {"title", shown_text(bundle.title)},
                       {"samples", bundle.paths.size()},
                       {"splits", shown(bundle.splits)},
                       {"classes", shown(bundle.classes)},
                       {"views", each(bundle.views, to_json)},
                       {"map_view", bundle.map_view},
                       {"findings", each(bundle.findings, to_json)},
                       {"layers", layer_files(bundle, chunks)},
                       {"labels", to_json(bundle.labels)},
                       {"comparisons", each(bundle.comparisons, to_json)},
                       {"experiment", experiment_files(bundle, chunks)},
                       {"columns", std::move(columns)},
                       {"paths", chunks.paths},
                       {"pages",
                        {{"cell", bundle.sheets.cell},
                         {"columns", bundle.sheets.columns},
                         {"per_page", bundle.sheets.per_page},
                         {"files", bundle.sheets.files}}}};
  return report.dump(1) + "\n";
}

std::string layers_json(const Bundle& bundle) {
  return on_one_line(
      {{"layers", each(bundle.layers, to_json)}, {"similarity", to_json(bundle.similarity)}});
}

std::string experiment_json(const Bundle& bundle) {
  return on_one_line({{"experiment", bundle.experiment ? to_json(*bundle.experiment) : Json()},
                      {"grid", bundle.grid ? to_json(*bundle.grid) : Json()}});
}

std::string run_json(const RunRecord& run) {
  Json steps = Json::array();
  for (const auto& [step, seconds] : run.steps)
    steps.push_back({{"name", step}, {"seconds", seconds}});
  Json skipped = Json::array();
  for (const auto& file : run.skipped)
    skipped.push_back({{"name", shown_text(file.name)}, {"reason", shown_text(file.reason)}});
  Json machine = to_json(run.machine);
  const Json record = {{"schema", bundle_schema},
                       {"deepview", run.version},
                       {"started", run.started},
                       {"seconds", run.seconds},
                       {"command", shown(run.command)},
                       {"threads", run.threads},
                       {"seed", run.seed},
                       {"data", to_json(run.data)},
                       {"model", to_json(run.model)},
                       {"steps", std::move(steps)},
                       {"options", to_json(run.options)},
                       {"versions", to_json(run.versions)},
                       {"machine", std::move(machine)},
                       {"skipped", std::move(skipped)}};
  return record.dump(1) + "\n";
}

std::string json_strings(const std::vector<std::string>& texts) {
  return shown(texts).dump();
}

std::string script_literal(const std::string& text) {
  const std::string quoted = Json(text).dump();
  std::string safe;
  safe.reserve(quoted.size());
  for (std::size_t i = 0; i < quoted.size(); ++i) {
    const std::string_view rest(quoted.data() + i, quoted.size() - i);
    if (rest.starts_with("<")) {
      safe += "\\u003c";
    } else if (rest.starts_with("\xE2\x80\xA8") || rest.starts_with("\xE2\x80\xA9")) {
      safe += rest[2] == '\xA8' ? "\\u2028" : "\\u2029";  // end a line in old JavaScript
      i += 2;
    } else {
      safe += quoted[i];
    }
  }
  return safe;
}

}  // namespace deepview::detail
