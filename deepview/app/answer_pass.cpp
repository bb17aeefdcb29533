#include "deepview/app/answer_pass.hpp"

#include <fmt/format.h>

#include "deepview/app/report_columns.hpp"
#include "deepview/app/report_run.hpp"
#include "deepview/app/thumbnail_rendition.hpp"
#include "deepview/base/error.hpp"
#include "deepview/findings/severity.hpp"
#include "deepview/io/text.hpp"

namespace deepview {
namespace {

RunOptions noting_skipped(RunOptions run) {
  if (!run.skipped) run.skipped = std::make_shared<SkippedSamples>();
  return run;
}

std::optional<OutputFolder> output_of(const AnswerRequest& request) {
  if (request.output.empty()) return std::nullopt;
  return OutputFolder::create(request.output, request.overwrite);
}

ResponseSourceRequest source_of(const AnswerRequest& request) {
  ResponseSourceRequest source = request.source;
  source.thumbnails = !request.output.empty();
  return source;
}

}  // namespace

AnswerPass::AnswerPass(AnswerRequest request, const RunOptions& run, RunNotes& notes)
    : request_(std::move(request)),
      run_(noting_skipped(run)),
      notes_(&notes),
      steps_(run_),
      output_(output_of(request_)),
      source_(open_responses(source_of(request_), notes)) {
}

detail::GatherPage AnswerPass::gather_page() const {
  detail::GatherPage page{{.class_names = source_.classes, .split_names = source_.splits}, {}};
  if (output_ && source_.pictures)
    page.thumbnails = Thumbnails{.field = detail::thumbnail_field, .folder = output_->path()};
  return page;
}

void AnswerPass::keep(detail::PageSamples page) {
  page_ = std::move(page);
  skipped_ = run_.skipped->sorted();
  if (samples().size() == 0 && !skipped_.empty())
    throw Error(ErrorKind::data, fmt::format("none of the {} pictures could be read; the first is "
                                             "'{}': {}",
                                             skipped_.size(), shown_text(skipped_.front().name),
                                             skipped_.front().reason));
  if (!skipped_.empty())
    notes_->note(fmt::format("{} could not be read and {} left out; the first is '{}': {}",
                             counted(skipped_.size(), "picture"),
                             skipped_.size() == 1 ? "is" : "are", shown_text(skipped_.front().name),
                             skipped_.front().reason));
}

Bundle AnswerPass::bundle() const {
  const auto data = std::filesystem::absolute(request_.source.data).lexically_normal();
  Bundle bundle;
  bundle.title = (data.has_filename() ? data : data.parent_path()).filename().string();
  bundle.paths = samples().paths;
  bundle.classes = samples().class_names;
  bundle.splits = samples().split_names;
  bundle.columns = label_columns(samples().classes, samples().splits);
  bundle.sheets = page_.sheets;
  return bundle;
}

std::filesystem::path AnswerPass::write(const Bundle& bundle) {
  steps_.begin("write page");
  write_bundle(*output_, bundle,
               detail::run_record({.command = request_.command,
                                   .data = request_.source.data,
                                   .output = request_.output,
                                   .choice = request_.source.pictures,
                                   .options = run_,
                                   .pictures = source_.pictures ? &*source_.pictures : nullptr,
                                   .samples = samples().size(),
                                   .request = request_.source.network,
                                   .network = source_.network,
                                   .skipped = skipped_,
                                   .steps = steps_}));
  throw_if_stopped(run_);
  output_->commit();
  return request_.output / "index.html";
}

}  // namespace deepview
