#include "deepview/app/grid_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "deepview/app/statistics_series.hpp"
#include "deepview/app/version.hpp"
#include "deepview/base/error.hpp"
#include "deepview/experiment/workers/experiment_folder.hpp"
#include "deepview/io/files.hpp"
#include "deepview/report/bundle.hpp"

namespace deepview {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t points_of_a_run = 200;  // hundreds of runs share one plot

fs::path from(const fs::path& folder, const fs::path& to) {
  return fs::absolute(to).lexically_normal().lexically_proximate(
      fs::absolute(folder).lexically_normal());
}

std::string cell_of(const NamedCells& cells, std::string_view name) {
  for (const auto& [column, cell] : cells)
    if (column == name) return cell;
  return "";
}

// A damaged table costs its curve and nothing else.
std::vector<BundleSeries> series_of(const fs::path& experiment) {
  std::vector<BundleSeries> all;
  for (const char* name : {"training", "validation", "validation_set_agg"}) {
    try {
      if (auto series = read_series(ExperimentFolder{experiment}.table(name),
                                    {.name = name,
                                     .most_points = points_of_a_run,
                                     .columns = {"episode", "loss", "acc"}}))
        all.push_back(std::move(*series));
    } catch (const Error& damaged) {
      if (damaged.kind() != ErrorKind::data) throw;
    }
  }
  return all;
}

BundleRun run_of(const GridPage& page, const ExperimentRecord& experiment) {
  const fs::path own = ExperimentFolder{experiment.folder}.report() / "index.html";
  return {.name = from(page.below, experiment.folder).string(),
          .page = fs::exists(own) ? from(page.output, own).string() : "",
          .status = cell_of(experiment.status, "training_terminal_status"),
          .group = 0,
          .measures = experiment.measures,
          .series = series_of(experiment.folder)};
}

BundleGroup group_of(const ExperimentGroup& group) {
  BundleGroup made{.problem = group.problem, .model = group.model};
  for (const auto& [path, value] : group.settings) made.settings.push_back({path, value, ""});
  return made;
}

BundleGrid grid_of(const GridPage& page) {
  BundleGrid grid;
  for (const ExperimentRecord& experiment : page.experiments)
    grid.runs.push_back(run_of(page, experiment));
  for (std::size_t g = 0; g < page.groups.size(); ++g) {
    grid.groups.push_back(group_of(page.groups[g]));
    for (const std::size_t member : page.groups[g].members) grid.runs.at(member).group = g;
  }
  for (const SummaryRow& row : page.summary) {
    BundleSummary summary{
        .measure = row.measure, .n = row.n, .mean = row.mean, .deviation = row.deviation};
    if (row.interval) {
      summary.low = row.interval->low;
      summary.high = row.interval->high;
    }
    grid.groups.at(row.group - 1).summaries.push_back(std::move(summary));
  }
  grid.columns = page.analysis.columns;
  for (const auto& [experiment, cells] : page.analysis.rows)
    grid.rows.push_back({experiment, cells});
  return grid;
}

}  // namespace

fs::path write_grid_page(const GridPage& page) {
  const auto began = std::chrono::steady_clock::now();
  OutputFolder output = OutputFolder::create(page.output, Overwrite::yes);
  Bundle bundle;
  const fs::path below = fs::absolute(page.below).lexically_normal();
  bundle.title = (below.has_filename() ? below : below.parent_path()).filename().string();
  bundle.grid = grid_of(page);
  RunRecord run;
  run.version = version();
  run.started = time_for_programs();
  run.command = page.command;
  run.data.path = page.below.string();
  run.data.kind = "grid";
  run.data.read = page.experiments.size();
  run.versions = {{"deepview", run.version}};
  run.machine = {{"cores", std::to_string(std::thread::hardware_concurrency())}};
  run.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  run.steps = {{"read experiments", run.seconds}};
  write_bundle(output, bundle, run);
  output.commit();
  return page.output / "index.html";
}

}  // namespace deepview
