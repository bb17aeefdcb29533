#include "deepview/experiment/problems/image_to_class.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/io/folder.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using ::testing::ElementsAre;
using testing::expect_error;
using testing::Folder;

std::string big_endian(std::uint32_t value) {
  return {static_cast<char>(value >> 24U), static_cast<char>(value >> 16U),
          static_cast<char>(value >> 8U), static_cast<char>(value)};
}

std::string idx(const std::vector<std::uint32_t>& extents, const std::string& values) {
  std::string file{'\0', '\0', '\x08', static_cast<char>(extents.size())};
  for (const std::uint32_t extent : extents) file += big_endian(extent);
  return file + values;
}

// Two pictures of 2 x 3.
const std::string two_pictures =
    idx({2, 2, 3}, std::string("\0\x33\x66\x99\xCC\xFF", 6) + std::string(6, '\xFF'));

void add_mnist(const Folder& folder, const std::string& part, const std::string& labels) {
  folder.add("MNIST/raw/" + part + "-images-idx3-ubyte", two_pictures);
  folder.add("MNIST/raw/" + part + "-labels-idx1-ubyte", idx({2}, labels));
}

ImageToClassOptions options(const Folder& folder) {
  return {.batch_size = 2, .data_folder = folder.path()};
}

TEST(Mnist, GivesPicturesFromZeroToOneAndTheirClasses) {
  const Folder folder;
  add_mnist(folder, "train", "\x03\x09");
  const auto problem = ImageToClassProblem::mnist(options(folder));
  EXPECT_EQ(problem.size(), 2U);
  const std::vector<std::size_t> backwards{1, 0};
  const Batch batch = problem.gather(backwards);
  EXPECT_EQ(batch["images"].shape(), (Shape{2, 1, 2, 3}));
  const auto pixels = batch["images"].values<float>();
  EXPECT_EQ(pixels[0], 1.0F);
  for (int i = 0; i < 6; ++i) EXPECT_NEAR(pixels[6 + static_cast<std::size_t>(i)], 0.2 * i, 1e-6);
  EXPECT_THAT(testing::values<std::int64_t>(batch["targets"]), ElementsAre(9, 3));
  EXPECT_EQ(std::get<std::vector<std::string>>(batch.metadata()[MetaKey{"targets_label"}]),
            (std::vector<std::string>{"Nine", "Three"}));
  EXPECT_EQ(problem.default_values(),
            section({{"num_classes", 10}, {"num_channels", 1}, {"height", 2}, {"width", 3}}));
  EXPECT_EQ(problem.data_definitions()[0].shape, (std::vector<std::int64_t>{-1, 1, 2, 3}));
}

TEST(Mnist, IsResizedByLinearInterpolation) {
  const Folder folder;
  add_mnist(folder, "t10k", "\x01\x02");
  ImageToClassOptions asked = options(folder);
  asked.use_train_data = false;
  asked.resize = {2, 6};
  const std::vector<std::size_t> first{0};
  const Batch batch = ImageToClassProblem::mnist(asked).gather(first);
  EXPECT_EQ(batch["images"].shape(), (Shape{1, 1, 2, 6}));
  const double expected[] = {0, 0.05, 0.15, 0.25, 0.35, 0.4};  // between centres, the ends repeated
  for (std::size_t x = 0; x < 6; ++x)
    EXPECT_NEAR(batch["images"].values<float>()[x], expected[x], 1e-4);
}

TEST(Mnist, SaysWhichFilesItWants) {
  const Folder folder;
  expect_error(ErrorKind::io, "train-images-idx3-ubyte",
               [&] { ImageToClassProblem::mnist(options(folder)); });
  folder.add("train-images-idx3-ubyte", two_pictures);
  folder.add("train-labels-idx1-ubyte", idx({3}, "\x01\x01\x01"));
  expect_error(ErrorKind::data, "as many labels",
               [&] { ImageToClassProblem::mnist(options(folder)); });
  folder.add("train-labels-idx1-ubyte", idx({2}, "\x01\x0A"));
  expect_error(ErrorKind::data, "beyond 9", [&] { ImageToClassProblem::mnist(options(folder)); });
}

TEST(Cifar10, KeepsColoursApart) {
  const Folder folder;
  std::string record("\x09");
  for (const char level : {'\xFF', '\x33', '\0'}) record += std::string(1024, level);
  folder.add("cifar-10-batches-bin/data_batch_1.bin", record);
  folder.add("cifar-10-batches-bin/data_batch_2.bin", record);
  folder.add("cifar-10-batches-bin/test_batch.bin", record);
  const auto problem = ImageToClassProblem::cifar10(options(folder));
  EXPECT_EQ(problem.size(), 2U);
  const std::vector<std::size_t> last{1};
  const Batch batch = problem.gather(last);
  EXPECT_EQ(batch["images"].shape(), (Shape{1, 3, 32, 32}));
  for (std::size_t c = 0; c < 3; ++c)
    EXPECT_NEAR(batch["images"].values<float>()[c * 1024 + 77],
                c == 0   ? 1
                : c == 1 ? 0.2
                         : 0,
                1e-6);
  EXPECT_EQ(problem.class_names()[9], "Truck");
  const std::vector<std::size_t> beyond{2};
  expect_error(ErrorKind::usage, "sample 2 of 2", [&] { problem.gather(beyond); });
  const Folder empty;
  expect_error(ErrorKind::io, "data_batch_1.bin",
               [&] { ImageToClassProblem::cifar10(options(empty)); });
}

}  // namespace
}  // namespace deepview
