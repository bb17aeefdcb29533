#include "deepview/io/safetensors.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

#include "tests/io/folder.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using ::testing::ElementsAre;
using testing::expect_error;
using testing::Folder;

std::string file_of(const std::string& header, const std::string& data = "") {
  const std::uint64_t length = header.size();
  std::string bytes(sizeof(length), '\0');
  std::memcpy(bytes.data(), &length, sizeof(length));
  return bytes + header + data;
}

SafeTensors parse(const std::string& bytes) {
  return parse_safetensors(testing::in_memory(bytes), "a.safetensors");
}

void expect_refusal(const std::string& header, const std::string& data, const std::string& noun) {
  expect_error(ErrorKind::data, noun, [&] { parse(file_of(header, data)); });
}

std::string entry(const std::string& type, const std::string& shape, const std::string& offsets) {
  return R"({"dtype":")" + type + R"(","shape":)" + shape + R"(,"data_offsets":)" + offsets + "}";
}

TEST(Safetensors, HoldTensorsOfEveryTypeAndWordsAboutThem) {
  const Folder folder;
  const Tensor counted = testing::counting<double>(Shape{2, 3});
  SafeTensors content{.tensors = {{"flags", Tensor::booleans(Shape{3}, {1, 0, 1})}},
                      .metadata = {{"step", "7"}, {"é", "\"quoted\"\n"}}};
  for (const DType dtype : {DType::u8, DType::i8, DType::u16, DType::i16, DType::u32, DType::i32,
                            DType::u64, DType::i64, DType::f16, DType::f32, DType::f64})
    content.tensors.push_back({std::string(name(dtype)), counted.to(dtype)});
  content.tensors.push_back({"scalar", testing::column({2.5}).reshaped(Shape{})});
  content.tensors.push_back({"nothing", Tensor(Shape{0, 4}, std::vector<float>{})});
  write_safetensors(folder / "a.safetensors", content);
  const SafeTensors read = read_safetensors(folder / "a.safetensors");
  EXPECT_EQ(read.metadata, content.metadata);
  ASSERT_EQ(read.tensors.size(), content.tensors.size());
  for (const auto& [name, tensor] : content.tensors) {
    ASSERT_NE(read.find(name), nullptr) << name;
    EXPECT_TRUE(identical(*read.find(name), tensor)) << name;
  }
  EXPECT_EQ(read.find("none"), nullptr);
}

// What `safetensors.numpy.save({"w": [[1, 2]] as float32, "b": [3] as int64}, {"step": "7"})` writes.
TEST(Safetensors, AreWrittenAsThePythonPackageWritesThem) {
  const Folder folder;
  write_safetensors(
      folder / "a.safetensors",
      {.tensors = {{"w", testing::rows({{1, 2}})}, {"b", testing::column<std::int64_t>({3})}},
       .metadata = {{"step", "7"}}});
  const std::string header =
      R"({"__metadata__":{"step":"7"},"b":{"dtype":"I64","shape":[1],"data_offsets":[0,8]},)"
      R"("w":{"dtype":"F32","shape":[1,2],"data_offsets":[8,16]}})";
  const std::string padded = header + std::string((8 - header.size() % 8) % 8, ' ');
  EXPECT_EQ(testing::read_text(folder / "a.safetensors"),
            file_of(padded, std::string("\x03\0\0\0\0\0\0\0\0\0\x80\x3F\0\0\0\x40", 16)));
}

TEST(Safetensors, ReadTensorsThatAreNotAligned) {
  const auto read = parse(file_of(
      R"({"a":)" + entry("U8", "[1]", "[0,1]") + R"(,"b":)" + entry("F32", "[1]", "[1,5]") + "}",
      std::string("\x09\0\0\x80\x3F", 5)));
  EXPECT_THAT(testing::values<float>(*read.find("b")), ElementsAre(1.0F));
}

TEST(Safetensors, OfNothingAreEmpty) {
  EXPECT_TRUE(parse(file_of("{}")).tensors.empty());
}

TEST(Safetensors, RefuseWhatDoesNotDescribeTheFile) {
  expect_error(ErrorKind::data, "length", [] { parse("abc"); });
  expect_error(ErrorKind::data, "longer", [] { parse(std::string(8, '\xFF') + "{}"); });
  expect_refusal("[]", "", "JSON object");
  expect_refusal("{", "", "JSON object");
  expect_refusal(std::string(10'000, '['), "", "JSON object");
  expect_refusal(R"({"a":3})", "", "'a' has no dtype");
  expect_refusal(R"({"a":)" + entry("BF16", "[1]", "[0,2]") + "}", "da", "BF16");
  expect_refusal(R"({"a":)" + entry("F32", "[2]", "[0,4]") + "}", "data", "bytes that its shape");
  expect_refusal(R"({"a":)" + entry("U8", "[4]", "[0,4]") + "}", "dat", "bytes that its shape");
  expect_refusal(R"({"a":)" + entry("U8", "[-1]", "[0,1]") + "}", "x", "whole numbers");
  expect_refusal(
      R"({"a":)" + entry("U8", "[4611686018427387904,4611686018427387904]", "[0,1]") + "}", "x",
      "'a'");
  expect_refusal(
      R"({"a":)" + entry("U8", "[1]", "[0,1]") + R"(,"b":)" + entry("U8", "[1]", "[0,1]") + "}",
      "x", "begins at byte 0 where 1");
  expect_refusal(R"({"a":)" + entry("U8", "[1]", "[1,2]") + "}", "da", "begins at byte 1");
  expect_refusal(R"({"a":)" + entry("U8", "[1]", "[0,1]") + "}", "da", "1 bytes behind");
  expect_refusal(
      R"({"a":)" + entry("U8", "[1]", "[0,1]") + R"(,"a":)" + entry("U8", "[1]", "[1,2]") + "}",
      "da", "twice");
  expect_refusal(R"({"__metadata__":{"a":1}})", "", "metadata");
}

TEST(WriteSafetensors, RefusesNamesThatNobodyCouldRead) {
  const Folder folder;
  const Tensor one = testing::column({1});
  for (const SafeTensors& content :
       {SafeTensors{.tensors = {{"a", one}, {"a", one}}}, SafeTensors{.tensors = {{"\xFF", one}}},
        SafeTensors{.tensors = {{"__metadata__", one}}}})
    expect_error(ErrorKind::usage, "name of a tensor",
                 [&] { write_safetensors(folder / "a.safetensors", content); });
  expect_error(ErrorKind::usage, "UTF-8", [&] {
    write_safetensors(folder / "a.safetensors", {.tensors = {}, .metadata = {{"step", "\xFF"}}});
  });
  EXPECT_FALSE(std::filesystem::exists(folder / "a.safetensors"));
}

}  // namespace
}  // namespace deepview
