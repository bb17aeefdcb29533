#include "deepview/dataset_report/report_files.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>

#include "deepview/io/csv.hpp"
#include "tests/dataset_report/tables.hpp"
#include "tests/io/folder.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using testing::expect_error;
using testing::known_table;

TEST(DatasetReportCsv, IsGuardedAgainstFormulas) {
  EXPECT_EQ(
      to_csv(known_table()),
      "id,it's,duplicates_fc,projection_fc_x,familiarity_fc,splitFamiliarity_fc_byAttr_it's\r\n"
      "1,,0,0.1,-1.5,\"{\"\"cat\"\":1.0,\"\"dog\"\":2.0}\"\r\n"
      "b\xC3\xA9,cat,-1,-2.5,,\"{\"\"cat\"\":3.0,\"\"dog\"\":4.0}\"\r\n"
      "\"'=\xF0\x9F\x98\x80,c\",\"a \"\"dog\"\"\",0,1e+300,3,"
      "\"{\"\"cat\"\":5.0,\"\"dog\"\":6.0}\"\r\n");
}

TEST(DatasetReportCsv, GuardsTheNamesOfColumnsToo) {
  const ReportTable table{.rows = 0, .columns = {{"=1+1", std::vector<std::string>{}}}};
  EXPECT_EQ(to_csv(table).substr(0, 6), "'=1+1\r");
}

TEST(DatasetReportFiles, ShowBytesThatAreNoText) {
  const ReportTable table{
      .rows = 1,
      .columns = {{"\xFE", std::vector<std::string>{"a\xFF"}}, {"s", LabelScores{{"\xFD"}, {1}}}}};
  EXPECT_EQ(to_csv(table), "\\xFE,s\r\na\\xFF,\"{\"\"\\\\xFD\"\":1.0}\"\r\n");
  const ReportTable read = report_from_json(to_json(table), "a file");
  EXPECT_EQ(read.columns[0].name, "\\xFE");
  EXPECT_EQ(std::get<std::vector<std::string>>(read.columns[0].values)[0], "a\\xFF");
  EXPECT_NE(to_structured_npy(table).find("'s_\\\\xFD', '<f8'"), std::string::npos);
}

TEST(DatasetReportJson, GivesTheTableBack) {
  const ReportTable table = known_table();
  ReportTable read = report_from_json(to_json(table), "a file");
  ASSERT_EQ(read.columns.size(), table.columns.size());
  auto& gap = std::get<std::vector<double>>(read.columns[4].values)[1];
  EXPECT_TRUE(std::isnan(gap));
  ReportTable expected = table;
  gap = std::get<std::vector<double>>(expected.columns[4].values)[1] = 0;
  EXPECT_EQ(read, expected);
  const ReportTable none{.rows = 0, .columns = {{"id", std::vector<std::string>{}}}};
  EXPECT_EQ(report_from_json(to_json(none), "a file"), none);
}

TEST(DatasetReportJson, NamesTheTypeOfEachColumn) {
  EXPECT_EQ(to_json({.rows = 1, .columns = {{"id", std::vector<std::string>{"7"}}}}),
            "{\"schema\":{\"fields\":[{\"name\":\"id\",\"type\":\"string\"}],"
            "\"pandas_version\":\"1.4.0\"},\n\"data\":[\n{\"id\":\"7\"}\n]}\n");
}

TEST(DatasetReportJson, RefusesWhatItDidNotWrite) {
  const auto refuse = [](const std::string& text, const char* noun) {
    expect_error(ErrorKind::data, noun, [&] { report_from_json(text, "a file"); });
  };
  const auto with = [](const std::string& fields, const std::string& data) {
    return "{\"schema\":{\"fields\":" + fields + "},\"data\":" + data + "}";
  };
  const std::string id = R"([{"name":"id","type":"string"}])";
  refuse("", "a file");
  refuse("[]", "'data'");
  refuse("{\"data\":3}", "list");
  refuse("{\"data\":[]}", "schema");
  refuse(with("3", "[]"), "list");
  refuse(with(R"([{"name":"id"}])", "[]"), "type");
  refuse(with(R"([{"name":"id","type":"date"}])", "[]"), "date");
  refuse(with(id, "[{}]"), "'id'");
  refuse(with(id, "[3]"), "object");
  refuse(with(id, R"([{"id":3}])"), "text");
  refuse(with(R"([{"name":"n","type":"integer"}])", R"([{"n":3000000000}])"), "32 bits");
  refuse(with(R"([{"name":"n","type":"integer"}])", R"([{"n":1.5}])"), "whole");
  refuse(with(R"([{"name":"n","type":"number"}])", R"([{"n":"x"}])"), "number");
  refuse(with(R"([{"name":"s","type":"any"}])", R"([{"s":1}])"), "objects");
  refuse(with(R"([{"name":"s","type":"any"}])", R"([{"s":{"a":1}},{"s":{"b":1}}])"), "'a'");
  refuse(with(R"([{"name":"s","type":"any"}])", R"([{"s":{"a":1}},{"s":{"a":1,"b":1}}])"),
         "differ");
  refuse(with(R"([{"name":"id","type":"string"},{"name":"id","type":"string"}])", "[]"), "two");
}

TEST(DatasetReportFolder, HoldsTheTableThreeTimes) {
  const testing::Folder at;
  const auto folder = at / "report";
  ReportTable table = known_table();
  std::get<std::vector<double>>(table.columns[4].values)[1] = 2;
  save_dataset_report(table, folder);
  EXPECT_EQ(load_dataset_report(folder), table);
  EXPECT_EQ(read_csv(folder / "dataset_report.csv").row_count(), 3U);
  const auto npy = read_file(folder / "dataset_report.npy");
  EXPECT_EQ(npy.size(), to_structured_npy(table).size());
}

TEST(DatasetReportFolder, IsNotReplacedUnasked) {
  const testing::Folder at;
  const auto folder = at / "report";
  const ReportTable table = known_table();
  save_dataset_report(table, folder);
  expect_error(ErrorKind::usage, "report", [&] { save_dataset_report({}, folder); });
  save_dataset_report({}, folder, Overwrite::yes);
  EXPECT_EQ(load_dataset_report(folder), ReportTable{});
}

TEST(DatasetReportFolder, ReplacesNothingButDatasetReports) {
  const testing::Folder at;
  const auto folder = at / "mine";
  std::filesystem::create_directory(folder);
  std::ofstream(folder / "thesis.txt") << "all of it";
  expect_error(ErrorKind::usage, "mine",
               [&] { save_dataset_report(known_table(), folder, Overwrite::yes); });
  EXPECT_TRUE(std::filesystem::exists(folder / "thesis.txt"));
}

TEST(DatasetReportFolder, IsNotThereWhenTheTableIsWrong) {
  ReportTable table = known_table();
  table.rows = 2;
  const testing::Folder at;
  expect_error(ErrorKind::shape, "'id'", [&] { save_dataset_report(table, at / "report"); });
  EXPECT_FALSE(std::filesystem::exists(at / "report"));
  expect_error(ErrorKind::io, "nothing", [&] { load_dataset_report(at / "nothing"); });
}

}  // namespace
}  // namespace deepview
