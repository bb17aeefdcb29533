#include "deepview/introspectors/cka/cka.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "deepview/base/error.hpp"
#include "deepview/introspectors/cka/cka_layers.hpp"
#include "deepview/introspectors/cka/joint_moments.hpp"

namespace deepview {
namespace {

using detail::CkaLayers;
using detail::JointMoments;

// Float32 responses that differ at all differ by more than this share of their mean, and of an
// unbiased estimate less than this share of its largest term is rounding.
constexpr double rounding = 1e-12;

// Fewer values than this at once: float64 rows of all layers, three times.
constexpr std::size_t piece_values = std::size_t{1} << 22U;

// Of two layers: the mean over their parts. Of a sketched layer with itself: of its two sketches.
double of_layers(const Matrix& parts, const CkaLayers::Layer& a, const CkaLayers::Layer& b) {
  if (&a == &b) return parts(a.first_part, a.first_part + a.parts() - 1);
  double sum = 0;
  for (std::size_t p = 0; p < a.parts(); ++p)
    for (std::size_t q = 0; q < b.parts(); ++q) sum += parts(a.first_part + p, b.first_part + q);
  return sum / static_cast<double>(a.parts() * b.parts());
}

bool varies(const JointMoments& moments, const CkaLayers::Layer& layer) {
  double trace = 0;
  double mean = 0;
  for (std::size_t p = 0; p < layer.parts(); ++p) {
    trace += moments.trace(layer.first_part + p);
    mean += moments.squared_mean(layer.first_part + p);
  }
  const auto n = static_cast<double>(moments.moments().count());
  return trace > rounding * rounding * n * mean;
}

void require_usable(const JointMoments& moments, const CkaLayers& layers, CkaEstimator estimator) {
  const auto& all = moments.moments();
  if (const auto& found = all.first_not_finite()) {
    const std::size_t part = moments.part_of(found->column);
    for (const auto& layer : layers.layers())
      if (part >= layer.first_part && part < layer.first_part + layer.parts())
        throw Error(ErrorKind::data, "field '" + layer.name + "': sample " +
                                         std::to_string(found->row) +
                                         " has a response that is not finite");
  }
  const std::size_t least = estimator == CkaEstimator::debiased ? 4 : 2;
  if (all.count() < least)
    throw Error(ErrorKind::data, "CKA: expected at least " + std::to_string(least) +
                                     " samples, found " + std::to_string(all.count()));
}

std::vector<std::string> names(const CkaLayers& layers, const std::vector<std::size_t>& which) {
  std::vector<std::string> out;
  for (const std::size_t l : which) out.push_back(layers.layers()[l].name);
  return out;
}

// HSIC of every layer with itself; nullopt for one that does not vary beyond rounding.
std::vector<std::optional<double>> own_hsic(const JointMoments& moments, const CkaLayers& layers,
                                            const Matrix& hsic) {
  const Matrix largest_terms = moments.hsic(CkaEstimator::plain);
  std::vector<std::optional<double>> own;
  for (const auto& layer : layers.layers()) {
    const double value = of_layers(hsic, layer, layer);
    const bool above = value > rounding * of_layers(largest_terms, layer, layer);
    own.push_back(above && varies(moments, layer) ? std::optional(value) : std::nullopt);
  }
  return own;
}

}  // namespace

Cka::State Cka::start(const RunOptions& options) const {
  fields.require_names();
  if (against) against->require_names();
  if (max_columns < 2)
    throw Error(ErrorKind::usage,
                "CKA: expected max_columns of at least 2, found " + std::to_string(max_columns));
  if (channel_axis == 0)
    throw Error(ErrorKind::usage, "CKA: channel_axis 0 is the axis of the samples");
  return {*this, options.seed};
}

Cka::State::State(Cka spec, Seed seed) : spec_(std::move(spec)), seed_(seed) {
}
Cka::State::State(State&&) noexcept = default;
Cka::State& Cka::State::operator=(State&&) noexcept = default;
Cka::State::~State() = default;

void Cka::State::add(const Batch& batch) {
  if (!layers_) {
    layers_ = std::make_unique<CkaLayers>(spec_, batch, seed_);
    moments_ = std::make_unique<JointMoments>(layers_->widths());
  }
  std::size_t width = 1;
  for (const auto& layer : layers_->layers()) width += layer.columns;
  const std::size_t step = std::max<std::size_t>(piece_values / width, 64);
  for (std::size_t r = 0; r < batch.size(); r += step) {
    const Batch piece = batch.rows(r, std::min(step, batch.size() - r));
    moments_->add(layers_->side_by_side(piece, spec_));
  }
}

void Cka::State::merge(State&& later) {
  if (!later.layers_) return;
  if (!layers_) {
    *this = std::move(later);
    return;
  }
  if (names(*layers_, layers_->rows()) != names(*later.layers_, later.layers_->rows()) ||
      layers_->widths() != later.layers_->widths())
    throw Error(ErrorKind::shape,
                "CKA: later samples have other layers, or layers of other widths");
  moments_->merge(*later.moments_);
}

Cka::Result Cka::State::finish() && {
  if (!layers_) return {};
  require_usable(*moments_, *layers_, spec_.estimator);
  const auto& layers = layers_->layers();
  const Matrix hsic = moments_->hsic(spec_.estimator);
  const auto own = own_hsic(*moments_, *layers_, hsic);
  Result result{.fields = names(*layers_, layers_->rows()),
                .against = names(*layers_, layers_->columns()),
                .similarity = Matrix(layers_->rows().size(), layers_->columns().size()),
                .samples = moments_->moments().count(),
                .sketched = {},
                .undefined = {}};
  for (std::size_t i = 0; i < result.fields.size(); ++i) {
    for (std::size_t j = 0; j < result.against.size(); ++j) {
      const std::size_t a = layers_->rows()[i];
      const std::size_t b = layers_->columns()[j];
      const bool defined = own[a] && own[b];
      result.similarity(i, j) = defined ? of_layers(hsic, layers[a], layers[b]) /
                                              (std::sqrt(*own[a]) * std::sqrt(*own[b]))
                                        : std::numeric_limits<double>::quiet_NaN();
    }
  }
  for (std::size_t l = 0; l < layers.size(); ++l) {
    if (!layers[l].sketches.empty()) result.sketched.push_back(layers[l].name);
    if (!own[l]) result.undefined.push_back(layers[l].name);
  }
  return result;
}

}  // namespace deepview
