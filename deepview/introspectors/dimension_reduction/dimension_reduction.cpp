#include "deepview/introspectors/dimension_reduction/dimension_reduction.hpp"

#include <algorithm>
#include <string>

#include "deepview/base/error.hpp"
#include "deepview/numeric/principal_components.hpp"

namespace deepview {
namespace {

// What each method is called, asks for, refuses and does.
struct NameOf {
  std::string_view operator()(const PcaOptions&) const { return "PCA"; }
  std::string_view operator()(const UmapOptions&) const { return "UMAP"; }
};

struct NeighboursFor {
  int operator()(const PcaOptions&) const { return 0; }
  int operator()(const UmapOptions& options) const { return options.neighbours - 1; }
};

struct Check {
  void operator()(const PcaOptions& options) const {
    if (options.dimensions < 1)
      throw Error(ErrorKind::usage, "PCA: expected at least 1 dimension, found " +
                                        std::to_string(options.dimensions));
  }
  void operator()(const UmapOptions& options) const { require_valid(options); }
};

struct Fitted {
  Rows map;
  std::optional<ReductionModel> model;
};

struct Fit {
  const Rows& rows;
  const NeighbourGraph& graph;
  const RunOptions& run;

  Fitted operator()(const PcaOptions& options) const {
    PcaModel model = principal_components(rows, options.dimensions, run);
    Rows map = project(model, rows, run);
    return {std::move(map), std::move(model)};
  }
  Fitted operator()(const UmapOptions& options) const {
    UmapModel model = fit_umap(rows, graph, options, run);
    return {model.map, std::move(model)};
  }
};

void check(const DimensionReduction& spec) {
  if (spec.strategies.empty())
    throw Error(ErrorKind::usage,
                "dimension reduction: expected at least one strategy, found none");
  for (const auto& strategy : spec.strategies) std::visit(Check{}, strategy);
}

NeighbourGraph shared_graph(const Rows& rows, const std::vector<ReductionStrategy>& strategies,
                            const RunOptions& run) {
  const int k = neighbours_needed(strategies);
  return k == 0 ? NeighbourGraph{} : neighbour_graph(rows, {.k = k, .scaling = Scaling::none}, run);
}

}  // namespace

std::string_view name(const ReductionStrategy& strategy) {
  return std::visit(NameOf{}, strategy);
}

int neighbours_needed(const std::vector<ReductionStrategy>& strategies) {
  int most = 0;
  for (const auto& strategy : strategies)
    most = std::max(most, std::visit(NeighboursFor{}, strategy));
  return most;
}

std::vector<Reduction> reduce(const Rows& rows, const NeighbourGraph& graph,
                              const DimensionReduction& spec, const RunOptions& run) {
  check(spec);
  if (rows.size() == 0)
    throw Error(ErrorKind::data, "dimension reduction: expected at least one sample, found none");
  std::vector<Reduction> reductions;
  for (const auto& strategy : spec.strategies) {
    Fitted fitted = std::visit(Fit{rows, graph, run}, strategy);
    MapQuality quality = map_quality(rows, fitted.map, spec.quality, run);
    reductions.push_back({strategy, fitted.map, std::move(quality), std::move(fitted.model)});
  }
  return reductions;
}

DimensionReduction::State DimensionReduction::start(const RunOptions& options) const {
  check(*this);
  return State(*this, options);
}

DimensionReduction::Result DimensionReduction::State::finish() && {
  Result result;
  for (const auto& [field, rows] : std::move(rows_).finish())
    result.add(field, naming_field(field, [&, &r = rows] {
                 return reduce(r, shared_graph(r, spec_.strategies, options_), spec_, options_);
               }));
  return result;
}

ByField<ReductionModel> models_of(const DimensionReduction::Result& result, std::size_t index) {
  ByField<ReductionModel> models;
  for (const auto& [field, reductions] : result) {
    if (index >= reductions.size())
      throw Error(ErrorKind::usage, "dimension reduction: expected the index of one of " +
                                        std::to_string(reductions.size()) + " strategies, found " +
                                        std::to_string(index));
    if (reductions[index].model) models.add(field, *reductions[index].model);
  }
  return models;
}

}  // namespace deepview
