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
#include "test_bundles.hpp"

namespace deepview {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

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

TEST_F(BundleTest, TheLabelIsTheClassEvenWhereAnotherColumnHoldsClasses) {
  Bundle bundle = three_samples();
  bundle.columns.insert(bundle.columns.begin(), column("suggested", {1, 0, 0}, "classes"));
  write(bundle);
  const CsvTable table = read_csv(folder_ / "samples.csv");
  EXPECT_EQ(table.row(0)[*table.find_column("label")], "cat");
  EXPECT_EQ(table.row(2)[*table.find_column("label")], "");
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

TEST_F(BundleTest, AMapHasAMethodAndItsQualityOrIsNotThere) {
  write(whole());
  const json views = json::parse(text("report.json"))["views"];
  EXPECT_EQ(views[0]["map"]["method"], "umap");
  EXPECT_EQ(views[0]["map"]["quality"], json::parse(R"({"trustworthiness":0.98,"recall":0.5})"));
  EXPECT_TRUE(views[1]["map"].is_null());
}

TEST_F(BundleTest, LayersStandInAFileOfTheirOwn) {
  write(whole());
  const json layers = json::parse(text("report.json"))["layers"];
  EXPECT_EQ(layers, json::parse(R"({"names":["fc\\xFFé","big"],"file":"layers.json",
                                    "chunks":["data/layers-000.js"]})"));
  EXPECT_EQ(payload("data/layers-000.js"), text("layers.json"));
  const json document = json::parse(text("layers.json"));
  EXPECT_EQ(document["layers"][0], json::parse(R"({"name":"fc\\xFFé","units":3,"note":"",
      "spectrum":[0.666666667,0.333333333],
      "kept":[{"strategy":"PFA KL","units":[0,2]},{"strategy":"PFA Energy","units":[1]}],
      "mean":[0.5,null,0.0],"deviation":[1.0,2.0,0.0],"inactive":[0.25,0.0,1.0],
      "dead":[2],"constant":[2],"identical":[[0,1]],"strongest":[[2,0],[1],[]]})"));
  EXPECT_EQ(document["similarity"], json::parse(R"({"method":"Linear CKA","rows":["fc"],
                                                    "columns":["fc","big"],"values":[[1.0,null]]})"));
}

TEST_F(BundleTest, UnitsAreATable) {
  write(whole());
  EXPECT_EQ(
      text("units.csv"),
      "layer,unit,mean,deviation,inactive,dead,constant,identical,kept_PFA_KL,kept_PFA_Energy\r\n"
      "fc\\xFFé,0,0.5,1,0.25,0,0,0,1,0\r\n"
      "fc\\xFFé,1,nan,2,0,0,0,0,0,1\r\n"
      "fc\\xFFé,2,0,0,1,1,1,,1,0\r\n"
      "big,0,,,,,,,,\r\n"
      "big,1,,,,,,,,\r\n");
}

TEST_F(BundleTest, LabelsAndComparisonsAreInTheReport) {
  write(whole());
  const json report = json::parse(text("report.json"));
  EXPECT_EQ(report["labels"], json::parse(R"({"view":"fc","suggested":"suggested","chance":"chance",
      "judged":[true,false],"recall":[1.0,null],"confident":[{"given":0,"suggested":0,"count":1.0},{"given":1,"suggested":0,"count":1.0}]})"));
  EXPECT_EQ(report["comparisons"], json::parse(R"([{"view":"fc","from":"train","to":"test",
      "from_samples":2,"to_samples":1,"same_share":0.75,"expected_share":0.5,"z":4.0,
      "ratio":"ratio"}])"));
}

TEST_F(BundleTest, WithoutLayersLabelsAndSplitsTheirPlacesAreEmpty) {
  write(three_samples());
  const json report = json::parse(text("report.json"));
  EXPECT_EQ(report["layers"], json::parse(R"({"names":[],"file":"","chunks":[]})"));
  EXPECT_TRUE(report["labels"].is_null());
  EXPECT_EQ(report["comparisons"], json::array());
  EXPECT_FALSE(fs::exists(folder_ / "layers.json"));
  EXPECT_FALSE(fs::exists(folder_ / "units.csv"));
}

TEST_F(BundleTest, LongLayersAreCutIntoPartsThatMakeOneText) {
  Bundle bundle;
  bundle.layers.resize(2);
  for (auto& layer : bundle.layers) {
    layer.name = "é";
    layer.units = 400'000;
    layer.mean.assign(layer.units, 1.0 / 3);
  }
  write(bundle);
  const json chunks = json::parse(text("report.json"))["layers"]["chunks"];
  ASSERT_EQ(chunks.size(), 3U);
  std::string whole_text;
  for (const auto& chunk : chunks) {
    EXPECT_LE(fs::file_size(folder_ / chunk.get<std::string>()), 6'000'000U);
    whole_text += payload(chunk.get<std::string>());
  }
  EXPECT_EQ(whole_text, text("layers.json"));
}

TEST_F(BundleTest, WhatDoesNotFitIsRefusedBeforeAnythingIsThere) {
  const auto refuses = [&](const char* message, void (*spoil)(Bundle&)) {
    Bundle bundle = whole();
    spoil(bundle);
    try {
      write(bundle);
      ADD_FAILURE() << "accepted, though expected: " << message;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::shape);
      EXPECT_THAT(error.what(), HasSubstr(message));
    }
    EXPECT_FALSE(fs::exists(folder_));
  };
  refuses("means of layer 'big': expected 2 values, found 1",
          [](Bundle& b) { b.layers[1].mean = {1}; });
  refuses("deviations of layer", [](Bundle& b) { b.layers[0].deviation.pop_back(); });
  refuses("inactive shares of layer", [](Bundle& b) { b.layers[0].inactive.push_back(0); });
  refuses("spectrum of layer 'big': expected at most 2 values, found 3", [](Bundle& b) {
    b.layers[1].spectrum = {0.5, 0.3, 0.2};
  });
  refuses("units that PFA KL keeps", [](Bundle& b) { b.layers[0].kept[0].units = {3}; });
  refuses("dead units of layer", [](Bundle& b) { b.layers[0].dead = {7}; });
  refuses("constant units of layer", [](Bundle& b) { b.layers[0].constant = {3}; });
  refuses("identical units of layer", [](Bundle& b) { b.layers[0].identical = {{0, 3}}; });
  refuses("expected numbers below 3, found 3", [](Bundle& b) { b.layers[0].strongest[0] = {3}; });
  refuses("strongest samples of layer 'big'", [](Bundle& b) { b.layers[1].strongest = {{0}}; });
  refuses("similarity of layers: expected 2 values, found 1",
          [](Bundle& b) { b.similarity->values.pop_back(); });
  refuses("suggested labels: expected the name of a column, found 'none'",
          [](Bundle& b) { b.labels->suggested = "none"; });
  refuses("chances of the labels", [](Bundle& b) { b.labels->chance = ""; });
  refuses("judged classes", [](Bundle& b) { b.labels->judged.push_back(true); });
  refuses("recalls of the classes", [](Bundle& b) { b.labels->recall.pop_back(); });
  refuses("confident counts", [](Bundle& b) { b.labels->confident.pop_back(); });
  refuses("ratio from 'train' to 'test'", [](Bundle& b) { b.comparisons[0].ratio = "none"; });
  refuses("x of the map of 'fc'", [](Bundle& b) { b.views[0].map_x = "none"; });
  refuses("y of the map of 'fc'", [](Bundle& b) { b.views[0].map_y = ""; });
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
