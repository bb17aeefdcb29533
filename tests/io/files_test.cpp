#include "deepview/io/files.hpp"

#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <csignal>

#include "tests/io/failing_calls.hpp"
#include "tests/io/folder.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using testing::expect_error;
using testing::Folder;
using testing::read_text;

std::size_t files_in(const Folder& folder) {
  const std::filesystem::directory_iterator entries(folder.path());
  return static_cast<std::size_t>(std::distance(begin(entries), end(entries)));
}

TEST(Files, ReadsWhatIsThere) {
  const Folder folder;
  EXPECT_EQ(read_file(folder.add("three", "abc")).size(), 3U);
  EXPECT_TRUE(read_file(folder.add("none")).empty());
  EXPECT_TRUE(map_file(folder / "none").bytes.empty());
  EXPECT_EQ(map_file(folder / "three").bytes[2], std::byte{'c'});
}

TEST(Files, AMissingFileAFolderAndAPipeAreErrorsOfTheKindIo) {
  const Folder folder;
  ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
  for (const auto* name : {"nothing", ".", "pipe"}) {
    expect_error(ErrorKind::io, name, [&] { read_file(folder / name); });
    expect_error(ErrorKind::io, name, [&] { map_file(folder / name); });
  }
}

TEST(Files, AFileBeyondTheLimitIsNotRead) {
  const Folder folder;
  expect_error(ErrorKind::data, "limit", [&] { read_file(folder.add("big", "12345"), 4); });
}

TEST(WriteFileAtomically, ReplacesTheOldContentAndLeavesNothingBeside) {
  const Folder folder;
  const auto path = folder.add("name", "old and longer");
  write_file_atomically(path, "new");
  EXPECT_EQ(read_text(path), "new");
  EXPECT_EQ(files_in(folder), 1U);
}

TEST(WriteFileAtomically, ReusesWhatAKilledWriterLeft) {
  const Folder folder;
  folder.add(".name.partial", "half of something long");
  write_file_atomically(folder / "name", "new");
  EXPECT_EQ(read_text(folder / "name"), "new");
  EXPECT_EQ(files_in(folder), 1U);
}

TEST(WriteFileAtomically, NeverWritesThroughALink) {
  const Folder folder;
  const auto victim = folder.add("victim", "precious");
  std::filesystem::create_symlink(victim, folder / ".name.partial");
  expect_error(ErrorKind::io, "name", [&] { write_file_atomically(folder / "name", "new"); });
  EXPECT_EQ(read_text(victim), "precious");
}

TEST(WriteFileAtomically, RefusesASecondWriter) {
  const Folder folder;
  const auto path = folder.add(".name.partial");
  const FileCalls& calls = system_file_calls();
  const int other = calls.create(path.c_str());
  ASSERT_EQ(calls.lock(other), 0);
  expect_error(ErrorKind::io, "another process",
               [&] { write_file_atomically(folder / "name", "new"); });
  calls.close(other);
}

TEST(WriteFileAtomically, AFailureOfAnyCallLeavesTheOldOrTheNewContent) {
  for (int failing = 1;; ++failing) {
    const Folder folder;
    const auto path = folder.add("name", "old");
    const testing::FailingCalls calls(failing);
    bool failed = false;
    try {
      write_file_atomically(path, "new", calls);
    } catch (const Error& error) {
      failed = true;
      EXPECT_EQ(error.kind(), ErrorKind::io);
    }
    if (calls.made() < failing) break;  // there are no more calls to fail
    EXPECT_TRUE(failed) << "call " << failing;
    EXPECT_THAT(read_text(path), ::testing::AnyOf("old", "new")) << "call " << failing;
    EXPECT_EQ(files_in(folder), 1U) << "call " << failing;
  }
}

TEST(WriteFileAtomically, WritesOnAfterAShortWrite) {
  const Folder folder;
  write_file_atomically(folder / "name", "a long text, byte by byte", testing::ShortWrites());
  EXPECT_EQ(read_text(folder / "name"), "a long text, byte by byte");
}

// In a process of its own: the limit stays with it.
TEST(WriteFileAtomically, AFullDiskIsAnErrorOfTheKindIo) {
  const Folder folder;
  const auto path = folder.add("name", "old");
  const pid_t child = ::fork();
  if (child == 0) {
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{1000, 1000};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    try {
      write_file_atomically(path, std::string(2000, 'x'));
    } catch (const Error& error) {
      ::_exit(exit_code(error.kind()));
    }
    ::_exit(0);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(WEXITSTATUS(status), 74);
  EXPECT_EQ(read_text(path), "old");
  EXPECT_EQ(files_in(folder), 1U);
}

}  // namespace
}  // namespace deepview
