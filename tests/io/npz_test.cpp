#include "deepview/io/npz.hpp"

#include <gmock/gmock.h>

#include <cstring>
#include <random>

#include "deepview/io/npy.hpp"
#include "tests/io/folder.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using testing::counting;
using ::testing::ElementsAre;
using testing::expect_error;
using testing::Folder;
using testing::in_memory;
using testing::read_text;
using testing::stored;

void read_everything(const Npz& npz) {
  for (const auto& name : npz.names()) {
    try {
      npz.tensor(name);
    } catch (const Error&) {
      npz.texts(name);
    }
  }
}

TEST(Npz, ReadsStoredAndDeflatedMembers) {
  for (const auto* file : {"arrays/stored.npz", "arrays/deflated.npz"}) {
    const Npz npz = read_npz(stored(file));
    EXPECT_TRUE(identical(npz.tensor("images"), counting<std::uint8_t>({2, 3, 4}))) << file;
    EXPECT_THAT(npz.texts("labels"), ElementsAre("cat", "d\xC3\xB6g"));
    EXPECT_THAT(npz.texts("id"), ElementsAre("a", "bc"));
  }
  EXPECT_EQ(read_npz(stored("arrays/deflated.npz")).tensor("zeros").elements(), 100'000U);
}

TEST(Npz, NamesWhatItHasWhenAnArrayIsMissing) {
  const Npz npz = read_npz(stored("arrays/stored.npz"));
  EXPECT_FALSE(npz.contains("pixels"));
  expect_error(ErrorKind::missing_field, "images", [&] { npz.tensor("pixels"); });
  expect_error(ErrorKind::data, "text", [&] { npz.tensor("labels"); });
}

TEST(Npz, WhatIsWrittenIsReadBackWithoutACopy) {
  const Folder folder;
  const std::vector<Batch::Field> arrays{{"x", counting({5, 3})},
                                         {"b", Tensor::booleans({2}, {1, 0})},
                                         {"none", counting<double>({0, 4})},
                                         {"y", counting<double>({7})}};
  write_npz(folder / "a.npz", arrays);
  const Npz npz = read_npz(folder / "a.npz");
  EXPECT_THAT(npz.names(), ElementsAre("x", "b", "none", "y"));
  for (const auto& [name, data] : arrays) EXPECT_TRUE(identical(npz.tensor(name), data)) << name;
  EXPECT_EQ(npz.tensor("y").bytes().data(), npz.tensor("y").bytes().data())
      << "both views of the mapped file";
}

TEST(Npz, RefusesRepeatedNames) {
  const Folder folder;
  const std::vector<Batch::Field> twice{{"x", counting({1})}, {"x", counting({1})}};
  expect_error(ErrorKind::usage, "'x'", [&] { write_npz(folder / "a.npz", twice); });
}

TEST(Npz, EveryCutOfAFileIsAnError) {
  const std::string whole = read_text(stored("arrays/stored.npz"));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const std::string cut = whole.substr(0, size);
    EXPECT_THROW(read_everything(parse_npz(in_memory(cut), "x.npz")), Error) << size;
  }
}

// The last byte of the first member, in front of the second member's header: a value when it is stored.
TEST(Npz, AChangedValueIsFoundByItsChecksum) {
  for (const auto* file : {"arrays/stored.npz", "arrays/deflated.npz"}) {
    std::string bytes = read_text(stored(file));
    char& last = bytes[bytes.find("PK\x03\x04", 4) - 1];
    last = static_cast<char>(last ^ 1);
    expect_error(ErrorKind::data, "damaged",
                 [&] { parse_npz(in_memory(bytes), "x.npz").tensor("images"); });
  }
}

TEST(Npz, DamageNeverDoesMoreThanThrow) {
  std::mt19937 random(6);
  const std::string whole = read_text(stored("arrays/deflated.npz"));
  for (int round = 0; round < 20'000; ++round) {
    std::string damaged = whole;
    for (int i = 0; i < 3; ++i) damaged[random() % damaged.size()] = static_cast<char>(random());
    try {
      read_everything(parse_npz(in_memory(damaged), "x.npz", {.max_array_bytes = 1U << 20U}));
    } catch (const Error&) {
    }
  }
}

// What the directory says of the first member: unpacked to so many bytes.
std::string declaring(std::uint32_t unpacked) {
  std::string bytes = read_text(stored("arrays/deflated.npz"));
  const std::size_t directory = bytes.find("PK\x01\x02");
  std::memcpy(&bytes[directory + 24], &unpacked, sizeof unpacked);
  return bytes;
}

TEST(Npz, ADeclaredSizeIsHeldToTheLimits) {
  for (const std::uint32_t unpacked : {1U, 100'000'000U, 0xFFFFFFF0U}) {
    const std::string bytes = declaring(unpacked);
    expect_error(ErrorKind::data, "images",
                 [&] { parse_npz(in_memory(bytes), "x.npz").tensor("images"); });
  }
  const std::string bytes = read_text(stored("arrays/stored.npz"));
  expect_error(ErrorKind::data, "limit",
               [&] { parse_npz(in_memory(bytes), "x.npz", {.max_archive_members = 2}); });
}

}  // namespace
}  // namespace deepview
