#include <gmock/gmock.h>

#include <optional>

#include "deepview/io/files.hpp"
#include "tests/io/failing_calls.hpp"
#include "tests/io/folder.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using testing::expect_error;
using testing::Folder;
using testing::read_text;
using ::testing::UnorderedElementsAre;

namespace fs = std::filesystem;

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder))
    names.push_back(entry.path().filename().string());
  return names;
}

void write_report(const fs::path& target, std::string_view content,
                  const FileCalls& calls = system_file_calls()) {
  OutputFolder out = OutputFolder::create(target, Overwrite::yes, calls);
  out.write("report.json", content);
  out.write("data/rows.csv", content);
  out.commit();
}

bool is_whole(const fs::path& target, std::string_view content) {
  return read_text(target / "report.json") == content &&
         read_text(target / "data/rows.csv") == content;
}

TEST(OutputFolder, AppearsOnlyWhenItIsComplete) {
  const Folder folder;
  OutputFolder out = OutputFolder::create(folder / "out");
  out.write("a/b.txt", "text");
  EXPECT_FALSE(fs::exists(folder / "out"));
  out.commit();
  EXPECT_EQ(read_text(folder / "out/a/b.txt"), "text");
  EXPECT_THAT(names_in(folder.path()), UnorderedElementsAre("out"));
}

TEST(OutputFolder, IsRemovedWithoutACommit) {
  const Folder folder;
  { OutputFolder::create(folder / "out").write("a.txt", "text"); }
  EXPECT_TRUE(names_in(folder.path()).empty());
}

TEST(OutputFolder, TakesTheNameWithATrailingSlashAndOfAnEmptyFolder) {
  const Folder folder;
  fs::create_directory(folder / "out");
  write_report(folder / "out/", "new");
  EXPECT_TRUE(is_whole(folder / "out", "new"));
}

TEST(OutputFolder, RefusesWhatExistsUnlessItIsAReportToOverwrite) {
  const Folder folder;
  folder.add("photos/cat.jpg", "x");
  folder.add("file", "x");
  folder.add("experiment/run.json", "{}");
  write_report(folder / "out", "old");
  for (const auto* name : {"photos", "file", "experiment", "out"})
    expect_error(ErrorKind::usage, "exists", [&] { OutputFolder::create(folder / name); });
  for (const auto* name : {"photos", "file", "experiment"})
    expect_error(ErrorKind::usage, "not a report",
                 [&] { OutputFolder::create(folder / name, Overwrite::yes); });
  expect_error(ErrorKind::io, "make it first",
               [&] { OutputFolder::create(folder / "no/such/out"); });
}

TEST(OutputFolder, SwapsAnOldReportForTheNewOne) {
  const Folder folder;
  write_report(folder / "out", "old");
  write_report(folder / "out", "new");
  EXPECT_TRUE(is_whole(folder / "out", "new"));
  EXPECT_THAT(names_in(folder.path()), UnorderedElementsAre("out"));
}

TEST(OutputFolder, SwapsWhereNamesCannotBeExchangedAtOnce) {
  const Folder folder;
  write_report(folder / "out", "old");
  write_report(folder / "out", "new", testing::NoExchange());
  EXPECT_TRUE(is_whole(folder / "out", "new"));
  EXPECT_THAT(names_in(folder.path()), UnorderedElementsAre("out"));
}

TEST(OutputFolder, StaysInsideItself) {
  const Folder folder;
  const OutputFolder out = OutputFolder::create(folder / "out");
  for (const auto* name : {"../x", "a/../../x", "/etc/x", ""})
    expect_error(ErrorKind::usage, "inside", [&] { out.write(name, "text"); });
}

TEST(OutputFolder, RemovesWhatKilledProcessesLeftAndNothingElse) {
  const Folder folder;
  folder.add(".out.partial-1-0/half", "x");
  folder.add(".other.partial-1-0/half", "x");
  const OutputFolder living = OutputFolder::create(folder / "out");
  write_report(folder / "out", "new");
  EXPECT_THAT(names_in(folder.path()),
              UnorderedElementsAre("out", ".other.partial-1-0", living.path().filename().string()));
}

TEST(OutputFolder, BringsBackAReportThatAKilledSwapHadMovedAside) {
  const Folder folder;
  write_report(folder / ".out.previous-1-0", "old");
  { const OutputFolder out = OutputFolder::create(folder / "out", Overwrite::yes); }
  EXPECT_TRUE(is_whole(folder / "out", "old"));
}

void check_every_failure(std::string_view old) {
  for (int failing = 1;; ++failing) {
    const Folder folder;
    if (!old.empty()) write_report(folder / "out", old);
    const testing::FailingCalls calls(failing);
    bool failed = false;
    try {
      write_report(folder / "out", "new", calls);
    } catch (const Error& error) {
      failed = true;
      EXPECT_EQ(error.kind(), ErrorKind::io);
    }
    if (calls.made() < failing) break;
    EXPECT_TRUE(failed) << "call " << failing;
    const bool absent = old.empty() && !fs::exists(folder / "out");
    EXPECT_TRUE(absent || is_whole(folder / "out", "new") || is_whole(folder / "out", old))
        << "call " << failing;
    write_report(folder / "out", "next");
    EXPECT_THAT(names_in(folder.path()), UnorderedElementsAre("out")) << "call " << failing;
  }
}

TEST(OutputFolder, AFailureOfAnyCallLeavesNothingOrTheWholeFolder) {
  check_every_failure("");
}

TEST(OutputFolder, AFailureOfAnyCallLeavesTheOldOrTheNewReport) {
  check_every_failure("old");
}

}  // namespace
}  // namespace deepview
