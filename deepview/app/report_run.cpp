#include "deepview/app/report_run.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <chrono>
#include <numeric>
#include <thread>

#include "deepview/app/version.hpp"

namespace deepview::detail {
namespace {

namespace fs = std::filesystem;

std::string started_at(double seconds_ago) {
  const auto before = std::chrono::duration_cast<std::chrono::system_clock::duration>(
      std::chrono::duration<double>(seconds_ago));
  const std::time_t time =
      std::chrono::system_clock::to_time_t(std::chrono::system_clock::now() - before);
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(time));
}

bool has_picture_files(const fs::path& data) {
  return fs::is_directory(data) || data.extension() == ".csv";
}

// From the report to the pictures, for links that work when both folders move together.
std::string path_to_originals(const fs::path& output, const Pictures& pictures) {
  const fs::path from = fs::absolute(output).lexically_normal();
  const fs::path to = fs::absolute(pictures.list().root).lexically_normal();
  return (to.lexically_relative(from) / "").string();
}

std::size_t other_files(const Pictures& pictures) {
  std::size_t others = 0;
  for (const auto& [extension, count] : pictures.list().other_files) others += count;
  return others;
}

RunRecord::Data data_of(const RunFacts& facts) {
  RunRecord::Data data{
      .path = facts.data.string(),
      .kind = fs::is_directory(facts.data) ? "folder" : facts.data.extension().string(),
      .files = facts.samples + facts.skipped.size(),
      .read = facts.samples,
      .skipped = facts.skipped.size(),
      .other_files = 0,
      .originals = ""};
  if (!facts.pictures) return data;
  data.other_files = other_files(*facts.pictures);
  if (has_picture_files(facts.data))
    data.originals = path_to_originals(facts.output, *facts.pictures);
  return data;
}

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const auto& text : texts) all += (all.empty() ? "" : ", ") + text;
  return all;
}

std::vector<std::pair<std::string, std::string>> options_of(const RunFacts& facts) {
  const PictureOptions& pictures = facts.choice;
  std::vector<std::pair<std::string, std::string>> options{
      {"batch size", std::to_string(facts.options.batch_size)}};
  if (pictures.limit > 0) options.emplace_back("limit", std::to_string(pictures.limit));
  if (!pictures.exclude.empty()) options.emplace_back("exclude", joined(pictures.exclude));
  if (!pictures.label_csv.empty()) options.emplace_back("label csv", pictures.label_csv.string());
  if (facts.request) options.emplace_back("pool", name(facts.request->pooling));
  return options;
}

}  // namespace

RunRecord run_record(const RunFacts& facts) {
  RunRecord run;
  run.version = version();
  run.seconds = facts.steps.seconds();
  run.started = started_at(run.seconds);
  run.command = facts.command;
  run.threads = thread_count(facts.options);
  run.seed = facts.options.seed.value;
  run.data = data_of(facts);
  run.model = facts.network;
  run.steps = facts.steps.times();
  run.options = options_of(facts);
  run.versions = {{"deepview", std::string(version())}};
  if (facts.network) run.versions.emplace_back("runtime", facts.network->framework);
  run.machine = {{"cores", std::to_string(std::thread::hardware_concurrency())}};
  for (const auto& sample : facts.skipped) run.skipped.push_back({sample.name, sample.reason});
  return run;
}

}  // namespace deepview::detail
