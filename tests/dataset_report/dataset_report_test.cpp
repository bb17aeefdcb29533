#include "deepview/dataset_report/dataset_report.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "deepview/introspectors/familiarity/familiarity.hpp"
#include "deepview/introspectors/familiarity/split_familiarity.hpp"
#include "deepview/numeric/principal_components.hpp"
#include "tests/numeric/random_rows.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using testing::expect_error;
using testing::Given;
using testing::normal_tensor;

using Texts = std::vector<std::string>;

// Two fields, identifiers "img-0" …, labels "animal" and "half".
Batch two_fields(std::size_t rows, const Texts& animals = {"cat", "dog"}) {
  Texts identifiers;
  Texts labels;
  std::vector<std::int64_t> halves;
  for (std::size_t i = 0; i < rows; ++i) {
    identifiers.push_back("img-" + std::to_string(i));
    labels.push_back(animals[i % animals.size()]);
    halves.push_back(i < rows / 2 ? 0 : 1);
  }
  Batch::Builder builder(
      Batch{{"lay/er 1:0", normal_tensor(rows, 5, 1)}, {"fc", normal_tensor(rows, 60, 2)}});
  builder.metadata().set(keys::identifier, std::move(identifiers));
  builder.metadata().set(keys::labels, "animal", std::move(labels));
  builder.metadata().set(keys::labels, "half", std::move(halves));
  return std::move(builder).build();
}

// Fast, and nothing in it is drawn.
ReportConfig by_pca() {
  ReportConfig config;
  config.projection = PcaOptions{};
  config.familiarity = MixtureOptions{.components = 1};
  config.split_familiarity_min = 10;
  return config;
}

ReportConfig nothing() {
  return {.projection = std::nullopt, .duplicates = std::nullopt, .familiarity = std::nullopt};
}

Texts names(const ReportTable& table) {
  Texts found;
  for (const ReportColumn& column : table.columns) found.push_back(column.name);
  return found;
}

template <class T>
const T& column(const ReportTable& table, const std::string& name) {
  const ReportColumn* found = table.find(name);
  if (found == nullptr) throw Error(ErrorKind::other, "no column " + name);
  return std::get<T>(found->values);
}

// "lay/er 1:0": spaces become _, and of the rest only letters, digits, _ and - stay.
TEST(DatasetReport, HasTheColumnsOfTheOriginalInItsOrder) {
  const auto table = introspect(InMemory{two_fields(60)}, DatasetReport{.config = by_pca()});
  EXPECT_EQ(table.rows, 60U);
  EXPECT_THAT(
      names(table),
      ElementsAre("id", "animal", "half", "duplicates_layer_10", "duplicates_fc",
                  "projection_layer_10_x", "projection_layer_10_y", "projection_fc_x",
                  "projection_fc_y", "familiarity_layer_10", "familiarity_fc",
                  "splitFamiliarity_layer_10_byAttr_animal", "splitFamiliarity_fc_byAttr_animal",
                  "splitFamiliarity_layer_10_byAttr_half", "splitFamiliarity_fc_byAttr_half"));
  EXPECT_EQ(column<Texts>(table, "id")[59], "img-59");
  EXPECT_EQ(column<Texts>(table, "half")[59], "1");
  require_valid(table);
}

TEST(DatasetReport, ReadsTheProducerOnce) {
  const Given given{{two_fields(30), two_fields(30)}};
  const auto table = introspect(given, DatasetReport{});
  EXPECT_EQ(*given.passes, 1);
  EXPECT_EQ(table.rows, 60U);
}

// What the parts say is what the introspectors say alone.
TEST(DatasetReport, ComposesTheIntrospectors) {
  const Batch batch = two_fields(120, {"cat", "dog", "cat"});
  ReportConfig config = by_pca();
  config.split_familiarity_min = 50;
  const auto table =
      introspect(InMemory{batch}, DatasetReport{.fields = "lay/er 1:0", .config = config});
  const Rows rows(batch["lay/er 1:0"]);
  const Rows map = project(principal_components(rows, 2), rows);
  for (std::size_t i = 0; i < 120; ++i) {
    EXPECT_EQ(column<std::vector<double>>(table, "projection_layer_10_x")[i], map.row(i)[0]);
    EXPECT_EQ(column<std::vector<double>>(table, "projection_layer_10_y")[i], map.row(i)[1]);
  }
  EXPECT_EQ(column<std::vector<double>>(table, "familiarity_layer_10"),
            log_density(fit_mixture(rows, *config.familiarity), rows));
  const auto split = introspect(
      InMemory{batch},
      SplitFamiliarity{.fields = "lay/er 1:0", .mixture = *config.familiarity})["lay/er 1:0"];
  const auto& scores = column<LabelScores>(table, "splitFamiliarity_layer_10_byAttr_animal");
  ASSERT_THAT(scores.labels, ElementsAre("cat"));  // 80; of the dogs there are 40
  EXPECT_EQ(scores.scores, split[0].log_density);
}

// DNIKit's own case: copies at both ends of 20 rows.
TEST(DatasetReport, NumbersGroupsOfDuplicatesByTheirFirstRow) {
  std::vector<float> values(20 * 4);
  Random random(Seed{3});
  for (float& value : values) value = static_cast<float>(random.normal());
  std::copy_n(values.begin(), 4, values.begin() + 4);
  std::copy_n(values.begin() + 72, 4, values.begin() + 76);
  const Batch batch{{"x", Tensor(Shape{20, 4}, values)}};
  std::vector<std::int32_t> expected(20, -1);
  expected[0] = expected[1] = 0;
  expected[18] = expected[19] = 1;
  ReportConfig config = nothing();
  config.duplicates = DuplicatesConfig{};
  const auto table = introspect(InMemory{batch}, DatasetReport{.config = config});
  EXPECT_THAT(names(table), ElementsAre("id", "duplicates_x"));
  EXPECT_EQ(column<std::vector<std::int32_t>>(table, "duplicates_x"), expected);
}

TEST(DatasetReport, LeavesPartsOut) {
  const auto parts = [](ReportConfig config) {
    return names(introspect(InMemory{two_fields(40)},
                            DatasetReport{.fields = "fc", .config = std::move(config)}));
  };
  EXPECT_THAT(parts(nothing()), ElementsAre("id", "animal", "half"));
  ReportConfig config = nothing();
  config.projection = PcaOptions{};
  EXPECT_THAT(parts(config),
              ElementsAre("id", "animal", "half", "projection_fc_x", "projection_fc_y"));
  config = nothing();
  config.familiarity = MixtureOptions{.components = 1};
  EXPECT_THAT(parts(config), ElementsAre("id", "animal", "half", "familiarity_fc"));
  config.split_familiarity_min = 20;
  EXPECT_EQ(parts(config).size(), 6U);
}

TEST(DatasetReport, LooksAtNoFieldWithoutAPart) {
  Batch::Builder builder;
  builder.metadata().set(keys::identifier, Texts{"a", "b"});
  const auto table =
      introspect(InMemory{std::move(builder).build()}, DatasetReport{.config = nothing()});
  EXPECT_THAT(names(table), ElementsAre("id"));
  EXPECT_THAT(column<Texts>(table, "id"), ElementsAre("a", "b"));
}

TEST(DatasetReport, GivesADimensionWithoutLargeLabelsNoLabelsIfAnotherHasSome) {
  ReportConfig config = by_pca();
  config.split_familiarity_min = 25;
  const auto table = introspect(InMemory{two_fields(50, {"a", "b", "c", "d"})},
                                DatasetReport{.fields = "fc", .config = config});
  EXPECT_TRUE(column<LabelScores>(table, "splitFamiliarity_fc_byAttr_animal").labels.empty());
  EXPECT_THAT(column<LabelScores>(table, "splitFamiliarity_fc_byAttr_half").labels,
              ElementsAre("0", "1"));
}

// The original reduced nothing when only duplicates were asked for.
TEST(DatasetReport, ReducesWideFieldsBeforeEveryPart) {
  const Batch batch = two_fields(80);
  const Rows wide(batch["fc"]);
  const Rows narrow = project(principal_components(wide, 40), wide);
  ReportConfig config = nothing();
  config.duplicates = DuplicatesConfig{.rule = PercentileRule{90}};
  const auto alone = introspect(InMemory{batch}, DatasetReport{.fields = "fc", .config = config});
  const auto expected = find_duplicates(narrow, neighbour_graph(narrow), PercentileRule{90});
  const auto& numbers = column<std::vector<std::int32_t>>(alone, "duplicates_fc");
  ASSERT_FALSE(expected.groups.empty());
  for (std::size_t group = 0; group < expected.groups.size(); ++group)
    for (const std::size_t member : expected.groups[group].members)
      EXPECT_EQ(numbers[member], static_cast<std::int32_t>(group));
}

TEST(DatasetReport, ReducesAsItIsTold) {
  const Batch batch = two_fields(80);
  const Rows wide(batch["fc"]);
  ReportConfig config = nothing();
  config.familiarity = MixtureOptions{.components = 1};
  const auto familiarity = [&] {
    return column<std::vector<double>>(introspect(InMemory{batch}, DatasetReport{.config = config}),
                                       "familiarity_fc");
  };
  const auto expected = [&](const Rows& rows) {
    return log_density(fit_mixture(rows, *config.familiarity), rows);
  };
  config.dim_reduction = PcaOptions{.dimensions = 3};
  EXPECT_EQ(familiarity(), expected(project(principal_components(wide, 3), wide)));
  config.dim_reduction = ByField<ReductionStrategy>{};  // of no field
  EXPECT_EQ(familiarity(), expected(wide));
  ByField<ReductionStrategy> strategies;
  strategies.add("fc", PcaOptions{.dimensions = 7});
  config.dim_reduction = strategies;
  EXPECT_EQ(familiarity(), expected(project(principal_components(wide, 7), wide)));
  strategies.add("nosuch", PcaOptions{});
  config.dim_reduction = strategies;
  expect_error(ErrorKind::missing_field, "nosuch", [&] { familiarity(); });
}

TEST(DatasetReport, ProjectsTheFieldsThatAreGivenAStrategy) {
  ByField<ReductionStrategy> strategies;
  strategies.add("fc", UmapOptions{.epochs = 20});
  ReportConfig config = nothing();
  config.projection = strategies;
  const auto table = introspect(InMemory{two_fields(60)}, DatasetReport{.config = config});
  EXPECT_THAT(names(table),
              ElementsAre("id", "animal", "half", "projection_fc_x", "projection_fc_y"));
}

TEST(DatasetReport, NumbersSamplesWithoutIdentifiers) {
  const auto table =
      introspect(InMemory{Batch{{"x", normal_tensor(3, 2)}}}, DatasetReport{.config = nothing()});
  EXPECT_THAT(column<Texts>(table, "id"), ElementsAre("0", "1", "2"));
  const auto numbered =
      introspect(InMemory{testing::numbered(2)}, DatasetReport{.config = nothing()});
  EXPECT_THAT(column<Texts>(numbered, "id"), ElementsAre("0", "1"));
}

TEST(DatasetReport, AnswersOneSampleAndOneClass) {
  const auto one = introspect(InMemory{two_fields(1)}, DatasetReport{});
  EXPECT_EQ(one.rows, 1U);
  EXPECT_THAT(column<std::vector<std::int32_t>>(one, "duplicates_fc"), ElementsAre(-1));
  EXPECT_THAT(column<std::vector<double>>(one, "projection_fc_x"), ElementsAre(0));
  EXPECT_TRUE(std::isfinite(column<std::vector<double>>(one, "familiarity_fc")[0]));
  const auto cats =
      introspect(InMemory{two_fields(60, {"cat"})}, DatasetReport{.config = by_pca()});
  const auto& scores = column<LabelScores>(cats, "splitFamiliarity_fc_byAttr_animal");
  EXPECT_THAT(scores.labels, ElementsAre("cat"));
  EXPECT_EQ(scores.scores, column<std::vector<double>>(cats, "familiarity_fc"));
}

TEST(DatasetReport, OfNoSamplesHasTheColumnsAndNoRows) {
  const auto table = introspect(InMemory{two_fields(4).rows(0, 0)}, DatasetReport{});
  EXPECT_EQ(table.rows, 0U);
  EXPECT_THAT(names(table),
              ElementsAre("id", "animal", "half", "duplicates_layer_10", "duplicates_fc",
                          "projection_layer_10_x", "projection_layer_10_y", "projection_fc_x",
                          "projection_fc_y", "familiarity_layer_10", "familiarity_fc"));
  require_valid(table);
  EXPECT_THAT(names(introspect(Given{{}}, DatasetReport{})), ElementsAre("id"));
}

TEST(DatasetReport, HasTheSameBitsForAnyThreadsAndBatchSizes) {
  const InMemory source{two_fields(2'500)};
  const DatasetReport spec{.config = {.projection = UmapOptions{.epochs = 5}}};
  const auto expected = introspect(source, spec, {.threads = 1, .batch_size = 64});
  for (const int threads : {2, 3, 7, 16})
    EXPECT_EQ(introspect(source, spec, {.threads = threads, .batch_size = 64}), expected);
  for (const std::size_t batch_size : {1U, 333U, 5000U})
    EXPECT_EQ(introspect(source, spec, {.threads = 2, .batch_size = batch_size}), expected);
}

TEST(DatasetReport, RefusesColumnsOfOneName) {
  const auto act = [](Batch batch) {
    introspect(InMemory{std::move(batch)}, DatasetReport{.config = by_pca()});
  };
  Batch::Builder labelled(Batch{{"x", normal_tensor(3, 2)}});
  labelled.metadata().set(keys::labels, "id", Texts{"a", "b", "c"});
  expect_error(ErrorKind::data, "label dimension 'id'", [&] { act(std::move(labelled).build()); });
  const Batch alike{{"a b", normal_tensor(3, 2)}, {"a_b", normal_tensor(3, 2)}};
  expect_error(ErrorKind::data, "field 'a b' and field 'a_b'", [&] { act(alike); });
}

TEST(DatasetReport, NamesTheFieldAndTheSampleThatIsNotFinite) {
  std::vector<float> values(60, 1.0F);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i * i % 7);
  values[2 * 17 + 1] = std::numeric_limits<float>::quiet_NaN();
  const Batch batch{{"good", normal_tensor(30, 2)}, {"bad", Tensor(Shape{30, 2}, values)}};
  const auto act = [&] { introspect(InMemory{batch}, DatasetReport{.config = by_pca()}); };
  expect_error(ErrorKind::data, "field 'bad'", act);
  expect_error(ErrorKind::data, "17", act);
}

TEST(DatasetReport, RefusesOptionsOutOfRange) {
  const auto start = [](const ReportConfig& config) { DatasetReport{.config = config}.start({}); };
  ReportConfig config;
  config.split_familiarity_min = 0;
  expect_error(ErrorKind::usage, "at least 1", [&] { start(config); });
  config = {};
  config.projection = PcaOptions{.dimensions = 3};
  expect_error(ErrorKind::usage, "2 dimensions", [&] { start(config); });
  config = {};
  config.dim_reduction = PcaOptions{.dimensions = 0};
  expect_error(ErrorKind::usage, "at least 1 dimension", [&] { start(config); });
  config = {};
  config.projection = UmapOptions{.neighbours = 0};
  expect_error(ErrorKind::usage, "", [&] { start(config); });
}

TEST(DatasetReport, RefusesIdentifiersThatOnlySomeBatchesHave) {
  const Batch with = testing::numbered(2'048);  // within a block the loop itself refuses them
  const Batch without{{"x", normal_tensor(2'048, 1)}};
  const DatasetReport spec{.config = nothing()};
  for (const auto& batches : {std::vector{with, without}, std::vector{without, with}})
    expect_error(ErrorKind::missing_field, "identifiers",
                 [&] { introspect(Given{batches}, spec); });
}

TEST(DatasetReport, AcceptsFieldsOfAnyDtype) {
  std::vector<std::uint8_t> bytes(200);
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i * i % 251);
  const Batch batch{{"pixels", Tensor(Shape{50, 4}, bytes)}};
  const auto table = introspect(InMemory{batch}, DatasetReport{.config = by_pca()});
  for (const double score : column<std::vector<double>>(table, "familiarity_pixels"))
    EXPECT_TRUE(std::isfinite(score));
}

}  // namespace
}  // namespace deepview
