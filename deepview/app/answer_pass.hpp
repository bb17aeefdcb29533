// One pass over DATA for the questions of a command, and the page that shows the answers.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "deepview/app/gather_page.hpp"
#include "deepview/app/response_source.hpp"
#include "deepview/app/run_notes.hpp"
#include "deepview/app/steps.hpp"
#include "deepview/base/introspect.hpp"
#include "deepview/io/files.hpp"
#include "deepview/report/bundle.hpp"

namespace deepview {

struct AnswerRequest {
  ResponseSourceRequest source;
  std::filesystem::path output;  ///< Of the page; empty: none is written.
  Overwrite overwrite = Overwrite::no;
  std::vector<std::string> command;  ///< As typed, for the run record.
};

/// Opens DATA, asks introspectors in one pass, and writes what callers make of their answers: the
/// folder is complete or not there.
///
/// Throws  As open_responses; Error(usage) when the output is there already.
class AnswerPass {
 public:
  AnswerPass(AnswerRequest request, const RunOptions& run, RunNotes& notes);

  const ResponseSource& source() const noexcept { return source_; }

  /// The introspectors' answers, as introspect_all gives them. Throws Error(data) when no sample could
  /// be read.
  template <class... Introspectors>
  std::tuple<typename Introspectors::Result...> ask(const Introspectors&... introspectors) {
    return ask_of(source_.producer, introspectors...);
  }
  /// The same of another producer of the same samples, such as one that stands on the source's.
  template <class... Introspectors>
  std::tuple<typename Introspectors::Result...> ask_of(const Producer& producer,
                                                       const Introspectors&... introspectors) {
    auto answers = introspect_all(producer, steps_.begin("read"), gather_page(), introspectors...);
    keep(std::get<0>(std::move(answers)));
    return std::apply([](auto&, auto&... asked) { return std::tuple(std::move(asked)...); },
                      answers);
  }

  /// Options for what follows, under a name that the progress shows.
  RunOptions step(const std::string& name) { return steps_.begin(name); }

  // After ask():
  const Samples& samples() const noexcept { return page_.samples; }
  std::size_t skipped() const noexcept { return skipped_.size(); }
  /// Whether a page is wanted.
  bool has_page() const noexcept { return output_.has_value(); }
  /// The samples, their labels and pictures; the caller adds what was found.
  Bundle bundle() const;
  /// Where a page is wanted. Returns its index.html.
  std::filesystem::path write(const Bundle& bundle);

 private:
  detail::GatherPage gather_page() const;
  void keep(detail::PageSamples page);

  AnswerRequest request_;
  RunOptions run_;
  RunNotes* notes_;
  detail::Steps steps_;
  std::optional<OutputFolder> output_;
  ResponseSource source_;
  detail::PageSamples page_;
  std::vector<SkippedSample> skipped_;
};

}  // namespace deepview
