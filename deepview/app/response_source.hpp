// From DATA, and a network if there is one, to rows of responses.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "deepview/app/open_data.hpp"
#include "deepview/app/response_network.hpp"
#include "deepview/app/run_notes.hpp"
#include "deepview/base/producer.hpp"
#include "deepview/io/fingerprint.hpp"
#include "deepview/report/bundle.hpp"

namespace deepview {

struct ResponseSourceRequest {
  std::filesystem::path data;
  PictureOptions pictures{};
  std::optional<NetworkRequest> network{};
  /// Identifiers (numbers as text) of samples that are not wanted; nothing is read or run for them.
  std::unordered_set<std::string> leave_out{};
  /// Pictures also give the field detail::thumbnail_field, for a page that shows them.
  bool thumbnails = false;
};

struct ResponseSource {
  /// Batches with the metadata identifier, path (of pictures) and labels. Pictures are identified by
  /// their path, with "#2" behind it where a table names one a second time, so that they keep their
  /// identifier when others come and go.
  Producer producer;
  std::vector<std::string> fields;
  std::size_t size = 0;  ///< Samples that a pass gives at most.
  std::vector<std::string> classes;
  std::vector<std::string> splits;
  /// What was done to each sample, and in the part "data" to which ones; `leave_out` is not in it.
  Fingerprint fingerprint;
  std::optional<Pictures> pictures;         ///< Where the rows come from, unless they were rows.
  std::optional<RunRecord::Model> network;  ///< That made the rows.
};

/// Of pictures: the responses of the network's layers, one row per sample in a field of the layer's
/// name; without a network, ImageDescriptor's rows in the field "descriptor". Of rows: their fields
/// as they are.
///
/// Throws  As open_data and open_network; Error(usage) for a network with rows of numbers.
ResponseSource open_responses(const ResponseSourceRequest& request, RunNotes& notes);

/// A number or a text as text.
std::vector<std::string> identifier_texts(const Batch& batch);

}  // namespace deepview
