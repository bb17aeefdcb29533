#include "deepview/app/response_source.hpp"

#include <fmt/format.h>

#include <memory>

#include "deepview/app/pipeline_fingerprint.hpp"
#include "deepview/app/thumbnail_rendition.hpp"
#include "deepview/base/batch_builder.hpp"
#include "deepview/base/error.hpp"
#include "deepview/base/pipeline.hpp"
#include "deepview/io/text.hpp"
#include "deepview/processors/field_remover.hpp"
#include "deepview/processors/image_descriptor.hpp"

namespace deepview {
namespace {

using detail::PreparedNetwork;
using Identifiers = std::unordered_set<std::string>;

const std::string image_field = "image";
const std::string view_field = "view";
const std::string descriptor_field = "descriptor";

std::vector<std::string> picture_identifiers(const Pictures& pictures) {
  std::vector<std::string> names;
  Identifiers taken;
  for (const auto& entry : pictures.list().entries) {
    std::string name = entry.path;
    for (int number = 2; !taken.insert(name).second; ++number)
      name = fmt::format("{}#{}", entry.path, number);
    names.push_back(std::move(name));
  }
  return names;
}

// Positions in the list become names.
struct IdentifyPictures {
  std::shared_ptr<const std::vector<std::string>> names;

  Batch operator()(Batch batch) const {
    std::vector<std::string> identifiers;
    for (const auto position :
         std::get<std::vector<std::int64_t>>(batch.metadata()[keys::identifier]))
      identifiers.push_back(names->at(static_cast<std::size_t>(position)));
    Batch::Builder builder(std::move(batch));
    builder.metadata().set(keys::identifier, std::move(identifiers));
    return std::move(builder).build();
  }
};

// Samples whose identifiers are known go before anything is done with them.
struct LeaveOut {
  std::shared_ptr<const Identifiers> known;

  Batch operator()(Batch batch) const {
    const auto identifiers = identifier_texts(batch);
    std::vector<std::size_t> kept;
    for (std::size_t row = 0; row < identifiers.size(); ++row)
      if (!known->contains(identifiers[row])) kept.push_back(row);
    return kept.size() == batch.size() ? batch : batch.take(kept);
  }
};

struct Chosen {
  Pictures pictures;
  std::vector<std::string> identifiers;
};

Chosen without(const Identifiers& known, const Pictures& pictures) {
  const auto names = picture_identifiers(pictures);
  std::vector<std::size_t> kept;
  std::vector<std::string> kept_names;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (known.contains(names[i])) continue;
    kept.push_back(i);
    kept_names.push_back(names[i]);
  }
  return {pictures.select(kept), std::move(kept_names)};
}

Producer picture_rows(const Chosen& chosen, const std::optional<PreparedNetwork>& network,
                      bool thumbnails) {
  constexpr int side = static_cast<int>(view_side_px);
  std::vector<Rendition> renditions{
      network ? Rendition{image_field, {network->plan.width, network->plan.height}, Fit::stretch}
              : Rendition{view_field, {side, side}, Fit::stretch}};
  std::vector<std::string> kept;
  if (thumbnails) {
    renditions.push_back(detail::thumbnail_rendition(chosen.pictures));
    kept.push_back(detail::thumbnail_field);
  }
  std::vector<Stage> stages{
      IdentifyPictures{std::make_shared<const std::vector<std::string>>(chosen.identifiers)}};
  if (network) {
    for (Stage& stage : detail::response_stages(*network, image_field, kept))
      stages.push_back(std::move(stage));
  } else {
    stages.push_back(ImageDescriptor{.field = view_field, .output = descriptor_field});
    kept.push_back(descriptor_field);
    stages.push_back(FieldRemover{.fields = kept, .keep = true});
  }
  return pipeline(chosen.pictures.producer(std::move(renditions)), std::move(stages));
}

ResponseSource from_pictures(const ResponseSourceRequest& request, const Data& data,
                             RunNotes& notes) {
  const Pictures& pictures = *data.pictures();
  std::optional<PreparedNetwork> network;
  if (request.network)
    network = detail::prepare_network(*request.network, notes);
  else
    notes.note("no network is given (--model): pictures are described by edges, light and colour");
  const std::string listing = detail::data_digest(request.data, data);
  const Chosen chosen = without(request.leave_out, pictures);
  if (request.thumbnails && network)
    detail::require_free_names(*network, {detail::thumbnail_field});
  return {.producer = picture_rows(chosen, network, request.thumbnails),
          .fields = network ? network->layers : std::vector<std::string>{descriptor_field},
          .size = chosen.pictures.size(),
          .classes = pictures.classes(),
          .splits = pictures.splits(),
          .fingerprint =
              network ? detail::pipeline_fingerprint(listing, request.network->path, *network)
                      : Fingerprint{{data_part, listing},
                                    {"network", "none"},
                                    {"layers", descriptor_field}},
          .pictures = chosen.pictures,
          .network = detail::recorded_model(request.network, network)};
}

ResponseSource from_rows(const ResponseSourceRequest& request, const Data& data) {
  if (request.network)
    throw Error(ErrorKind::usage,
                fmt::format("'{}' holds rows of numbers; --model goes with pictures",
                            shown_text(request.data.native())));
  const RowSet& rows = *data.rows();
  Producer producer = rows.producer;
  if (!request.leave_out.empty())
    producer = producer | LeaveOut{std::make_shared<const Identifiers>(request.leave_out)};
  std::string fields;
  for (const auto& field : rows.fields) fields += (fields.empty() ? "" : "\n") + field;
  return {.producer = std::move(producer),
          .fields = rows.fields,
          .size = rows.size,
          .classes = rows.classes,
          .splits = rows.splits,
          .fingerprint = {{data_part, detail::data_digest(request.data, data)},
                          {"network", "none"},
                          {"layers", fields}},
          .pictures = {},
          .network = {}};
}

}  // namespace

std::vector<std::string> identifier_texts(const Batch& batch) {
  return as_texts(batch.metadata()[keys::identifier], "identifiers");
}

ResponseSource open_responses(const ResponseSourceRequest& request, RunNotes& notes) {
  const Data data = open_data(request.data, request.pictures);
  return data.pictures() ? from_pictures(request, data, notes) : from_rows(request, data);
}

}  // namespace deepview
