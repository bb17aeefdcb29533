#include "deepview/introspectors/dimension_reduction/dimension_reduction.hpp"

#include <algorithm>
#include <string>

#include "deepview/base/error.hpp"
#include "deepview/numeric/principal_components.hpp"

namespace deepview {
namespace {

// What each method is called, looks at and does.
struct NameOf {
  std::string_view operator()(const PcaOptions&) const { return "PCA"; }
  std::string_view operator()(const TsneOptions&) const { return "t-SNE"; }
  std::string_view operator()(const UmapOptions&) const { return "UMAP"; }
  std::string_view operator()(const PacmapOptions&) const { return "PaCMAP"; }
  std::string_view operator()(const LocalMapOptions&) const { return "LocalMAP"; }
};

struct NeighboursFor {
  const Rows& rows;

  int operator()(const PcaOptions&) const { return 0; }
  int operator()(const TsneOptions& options) const { return tsne_neighbours(options.perplexity); }
  int operator()(const UmapOptions& options) const { return options.neighbours - 1; }
  int operator()(const PacmapOptions& options) const { return pacmap_neighbours(options, rows); }
  int operator()(const LocalMapOptions& options) const { return (*this)(options.pacmap); }
};

struct Fit {
  const Rows& rows;
  const NeighbourGraph& graph;
  const RunOptions& run;

  Reduction operator()(const PcaOptions& options) const {
    PcaModel model = principal_components(rows, options.dimensions, run);
    return {.map = project(model, rows, run), .model = std::move(model)};
  }
  Reduction operator()(const TsneOptions& options) const {
    TsneMap found = tsne(rows, graph, options, run);
    return {.map = std::move(found.map),
            .divergence = TsneDivergence{found.kl_divergence, found.perplexity}};
  }
  Reduction operator()(const UmapOptions& options) const {
    UmapModel model = fit_umap(rows, graph, options, run);
    return {.map = model.map, .model = std::move(model)};
  }
  Reduction operator()(const PacmapOptions& options) const {
    PacmapMap model = pacmap(pacmap_input(rows, graph, options, run), options, run);
    return {.map = model.map, .model = std::move(model)};
  }
  Reduction operator()(const LocalMapOptions& options) const {
    PacmapMap model = local_map(pacmap_input(rows, graph, options.pacmap, run), options, run);
    return {.map = model.map, .model = std::move(model)};
  }
};

void check(const DimensionReduction& spec) {
  if (spec.strategies.empty())
    throw Error(ErrorKind::usage,
                "dimension reduction: expected at least one strategy, found none");
  for (const auto& strategy : spec.strategies)
    std::visit([](const auto& options) { require_valid(options); }, strategy);
  require_valid(spec.quality);
}

void check(const Rows& rows, const NeighbourGraph& graph, int needed) {
  if (rows.size() == 0)
    throw Error(ErrorKind::data, "dimension reduction: expected at least one sample, found none");
  if (rows.columns() == 0) throw shape_error("samples to reduce", "at least one feature", "none");
  const std::size_t k = std::min(static_cast<std::size_t>(needed), rows.size() - 1);
  if (k > 0 && (graph.rows != rows.size() || graph.k < k))
    throw shape_error("neighbours of the samples",
                      std::to_string(k) + " of each of " + std::to_string(rows.size()),
                      std::to_string(graph.k) + " of each of " + std::to_string(graph.rows));
}

NeighbourGraph shared_graph(const Rows& rows, const std::vector<ReductionStrategy>& strategies,
                            const RunOptions& run) {
  const int k = neighbours_needed(strategies, rows);
  return k == 0 ? NeighbourGraph{} : neighbour_graph(rows, {.k = k, .scaling = Scaling::none}, run);
}

}  // namespace

void require_valid(const PcaOptions& options) {
  if (options.dimensions < 1)
    throw Error(ErrorKind::usage,
                "PCA: expected at least 1 dimension, found " + std::to_string(options.dimensions));
}

std::string_view name(const ReductionStrategy& strategy) {
  return std::visit(NameOf{}, strategy);
}

int neighbours_needed(const std::vector<ReductionStrategy>& strategies, const Rows& rows) {
  int most = 0;
  for (const auto& strategy : strategies)
    most = std::max(most, std::visit(NeighboursFor{rows}, strategy));
  return most;
}

std::vector<Reduction> reduce(const Rows& rows, const NeighbourGraph& graph,
                              const DimensionReduction& spec, const RunOptions& run) {
  check(spec);
  check(rows, graph, neighbours_needed(spec.strategies, rows));
  std::vector<Reduction> reductions;
  for (const auto& strategy : spec.strategies) {
    Reduction reduction = std::visit(Fit{rows, graph, run}, strategy);
    reduction.strategy = strategy;
    reduction.quality = map_quality(rows, reduction.map, spec.quality, run);
    reductions.push_back(std::move(reduction));
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
