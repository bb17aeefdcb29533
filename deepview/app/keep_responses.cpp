#include "deepview/app/keep_responses.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "deepview/app/pipeline_fingerprint.hpp"
#include "deepview/base/error.hpp"
#include "deepview/io/response_cache.hpp"
#include "deepview/io/response_cache_writer.hpp"
#include "deepview/io/text.hpp"

namespace deepview {
namespace {

std::unordered_set<std::string> identifiers_in(const ResponseCache& cache, const RunOptions& run) {
  std::unordered_set<std::string> known;
  constexpr std::size_t at_a_time = 4096;
  for (const Batch& batch :
       cache.metadata().open({.threads = 1, .batch_size = at_a_time, .stop = run.stop}))
    for (auto& text : identifier_texts(batch)) known.insert(std::move(text));
  return known;
}

// All parts but the list of samples, which is what an append changes.
void require_same_pipeline(const ResponseCache& cache, const Fingerprint& now) {
  auto differing = differing_parts(cache.fingerprint(), now);
  std::erase(differing, data_part);
  if (differing.empty()) return;
  std::string details;
  for (const auto& part : differing) {
    const std::string* then = find_part(cache.fingerprint(), part);
    const std::string* found = find_part(now, part);
    details += fmt::format("; {}: '{}' then, '{}' now", part, then ? shown_text(*then) : "",
                           found ? shown_text(*found) : "");
  }
  throw Error(ErrorKind::usage,
              fmt::format("'{}' cannot be appended to: its responses were made with another {}{}",
                          shown_text(cache.folder().native()), quoted_list(differing), details));
}

void require_unchanged(const ResponseCache& cache) {
  if (ResponseCache::open(cache.folder()).size() != cache.size())
    throw Error(ErrorKind::io, fmt::format("'{}' was appended to by another process meanwhile; run "
                                           "the command again",
                                           shown_text(cache.folder().native())));
}

void require_samples(const KeptResponses& kept, const std::vector<SkippedSample>& skipped) {
  if (kept.added + kept.before > 0) return;
  throw Error(
      ErrorKind::data,
      skipped.empty()
          ? "no samples are left to run; check --exclude and --limit"
          : fmt::format("none of the {} pictures could be read; the first is '{}': {}",
                        skipped.size(), shown_text(skipped.front().name), skipped.front().reason));
}

void tell_skipped(const std::vector<SkippedSample>& skipped, RunNotes& notes) {
  if (skipped.empty()) return;
  notes.note(fmt::format("{} pictures could not be read and are left out; the first is '{}': {}",
                         skipped.size(), shown_text(skipped.front().name), skipped.front().reason));
}

}  // namespace

KeptResponses keep_responses(const KeepRequest& request, const RunOptions& given, RunNotes& notes) {
  RunOptions run = given;
  if (!run.skipped) run.skipped = std::make_shared<SkippedSamples>();
  KeptResponses kept;
  ResponseSourceRequest wanted = request.source;
  std::optional<ResponseCache> old;
  if (request.mode == KeepMode::append) {
    old = ResponseCache::open(request.folder);
    kept.before = old->size();
    wanted.leave_out = identifiers_in(*old, run);
  }
  const ResponseSource source = open_responses(wanted, notes);
  if (old) require_same_pipeline(*old, source.fingerprint);

  const ResponseCacheOptions options{
      .fingerprint = source.fingerprint,
      .overwrite = request.mode == KeepMode::overwrite ? Overwrite::yes : Overwrite::no};
  auto writer = old ? ResponseCacheWriter::append(request.folder, options)
                    : ResponseCacheWriter::create(request.folder, options);
  if (old) require_unchanged(*old);  // nobody can change it from here on
  add_all(writer, source.producer, run);
  const auto skipped = run.skipped->sorted();
  kept.added = writer.rows();
  kept.skipped = skipped.size();
  kept.fields = source.fields;
  require_samples(kept, skipped);
  writer.commit();
  tell_skipped(skipped, notes);
  return kept;
}

}  // namespace deepview
