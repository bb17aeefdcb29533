#include "deepview/dataset_report/report_parts.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>

#include "deepview/base/error.hpp"
#include "deepview/introspectors/familiarity/split_familiarity.hpp"
#include "deepview/io/text.hpp"
#include "deepview/numeric/principal_components.hpp"
#include "deepview/report/bundle.hpp"

namespace deepview::detail {
namespace {

template <class... Calls>
struct Overloaded : Calls... {
  using Calls::operator()...;
};
template <class... Calls>
Overloaded(Calls...) -> Overloaded<Calls...>;  // clang 14 deduces none by itself

struct Check {
  void operator()(const GuessedReduction& options) const {
    deepview::require_valid(PcaOptions{.dimensions = options.dimensions});
  }
  void operator()(const ReductionStrategy& strategy) const {
    std::visit([](const auto& options) { deepview::require_valid(options); }, strategy);
  }
  void operator()(const ByField<ReductionStrategy>& strategies) const {
    for (const auto& [field, strategy] : strategies) (*this)(strategy);
  }
};

void require_two_dimensions(const ReductionStrategy& strategy) {
  const int dimensions = std::visit(
      Overloaded{[](const LocalMapOptions& options) { return options.pacmap.dimensions; },
                 [](const auto& options) { return options.dimensions; }},
      strategy);
  if (dimensions != 2)
    throw Error(ErrorKind::usage, "projection of a dataset report: expected 2 dimensions, found " +
                                      std::to_string(dimensions));
}

std::optional<ReductionStrategy> find(const ByField<ReductionStrategy>& strategies,
                                      const std::string& field) {
  const auto* found = strategies.find(field);
  return found != nullptr ? std::optional(*found) : std::nullopt;
}

// How a field is reduced; nothing where it is used as it is.
std::optional<ReductionStrategy> reduction_of(const ReportConfig& config, const std::string& field,
                                              std::size_t columns) {
  using Strategy = std::optional<ReductionStrategy>;
  return std::visit(
      Overloaded{[&](const GuessedReduction& guess) -> Strategy {
                   if (columns <= static_cast<std::size_t>(guess.dimensions)) return std::nullopt;
                   return PcaOptions{.dimensions = guess.dimensions};
                 },
                 [](const ReductionStrategy& strategy) -> Strategy { return strategy; },
                 [&](const ByField<ReductionStrategy>& strategies) -> Strategy {
                   return find(strategies, field);
                 }},
      config.dim_reduction);
}

std::optional<ReductionStrategy> projection_of(const ReportConfig& config,
                                               const std::string& field) {
  if (!config.projection) return std::nullopt;
  if (const auto* one = std::get_if<ReductionStrategy>(&*config.projection)) return *one;
  return find(std::get<ByField<ReductionStrategy>>(*config.projection), field);
}

struct Map {
  const Rows& rows;
  const RunOptions& run;

  Rows operator()(const PcaOptions& options) const {
    return project(principal_components(rows, options.dimensions, run), rows, run);
  }
  Rows operator()(const TsneOptions& options) const {
    const NeighbourOptions near{.k = tsne_neighbours(options.perplexity), .scaling = Scaling::none};
    return tsne(rows, neighbour_graph(rows, near, run), options, run).map;
  }
  Rows operator()(const UmapOptions& options) const { return fit_umap(rows, options, run).map; }
  Rows operator()(const PacmapOptions& options) const { return pacmap(rows, options, run).map; }
  Rows operator()(const LocalMapOptions& options) const {
    return local_map(rows, options, run).map;
  }
};

Rows reduced(const ReductionStrategy& strategy, const Rows& rows, const RunOptions& run) {
  return std::visit(Map{rows, run}, strategy);
}

std::vector<double> coordinate(const Rows& map, std::size_t axis) {
  std::vector<double> values(map.size());  // a single feature has no second axis: 0
  if (axis < map.columns())
    for (std::size_t i = 0; i < values.size(); ++i)
      values[i] = static_cast<double>(map.row(i)[axis]);
  return values;
}

std::string split_name(const std::string& response, const LabelDimension& dimension) {
  return "splitFamiliarity_" + response + "_byAttr_" + dimension.name;
}

}  // namespace

void require_valid(const ReportConfig& config) {
  if (config.split_familiarity_min < 1)
    throw Error(ErrorKind::usage, "split familiarity: expected a minimum of at least 1 sample");
  std::visit(Check(), config.dim_reduction);
  if (!config.projection) return;
  std::visit(Check(), *config.projection);
  if (const auto* one = std::get_if<ReductionStrategy>(&*config.projection))
    return require_two_dimensions(*one);
  for (const auto& [field, strategy] : std::get<ByField<ReductionStrategy>>(*config.projection))
    require_two_dimensions(strategy);
}

void require_distinct_columns(const ReportConfig& config, const ByField<Rows>& fields,
                              std::span<const LabelDimension> dimensions) {
  const auto require_fields = [&](const auto& strategies) {
    if (const auto* named = std::get_if<ByField<ReductionStrategy>>(&strategies))
      for (const auto& [field, strategy] : *named) static_cast<void>(fields[field]);
  };
  if (fields.size() > 0) {
    require_fields(config.dim_reduction);
    if (config.projection) require_fields(*config.projection);
  }
  std::map<std::string, std::string> origins{{"id", "the identifiers"}};
  const auto claim = [&](const std::string& name, const std::string& origin) {
    const auto [taken, is_new] = origins.emplace(name, origin);
    if (!is_new)
      throw Error(ErrorKind::data, "column '" + shown_text(name) +
                                       "' of the dataset report: both " + taken->second + " and " +
                                       origin + " would be called so; rename one of them");
  };
  for (const LabelDimension& dimension : dimensions)
    claim(dimension.name, "label dimension '" + shown_text(dimension.name) + "'");
  for (const auto& [field, rows] : fields) {
    const std::string origin = "field '" + shown_text(field) + "'";
    const std::string response = column_name(field);
    for (const char* part : {"duplicates_", "familiarity_"}) claim(part + response, origin);
    for (const char* axis : {"_x", "_y"}) claim("projection_" + response + axis, origin);
    for (const LabelDimension& dimension : dimensions)
      claim(split_name(response, dimension), origin);
  }
}

FieldColumns ReportParts::columns_of(const std::string& field, const Rows& rows) const {
  const ReportConfig& config = spec_.config;
  const std::string response = column_name(field);
  const auto reduction = reduction_of(config, field, rows.columns());
  const Rows used = reduction && rows.size() > 0 ? reduced(*reduction, rows, run_) : rows;
  FieldColumns columns;
  if (config.duplicates) columns.duplicates.push_back(duplicates(response, used));
  if (const auto strategy = projection_of(config, field))
    columns.projection = projection(response, used, *strategy);
  if (!config.familiarity) return columns;
  std::vector<double> scores;
  if (used.size() > 0)
    scores = log_density(fit_mixture(used, *config.familiarity, run_), used, run_);
  columns.familiarity.push_back({"familiarity_" + response, std::move(scores)});
  columns.split = split(response, used);
  return columns;
}

ReportColumn ReportParts::duplicates(const std::string& response, const Rows& rows) const {
  const DuplicatesConfig& config = *spec_.config.duplicates;
  std::vector<std::int32_t> numbers(rows.size(), -1);
  if (rows.size() > 0) {
    const auto graph = neighbour_graph(rows, {.k = 32, .search = config.search}, run_);
    const auto found = find_duplicates(rows, graph, config.rule, run_);
    for (std::size_t group = 0; group < found.groups.size(); ++group)
      for (const std::size_t member : found.groups[group].members)
        numbers[member] = static_cast<std::int32_t>(group);
  }
  return {"duplicates_" + response, std::move(numbers)};
}

std::vector<ReportColumn> ReportParts::projection(const std::string& response, const Rows& rows,
                                                  const ReductionStrategy& strategy) const {
  const Rows map = rows.size() > 0 ? reduced(strategy, rows, run_) : rows;
  return {{"projection_" + response + "_x", coordinate(map, 0)},
          {"projection_" + response + "_y", coordinate(map, 1)}};
}

std::vector<ReportColumn> ReportParts::split(const std::string& response, const Rows& rows) const {
  const SplitFamiliarity spec{.mixture = *spec_.config.familiarity,
                              .minimum = spec_.config.split_familiarity_min,
                              .store = spec_.store};
  const auto found = label_familiarity(rows, dimensions_, spec, run_);
  std::vector<ReportColumn> columns;
  for (const LabelDimension& dimension : dimensions_) {
    std::vector<const LabelFamiliarity*> labels;
    for (const LabelFamiliarity& label : found)
      if (label.dimension == dimension.name) labels.push_back(&label);
    LabelScores scores;
    for (const auto* label : labels) scores.labels.push_back(label->label);
    for (std::size_t row = 0; row < rows.size(); ++row)
      for (const auto* label : labels) scores.scores.push_back(label->log_density[row]);
    columns.push_back({split_name(response, dimension), std::move(scores)});
  }
  return columns;
}

void append_in_order(ReportTable& table, std::vector<FieldColumns> fields, std::size_t dimensions) {
  const auto append = [&](std::vector<ReportColumn>& columns) {
    std::ranges::move(columns, std::back_inserter(table.columns));
  };
  for (FieldColumns& field : fields) append(field.duplicates);
  for (FieldColumns& field : fields) append(field.projection);
  for (FieldColumns& field : fields) append(field.familiarity);
  const auto has_labels = [](const ReportColumn& column) {
    return !std::get<LabelScores>(column.values).labels.empty();
  };
  if (std::ranges::none_of(fields, [&](const FieldColumns& field) {
        return std::ranges::any_of(field.split, has_labels);
      }))
    return;
  for (std::size_t dimension = 0; dimension < dimensions; ++dimension)
    for (FieldColumns& field : fields) table.columns.push_back(std::move(field.split[dimension]));
}

}  // namespace deepview::detail
