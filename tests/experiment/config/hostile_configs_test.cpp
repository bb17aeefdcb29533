#include <gtest/gtest.h>

#include <ctime>

#include "tests/experiment/config/wrong_configs.hpp"

namespace deepview::testing {
namespace {

std::string repeated(const std::string& text, int count) {
  std::string all;
  for (int i = 0; i < count; ++i) all += text;
  return all;
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr double most_seconds = 10;  // their checks make everything slower
#else
constexpr double most_seconds = 1;
#endif

// Checks that the file is refused, with these words, soon.
void expect_quick_refusal(const Folder& folder, const std::string& words) {
  const std::clock_t start = std::clock();  // of this process: others do not count
  const std::string said = answer_to(folder, {"a.yaml"});
  const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  EXPECT_NE(said.find(words), std::string::npos) << said.substr(0, 1000);
  EXPECT_LT(seconds, most_seconds) << words;
}

void expect_quick_refusal(const std::string& content, const std::string& words) {
  const Folder folder;
  folder.add("a.yaml", content);
  expect_quick_refusal(folder, words);
}

TEST(HostileConfigs, MayNotNestWithoutEnd) {
  expect_quick_refusal("training: " + repeated("[", 10'000) + repeated("]", 10'000), "at most 64");
  expect_quick_refusal("training: " + repeated("{a: ", 10'000) + "1" + repeated("}", 10'000),
                       "at most 64");
  expect_quick_refusal("training:\n  " + repeated("- ", 10'000) + "x", "at most 64");
}

TEST(HostileConfigs, MayNotGrowByAliases) {
  std::string lists = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    const std::string alias = "*a" + std::to_string(i - 1);
    lists += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + alias +
             repeated(", " + alias, 9) + "]\n";
  }
  expect_quick_refusal(lists, "more than 100000 values, aliases written out");
  expect_quick_refusal(
      "a: &a " + std::string(1'000'000, 'b') + "\nb: [*a" + repeated(", *a", 90'000) + "]\n",
      "texts of more than 16777216 bytes, aliases written out");
  expect_quick_refusal(repeated("? &a [", 10'000), "the name of an entry is a list");
  expect_quick_refusal("a: &a {b: *a}\n", "an alias of what it stands in");
}

TEST(HostileConfigs, MayNotBeLarge) {
  const Folder folder;
  folder.add("a.yaml", "training: ");
  fs::resize_file(folder / "a.yaml", 100'000'000);
  expect_quick_refusal(folder,
                       "'a.yaml' has 100000000 bytes; the limit is 2097152 of a configuration");
  expect_quick_refusal(changed(recall, 3, "    name: " + std::string(2'000'000, 'b')),
                       "a.yaml:3: training.problem.name: expected the name of a problem, found the "
                       "text 'bbb");
  expect_quick_refusal(
      changed(pictures, 3, "  sampler: {name: " + std::string(2'000'000, 'b') + "}"),
      "a.yaml:3: training.sampler.name: expected the name of a sampler, found the text 'bbb");
  expect_quick_refusal(
      changed(pictures, 3,
              "  sampler: {name: RandomSampler, " + std::string(2'000'000, 'b') + ": 1}"),
      "a.yaml:3: ");
  expect_quick_refusal(
      changed(recall, 9, "    lr: " + std::string(2'000'000, '9')),
      "a.yaml:9: training.optimizer.lr: expected a whole number of at most 64 bits");
}

TEST(HostileConfigs, MayNotHoldThemUpByNamesThatNobodyReads) {
  const auto names = [](int indent) {
    std::string all;
    for (int i = 0; i < 900; ++i)
      all += std::string(static_cast<std::size_t>(indent), ' ') + "gradient_clipping_of_norm_" +
             std::to_string(i) + ": 1\n";
    all.pop_back();
    return all;
  };
  std::string all = recall;
  all = changed(all, 30, names(4));
  all = changed(all, 28, names(4));
  all = changed(all, 27, names(2) + "\n  controller:");
  all = changed(all, 13, "validation:\n" + names(2));
  all = changed(all, 10, names(2));
  all = changed(all, 9, names(4));
  expect_quick_refusal(all, "model.gradient_clipping_of_norm_899: nobody reads this");
}

TEST(HostileConfigs, MayNotNameAnEntryTwice) {
  expect_quick_refusal(changed(recall, 9, "    lr: 0.01\n    lr: 0.02"),
                       "a.yaml:10: 'lr' is there twice, first in line 9; keep one");
  expect_quick_refusal(recall + "training:\n", "a.yaml:31: 'training' is there twice");
}

TEST(HostileConfigs, MayNotAskForMoreSamplesThanThereAre) {
  expect_quick_refusal(
      changed(pictures, 3,
              "  sampler: {name: SubsetRandomSampler, indices: [0, 9000000000000000000]}"),
      "a.yaml:3: training.sampler.indices: two numbers are a range");
  expect_quick_refusal(
      changed(
          changed(pictures, 3, "  sampler: {name: SubsetRandomSampler, indices: [0, 99999999]}"), 5,
          "  optimizer: {name: SGD, lr: -1}"),
      "a.yaml:5: training.optimizer.lr");
  expect_quick_refusal(
      changed(pictures, 3, "  sampler: {name: SubsetRandomSampler, indices: /dev/zero}"),
      "it is not a regular file");
}

}  // namespace
}  // namespace deepview::testing
