#include "deepview/app/report_pass.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "deepview/app/gather_samples.hpp"
#include "deepview/base/error.hpp"
#include "deepview/base/introspect.hpp"
#include "deepview/base/pipeline.hpp"
#include "deepview/findings/packed_views.hpp"
#include "deepview/introspectors/rows/rows.hpp"
#include "deepview/processors/field_remover.hpp"
#include "deepview/processors/image_descriptor.hpp"
#include "deepview/report/thumbnails.hpp"

namespace deepview::detail {
namespace {

constexpr int view_side = static_cast<int>(view_side_px);
constexpr std::int64_t smallest_cell = 16;  // of a thumbnail
constexpr std::int64_t largest_cell = 96;

const std::string image_field = "image";
const std::string thumbnail_field = "thumbnail";
const std::string view_field = "view";

// Small pictures keep their pixels: a cell is as large as the largest of the first few pictures.
int thumbnail_cell(const Pictures& pictures) {
  std::int64_t side = smallest_cell;
  for (std::size_t i = 0, seen = 0; i < pictures.size() && seen < 16; ++i) {
    try {
      const Shape shape = pictures.decode(i).shape();
      side = std::max({side, shape[0], shape[1]});
      ++seen;
    } catch (const Error& unreadable) {
      if (unreadable.kind() != ErrorKind::data) throw;
    }
  }
  return static_cast<int>(std::min(side, largest_cell));
}

std::vector<Rendition> renditions(const Pictures& pictures,
                                  const std::optional<PreparedNetwork>& network) {
  const int cell = thumbnail_cell(pictures);
  std::vector<Rendition> wanted{{view_field, {view_side, view_side}, Fit::stretch},
                                {thumbnail_field, {cell, cell}, Fit::inside}};
  if (network)
    wanted.push_back({image_field, {network->plan.width, network->plan.height}, Fit::stretch});
  return wanted;
}

std::vector<std::string> row_fields(const std::optional<PreparedNetwork>& network) {
  std::vector<std::string> fields;
  if (network) fields = network->layers;
  fields.insert(fields.end(), {descriptor_field, packed_view_field});
  return fields;
}

void require_free_names(const PreparedNetwork& network) {
  const std::vector<std::string> own{thumbnail_field,   view_field, descriptor_field,
                                     packed_view_field, "size",     "digest",
                                     "file_digest"};
  for (const auto& taken : own)
    if (std::ranges::find(network.layers, taken) != network.layers.end())
      throw Error(ErrorKind::model,
                  fmt::format("the tensor name '{}' is one that the report uses itself", taken));
}

}  // namespace

PreparedNetwork prepare_report_network(const ReportNetwork& request, ReportNotes& notes) {
  PreparedNetwork prepared = prepare_network(request, notes);
  require_free_names(prepared);
  return prepared;
}

Producer pass_producer(const Pictures& pictures, const std::optional<PreparedNetwork>& network) {
  std::vector<Stage> stages{ImageDescriptor{.field = view_field, .output = descriptor_field},
                            PackViews{.field = view_field, .output = packed_view_field},
                            FieldRemover{.fields = {view_field}}};
  if (network) {
    for (Stage& stage : response_stages(*network, image_field,
                                        {thumbnail_field, descriptor_field, packed_view_field,
                                         "size", "digest", "file_digest"}))
      stages.push_back(std::move(stage));
  }
  return pipeline(pictures.producer(renditions(pictures, network)), std::move(stages));
}

PassResult run_pass(const Pictures& pictures, const std::optional<PreparedNetwork>& network,
                    const std::filesystem::path& folder, const RunOptions& options) {
  auto [samples, rows, sheets] = introspect_all(
      pass_producer(pictures, network), options,
      GatherSamples{.class_names = pictures.classes(), .split_names = pictures.splits()},
      GatherRows{.fields = row_fields(network)},
      Thumbnails{.field = thumbnail_field, .folder = folder});
  return {std::move(samples), std::move(rows), std::move(sheets)};
}

}  // namespace deepview::detail
