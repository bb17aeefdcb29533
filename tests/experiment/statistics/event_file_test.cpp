#include "deepview/experiment/statistics/event_file.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <limits>
#include <numeric>

#include "tests/io/folder.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using testing::Folder;

TEST(HistogramOf, CountsEveryFiniteValueInABucketThatHoldsIt) {
  const std::vector<float> values{-3,
                                  -1e-20F,
                                  0,
                                  0.5F,
                                  0.5F,
                                  2,
                                  std::numeric_limits<float>::infinity(),
                                  std::numeric_limits<float>::quiet_NaN()};
  const ValueHistogram found = histogram_of(values);
  EXPECT_EQ(found.count, 6);
  EXPECT_EQ(found.min, -3);
  EXPECT_EQ(found.max, 2);
  EXPECT_FLOAT_EQ(static_cast<float>(found.sum), 0);
  EXPECT_DOUBLE_EQ(found.sum_of_squares, 13.5);
  EXPECT_EQ(std::accumulate(found.counts.begin(), found.counts.end(), 0.0), 6);
  ASSERT_EQ(found.limits.size(), found.counts.size());
  EXPECT_GT(found.counts.front(), 0);
  EXPECT_GT(found.counts.back(), 0);
  EXPECT_GT(found.limits.back(), 2);
  EXPECT_LT(found.limits.back(), 2.3);
  EXPECT_TRUE(std::is_sorted(found.limits.begin(), found.limits.end()));
}

TEST(HistogramOf, OfNothingIsEmpty) {
  EXPECT_EQ(histogram_of({}).count, 0);
  EXPECT_TRUE(histogram_of({}).limits.empty());
}

// What TensorBoard's own reader makes of a file of ours.
std::string read_by_tensorboard(const std::filesystem::path& folder) {
  const std::string command = std::string(DEEPVIEW_TEST_DATA) + "/../.venv/bin/python " +
                              DEEPVIEW_TEST_DATA + "/experiment/statistics/read_events.py '" +
                              folder.string() + "'";
  std::string text;
  std::FILE* pipe = ::popen(command.c_str(), "r");
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) text += static_cast<char>(c);
  EXPECT_EQ(::pclose(pipe), 0);
  return text;
}

TEST(EventFile, IsReadByTensorBoard) {
  const Folder folder;
  EventFile file(folder / "training", 1000);
  for (int step = 0; step < 3; ++step)
    file.add_scalar("loss", 1.0 / (1 << step), {.seconds = 1000.5 + step, .step = step * 100});
  const std::vector<float> weights{-1, 0.5F, 0.5F, 3};
  file.add_histogram("conv1.weight", histogram_of(weights), {.seconds = 1005, .step = 7});
  EXPECT_EQ(file.path().filename(), "events.out.tfevents.1000.deepview");
  EXPECT_EQ(read_by_tensorboard(folder / "training"),
            "scalar loss 1000.5 0 1.0\nscalar loss 1001.5 100 0.5\nscalar loss 1002.5 200 0.25\n"
            "histogram conv1.weight 1005.0 7 min=-1.0 max=3.0 num=4.0 sum=3.0 squares=10.5 "
            "counted=4.0\n");
}

TEST(EventFile, SaysWhereItCannotBeWritten) {
  const Folder folder;
  folder.add("file");
  testing::expect_error(ErrorKind::io, "file", [&] { EventFile(folder / "file", 1); });
}

}  // namespace
}  // namespace deepview
