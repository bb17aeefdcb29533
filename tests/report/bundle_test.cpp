#include "deepview/report/bundle.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "deepview/base/error.hpp"
#include "deepview/io/csv.hpp"
#include "deepview/io/npy.hpp"
#include "deepview/report/report_json.hpp"

namespace deepview {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

BundleColumn column(std::string name, std::vector<std::int32_t> values, std::string names = "") {
  const auto rows = static_cast<std::int64_t>(values.size());
  return {.name = std::move(name),
          .title = "A column",
          .kind = names.empty() ? ColumnKind::group : ColumnKind::category,
          .values = std::move(names),
          .data = Tensor(Shape{rows}, std::move(values)),
          .description = "For a test."};
}

Bundle three_samples() {
  Bundle bundle;
  bundle.title = "three";
  bundle.paths = {"a.png", "<script>alert(1)</script>.png", "=1+1\xFF.png"};
  bundle.classes = {"cat", "dog"};
  bundle.columns.push_back(column("class", {0, 1, -1}, "classes"));
  bundle.findings.push_back({.kind = FindingKind::exact_copies,
                             .severity = Severity::high,
                             .title = "Exact copies",
                             .count = 1,
                             .unit = "pictures",
                             .reason = "1 picture has the same pixels as another",
                             .view = "",
                             .groups = {{0, {2}, {1.0}, "", "same bytes"}},
                             .files = {}});
  bundle.findings.push_back(
      {.kind = FindingKind::unfamiliar,
       .severity = Severity::medium,
       .title = "Unfamiliar",
       .count = 1,
       .unit = "pictures",
       .reason = "far from the rest",
       .view = "descriptor",
       .groups = {{1, {0}, {std::numeric_limits<double>::infinity()}, "descriptor", ""}},
       .files = {}});
  return bundle;
}

class BundleTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / fs::path("deepview-bundle-" + std::to_string(::getpid()));
    fs::remove_all(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  void write(const Bundle& bundle) {
    auto output = OutputFolder::create(folder_);
    write_bundle(output, bundle, RunRecord{});
    output.commit();
  }

  std::string text(const std::string& name) const {
    const auto bytes = read_file(folder_ / name);
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }

  // The payload of a chunk's one call, as the page receives it.
  std::string payload(const std::string& name) const {
    const std::string call = text(name);
    const auto begin = call.find(", \"");
    return json::parse(call.substr(begin + 2, call.rfind(");") - begin - 2)).get<std::string>();
  }

  fs::path folder_;
};

TEST_F(BundleTest, ThePageGetsTheSameDocumentAsPrograms) {
  write(three_samples());
  EXPECT_EQ(payload("data/report.js"), text("report.json"));
  EXPECT_EQ(payload("data/run.js"), text("run.json"));
  const json report = json::parse(text("report.json"));
  EXPECT_EQ(report["schema"], bundle_schema);
  EXPECT_EQ(report["samples"], 3);
}

TEST_F(BundleTest, NamesFromTheDataCannotEndAScript) {
  write(three_samples());
  const std::string chunk = text("data/paths-000.js");
  EXPECT_THAT(chunk, Not(HasSubstr("<")));
  const json paths = json::parse(payload("data/paths-000.js"));
  EXPECT_EQ(paths[1], "<script>alert(1)</script>.png");
}

TEST_F(BundleTest, NamesThatAreNoTextAreShownAndKeptRaw) {
  write(three_samples());
  const CsvTable table = read_csv(folder_ / "samples.csv");
  EXPECT_EQ(table.row(2)[*table.find_column("path")], "'=1+1\\xFF.png");
  EXPECT_EQ(table.row(2)[*table.find_column("path_base64")], "PTErMf8ucG5n");
  EXPECT_EQ(table.row(0)[*table.find_column("path_base64")], "");
}

TEST_F(BundleTest, ColumnsAreTheSameInEveryForm) {
  write(three_samples());
  const Tensor array = read_npy(folder_ / "columns" / "class.npy");
  EXPECT_TRUE(identical(array, three_samples().columns[0].data));
  EXPECT_EQ(payload("data/column-class-000.js"), "AAAAAAEAAAD/////");
  const CsvTable table = read_csv(folder_ / "samples.csv");
  EXPECT_EQ(table.row(1)[*table.find_column("label")], "dog");
  EXPECT_EQ(table.row(2)[*table.find_column("class")], "-1");
}

TEST_F(BundleTest, FlagsSayWhichFindingsASampleIsIn) {
  write(three_samples());
  const Tensor flags = read_npy(folder_ / "columns" / "flags.npy");
  EXPECT_THAT(flags.values<std::int32_t>(), testing::ElementsAre(1, 2, 1))
      << "the familiar neighbours of an unfamiliar sample are not flagged";
}

TEST_F(BundleTest, SuspectsAreTheCopiesAndTheOddOnes) {
  write(three_samples());
  const CsvTable table = read_csv(folder_ / "suspects.csv");
  ASSERT_EQ(table.row_count(), 2U);
  EXPECT_EQ(table.row(0)[*table.find_column("representative")], "a.png");
  EXPECT_EQ(table.row(1)[*table.find_column("path")], "<script>alert(1)</script>.png");
}

TEST_F(BundleTest, SuspectsOfAMovedRegionAreItsRepresentativeToo) {
  Bundle bundle = three_samples();
  bundle.findings = {{.kind = FindingKind::moved,
                      .severity = Severity::medium,
                      .title = "Moved regions",
                      .count = 2,
                      .unit = "pictures",
                      .reason = "more than chance explains",
                      .view = "",
                      .groups = {{2, {0}, {1.5}, "descriptor", "2 samples of test"}},
                      .files = {}}};
  write(bundle);
  const CsvTable table = read_csv(folder_ / "suspects.csv");
  ASSERT_EQ(table.row_count(), 2U);
  EXPECT_EQ(table.row(0)[*table.find_column("path")], "'=1+1\\xFF.png");
  EXPECT_EQ(table.row(1)[*table.find_column("score")], "1.5");
}

TEST_F(BundleTest, InfiniteScoresAreNullInJson) {
  write(three_samples());
  const json report = json::parse(text("report.json"));
  EXPECT_TRUE(report["findings"][1]["groups"][0]["scores"][0].is_null());
}

TEST_F(BundleTest, AColumnOfAnotherLengthIsRefusedBeforeAnythingIsThere) {
  Bundle bundle = three_samples();
  bundle.columns.push_back(column("short", {1}));
  EXPECT_THROW(write(bundle), Error);
  EXPECT_FALSE(fs::exists(folder_));
}

TEST_F(BundleTest, AnEmptyBundleIsWhole) {
  write(Bundle{});
  EXPECT_EQ(json::parse(payload("data/paths-000.js")), json::array());
  EXPECT_EQ(read_csv(folder_ / "samples.csv").row_count(), 0U);
}

TEST_F(BundleTest, LongColumnsAreCutIntoScriptsOfAtMostSixMegabytes) {
  Bundle bundle;
  bundle.paths.assign(1'500'000, "x");
  bundle.columns.push_back(column("long", std::vector<std::int32_t>(1'500'000, 7)));
  write(bundle);
  const json chunks = json::parse(text("report.json"))["columns"][0]["chunks"];
  ASSERT_EQ(chunks.size(), 2U);
  for (const auto& chunk : chunks)
    EXPECT_LE(fs::file_size(folder_ / chunk.get<std::string>()), 6'000'000U);
}

TEST(ScriptLiteral, EscapesWhatEndsAScriptOrALine) {
  EXPECT_EQ(detail::script_literal("a<b\xE2\x80\xA8\xE2\x80\xA9\"\\"),
            R"("a\u003cb\u2028\u2029\"\\")");
}

TEST(ColumnName, KeepsWhatIsSafeInAFileName) {
  EXPECT_EQ(column_name("map lay/er 1:0_x"), "map_layer_10_x");
}

}  // namespace
}  // namespace deepview
