// Fitted reductions: what they are, applying them to batches, keeping them in files.
#pragma once

#include <filesystem>
#include <string_view>
#include <variant>

#include "deepview/base/batch.hpp"
#include "deepview/base/fields.hpp"
#include "deepview/numeric/pacmap.hpp"
#include "deepview/numeric/principal_components.hpp"
#include "deepview/numeric/umap.hpp"

namespace deepview {

/// What can place samples that it was not fitted on.
using ReductionModel = std::variant<PcaModel, UmapModel, PacmapMap>;

/// "PCA", "UMAP", "PaCMAP", "LocalMAP": the strategy that the model comes from.
std::string_view name(const ReductionModel& model);

/// A stage that replaces each field that has a model by its place in the map; other fields pass. A
/// sample gets the same bits in any batch, and one that the model was fitted on its fitted place
/// (that of the first of equal ones).
/// Throws Error(missing_field) when a field with a model is not in the batch.
struct ReduceDimensions {
  ByField<ReductionModel> models;

  Batch operator()(Batch batch) const;
};

/// Writes a folder with reductions.json (version, fields, methods and their numbers) and .npy files
/// of the arrays; but for PCA the rows that it was fitted on are among them. Throws Error(usage) when the folder
/// exists, Error(io).
void save_reductions(const ByField<ReductionModel>& models, const std::filesystem::path& folder);
/// Throws Error(io) when it cannot be read, Error(data) for anything save_reductions did not write.
ByField<ReductionModel> load_reductions(const std::filesystem::path& folder);

}  // namespace deepview
