#include "deepview/app/report_job.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "deepview/app/bundle_answers.hpp"
#include "deepview/app/report_columns.hpp"
#include "deepview/app/report_pass.hpp"
#include "deepview/app/report_run.hpp"
#include "deepview/app/report_views.hpp"
#include "deepview/app/steps.hpp"
#include "deepview/base/error.hpp"
#include "deepview/findings/class_balance.hpp"
#include "deepview/findings/comparison.hpp"
#include "deepview/findings/copies.hpp"
#include "deepview/findings/descriptor_view.hpp"
#include "deepview/findings/label_issues.hpp"
#include "deepview/findings/leaks.hpp"
#include "deepview/findings/picture_quality.hpp"
#include "deepview/findings/rare_groups.hpp"
#include "deepview/findings/severity.hpp"
#include "deepview/findings/twins.hpp"
#include "deepview/findings/unfamiliar.hpp"
#include "deepview/findings/unfamiliar_in_class.hpp"
#include "deepview/io/text.hpp"

namespace deepview {
namespace {

using namespace detail;

// A run shorter than this needs no announcement.
constexpr double worth_announcing_seconds = 30;
constexpr std::size_t probed_pictures = 128;

// Times the first pictures to say how long the pass will take, when that is long.
void announce_duration(const Pictures& pictures, const std::optional<PreparedNetwork>& network,
                       const RunOptions& options, ReportNotes& notes) {
  if (pictures.size() < 20 * probed_pictures) return;
  const auto started = std::chrono::steady_clock::now();
  RunOptions probe = options;
  probe.progress = nullptr;
  probe.skipped = nullptr;
  std::size_t seen = 0;
  for (const Batch& batch : pass_producer(pictures, network).open(probe)) {
    seen += batch.size();
    if (seen >= probed_pictures) break;
  }
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - started;
  const double seconds = taken.count() * static_cast<double>(pictures.size()) /
                         static_cast<double>(std::max<std::size_t>(seen, 1));
  if (seconds > worth_announcing_seconds)
    notes.note(fmt::format("reading {} pictures will take about {:.0f} s on {} threads",
                           pictures.size(), seconds, thread_count(options)));
}

void announce_labels(const Pictures& pictures, ReportNotes& notes) {
  const LabelCoverage& coverage = pictures.list().coverage;
  if (coverage.rows_without_picture + coverage.pictures_without_row == 0) return;
  notes.note(fmt::format("labels: {} rows have no picture and {} pictures have no row, such as {}",
                         coverage.rows_without_picture, coverage.pictures_without_row,
                         shown_text(quoted_list(coverage.examples, 3))));
}

void require_samples(const Samples& samples, const std::vector<SkippedSample>& skipped) {
  if (samples.size() > 0) return;
  throw Error(
      ErrorKind::data,
      skipped.empty()
          ? "no pictures are left to look at; check --exclude and --limit"
          : fmt::format("none of the {} pictures could be read; the first is '{}': {}",
                        skipped.size(), shown_text(skipped.front().name), skipped.front().reason));
}

/// All that was found, and the views it was found in.
struct Analysis {
  std::vector<View> views;  // layers first, the descriptor last
  Copies copies;
  std::vector<Twins> twins;  // parallel to views; none for the descriptor
  LabelIssues labels;
  SplitComparisons splits;
  Unfamiliar unfamiliar;
  UnfamiliarInClass in_class;
  std::vector<Finding> findings;
};

std::vector<View> make_views(const PassResult& pass, const std::optional<PreparedNetwork>& network,
                             Steps& steps) {
  std::vector<View> views;
  if (network)
    for (const auto& layer : network->layers)
      views.push_back(layer_view(layer, pass.rows[layer], steps.begin("neighbours in " + layer)));
  views.push_back(descriptor_view(pass.rows[descriptor_field], steps.begin("neighbours")));
  return views;
}

void collect(std::vector<Finding>& findings, std::optional<Finding> finding) {
  if (finding) findings.push_back(std::move(*finding));
}

Analysis analyse(const Pictures& pictures, const Samples& samples, const PackedViews& packed,
                 std::vector<View> views, Steps& steps) {
  Analysis found;
  found.views = std::move(views);
  const DecodePicture decode = [&](std::size_t position) { return pictures.decode(position); };
  found.copies =
      find_copies({samples, decode, packed, found.views.back().graph}, steps.begin("copies"));
  collect(found.findings, leaks(samples, found.copies));
  collect(found.findings, label_conflicts(samples, found.copies));
  collect(found.findings, exact_copies_finding(found.copies, samples.size()));
  collect(found.findings, near_copies_finding(found.copies, samples.size()));

  const RunOptions run = steps.begin("unfamiliar");
  for (std::size_t i = 0; i + 1 < found.views.size(); ++i) {
    found.twins.push_back(find_twins(found.views[i], found.copies, run));
    collect(found.findings, found.twins.back().finding);
  }
  found.labels = find_label_issues(found.views, samples, run);
  collect(found.findings, found.labels.finding);
  found.splits = compare_splits(found.views, samples, {}, run);
  collect(found.findings, found.splits.finding);
  found.unfamiliar = find_unfamiliar(found.views, run);
  collect(found.findings, found.unfamiliar.finding);
  found.in_class = find_unfamiliar_in_class(found.views, samples, found.unfamiliar, run);
  collect(found.findings, found.in_class.finding);
  for (const View& view : found.views) collect(found.findings, rare_groups(view, found.copies));
  collect(found.findings, blank(packed, run));
  collect(found.findings, odd_sizes(samples));
  collect(found.findings, odd_aspects(samples));
  collect(found.findings, class_balance(samples));
  return found;
}

void add_view_columns(Bundle& bundle, const Analysis& found, const RunOptions& options) {
  std::vector<std::string> texts;
  for (const View& view : found.views) texts.push_back(view.name);
  const std::vector<std::string> suffixes = distinct_column_names(texts);
  const auto add = [&](BundleColumn column, std::string description) {
    column.description = std::move(description);
    bundle.columns.push_back(std::move(column));
  };
  for (std::size_t i = 0; i < found.views.size(); ++i) {
    ViewMap map = map_of(found.views[i], suffixes[i], options);
    const std::string in_view = " in " + map.view.title;
    const ViewFamiliarity& familiarity = found.unfamiliar.by_view[i];
    std::ranges::move(map.columns, std::back_inserter(bundle.columns));
    add(make_column("familiarity_" + suffixes[i], "Familiarity" + in_view, ColumnKind::number,
                    familiarity.log_density),
        "Log density of a mixture of Gaussians, natural logarithm; higher is more familiar.");
    add(make_column("distance_" + suffixes[i], "Distance" + in_view, ColumnKind::number,
                    familiarity.distances),
        "To the 30th nearest sample.");
    add(make_column("class_familiarity_" + suffixes[i], "Familiarity in its class" + in_view,
                    ColumnKind::number, found.in_class.own_density[i]),
        "Log density of the class's own Gaussian; NaN without a class.");
    add(make_column("twins_" + suffixes[i], "Twins" + in_view, ColumnKind::group,
                    i < found.twins.size() ? found.twins[i].groups
                                           : std::vector<std::int32_t>(bundle.paths.size(), -1)),
        "Number of its group of twins; -1 for none.");
    bundle.views.push_back(std::move(map.view));
  }
}

Bundle make_bundle(const ReportRequest& request, PassResult pass, const Analysis& found,
                   const RunOptions& options) {
  Bundle bundle;
  const auto data = std::filesystem::absolute(request.data).lexically_normal();
  bundle.title = (data.has_filename() ? data : data.parent_path()).filename().string();
  bundle.paths = pass.samples.paths;
  bundle.classes = pass.samples.class_names;
  bundle.splits = pass.samples.split_names;
  bundle.findings = found.findings;
  bundle.columns = sample_columns(pass.samples);
  bundle.columns.push_back(make_column("copies", "Copies", ColumnKind::group, found.copies.groups));
  bundle.columns.back().description = "Number of its group of copies; -1 for none.";
  bundle.columns.push_back(
      make_column("unfamiliar", "Unfamiliar", ColumnKind::number, found.unfamiliar.z));
  bundle.columns.back().description =
      fmt::format("Largest robust z over the views; above {} is unfamiliar.", unfamiliar_bound);
  bundle.columns.push_back(make_column("unfamiliar_view", "View of the largest z",
                                       ColumnKind::category, found.unfamiliar.views));
  bundle.columns.back().description = "Position in the list of views.";
  add_view_columns(bundle, found, options);
  bundle.map_view = bundle.views.front().name;
  bundle.sheets = std::move(pass.sheets);
  bundle.layers = std::move(pass.layers.layers);
  bundle.similarity = std::move(pass.layers.similarity);
  add_labels(bundle, found.labels);
  add_comparisons(bundle, found.splits);
  return bundle;
}

}  // namespace

ReportSummary run_report(const ReportRequest& request, const RunOptions& given,
                         ReportNotes& notes) {
  RunOptions options = given;
  if (!options.skipped) options.skipped = std::make_shared<SkippedSamples>();
  Steps steps(options);
  steps.begin("open");
  OutputFolder output = OutputFolder::create(request.output, request.overwrite);
  const Pictures pictures = open_pictures(request.data, request.pictures);
  announce_labels(pictures, notes);
  std::optional<PreparedNetwork> network;
  if (request.network) network = prepare_report_network(*request.network, notes);
  announce_duration(pictures, network, options, notes);

  PassResult pass = run_pass(pictures, network, output.path(), steps.begin("read pictures"));
  const std::vector<SkippedSample> skipped = options.skipped->sorted();
  require_samples(pass.samples, skipped);
  std::vector<View> views = make_views(pass, network, steps);
  const PackedViews packed(pass.rows[packed_view_field]);
  pass.rows = {};  // the views keep what they need
  Analysis found = analyse(pictures, pass.samples, packed, std::move(views), steps);
  collect(found.findings, unreadable(skipped, pass.samples.size()));
  found.findings = ranked(std::move(found.findings));

  const std::size_t samples = pass.samples.size();
  const Bundle bundle = make_bundle(request, std::move(pass), found, steps.begin("maps"));
  steps.begin("write report");
  const auto model = recorded_model(request.network, network);
  write_bundle(output, bundle,
               run_record({.command = request.command,
                           .data = request.data,
                           .output = request.output,
                           .choice = request.pictures,
                           .options = options,
                           .pictures = &pictures,
                           .samples = samples,
                           .request = request.network,
                           .network = model,
                           .skipped = skipped,
                           .steps = steps}));
  throw_if_stopped(options);
  output.commit();
  return {.page = request.output / "index.html",
          .samples = samples,
          .skipped = skipped.size(),
          .findings = bundle.findings,
          .seconds = steps.seconds()};
}

}  // namespace deepview
