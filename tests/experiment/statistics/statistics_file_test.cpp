#include "deepview/experiment/statistics/statistics_file.hpp"

#include <gtest/gtest.h>

#include "tests/io/folder.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using testing::expect_error;
using testing::Folder;
using testing::read_text;

const std::vector<std::string> names{"loss", "episode"};

StatisticsRow row(double loss, double episode) {
  return {{"loss", StatisticFormat::real, loss}, {"episode", StatisticFormat::count, episode}};
}

TEST(StatisticsFile, HoldsEveryRowAsSoonAsItIsWritten) {
  const Folder folder;
  StatisticsFile file(folder / "a.csv", names);
  EXPECT_EQ(read_text(folder / "a.csv"), "loss,episode\n");
  file.write(row(0.5, 3));
  EXPECT_EQ(read_text(folder / "a.csv"), "loss,episode\n0.5000000000,000003\n");
  EXPECT_EQ(file.bytes(), read_text(folder / "a.csv").size());
}

TEST(StatisticsFile, GoesOnBehindWhatIsKept) {
  const Folder folder;
  std::uint64_t kept = 0;
  {
    StatisticsFile file(folder / "a.csv", names);
    file.write(row(0.5, 0));
    kept = file.bytes();
    file.write(row(0.25, 1));
  }
  StatisticsFile file(folder / "a.csv", names, kept);
  file.write(row(0.125, 1));
  EXPECT_EQ(read_text(folder / "a.csv"),
            "loss,episode\n0.5000000000,000000\n0.1250000000,000001\n");
}

TEST(StatisticsFile, RefusesOtherColumnsAndFilesThatAreTooShort) {
  const Folder folder;
  StatisticsFile file(folder / "a.csv", names);
  expect_error(ErrorKind::usage, "'epoch'", [&] {
    file.write({{"loss", StatisticFormat::real, 1}, {"epoch", StatisticFormat::epoch, 1}});
  });
  expect_error(ErrorKind::usage, "found 1", [&] {
    file.write({{"loss", StatisticFormat::real, 1}});
  });
  EXPECT_EQ(read_text(folder / "a.csv"), "loss,episode\n");
  expect_error(ErrorKind::data, "100 bytes", [&] { StatisticsFile(folder / "a.csv", names, 100); });
  expect_error(ErrorKind::data, "columns", [&] { StatisticsFile(folder / "a.csv", {"acc"}, 13); });
  expect_error(ErrorKind::io, "none", [&] { StatisticsFile(folder / "none/a.csv", names); });
  expect_error(ErrorKind::io, "b.csv", [&] { StatisticsFile(folder / "b.csv", names, 5); });
}

}  // namespace
}  // namespace deepview
