#include "deepview/io/npy.hpp"

#include <gmock/gmock.h>

#include <random>

#include "tests/io/folder.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using namespace std::string_literals;
using testing::counting;
using ::testing::ElementsAre;
using testing::expect_error;
using testing::Folder;
using testing::in_memory;
using testing::stored;

Tensor parse(std::string_view text, const InputLimits& limits = {}) {
  return parse_npy(in_memory(text), "x.npy", limits);
}

std::string with_header(const std::string& dictionary, const std::string& values = "") {
  std::string file = "\x93NUMPY\x01\x00"s;
  file += {static_cast<char>(dictionary.size() & 255U), static_cast<char>(dictionary.size() >> 8U)};
  return file + dictionary + values;
}

TEST(Npy, ReadsEveryDtypeAsNumPyWroteIt) {
  const Tensor expected = counting<double>({2, 3, 4});
  for (const auto* dtype : {"u1", "u2", "u4", "u8", "i1", "i2", "i4", "i8", "f2", "f4", "f8"}) {
    const Tensor found = read_npy(stored("arrays/"s + dtype + ".npy"));
    EXPECT_TRUE(identical(found.to(DType::f64), expected)) << dtype;
    EXPECT_EQ(name(found.dtype()).back(), dtype[1] == '1'   ? '8'
                                          : dtype[1] == '2' ? '6'
                                          : dtype[1] == '4' ? '2'
                                                            : '4');
  }
  const Tensor booleans = read_npy(stored("arrays/bool.npy"));
  EXPECT_EQ(booleans.dtype(), DType::boolean);
  EXPECT_TRUE(booleans.values<bool>()[1]);
}

TEST(Npy, TurnsBigEndianAndColumnMajorArraysIntoOurs) {
  const Tensor expected = counting<double>({2, 3, 4});
  for (const auto* file : {"big_endian", "column_major", "version2", "version3"})
    EXPECT_TRUE(identical(read_npy(stored("arrays/"s + file + ".npy")).to(DType::f64), expected))
        << file;
}

TEST(Npy, ReadsScalarsAndArraysWithoutRows) {
  EXPECT_EQ(read_npy(stored("arrays/scalar.npy")).values<double>()[0], 2.5);
  EXPECT_EQ(read_npy(stored("arrays/empty.npy")).shape(), (Shape{0, 7}));
}

TEST(Npy, NeverReadsObjectsAndNamesWhatElseIsNotSupported) {
  expect_error(ErrorKind::data, "objects", [] { read_npy(stored("arrays/objects.npy")); });
  expect_error(ErrorKind::data, "c8", [] { read_npy(stored("arrays/complex.npy")); });
  expect_error(ErrorKind::data, "structures", [] { read_npy(stored("arrays/structure.npy")); });
}

TEST(Npy, ADeclaredSizeIsNotTrusted) {
  const std::string shapes[] = {"(1073741824,)",
                                "(0,)",
                                "(3, 1)",
                                "(4294967296, 4294967296, 4294967296)",
                                "(1, 1, 1, 1, 1, 1, 1, 1, 1)",
                                "(-4,)",
                                "(99999999999999999999,)"};
  for (const auto& shape : shapes)
    expect_error(ErrorKind::data, "x.npy", [&] {
      parse(with_header("{'descr': '<f4', 'fortran_order': False, 'shape': " + shape + ", }",
                        "sixteen bytes..!"));
    });
}

TEST(Npy, DamagedHeadersAreErrors) {
  const std::string headers[] = {
      "",
      "{}",
      "{'descr': '<f4'}",
      "{'descr': '<f4', 'shape': (4,)}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (4,), 'more': 1}",
      "{'descr': '<q4', 'fortran_order': False, 'shape': (4,)}",
      "{'descr': '<f', 'fortran_order': False, 'shape': (4,)}",
      "{'descr': '<f4', 'fortran_order': Maybe, 'shape': (4,)}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (4,",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (4,)} x"};
  for (const auto& header : headers)
    EXPECT_THROW(parse(with_header(header, "sixteen bytes..!")), Error) << header;
  expect_error(ErrorKind::data, "version", [] { parse("\x93NUMPY\x07\x00\x00\x00"s); });
  expect_error(ErrorKind::data, "limit", [] { parse("\x93NUMPY\x02\x00\xFF\xFF\xFF\xFF"s); });
}

TEST(Npy, EveryCutOfAFileIsAnError) {
  const std::string whole = testing::read_text(stored("arrays/f4.npy"));
  EXPECT_NO_THROW(parse(whole));
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_THROW(parse(whole.substr(0, size)), Error) << size;
}

TEST(Npy, WhatMustBeCopiedIsHeldToTheLimit) {
  const std::string file = testing::read_text(stored("arrays/column_major.npy"));
  expect_error(ErrorKind::data, "limit", [&] { parse(file, {.max_array_bytes = 10}); });
}

TEST(Npy, TextsAndIntegersAreNamesOfSamples) {
  const auto texts = [](std::string_view file) {
    return parse_npy_texts(in_memory(file), "x.npy");
  };
  EXPECT_THAT(
      texts(with_header("{'descr': '|S3', 'fortran_order': False, 'shape': (2,)}", "ab\0cde"s)),
      ElementsAre("ab", "cde"));
  EXPECT_THAT(texts(with_header("{'descr': '<U2', 'fortran_order': False, 'shape': (2,)}",
                                "\xE9\0\0\0\x17\xF3\x01\0z\0\0\0\0\0\0\0"s)),
              ElementsAre("\xC3\xA9\xF0\x9F\x8C\x97", "z"));
  EXPECT_THAT(texts(with_header("{'descr': '<i2', 'fortran_order': False, 'shape': (2,)}",
                                "\xFF\xFF\x07\0"s)),
              ElementsAre("-1", "7"));
  expect_error(ErrorKind::data, "float32", [&] {
    texts(with_header("{'descr': '<f4', 'fortran_order': False, 'shape': (1,)}", "four"));
  });
  expect_error(ErrorKind::data, "Unicode", [&] {
    texts(
        with_header("{'descr': '<U1', 'fortran_order': False, 'shape': (1,)}", "\xFF\xFF\xFF\xFF"));
  });
}

TEST(Npy, WritesTheHeaderThatNumPyWrites) {
  for (const auto* file : {"u1", "i2", "f4", "scalar", "empty", "bool"}) {
    const Tensor tensor = read_npy(stored("arrays/"s + file + ".npy"));
    const std::string bytes = testing::read_text(stored("arrays/"s + file + ".npy"));
    const std::string header = npy_header(tensor.dtype(), tensor.shape());
    EXPECT_EQ(bytes.substr(0, header.size()).substr(0, 10).substr(0, 8), header.substr(0, 8));
    EXPECT_EQ(header.size() % 64, 0U) << file;
    EXPECT_EQ(bytes.find(header.substr(10, header.find('}') - 9)), 10U) << file;
  }
}

TEST(Npy, WhatIsWrittenIsReadBack) {
  const Folder folder;
  std::mt19937 random(5);
  for (int round = 0; round < 40; ++round) {
    std::vector<std::int64_t> extents(random() % 5);
    for (auto& extent : extents) extent = random() % 4;
    const auto dtype = static_cast<DType>(random() % 12);
    const Tensor tensor = counting<float>(Shape(extents)).to(dtype);
    write_npy(folder / "x.npy", tensor);
    EXPECT_TRUE(identical(read_npy(folder / "x.npy"), tensor))
        << to_string(tensor.shape()) << name(dtype);
  }
}

TEST(Npy, ValuesStayReadableAfterTheFileIsGone) {
  const Folder folder;
  write_npy(folder / "x.npy", counting({100, 100}));
  const Tensor mapped = read_npy(folder / "x.npy");
  std::filesystem::remove(folder / "x.npy");
  EXPECT_TRUE(identical(mapped, counting({100, 100})));
}

}  // namespace
}  // namespace deepview
