#include "deepview/experiment/config/grid_run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <sstream>
#include <thread>

#include "deepview/experiment/config/grid_ledger.hpp"
#include "deepview/experiment/config/process_pool.hpp"
#include "deepview/experiment/parameters/yaml.hpp"
#include "tests/experiment/config/grid_files.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using std::filesystem::path;
using ::testing::ElementsAre;
using testing::expect_error;
using testing::Folder;
using ::testing::HasSubstr;
using testing::read_grid_of;
using testing::read_text;
namespace fs = std::filesystem;

// A grid of experiments on nothing, which the programs below "train".
GridFolder small_grid(const Folder& folder, std::size_t count) {
  GridPlan plan{.trainer = TrainerKind::online, .max_concurrent_runs = 1};
  for (std::size_t i = 0; i < count; ++i)
    plan.experiments.push_back({"P", "M", section({{"number", i}})});
  return make_grid(plan, {.expdir = folder / "runs/", .tag = "tag"});
}

// A program that notes its words, has a folder as `deepview train` makes it, and goes on with `script`.
path trainer(const Folder& folder, const std::string& script) {
  const path program =
      folder.add("trainer.sh", "#!/bin/sh\necho \"$@\" >> '" + (folder / "calls").string() +
                                   "'\n"
                                   "number=$6\n" +
                                   script + "\n");
  fs::permissions(program, fs::perms::owner_all);
  return program;
}

constexpr const char* answer = R"(echo '{"rows": [{"status": "Converged", "folder": "f"}]}')";

std::vector<std::string> calls(const Folder& folder) {
  std::vector<std::string> lines;
  std::istringstream text(read_text(folder / "calls"));
  for (std::string line; std::getline(text, line);) lines.push_back(line);
  return lines;
}

std::vector<std::string> statuses(const GridLedger& ledger) {
  std::vector<std::string> each;
  for (const LedgerEntry& entry : ledger.experiments) each.emplace_back(name(entry.status));
  return each;
}

TEST(GridLedger, KeepsConfigurationsAndComesBackAsItWas) {
  const Folder folder;
  const GridPlan plan = read_grid_of(folder,
                                     "grid_tasks: [{default_configs: a.yaml}]\n"
                                     "grid_settings: {experiment_repetitions: 2}\n");
  const GridFolder grid =
      make_grid(plan, {.expdir = folder / "runs/", .tag = "tag", .provenance = {{"seed", "5"}}});
  EXPECT_THAT(grid.path.filename().string(), ::testing::MatchesRegex("runs_[0-9]+_[0-9]+_tag"));
  EXPECT_EQ(grid.path.parent_path(), folder.path());
  EXPECT_EQ(read_yaml(grid.path / "configs" / "002.yaml"), plan.experiments[1].configuration);
  GridLedger ledger = read_ledger(grid);
  EXPECT_EQ(ledger.trainer, TrainerKind::offline);
  EXPECT_EQ(ledger.working_folder, fs::current_path());
  EXPECT_EQ(ledger.provenance, (std::vector<std::pair<std::string, std::string>>{{"seed", "5"}}));
  EXPECT_THAT(statuses(ledger), ElementsAre("waiting", "waiting"));
  ledger.experiments[1] = {"P", "M", ExperimentStatus::failed, "why\nso", "P/M/x"};
  write_ledger(grid, ledger);
  const LedgerEntry entry = read_ledger(grid).experiments[1];
  EXPECT_EQ(entry.status, ExperimentStatus::failed);
  EXPECT_EQ(entry.folder, "P/M/x");
}

TEST(GridLedger, RefusesFoldersThatAreNoGridsAndDamagedLedgers) {
  const Folder folder;
  expect_error(ErrorKind::usage, "is no grid", [&] { read_ledger({folder.path()}); });
  for (const char* text : {"", "[]", "{}", R"({"schema": 1, "trainer": 3})", R"({"schema": 99})"}) {
    folder.add("grid.json", text);
    expect_error(ErrorKind::data, "grid.json", [&] { read_ledger({folder.path()}); });
  }
}

TEST(RunGrid, TrainsEveryExperimentInOrderAndKeepsTheLedger) {
  const Folder folder;
  const GridFolder grid = small_grid(folder, 3);
  const GridLedger ledger = run_grid(grid, {.program = trainer(folder, answer)});
  EXPECT_THAT(statuses(ledger), ElementsAre("done", "done", "done"));
  EXPECT_EQ(ledger.experiments[0].message, "Converged");
  EXPECT_EQ(statuses(read_ledger(grid)), statuses(ledger));
  const std::string common = " --threads 1 --log-level WARNING --json";
  EXPECT_EQ(calls(folder)[1], "train " + grid.configuration(1).string() + " --expdir " +
                                  grid.path.string() + " --tag 002 --online" + common);
}

TEST(RunGrid, LetsOthersGoOnWhenOneFailsAndRetriesOnlyWhenAsked) {
  const Folder folder;
  const GridFolder grid = small_grid(folder, 4);
  const path program = trainer(folder, std::string("case $number in\n"
                                                   "002) echo 'deepview: no data' >&2; exit 74;;\n"
                                                   "003) echo nonsense; exit 0;;\n"
                                                   "004) kill -9 $$;;\nesac\n") +
                                           answer);
  const GridLedger ledger = run_grid(grid, {.program = program});
  EXPECT_THAT(statuses(ledger), ElementsAre("done", "failed", "failed", "failed"));
  EXPECT_EQ(ledger.experiments[1].message, "no data");
  EXPECT_THAT(ledger.experiments[2].message, HasSubstr("no answer"));
  EXPECT_THAT(ledger.experiments[3].message, HasSubstr("signal 9"));
  EXPECT_THAT(read_text(grid.log(1)), HasSubstr("no data"));
  run_grid(grid, {.program = program});
  EXPECT_EQ(calls(folder).size(), 4U);
  const GridLedger again =
      run_grid(grid, {.program = trainer(folder, answer), .retry_failed = true});
  EXPECT_THAT(statuses(again), ElementsAre("done", "done", "done", "done"));
  EXPECT_EQ(calls(folder).size(), 7U);
}

TEST(RunGrid, GoesOnInTheFoldersOfWhatWasRunning) {
  const Folder folder;
  const GridFolder grid = small_grid(folder, 3);
  GridLedger ledger = read_ledger(grid);
  for (LedgerEntry& entry : ledger.experiments) entry.status = ExperimentStatus::running;
  write_ledger(grid, ledger);
  const path begun = grid.path / "P/M/20260101_000000_001";
  const path unusable = grid.path / "P/M/20260101_000000_002";
  for (const path& made : {begun, unusable}) fs::create_directories(made);
  std::ofstream(begun / "run.json") << "{}";
  ledger = run_grid(grid, {.program = trainer(folder, answer)});
  EXPECT_THAT(calls(folder)[0], HasSubstr("train --resume " + fs::canonical(begun).string() + " "));
  EXPECT_THAT(calls(folder)[1], HasSubstr("--tag 002"));
  EXPECT_THAT(calls(folder)[2], HasSubstr("--tag 003"));
  EXPECT_EQ(ledger.experiments[0].folder, "P/M/20260101_000000_001");
  EXPECT_FALSE(fs::exists(unusable));
}

TEST(RunGrid, PassesAStopOnAndKeepsWhatIsLeft) {
  const Folder folder;
  const GridFolder grid = small_grid(folder, 3);
  const path program = trainer(folder, "trap 'exit 130' INT\nwhile true; do sleep 0.02; done");
  std::stop_source source;
  GridRunOptions options{.program = program, .max_concurrent_runs = 2};
  options.run.stop = source.get_token();
  std::jthread stopping([&] {
    while (calls(folder).size() < 2) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    std::this_thread::sleep_for(std::chrono::milliseconds(200));  // until the trap is set
    source.request_stop();
  });
  const GridLedger ledger = run_grid(grid, options);
  EXPECT_THAT(statuses(ledger), ElementsAre("running", "running", "waiting"));
  EXPECT_THAT(statuses(read_ledger(grid)), ElementsAre("running", "running", "waiting"));
}

TEST(RunGrid, RefusesAGridThatIsBeingRunAndOneWhoseWorkingFolderIsGone) {
  const Folder folder;
  const GridFolder grid = small_grid(folder, 1);
  {
    const GridLock lock(grid);
    expect_error(ErrorKind::usage, "another process", [&] { run_grid(grid, {}); });
  }
  GridLedger ledger = read_ledger(grid);
  ledger.working_folder = folder / "gone";
  write_ledger(grid, ledger);
  expect_error(ErrorKind::usage, "gone", [&] { run_grid(grid, {}); });
}

TEST(TestGrid, TestsEveryTrainedExperimentAsOftenAsAsked) {
  const Folder folder;
  for (const char* name : {"b/P/M/1", "a/P/M/1"})
    testing::add_trained(folder, {name, "model: {name: LSTM}\n", "{}"});
  const path program = trainer(
      folder,
      "case $2 in */b/*) echo 'deepview: no testing' >&2; exit 3;; esac\n"
      R"(echo '{"rows": [{"folder": "t1", "loss": 0.5, "acc": null}, {"folder": "t2", "loss": 1}]}')");
  const auto tests = test_grid(folder.path(), 2, {.program = program, .max_concurrent_runs = 2});
  ASSERT_EQ(tests.size(), 6U);
  EXPECT_EQ(tests[0].experiment, folder / "a/P/M/1");
  EXPECT_EQ(tests[0].folder, "t1");
  EXPECT_EQ(tests[0].loss, 0.5);
  EXPECT_FALSE(tests[0].accuracy);
  EXPECT_EQ(tests[1].folder, "t2");
  EXPECT_EQ(tests[2].message, "no testing");
  EXPECT_EQ(tests[3].folder, "t1");
  EXPECT_EQ(calls(folder).size(), 4U);
  expect_error(ErrorKind::data, "no folder with a trained model",
               [&] { test_grid(folder.path() / "logs", 1, {}); });
}

TEST(ProcessPool, KeepsOutputAndTellsHowEachEnded) {
  const Folder folder;
  ProcessPool pool;
  const auto shell = [&](const std::string& script) {
    return ProcessCommand{"/bin/sh", {"-c", script}, folder.path(), folder / "errors"};
  };
  pool.start(3, shell("pwd; head -c 200000 /dev/zero; echo mistake >&2; exit 5"));
  const auto first = pool.next({});
  ASSERT_TRUE(first);
  EXPECT_EQ(first->job, 3U);
  EXPECT_EQ(first->exit_code, 5);
  EXPECT_EQ(first->output.size(), fs::canonical(folder.path()).string().size() + 1 + 200'000);
  EXPECT_EQ(read_text(folder / "errors"), "mistake\n");
  pool.start(4, shell("kill -15 $$"));
  EXPECT_EQ(pool.next({})->exit_code, 128 + 15);
  pool.start(5, {folder / "none", {}, folder.path(), folder / "errors"});
  EXPECT_EQ(pool.next({})->exit_code, 127);
  EXPECT_FALSE(pool.next({}));
}

TEST(ProcessPool, LeavesNothingBehindItself) {
  const Folder folder;
  const auto started = std::chrono::steady_clock::now();
  {
    ProcessPool pool;
    pool.start(0, {"/bin/sh", {"-c", "sleep 60"}, folder.path(), folder / "errors"});
    EXPECT_EQ(pool.running(), 1U);
  }
  EXPECT_LT(std::chrono::steady_clock::now() - started, std::chrono::seconds(30));
}

}  // namespace
}  // namespace deepview
