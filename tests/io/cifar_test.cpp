#include "deepview/io/cifar.hpp"

#include <gmock/gmock.h>

#include "tests/io/folder.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using ::testing::ElementsAre;
using testing::expect_error;
using testing::Folder;
using testing::in_memory;
using ::testing::IsEmpty;

// Every byte of a record is another one, as far as a byte can tell.
std::string record(int label) {
  std::string text(1, static_cast<char>(label));
  for (std::size_t i = 0; i < 3072; ++i) text += static_cast<char>(i * 7 % 251 + i / 1024);
  return text;
}

CifarBatch parse(const std::string& text) {
  return parse_cifar(in_memory(text).bytes, "data_batch_1.bin");
}

TEST(Cifar, PlanesBecomePixels) {
  const std::string text = record(3) + record(9);
  const CifarBatch batch = parse(text);
  EXPECT_THAT(batch.labels, ElementsAre(3, 9));
  EXPECT_EQ(batch.pixels.shape(), (Shape{2, 32, 32, 3}));
  const auto pixels = batch.pixels.values<std::uint8_t>();
  for (std::size_t i = 0; i < 2; ++i)
    for (std::size_t y = 0; y < 32; ++y)
      for (std::size_t x = 0; x < 32; ++x)
        for (std::size_t c = 0; c < 3; ++c)
          ASSERT_EQ(pixels[((i * 32 + y) * 32 + x) * 3 + c],
                    static_cast<std::uint8_t>(text[i * 3073 + 1 + c * 1024 + y * 32 + x]));
}

TEST(Cifar, ACutFileAndAnUnknownLabelAreErrors) {
  const std::string whole = record(1);
  for (const std::size_t size : {0U, 1U, 3072U})
    expect_error(ErrorKind::data, "3073", [&] { parse(whole.substr(0, size)); });
  expect_error(ErrorKind::data, "3073", [&] { parse(whole + "x"); });
  expect_error(ErrorKind::data, "label 10", [&] { parse(whole + record(10)); });
  expect_error(ErrorKind::data, "label 255", [&] { parse(record(-1)); });
}

TEST(Cifar, ClassesAreNamedByTheFileOrNumbered) {
  const Folder folder;
  EXPECT_THAT(read_cifar_class_names(folder.path()),
              ElementsAre("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"));
  folder.add("batches.meta.txt", "airplane\r\nbird\n\n");
  EXPECT_THAT(read_cifar_class_names(folder.path()),
              ElementsAre("airplane", "bird", "2", "3", "4", "5", "6", "7", "8", "9"));
}

TEST(Cifar, BatchesOfAFolderAreFoundInTheirOrder) {
  const Folder folder;
  EXPECT_THAT(find_cifar_files(folder.path()), IsEmpty());
  for (const auto* name :
       {"test_batch.bin", "data_batch_10.bin", "data_batch_2.bin", "other.bin", "data_batch_1.txt"})
    folder.add(name);
  EXPECT_THAT(find_cifar_files(folder.path()),
              ElementsAre(folder / "data_batch_2.bin", folder / "data_batch_10.bin",
                          folder / "test_batch.bin"));
}

TEST(Cifar, AFileBeyondTheLimitIsNotRead) {
  const Folder folder;
  const auto file = folder.add("data_batch_1.bin", record(1));
  EXPECT_EQ(read_cifar(file).labels.size(), 1U);
  expect_error(ErrorKind::data, "limit", [&] { read_cifar(file, {.max_file_bytes = 100}); });
}

}  // namespace
}  // namespace deepview
