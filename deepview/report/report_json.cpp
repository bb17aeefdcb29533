#include "deepview/report/report_json.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

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

Json to_json(const BundleView& view) {
  return {{"name", view.name},
          {"title", view.title},
          {"kind", view.is_layer ? "layer" : "descriptor"},
          {"dimensions", view.dimensions},
          {"map",
           {{"method", view.map_method},
            {"x", view.map_x},
            {"y", view.map_y},
            {"explained", view.explained}}}};
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

}  // namespace

std::string report_json(const Bundle& bundle, const ChunkFiles& chunks) {
  Json views = Json::array();
  for (const auto& view : bundle.views) views.push_back(to_json(view));
  Json findings = Json::array();
  for (const auto& finding : bundle.findings) findings.push_back(to_json(finding));
  Json columns = Json::array();
  for (std::size_t i = 0; i < bundle.columns.size(); ++i)
    columns.push_back(to_json(bundle.columns[i], chunks.columns[i]));
  const Json report = {{"schema", bundle_schema},
                       {"title", shown_text(bundle.title)},
                       {"samples", bundle.paths.size()},
                       {"splits", shown(bundle.splits)},
                       {"classes", shown(bundle.classes)},
                       {"views", std::move(views)},
                       {"map_view", bundle.map_view},
                       {"findings", std::move(findings)},
                       {"columns", std::move(columns)},
                       {"paths", chunks.paths},
                       {"pages",
                        {{"cell", bundle.sheets.cell},
                         {"columns", bundle.sheets.columns},
                         {"per_page", bundle.sheets.per_page},
                         {"files", bundle.sheets.files}}}};
  return report.dump(1) + "\n";
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
