// What the introspectors of layers found, as a report shows it.
#pragma once

#include <cstddef>
#include <vector>

#include "deepview/introspectors/cka/cka.hpp"
#include "deepview/introspectors/iua/iua.hpp"
#include "deepview/introspectors/pfa/pfa.hpp"
#include "deepview/introspectors/pfa/recipe.hpp"
#include "deepview/introspectors/strongest/strongest.hpp"
#include "deepview/report/bundle.hpp"

namespace deepview {

/// Of the layers of a bundle those that were asked; the others are added. Channels are the units.
void add_spectra(std::vector<BundleLayer>& layers, const Pfa::Result& found);
/// What `strategy`'s recipes keep, under its name in the tables: "PFA KL".
void add_recipes(std::vector<BundleLayer>& layers, const ByField<PfaRecipe>& recipes);
void add_unit_counts(std::vector<BundleLayer>& layers, const ByField<IuaField>& found);
/// Samples are those of the page, in the order of the pass.
void add_strongest(std::vector<BundleLayer>& layers, const StrongestResult& found);

BundleSimilarity similarity_of(const CkaResult& found, CkaEstimator estimator);

}  // namespace deepview
