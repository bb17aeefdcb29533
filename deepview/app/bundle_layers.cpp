#include "deepview/app/bundle_layers.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "deepview/introspectors/pfa/recipe_table.hpp"

namespace deepview {
namespace {

constexpr std::size_t longest_spectrum = 512;  // more shares than a plot has pixels

BundleLayer& layer_named(std::vector<BundleLayer>& layers, const std::string& name) {
  const auto known = std::ranges::find(layers, name, &BundleLayer::name);
  if (known != layers.end()) return *known;
  BundleLayer layer;
  layer.name = name;
  return layers.emplace_back(std::move(layer));
}

std::vector<double> shares(const std::vector<double>& eigenvalues) {
  const double sum = std::accumulate(eigenvalues.begin(), eigenvalues.end(), 0.0);
  std::vector<double> shares(eigenvalues.begin(),
                             eigenvalues.begin() + static_cast<std::ptrdiff_t>(std::min(
                                                       eigenvalues.size(), longest_spectrum)));
  for (double& share : shares) share = sum > 0 ? share / sum : 0;
  return shares;
}

std::vector<double> deviations(const Matrix& covariance) {
  std::vector<double> deviations;
  for (std::size_t unit = 0; unit < covariance.rows(); ++unit)
    deviations.push_back(std::sqrt(std::max(covariance(unit, unit), 0.0)));
  return deviations;
}

}  // namespace

void add_spectra(std::vector<BundleLayer>& layers, const Pfa::Result& found) {
  for (const auto& [name, answer] : found.layers) {
    BundleLayer& layer = layer_named(layers, name);
    layer.units = answer.units();
    layer.spectrum = shares(answer.eigenvalues);
    layer.mean = answer.mean;
    layer.deviation = deviations(answer.covariance);
  }
  for (const auto& failed : found.failed) layer_named(layers, failed.layer).note = failed.reason;
}

void add_recipes(std::vector<BundleLayer>& layers, const ByField<PfaRecipe>& recipes) {
  for (const auto& row : recipe_table(recipes))
    layer_named(layers, row.layer).kept.push_back({row.strategy, row.units_to_keep});
}

void add_unit_counts(std::vector<BundleLayer>& layers, const ByField<IuaField>& found) {
  for (const auto& [name, answer] : found) {
    const IuaUnits& channels = answer.channels;
    BundleLayer& layer = layer_named(layers, name);
    layer.units = channels.inactive.size();
    layer.inactive = channels.inactive_share();
    layer.dead = channels.dead;
    layer.constant = channels.constant;
    layer.identical = channels.identical;
    if (layer.mean.empty()) layer.mean = channels.mean;
  }
}

void add_strongest(std::vector<BundleLayer>& layers, const StrongestResult& found) {
  for (const auto& [name, answer] : found.fields) {
    BundleLayer& layer = layer_named(layers, name);
    layer.units = answer.strongest.size();
    for (const auto& unit : answer.strongest) {
      std::vector<std::size_t> samples;
      for (const SampleResponse& response : unit) samples.push_back(response.row);
      layer.strongest.push_back(std::move(samples));
    }
  }
}

BundleSimilarity similarity_of(const CkaResult& found, CkaEstimator estimator) {
  const auto values = found.similarity.values();
  BundleSimilarity similarity;
  similarity.method = estimator == CkaEstimator::debiased ? "Linear CKA, debiased" : "Linear CKA";
  similarity.rows = found.fields;
  similarity.columns = found.against;
  similarity.values.assign(values.begin(), values.end());
  return similarity;
}

}  // namespace deepview
