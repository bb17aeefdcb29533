#include "deepview/app/report_pass.hpp"

#include <tuple>

#include "deepview/app/gather_samples.hpp"
#include "deepview/app/thumbnail_rendition.hpp"
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

const std::string image_field = "image";
const std::string view_field = "view";

std::vector<Rendition> renditions(const Pictures& pictures,
                                  const std::optional<PreparedNetwork>& network) {
  std::vector<Rendition> wanted{{view_field, {view_side, view_side}, Fit::stretch},
                                thumbnail_rendition(pictures)};
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

}  // namespace

PreparedNetwork prepare_report_network(const ReportNetwork& request, ReportNotes& notes) {
  PreparedNetwork prepared = prepare_network(request, notes);
  require_free_names(prepared, {thumbnail_field, view_field, descriptor_field, packed_view_field,
                                "size", "digest", "file_digest"});
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
  auto [samples, rows, sheets, layers] = introspect_all(
      pass_producer(pictures, network), options,
      GatherSamples{.class_names = pictures.classes(), .split_names = pictures.splits()},
      GatherRows{.fields = row_fields(network)},
      Thumbnails{.field = thumbnail_field, .folder = folder},
      GatherLayers{.layers = network ? network->layers : std::vector<std::string>()});
  return {std::move(samples), std::move(rows), std::move(sheets), std::move(layers)};
}

}  // namespace deepview::detail
