#include "deepview/experiment/workers/run_log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/io/folder.hpp"

namespace deepview {
namespace {

TEST(RunLog, KeepsEverythingInItsFileAndGoesOnBehindIt) {
  const testing::Folder folder;
  for (int run = 0; run < 2; ++run) {
    RunLog log(LogLevel::critical);
    log.set_worker("Tester");
    log.add_file(folder / "tester.log");
    log.debug("small");
    log.warning("large");
  }
  EXPECT_THAT(testing::read_text(folder / "tester.log"),
              ::testing::ContainsRegex("\\[[0-9-]+ [0-9:]+\\] - DEBUG - Tester >>> small\n"
                                       "\\[[0-9-]+ [0-9:]+\\] - WARNING - Tester >>> large\n"
                                       "\\[[0-9-]+ [0-9:]+\\] - DEBUG - Tester >>> small\n"));
}

TEST(RunLog, KnowsLevelsInAnyCase) {
  EXPECT_EQ(log_level("info"), LogLevel::info);
  EXPECT_EQ(log_level("CRITICAL"), LogLevel::critical);
  EXPECT_EQ(log_level("loud"), std::nullopt);
}

}  // namespace
}  // namespace deepview
