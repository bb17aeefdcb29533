#include "deepview/experiment/problems/mnist_sequences.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "tests/io/folder.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using testing::expect_error;
using testing::Folder;

// Two digits of 28 x 28: pixels count up from 0 and from 1, modulo 251.
void add_digits(const Folder& folder, char side = 28) {
  std::string images("\0\0\x08\x03\0\0\0\x02\0\0\0", 11);
  images += side;
  images += std::string("\0\0\0", 3) + side;
  for (int digit = 0; digit < 2; ++digit)
    for (int i = 0; i < side * side; ++i) images += static_cast<char>((i + digit) % 251);
  folder.add("train-images-idx3-ubyte", images);
  folder.add("train-labels-idx1-ubyte", std::string("\0\0\x08\x01\0\0\0\x02\x07\x01", 10));
}

MnistSequenceOptions options(const Folder& folder, std::int64_t seed = 0) {
  MnistSequenceOptions options;
  options.root_dir = folder.path();
  options.permutation_seed = seed;
  return options;
}

const std::vector<std::size_t> both{1, 0};

TEST(SequentialPixelMnist, ShowsAPixelAStepAndAsksAtTheLast) {
  const Folder folder;
  add_digits(folder);
  const MnistSequences problem(DigitSteps::pixels, options(folder));
  const Batch batch = problem.gather(both);
  EXPECT_EQ(batch["images"].shape(), (Shape{2, 784, 1, 1, 1}));
  for (std::size_t t = 0; t < 784; ++t) {
    EXPECT_FLOAT_EQ(batch["images"].values<float>()[t], static_cast<float>((t + 1) % 251) / 255);
    EXPECT_EQ(batch["mask"].values<std::uint8_t>()[t], t == 783 ? 1 : 0);
    EXPECT_EQ(batch["targets"].values<std::int64_t>()[t], 1);
  }
  EXPECT_EQ(problem.default_values(), section({{"nb_classes", 10}, {"length", 784}}));
}

TEST(PermutedSequentialRowMnist, ShowsRowsInOneOrderForAllSamplesAndSets) {
  const Folder folder;
  add_digits(folder);
  const MnistSequences problem(DigitSteps::permuted_rows, options(folder));
  const Batch batch = problem.gather(both);
  EXPECT_EQ(batch["images"].shape(), (Shape{2, 28, 1, 1, 28}));
  auto order = problem.row_order();
  for (std::size_t i = 0; i < 2; ++i)
    for (std::size_t step = 0; step < 28; ++step)
      EXPECT_FLOAT_EQ(batch["images"].values<float>()[(i * 28 + step) * 28],
                      static_cast<float>((order[step] * 28 + both[i]) % 251) / 255);
  EXPECT_EQ(order, MnistSequences(DigitSteps::permuted_rows, options(folder)).row_order());
  EXPECT_NE(order, MnistSequences(DigitSteps::permuted_rows, options(folder, 1)).row_order());
  std::vector<std::size_t> all(28);
  std::iota(all.begin(), all.end(), std::size_t{0});
  EXPECT_NE(order, all);
  std::ranges::sort(order);
  EXPECT_EQ(order, all);
}

TEST(MnistSequences, RefusePicturesOfAnotherSize) {
  const Folder folder;
  add_digits(folder, 20);
  expect_error(ErrorKind::data, "20 x 20",
               [&] { MnistSequences(DigitSteps::pixels, options(folder)); });
}

}  // namespace
}  // namespace deepview
