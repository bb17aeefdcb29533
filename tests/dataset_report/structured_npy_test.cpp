#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>

#include "deepview/dataset_report/report_files.hpp"
#include "tests/dataset_report/tables.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

// What numpy.save wrote (tests/reference/dataset_report/make_structured.py).
std::string stored(const std::string& name) {
  const auto bytes =
      read_file(std::string(DEEPVIEW_TEST_DATA) + "/reference/dataset_report/" + name + ".npy");
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

ReportTable ones(const std::vector<std::string>& names) {
  ReportTable table{.rows = 1, .columns = {}};
  for (const auto& name : names) table.columns.push_back({name, std::vector<std::int32_t>{1}});
  return table;
}

TEST(StructuredNpy, HasTheBytesThatNumpyWrites) {
  EXPECT_EQ(to_structured_npy(testing::known_table()), stored("known"));
  EXPECT_EQ(to_structured_npy({.rows = 0, .columns = {{"id", std::vector<std::string>{}}}}),
            stored("empty"));
}

TEST(StructuredNpy, NamesColumnsAsPythonWritesText) {
  EXPECT_EQ(to_structured_npy(ones({"\xC3\xA9", "back\\slash", "both'\""})), stored("latin"));
  EXPECT_EQ(to_structured_npy(ones({"\xE5\x90\x8D", "\xF0\x9F\x98\x80"})), stored("wide"));
}

// The length of such a header does not fit into the two bytes of version 1.
TEST(StructuredNpy, HoldsThousandsOfColumns) {
  std::vector<std::string> names;
  for (int i = 0; i < 2'000; ++i)
    names.push_back(fmt::format("a_column_with_a_long_name_{:05}", i));
  const std::string file = to_structured_npy(ones(names));
  EXPECT_EQ(file.substr(0, 8), std::string("\x93NUMPY\2\0", 8));
  std::uint32_t length = 0;
  std::memcpy(&length, file.data() + 8, sizeof length);
  EXPECT_GT(length, 65'535U);
  EXPECT_EQ((12 + length) % 64, 0U);
  EXPECT_EQ(file.size(), 12 + length + 2'000 * 4);
  EXPECT_EQ(file[12 + length - 1], '\n');
}

TEST(StructuredNpy, RefusesALabelThatWouldBeAColumnTwice) {
  const ReportTable table{
      .rows = 1,
      .columns = {{"a_b", std::vector<std::int32_t>{1}}, {"a", LabelScores{{"b"}, {1}}}}};
  testing::expect_error(ErrorKind::data, "'a_b'", [&] { to_structured_npy(table); });
}

}  // namespace
}  // namespace deepview
