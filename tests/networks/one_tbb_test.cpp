#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <string>

#include "tests/networks/stored_networks.hpp"

namespace deepview {
namespace {

// OpenVINO and OpenCV bring a libtbb each, under the same name; two of them in one process do not
// get on.
TEST(LoadedLibraries, HoldExactlyOneTbb) {
  const Network network = testing::open_stored("plain");
  testing::responses_of(network, testing::repeatable_values({2, 3, 10, 10}), {.names = {"logits"}});
  std::set<std::string> found;
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);)
    if (const auto at = line.find('/');
        at != std::string::npos && line.find("/libtbb.so") != std::string::npos)
      found.insert(line.substr(at));
  EXPECT_EQ(found.size(), 1U) << ::testing::PrintToString(found);
}

}  // namespace
}  // namespace deepview
