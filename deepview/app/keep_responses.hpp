// Runs a pipeline once and keeps its responses.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "deepview/app/response_source.hpp"
#include "deepview/base/run_options.hpp"

namespace deepview {

enum class KeepMode : std::uint8_t { create, overwrite, append };

struct KeepRequest {
  ResponseSourceRequest source;
  std::filesystem::path folder;
  KeepMode mode = KeepMode::create;
};

struct KeptResponses {
  std::size_t added = 0;
  std::size_t skipped = 0;  ///< Pictures that could not be read.
  std::size_t before = 0;   ///< Samples that were there already.
  std::vector<std::string> fields;
};

/// Writes responses to a cache (response_cache_writer.hpp), or adds those
/// of samples whose identifiers it does not have; nothing is run for the others, whether or not they
/// have changed.
///
/// Throws  As open_responses and ResponseCacheWriter; Error(usage) naming what differs when the
///         responses of a cache that is appended to were made otherwise; Error(data) when no sample
///         could be read. Then a new cache is not there, and an old one as it was.
KeptResponses keep_responses(const KeepRequest& request, const RunOptions& run, RunNotes& notes);

}  // namespace deepview
