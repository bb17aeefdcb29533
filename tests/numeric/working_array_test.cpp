#include "deepview/numeric/working_array.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <span>
#include <string>

namespace deepview::detail {
namespace {

constexpr std::size_t many = std::size_t{3} << 20U;  // 12 MiB of them lie in a file

bool is_mapped() {
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);)
    if (line.find("deepview-rows-") != std::string::npos) return true;
  return false;
}

bool holds(WorkingArray<int>& array, std::size_t size) {
  const std::span values(array.data(), size);
  if (std::ranges::count(values, 7) != static_cast<std::ptrdiff_t>(size)) return false;
  std::ranges::fill(values, 8);
  return std::ranges::count(values, 8) == static_cast<std::ptrdiff_t>(size);
}

TEST(WorkingArray, LiesInAFileWhenItIsLarge) {
  WorkingArray<int> small(100, 7);
  EXPECT_FALSE(is_mapped());
  EXPECT_TRUE(holds(small, 100));
  WorkingArray<int> none(0, 7);
  WorkingArray<int> large(many, 7);
  EXPECT_TRUE(is_mapped());
  EXPECT_TRUE(holds(large, many));
  WorkingArray<int> moved = std::move(large);
  EXPECT_EQ(moved.data()[many - 1], 8);
  moved.release();
  EXPECT_FALSE(is_mapped());
}

// Exits with 0 when an array is whole although no file can hold it.
[[noreturn]] void fill_without_a_disk() {
  std::signal(SIGXFSZ, SIG_IGN);
  const ::rlimit limit{4096, 4096};
  ::setrlimit(RLIMIT_FSIZE, &limit);
  WorkingArray<int> large(many, 7);
  std::exit(holds(large, many) && !is_mapped() ? 0 : 1);
}

TEST(WorkingArrayDeathTest, LiesInMemoryWhenTheDiskIsFull) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(fill_without_a_disk(), ::testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace deepview::detail
