#include "deepview/introspectors/pfa/pfa.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <optional>

#include "deepview/base/error.hpp"
#include "deepview/base/parallel.hpp"
#include "deepview/numeric/channels.hpp"
#include "deepview/numeric/field_rows.hpp"

namespace deepview {
namespace {

// Samples whose channels are turned into rows at a time: 32 MiB of doubles, at least one sample.
std::size_t samples_at_once(const Channels& channels) {
  constexpr std::size_t most_values = std::size_t{1} << 22U;
  return std::max<std::size_t>(most_values / std::max<std::size_t>(channels.units(), 1), 1);
}

Matrix channel_rows(const Tensor& responses, const Channels& channels, ChannelPositions positions) {
  if (positions == ChannelPositions::each_a_row) return channels_by_position(responses, channels);
  if (channels.positions() == 0 && responses.row_count() > 0)
    throw shape_error("responses to pool", "at least one position", to_string(responses.shape()));
  return pooled_channels(
      responses, channels,
      positions == ChannelPositions::max_pooled ? OverPositions::max : OverPositions::mean);
}

void require_finite(const Matrix& covariance) {
  double total = 0;
  for (std::size_t unit = 0; unit < covariance.rows(); ++unit) {
    total += covariance(unit, unit);
    if (!std::isfinite(total))
      throw Error(ErrorKind::data, "expected variances that can be added up, found that of unit " +
                                       std::to_string(unit) +
                                       " too large; scale the responses down");
  }
}

std::vector<std::size_t> inactive_units(const Matrix& covariance, double epsilon) {
  double largest = 0;
  for (std::size_t unit = 0; unit < covariance.rows(); ++unit)
    largest = std::max(largest, covariance(unit, unit));
  std::vector<std::size_t> inactive;
  for (std::size_t unit = 0; unit < covariance.rows(); ++unit) {
    const double variance = covariance(unit, unit);
    if (variance <= 0 || variance < epsilon * largest) inactive.push_back(unit);
  }
  return inactive;
}

std::optional<std::string> reason_to_fail(const Moments& moments) {
  if (moments.columns() == 0) return "it has no units";
  if (moments.count() >= moments.columns()) return std::nullopt;
  return "expected at least as many samples as units, found " + std::to_string(moments.count()) +
         " samples of " + std::to_string(moments.columns()) + " units";
}

}  // namespace

Pfa::State Pfa::start(const RunOptions& options) const {
  fields.require_names();
  if (!(epsilon_inactive >= 0 && epsilon_inactive <= 1))
    throw Error(ErrorKind::usage, "PFA: expected an epsilon_inactive from 0 to 1, found " +
                                      std::to_string(epsilon_inactive));
  return {*this, options};
}

void Pfa::State::add(const Batch& batch) {
  if (layers_.empty())
    for (auto& name : spec_.fields.select(batch)) layers_.push_back({std::move(name)});
  for (auto& layer : layers_) naming_field(layer.name, [&] { add(layer, batch[layer.name]); });
}

void Pfa::State::add(Layer& layer, const Tensor& responses) const {
  if (responses.rank() < 2)
    throw shape_error("responses of a layer", "at least two axes, samples and units",
                      to_string(responses.shape()));
  const Channels channels =
      channels_of(responses.shape(), responses.rank() == 2 ? 1 : spec_.channel_axis);
  if (channels.count > spec_.max_units)
    throw shape_error("units of a layer",
                      "at most " + std::to_string(spec_.max_units) + " (Pfa::max_units)",
                      std::to_string(channels.count));
  const bool each = spec_.positions == ChannelPositions::each_a_row;
  const std::size_t rows_per_sample = each ? channels.positions() : 1;
  if (layer.moments.columns() != 0 && rows_per_sample != layer.rows_per_sample)
    throw shape_error("responses of a layer",
                      std::to_string(layer.rows_per_sample) + " positions as before",
                      to_string(responses.shape()));
  layer.rows_per_sample = rows_per_sample;
  if (responses.rank() == 2) return layer.moments.add(responses);
  // Samples keep their order, so a row's sample is its number divided by the rows per sample.
  std::size_t first = 0;
  do {  // also once for no samples, so that the units are known
    const std::size_t count = std::min(samples_at_once(channels), responses.row_count() - first);
    const Matrix rows = channel_rows(responses.rows(first, count), channels, spec_.positions);
    layer.moments.add(rows.view());
    first += count;
  } while (first < responses.row_count());
}

void Pfa::State::merge(State&& later) {
  if (later.layers_.empty()) return;
  if (layers_.empty()) {
    layers_ = std::move(later.layers_);
    return;
  }
  for (auto& layer : layers_) {
    const auto same = std::ranges::find(later.layers_, layer.name, &Layer::name);
    if (same == later.layers_.end() || later.layers_.size() != layers_.size())
      throw Error(ErrorKind::missing_field,
                  "field '" + layer.name + "': later batches have other fields");
    if (same->rows_per_sample != layer.rows_per_sample)
      throw shape_error("field '" + layer.name + "': positions per sample",
                        std::to_string(layer.rows_per_sample) + " as before",
                        std::to_string(same->rows_per_sample));
    naming_field(layer.name, [&] { layer.moments.merge(same->moments); });
  }
}

Pfa::Result Pfa::State::finish() && {
  Result result;
  std::vector<Layer> sound;
  for (auto& layer : layers_) {
    if (const auto& place = layer.moments.first_not_finite())
      throw Error(ErrorKind::data,
                  "field '" + layer.name + "': expected finite numbers, found NaN or an infinity " +
                      "in row " + std::to_string(place->row / layer.rows_per_sample) + ", unit " +
                      std::to_string(place->column));
    if (auto reason = reason_to_fail(layer.moments))
      result.failed.push_back({layer.name, std::move(*reason)});
    else
      sound.push_back(std::move(layer));
  }
  std::vector<PfaLayer> layers(sound.size());
  std::atomic<std::size_t> done{0};
  parallel_for(sound.size(), options_, [&](std::size_t i) {
    const Moments moments = std::exchange(sound[i].moments, {});
    layers[i] = naming_field(sound[i].name,
                             [&] { return layer_of_covariance(moments.covariance(), spec_); });
    layers[i].samples = moments.count();
    layers[i].mean.assign(moments.mean().begin(), moments.mean().end());
    report(options_, {.step = "eigenvalues", .done = ++done, .total = layers.size()});
  });
  for (std::size_t i = 0; i < sound.size(); ++i)
    result.layers.add(std::move(sound[i].name), std::move(layers[i]));
  return result;
}

PfaLayer layer_of_covariance(Matrix covariance, const Pfa& options) {
  require_finite(covariance);
  PfaLayer layer;
  if (options.eigenvectors) {
    auto eigen = symmetric_eigen(covariance);
    layer.eigenvalues = std::move(eigen.values);
    layer.eigenvectors = std::move(eigen.vectors);
  } else {
    layer.eigenvalues = symmetric_eigenvalues(covariance);
  }
  for (double& value : layer.eigenvalues) value = std::max(value, 0.0);
  layer.inactive = inactive_units(covariance, options.epsilon_inactive);
  layer.covariance = std::move(covariance);
  return layer;
}

}  // namespace deepview
