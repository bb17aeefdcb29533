#include "deepview/app/gather_layers.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "deepview/app/bundle_layers.hpp"

namespace deepview::detail {
namespace {

constexpr std::size_t fewest_samples_for_cka = 4;

void add_missing_notes(std::vector<BundleLayer>& layers, const std::vector<std::string>& wide,
                       std::size_t most_units) {
  for (BundleLayer& layer : layers)
    if (std::ranges::find(wide, layer.name) != wide.end())
      layer.note = fmt::format(
          "{} units are more than the {} that a report asks for a spectrum; `deepview pfa` takes "
          "more",
          layer.units, most_units);
}

}  // namespace

GatherLayers::State GatherLayers::start(const RunOptions& options) const {
  return {*this, options};
}

// Fields are known, and how wide they are, once there is a batch.
void GatherLayers::State::begin(const Batch& batch) {
  std::vector<std::string> narrow;
  for (const auto& layer : spec_.layers)
    (batch[layer].row_size() > spec_.most_units ? wide_ : narrow).push_back(layer);
  questions_.emplace(
      Questions{.pfa = {},
                .cka = {},
                .iua = Iua{.fields = spec_.layers, .keep_samples = false}.start(options_),
                .strongest = Strongest{.fields = spec_.layers}.start(options_)});
  if (!narrow.empty()) questions_->pfa = Pfa{.fields = narrow}.start(options_);
  if (spec_.layers.size() > 1) questions_->cka = Cka{.fields = spec_.layers}.start(options_);
}

void GatherLayers::State::add(const Batch& batch) {
  if (spec_.layers.empty()) return;
  if (!questions_) begin(batch);
  samples_ += batch.size();
  if (questions_->pfa) questions_->pfa->add(batch);
  if (questions_->cka) questions_->cka->add(batch);
  questions_->iua.add(batch);
  questions_->strongest.add(batch);
}

void GatherLayers::State::merge(State&& later) {
  if (!later.questions_) return;
  if (!questions_) {
    *this = std::move(later);
    return;
  }
  samples_ += later.samples_;
  if (questions_->pfa) questions_->pfa->merge(std::move(*later.questions_->pfa));
  if (questions_->cka) questions_->cka->merge(std::move(*later.questions_->cka));
  questions_->iua.merge(std::move(later.questions_->iua));
  questions_->strongest.merge(std::move(later.questions_->strongest));
}

LayerAnswers GatherLayers::State::finish() && {
  LayerAnswers answers;
  if (!questions_) return answers;
  for (const auto& name : spec_.layers) answers.layers.emplace_back().name = name;  // their order
  if (questions_->pfa) {
    const Pfa::Result found = std::move(*questions_->pfa).finish();
    add_spectra(answers.layers, found);
    add_recipes(answers.layers, recipe(found, KlStrategy{}));
    add_recipes(answers.layers, recipe(found, EnergyStrategy{}));
  }
  add_unit_counts(answers.layers, std::move(questions_->iua).finish());
  add_strongest(answers.layers, std::move(questions_->strongest).finish());
  if (questions_->cka && samples_ >= fewest_samples_for_cka)
    answers.similarity =
        similarity_of(std::move(*questions_->cka).finish(), CkaEstimator::debiased);
  add_missing_notes(answers.layers, wide_, spec_.most_units);
  return answers;
}

}  // namespace deepview::detail
