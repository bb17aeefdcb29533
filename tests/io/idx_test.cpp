#include "deepview/io/idx.hpp"

#include <gmock/gmock.h>
#include <zlib.h>

#include <random>

#include "tests/io/folder.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using namespace std::string_literals;
using ::testing::ElementsAre;
using testing::expect_error;
using testing::Folder;
using testing::in_memory;
using testing::values;

const std::string small = "\0\0\x08\x02\0\0\0\x02\0\0\0\x03"s + "abcdef";

std::string packed(const std::string& text) {
  z_stream stream{};
  deflateInit2(&stream, 9, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

Tensor parse(const std::string& text, const InputLimits& limits = {}) {
  return parse_idx(in_memory(text), "x-idx3-ubyte", limits);
}

TEST(Idx, HoldsAShapeAndItsValues) {
  const Tensor array = parse(small);
  EXPECT_EQ(array.shape(), (Shape{2, 3}));
  EXPECT_THAT(values<std::uint8_t>(array), ElementsAre('a', 'b', 'c', 'd', 'e', 'f'));
  EXPECT_EQ(parse("\0\0\x08\x02\0\0\0\0\0\0\0\x03"s).shape(), (Shape{0, 3}));
}

TEST(Idx, IsUnpackedWhereItIsPacked) {
  EXPECT_TRUE(identical(parse(packed(small)), parse(small)));
  const std::string large = "\0\0\x08\x01\0\x04\0\0"s + std::string(1U << 18U, 'x');
  EXPECT_TRUE(identical(parse(packed(large)), parse(large)));
}

TEST(Idx, IsKnownByItsFirstBytes) {
  const Folder folder;
  EXPECT_TRUE(is_idx(folder.add("a", small), 2));
  EXPECT_FALSE(is_idx(folder.add("a", small), 3));
  EXPECT_TRUE(is_idx(folder.add("b.gz", packed(small)), 2));
  EXPECT_FALSE(is_idx(folder.add("c", ""), 2));
  EXPECT_FALSE(is_idx(folder.add("d", packed("")), 2));
  EXPECT_FALSE(is_idx(folder.add("e", packed(small).substr(0, 12)), 2));
  expect_error(ErrorKind::io, "nowhere", [&] { is_idx(folder / "nowhere", 2); });
}

TEST(Idx, EveryCutOfAFileIsAnErrorPackedOrNot) {
  for (const auto& whole : {small, packed(small)}) {
    for (std::size_t size = 0; size < whole.size(); ++size)
      expect_error(ErrorKind::data, "x-idx3-ubyte", [&] { parse(whole.substr(0, size)); });
    expect_error(ErrorKind::data, "x-idx3-ubyte", [&] { parse(whole + "x"); });
  }
}

TEST(Idx, OtherTypesAndExtentsAreNamed) {
  expect_error(ErrorKind::data, "00000d01", [&] { parse("\0\0\x0D\x01\0\0\0\x01...."s); });
  expect_error(ErrorKind::data, "0 extents", [&] { parse("\0\0\x08\0x"s); });
  expect_error(ErrorKind::data, "9 extents",
               [&] { parse("\0\0\x08\x09"s + std::string(40, '\1')); });
  expect_error(ErrorKind::data, "x-idx3-ubyte",
               [&] { parse("\0\0\x08\x04"s + std::string(16, '\xFF')); });
}

TEST(Idx, UnpackingIsHeldToTheLimits) {
  const std::string bomb = packed("\0\0\x08\x01\x06\0\0\0"s + std::string(100'663'296, '\0'));
  expect_error(ErrorKind::data, "limit", [&] { parse(bomb); });
  expect_error(ErrorKind::data, "limit", [&] { parse(packed(small), {.max_array_bytes = 4}); });
}

TEST(Idx, DamageNeverDoesMoreThanThrow) {
  std::mt19937 random(1);
  const std::string whole = packed(small + std::string(500, 'z'));
  for (int round = 0; round < 20'000; ++round) {
    std::string damaged = whole;
    for (int i = 0; i < 2; ++i) damaged[random() % damaged.size()] = static_cast<char>(random());
    try {
      parse(damaged, {.max_array_bytes = 1U << 20U});
    } catch (const Error&) {
    }
  }
}

}  // namespace
}  // namespace deepview
