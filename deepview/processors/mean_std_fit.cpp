#include "deepview/processors/mean_std_fit.hpp"

#include <algorithm>
#include <cmath>

#include "deepview/base/error.hpp"
#include "deepview/processors/channels.hpp"

namespace deepview {
namespace {

// Calls use(channel, value) for every value in its order.
template <class Use>
void for_each_value(const Tensor& tensor, const detail::Channels& channels, const Use& use) {
  visit_dtype(tensor.dtype(), [&]<class T>(std::type_identity<T>) {
    const auto values = tensor.values<T>();
    std::size_t at = 0;
    while (at < values.size())
      for (std::size_t channel = 0; channel < channels.count; ++channel)
        for (std::size_t i = 0; i < channels.run; ++i, ++at)
          use(channel, element_cast<double>(values[at]));
  });
}

// The first sample that holds NaN or an infinity.
std::optional<std::size_t> find_not_finite(const Tensor& tensor) {
  std::optional<std::size_t> sample;
  visit_dtype(tensor.dtype(), [&]<class T>(std::type_identity<T>) {
    const auto values = tensor.values<T>();
    const auto found = std::ranges::find_if(
        values, [](T value) { return !std::isfinite(element_cast<double>(value)); });
    if (found != values.end())
      sample = static_cast<std::size_t>(found - values.begin()) / tensor.row_size();
  });
  return sample;
}

}  // namespace

void MeanStdFit::State::Spread::merge(const Spread& later) {
  if (later.count == 0) return;
  if (count == 0) {
    *this = later;
    return;
  }
  const double total = count + later.count;
  const double step = later.mean - mean;
  squares += later.squares + step * step * (count * later.count / total);
  mean += step * (later.count / total);
  count = total;
  least = std::min(least, later.least);
  most = std::max(most, later.most);
}

// Two passes; the second also finds what rounding left in the means of the first.
std::vector<MeanStdFit::State::Spread> MeanStdFit::State::spreads_of(
    const Tensor& tensor, const detail::Channels& channels) {
  std::vector<Spread> spreads(channels.count);
  for_each_value(tensor, channels, [&](std::size_t channel, double value) {
    Spread& spread = spreads[channel];
    spread.least = spread.count == 0 ? value : std::min(spread.least, value);
    spread.most = spread.count == 0 ? value : std::max(spread.most, value);
    spread.mean += value;
    ++spread.count;
  });
  for (Spread& spread : spreads) spread.mean /= std::max(spread.count, 1.0);
  std::vector<double> residuals(spreads.size());
  for_each_value(tensor, channels, [&](std::size_t channel, double value) {
    const double distance = value - spreads[channel].mean;
    spreads[channel].squares += distance * distance;
    residuals[channel] += distance;
  });
  for (std::size_t channel = 0; channel < spreads.size(); ++channel) {
    Spread& spread = spreads[channel];
    const double step = residuals[channel] / std::max(spread.count, 1.0);
    spread.squares = std::max(spread.squares - step * residuals[channel], 0.0);
    spread.mean += step;
  }
  return spreads;
}

void MeanStdFit::State::add(const Tensor& tensor, FieldSpread& field) const {
  if (const auto sample = find_not_finite(tensor); sample && !field.first_not_finite)
    field.first_not_finite = samples_ + *sample;
  const auto spreads = spreads_of(tensor, spec_.per == FitPer::field
                                              ? detail::one_channel(tensor)
                                              : detail::channels_along(tensor, spec_.channels));
  if (field.channels.empty()) field.channels.resize(spreads.size());
  if (field.channels.size() != spreads.size())
    throw shape_error("field '" + field.name + "'",
                      std::to_string(field.channels.size()) + " channels as before",
                      std::to_string(spreads.size()));
  for (std::size_t channel = 0; channel < spreads.size(); ++channel)
    field.channels[channel].merge(spreads[channel]);
}

void MeanStdFit::State::add(const Batch& batch) {
  if (spreads_.empty())
    for (const auto& name : spec_.fields.select(batch)) spreads_.push_back({name, {}, {}});
  for (FieldSpread& field : spreads_) add(batch[field.name], field);
  samples_ += batch.size();
}

void MeanStdFit::State::merge(State&& later) {
  if (later.spreads_.empty()) return;
  if (spreads_.empty()) {
    *this = std::move(later);
    return;
  }
  for (std::size_t f = 0; f < spreads_.size(); ++f) {
    FieldSpread& field = spreads_[f];
    const FieldSpread& more = later.spreads_[f];
    if (field.name != more.name || field.channels.size() != more.channels.size())
      throw shape_error("field '" + field.name + "'",
                        std::to_string(field.channels.size()) + " channels as before",
                        std::to_string(more.channels.size()) + " of '" + more.name + "'");
    for (std::size_t channel = 0; channel < field.channels.size(); ++channel)
      field.channels[channel].merge(more.channels[channel]);
    if (!field.first_not_finite && more.first_not_finite)
      field.first_not_finite = samples_ + *more.first_not_finite;
  }
  samples_ += later.samples_;
}

MeanStdNormalizer MeanStdFit::State::normalizer_of(const FieldSpread& field) const {
  const auto refuse = [&](const std::string& why) {
    return Error(ErrorKind::data, "MeanStdFit: field '" + field.name + "' " + why);
  };
  if (field.first_not_finite)
    throw refuse("is not finite in sample " + std::to_string(*field.first_not_finite));
  MeanStdNormalizer fitted{
      .mean = {}, .std = {}, .fields = {field.name}, .channels = spec_.channels};
  for (const Spread& spread : field.channels) {
    if (spread.count == 0) throw refuse("has no values to fit to");
    const bool constant = spread.least == spread.most;
    const double deviation = std::sqrt(spread.squares / spread.count);
    fitted.mean.push_back(constant ? spread.least : spread.mean);
    fitted.std.push_back(constant || deviation == 0 ? 1 : deviation);
    if (!std::isfinite(fitted.mean.back()) || !std::isfinite(fitted.std.back()))
      throw refuse("has values whose squares overflow; scale it down first");
  }
  if (fitted.mean.empty()) throw refuse("has no values to fit to");
  return fitted;
}

MeanStdFit::Result MeanStdFit::State::finish() && {
  if (samples_ == 0) throw Error(ErrorKind::data, "MeanStdFit: there are no samples to fit to");
  Result result;
  for (const FieldSpread& field : spreads_) result.add(field.name, normalizer_of(field));
  return result;
}

MeanStdFit::State MeanStdFit::start(const RunOptions&) const {
  fields.require_names();
  return State(*this);
}

}  // namespace deepview
