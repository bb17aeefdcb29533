#include "deepview/io/response_cache_manifest.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "deepview/base/random.hpp"
#include "deepview/io/crc32c.hpp"
#include "deepview/io/response_cache_metadata.hpp"
#include "tests/support/builders.hpp"

namespace deepview::detail {
namespace {

using namespace std::string_literals;
using testing::expect_error;

CacheManifest example() {
  CacheManifest manifest;
  manifest.fingerprint = {{"network", "12ab"}, {"layers", "caf\xE9"}};
  manifest.schema.fields = {{"f6", DType::f32, Shape{84}}, {"\xFF", DType::boolean, Shape{}}};
  manifest.schema.keys = {{keys::identifier, {{"", CellType::int64}}},
                          {keys::labels, {{"label", CellType::text}, {"split", CellType::text}}},
                          {MetaKey{"labels"}, {{"", CellType::float64}}},
                          {DictMetaKey{"none"}, {}}};
  manifest.chunks = {{3, {{"a.npy", 1, 2}, {"b.npy", 3, 4}, {"c.jsonl", 5, 0xFFFFFFFF}}},
                     {max_chunk_rows, {{"d", 0, 0}, {"e", 0, 0}, {"f", 0, 0}}}};
  return manifest;
}

// The text with something replaced and the checksum made right again.
std::string with(std::string_view from, std::string_view to) {
  std::string text = to_text(example());
  text.replace(text.find(from), from.size(), to);
  text.resize(text.rfind(",\n\"crc32c\""));
  return text +
         fmt::format(",\n\"crc32c\": \"{:08x}\"}}\n", crc32c(std::as_bytes(std::span(text))));
}

CacheManifest parse(std::string_view text) {
  return parse_manifest(text, "manifest.json");
}

TEST(ResponseCacheManifest, IsReadAsItWasWritten) {
  EXPECT_EQ(parse(to_text(example())), example());
  EXPECT_EQ(parse(to_text({})), CacheManifest());
  EXPECT_EQ(example().rows(), max_chunk_rows + 3);
}

TEST(ResponseCacheManifest, EveryCutAndEveryChangedByteIsAnError) {
  const std::string whole = to_text(example());
  for (std::size_t at = 0; at < whole.size(); ++at) {
    EXPECT_THROW(parse(whole.substr(0, at)), Error);
    for (int bit = 0; bit < 8; ++bit) {
      std::string damaged = whole;
      damaged[at] = static_cast<char>(damaged[at] ^ (1 << bit));
      EXPECT_THROW(parse(damaged), Error) << at;
    }
  }
}

TEST(ResponseCacheManifest, AFileNameStaysInTheFolder) {
  for (const auto* name : {"../a.npy", "/etc/passwd", "", ".", "..", ".hidden", "a/b", "a\\\\b",
                           "a\\u0000b", "a b", "caf\xC3\xA9"})
    expect_error(ErrorKind::data, "name of a file", [&] { parse(with("a.npy", name)); });
  EXPECT_EQ(parse(with("a.npy", "b..npy")).chunks[0].files[0].name, "b..npy");
}

TEST(ResponseCacheManifest, WhatContradictsItselfIsAnError) {
  const std::pair<const char*, const char*> changes[] = {{"\"rows\": 65539", "\"rows\": 65540"},
                                                         {"\"rows\":3", "\"rows\":4"},
                                                         {"\"rows\":3", "\"rows\":0"},
                                                         {"\"rows\":65536", "\"rows\":65537"},
                                                         {"\"rows\":3", "\"rows\":-3"},
                                                         {"\"rows\":3", "\"rows\":3.5"},
                                                         {"\"rows\":3", "\"rows\":\"3\""},
                                                         {"float32", "complex64"},
                                                         {"int64", "int65"},
                                                         {"[84]", "[-84]"},
                                                         {"[84]", "[1152921504606846976]"},
                                                         {"[84]", "[1,1,1,1,1,1,1,1]"},
                                                         {"[84]", "[1e3]"},
                                                         {"\"group\":true", "\"group\":1"},
                                                         {"\"group\":true", "\"group\":false"},
                                                         {"\"split\"", "\"label\""},
                                                         {"\"f6\"", "{\"base64\":\"/w==\"}"},
                                                         {"\"/w==\"", "\"/x==\""},
                                                         {"\"bytes\":1", "\"bytes\":-1"},
                                                         {"\"00000002\"", "\"2\""},
                                                         {"\"none\"", "\"labels\""},
                                                         {"\"fields\"", "\"felder\""},
                                                         {"\"files\":[", "\"files\":[{},"},
                                                         {"{\"part\"", "{\"teil\""},
                                                         {"\"schema\": 1", "\"schema\": 2"},
                                                         {"\"schema\": 1", "\"schema\": 10"}};
  for (const auto& [from, to] : changes)
    expect_error(ErrorKind::data, "manifest.json", [&] { parse(with(from, to)); });
}

TEST(ResponseCacheManifest, DepthIsLimited) {
  const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
  expect_error(ErrorKind::data, "levels", [&] { parse(with("[84]", deep)); });
}

TEST(ResponseCacheManifest, DamageWithARightChecksumNeverDoesMoreThanThrow) {
  Random random(Seed{3});
  const std::string whole = to_text(example());
  const std::size_t front = whole.rfind(",\n\"crc32c\"");
  for (int round = 0; round < 20'000; ++round) {
    std::string text = whole.substr(0, front);
    for (int i = 0; i < 2; ++i)
      text[49 + random.below(front - 49)] = static_cast<char>(random.bits());
    text += fmt::format(",\n\"crc32c\": \"{:08x}\"}}\n", crc32c(std::as_bytes(std::span(text))));
    try {
      parse(text);
    } catch (const Error&) {
    }
  }
}

CacheSchema three_columns() {
  return {{},
          {{keys::identifier, {{"", CellType::int64}}},
           {MetaKey{"score"}, {{"", CellType::float64}}},
           {keys::path, {{"", CellType::text}}}}};
}

TEST(ResponseCacheMetadata, LinesAreOneArrayPerSample) {
  const std::vector<Column> columns{std::vector<std::int64_t>{7}, std::vector<double>{-0.0},
                                    std::vector<std::string>{"a\n\xFF"}};
  std::vector<const Column*> borrowed;
  for (const auto& column : columns) borrowed.push_back(&column);
  std::string lines;
  append_metadata_line(lines, borrowed, 0);
  EXPECT_EQ(lines, "[7, -0.0, {\"base64\":\"YQr/\"}]\n");
  EXPECT_EQ(parse_metadata_lines(lines, three_columns(), 1, "x"), columns);
}

TEST(ResponseCacheMetadata, LinesThatDoNotFitAreErrorsThatSayWhere) {
  const std::pair<std::string, const char*> wrong[] = {
      {"", "line 1"},
      {"[1, 2, \"a\"]", "line 1"},
      {"[1, 2, \"a\"]\n[1, 2, \"a\"]\n", "more than 1"},
      {"[1, 2]\n", "3 cells"},
      {"{\"a\": 1}\n", "3 cells"},
      {"[1.5, 2, \"a\"]\n", "whole number"},
      {"[9223372036854775808, 2, \"a\"]\n", "64 bits"},
      {"[1, \"0x\", \"a\"]\n", "a number"},
      {"[1, \"nan\", \"a\"]\n", "a number"},
      {"[1, 2, 3]\n", "a text"},
      {"[1, 2, {\"base64\": 3}]\n", "a text"},
      {"[1, 2, {\"base64\": \"YQ=\"}]\n", "base64"},
      {"[1, 2, {\"base64\": \"YQ==\", \"more\": 1}]\n", "a text"},
      {"[1, 2, [[[\"a\"]]]]\n", "levels"},
      {"[1, 2, \"\xFF\"]\n", "line 1"},
      {"[1, 2, \"a\"\n", "line 1"},
      {"[1, 2, \"" + std::string(max_metadata_line_bytes, 'a') + "\"]\n", "shorter"}};
  for (const auto& [lines, noun] : wrong)
    expect_error(ErrorKind::data, noun,
                 [&, &text = lines] { parse_metadata_lines(text, three_columns(), 1, "x.jsonl"); });
}

}  // namespace
}  // namespace deepview::detail
