#include "deepview/numeric/pacmap.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <fstream>
#include <map>
#include <set>

#include "deepview/numeric/local_map.hpp"
#include "tests/numeric/naive_pacmap.hpp"
#include "tests/numeric/random_rows.hpp"
#include "tests/support/builders.hpp"
#include "tests/support/known_rows.hpp"
#include "tests/support/map_scores.hpp"

namespace deepview {
namespace {

using testing::expect_error;
using testing::make_rows;
using testing::MapScore;
using testing::MapScorer;
using testing::normal_rows;

std::vector<float> values(const Rows& rows) {
  std::vector<float> all;
  for (std::size_t row = 0; row < rows.size(); ++row)
    all.insert(all.end(), rows.row(row).begin(), rows.row(row).end());
  return all;
}

void expect_finite(const Rows& map, std::size_t rows, std::size_t dimensions = 2) {
  ASSERT_EQ(map.size(), rows);
  ASSERT_EQ(map.columns(), dimensions);
  for (const float value : values(map)) ASSERT_TRUE(std::isfinite(value));
}

void expect_no_two_together(const Rows& map) {
  std::set<std::vector<float>> points;
  for (std::size_t row = 0; row < map.size(); ++row)
    points.emplace(map.row(row).begin(), map.row(row).end());
  EXPECT_EQ(points.size(), map.size());
}

const PacmapOptions quick{.iterations = {20, 20, 30}};

std::vector<PacmapMap> both_maps(const Rows& rows, const PacmapOptions& options = quick,
                                 const RunOptions& run = {}) {
  const auto input = pacmap_input(rows, options, run);
  return {pacmap(input, options, run), local_map(input, {.pacmap = options}, run)};
}

// What the reference package reaches: tests/reference/numeric/make_pacmap.py.
std::vector<MapScore> reference_scores(const std::string& method) {
  std::ifstream file(std::string(DEEPVIEW_TEST_DATA) + "/reference/numeric/pacmap_scores.txt");
  std::string name;
  std::size_t rows = 0;
  std::size_t columns = 0;
  while (file >> name >> rows >> columns) {
    std::vector<MapScore> scores(rows);
    for (auto& s : scores) file >> s.trustworthiness >> s.kept >> s.nearest_label >> s.triplets;
    if (name == method) return scores;
  }
  ADD_FAILURE() << "no scores of " << method;
  return {MapScore{}};
}

void expect_as_good_as(const std::string& method, const std::vector<MapScore>& found) {
  const MapScore ours = testing::median(found);
  const MapScore theirs = testing::median(reference_scores(method));
  EXPECT_GE(ours.trustworthiness, theirs.trustworthiness - 0.002);
  EXPECT_GE(ours.kept, theirs.kept - 0.005);
  EXPECT_GE(ours.nearest_label, theirs.nearest_label - 0.005);
  EXPECT_GE(ours.triplets, theirs.triplets - 0.01);
}

TEST(Pacmap, OfDigitsAndLocalMapAreAsFaithfulAsTheReferencePackage) {
  const Rows digits(testing::digits());
  const auto labels = testing::digit_labels();
  const auto label_values = labels.values<std::int64_t>();
  const MapScorer scorer(digits, {label_values.begin(), label_values.end()});
  const auto input = pacmap_input(digits);
  std::vector<MapScore> plain;
  std::vector<MapScore> local;
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    plain.push_back(scorer.score(pacmap(input, {}, {.seed = Seed{seed}}).map));
    local.push_back(scorer.score(local_map(input, {}, {.seed = Seed{seed}}).map));
  }
  expect_as_good_as("PaCMAP", plain);
  expect_as_good_as("LocalMAP", local);
}

TEST(Pacmap, FollowsANaiveOptimiserStepByStep) {
  const std::array<int, 3> iterations{6, 5, 25};
  for (const std::size_t count : {8U, 60U}) {
    for (const int dimensions : {2, 3}) {
      const PacmapOptions options{.dimensions = dimensions, .iterations = iterations};
      const auto input = pacmap_input(normal_rows(count, 5, count), options);
      const auto plain = values(pacmap(input, options).map);
      const auto local = values(local_map(input, {.pacmap = options}).map);
      const auto naive_plain = testing::naive_pacmap(input, options, std::nullopt);
      const auto naive_local = testing::naive_pacmap(input, options, 10.0);
      for (std::size_t i = 0; i < plain.size(); ++i) {
        // Float32 against float64: steps are about 1, and early errors grow with each.
        ASSERT_NEAR(plain[i], naive_plain[i], 2e-3) << count << ' ' << i;
        ASSERT_NEAR(local[i], naive_local[i], 2e-3) << count << ' ' << i;
      }
      EXPECT_NE(plain, local);
    }
  }
}

TEST(Pacmap, HasTheSameBitsForAnyNumberOfThreads) {
  const Rows rows = normal_rows(5000, 120, 3);
  const auto all = [&](int threads) {
    std::vector<float> bits;
    for (const auto& fitted : both_maps(rows, quick, {.threads = threads})) {
      const auto placed = place(fitted, normal_rows(600, 120, 4), {.threads = threads});
      for (const auto& map : {fitted.map, placed})
        for (const float value : values(map)) bits.push_back(value);
    }
    return bits;
  };
  const auto expected = all(1);
  for (const int threads : {2, 3, 7, 16}) {
    const auto bits = all(threads);
    EXPECT_EQ(std::memcmp(bits.data(), expected.data(), bits.size() * sizeof(float)), 0) << threads;
  }
}

TEST(Pacmap, ChangesWithTheSeed) {
  const auto input = pacmap_input(normal_rows(100, 4), quick);
  EXPECT_EQ(values(pacmap(input, quick).map), values(pacmap(input, quick).map));
  EXPECT_NE(values(pacmap(input, quick).map), values(pacmap(input, quick, {.seed = Seed{1}}).map));
}

TEST(Pacmap, OfFewRowsIsFiniteAndKeepsThemApart) {
  for (std::size_t count = 0; count <= 40; count < 12 ? ++count : count += 7) {
    for (const auto& fitted : both_maps(normal_rows(count, 3, count + 1))) {
      expect_finite(fitted.map, count);
      expect_no_two_together(fitted.map);
    }
  }
}

TEST(Pacmap, OfIdenticalRowsIsFiniteAndKeepsThemApart) {
  for (const std::size_t count : {2U, 3U, 30U, 200U}) {
    for (const float value : {0.0F, 2.5F}) {
      const Rows rows = make_rows(count, std::vector<float>(count * 3, value));
      for (const auto& fitted : both_maps(rows)) {
        expect_finite(fitted.map, count);
        expect_no_two_together(fitted.map);
      }
    }
  }
}

TEST(Pacmap, OfManyCopiesKeepsTheClumpsApart) {
  std::vector<float> list;
  for (int i = 0; i < 120; ++i)
    for (int c = 0; c < 4; ++c) list.push_back(static_cast<float>(i % 3 == c ? 5 : 0));
  for (const auto& fitted : both_maps(make_rows(120, list), {})) {
    expect_finite(fitted.map, 120);
    const auto graph = neighbour_graph(fitted.map, {.k = 1, .scaling = Scaling::none});
    int at_home = 0;
    for (std::size_t row = 0; row < 120; ++row)
      at_home += static_cast<std::size_t>(graph.neighbours(row)[0]) % 3 == row % 3 ? 1 : 0;
    EXPECT_GT(at_home, 108);  // further pairs push copies apart too, so that a few stray
  }
}

TEST(Pacmap, OfOneColumnSpreadsInBothDimensions) {
  const auto fitted = pacmap(normal_rows(300, 1, 5));
  expect_finite(fitted.map, 300);
  for (std::size_t d = 0; d < 2; ++d) {
    double square = 0;
    for (std::size_t row = 0; row < 300; ++row) square += std::pow(fitted.map.row(row)[d], 2);
    EXPECT_GT(std::sqrt(square / 300), 1) << d;
  }
}

TEST(Pacmap, SeesNoNeighboursInConstantColumns) {
  std::vector<float> wide;
  const Rows rows = normal_rows(150, 2, 6);
  for (std::size_t row = 0; row < 150; ++row)
    wide.insert(wide.end(), {rows.row(row)[0], 0.25F, rows.row(row)[1], 0});
  for (const auto& fitted : both_maps(make_rows(150, wide))) expect_finite(fitted.map, 150);
  const auto plain = pacmap_input(rows, quick);
  const auto padded = pacmap_input(make_rows(150, wide), quick);
  EXPECT_EQ(padded.graph.indices, plain.graph.indices);
}

TEST(Pacmap, OfMoreColumnsThanRowsAndMoreDimensionsThanColumns) {
  for (const auto& fitted : both_maps(normal_rows(10, 40, 7))) expect_finite(fitted.map, 10);
  for (const auto& fitted : both_maps(normal_rows(10, 150, 7))) {
    expect_finite(fitted.map, 10);
    EXPECT_EQ(fitted.seen.columns(), 10U);
  }
  const PacmapOptions deep{.dimensions = 5, .iterations = {10, 10, 10}};
  for (const auto& fitted : both_maps(normal_rows(50, 2, 8), deep)) {
    expect_finite(fitted.map, 50, 5);
    expect_no_two_together(fitted.map);
  }
}

TEST(Pacmap, OfOtherTypesIsThatOfTheirNumbers) {
  const Tensor bytes = testing::digits().rows(0, 100);
  const auto expected = values(pacmap(Rows(bytes.to(DType::f32)), quick).map);
  EXPECT_EQ(values(pacmap(Rows(bytes), quick).map), expected);
  EXPECT_EQ(values(pacmap(Rows(bytes.to(DType::f16)), quick).map), expected);
}

TEST(Pacmap, DoesNotDependOnTheUnitOfTheRows) {
  const auto expected = values(pacmap(normal_rows(200, 6, 9), quick).map);
  for (const float unit : {0x1p-100F, 0x1p100F}) {
    std::vector<float> scaled = values(normal_rows(200, 6, 9));
    for (float& value : scaled) value *= unit;
    EXPECT_EQ(values(pacmap(make_rows(200, scaled), quick).map), expected) << unit;
  }
}

TEST(Pacmap, RefusesRowsThatAreNotFiniteOrHaveNoColumns) {
  std::vector<float> list(40, 1.0F);
  list[21] = std::numeric_limits<float>::infinity();
  expect_error(ErrorKind::data, "row 10, column 1", [&] { pacmap(make_rows(20, list)); });
  list[21] = std::nanf("");
  expect_error(ErrorKind::data, "row 10, column 1", [&] { local_map(make_rows(20, list)); });
  expect_error(ErrorKind::data, "0 features", [] {
    pacmap(Rows(Tensor(Shape{4, 0}, std::vector<float>{})));
  });
}

TEST(Pacmap, RefusesOptionsOutOfRangeAndAGraphThatIsTooShort) {
  const Rows rows = normal_rows(100, 3);
  const auto refuse = [&](const PacmapOptions& options, std::string_view noun) {
    expect_error(ErrorKind::usage, noun, [&] { pacmap(rows, options); });
  };
  refuse({.dimensions = 0}, "dimensions");
  refuse({.neighbours = 0}, "neighbours");
  refuse({.mid_near_ratio = -1}, "mid_near_ratio");
  refuse({.further_ratio = std::nan("")}, "further_ratio");
  refuse({.iterations = {10, -1, 10}}, "iterations");
  refuse({.learning_rate = 0}, "learning_rate");
  expect_error(ErrorKind::usage, "reach", [&] { local_map(rows, {.reach = 0}); });
  auto input = pacmap_input(rows, {.neighbours = 5});
  expect_error(ErrorKind::usage, "60", [&] { pacmap(input, {.neighbours = 10}); });
  input.rows = normal_rows(99, 3);
  expect_error(ErrorKind::shape, "99", [&] { pacmap(input, {.neighbours = 5}); });
}

TEST(Pacmap, StopsWhenAskedAndTellsItsProgress) {
  struct Counter : ProgressListener {
    void report(const Progress& progress) override { steps += progress.step == "map" ? 1 : 0; }
    int steps = 0;
  };
  const auto counter = std::make_shared<Counter>();
  pacmap(normal_rows(50, 3), quick, {.progress = counter});
  EXPECT_EQ(counter->steps, 70);
  std::stop_source source;
  source.request_stop();
  const auto input = pacmap_input(normal_rows(50, 3), quick);
  expect_error(ErrorKind::cancelled, "stop",
               [&] { pacmap(input, quick, {.stop = source.get_token()}); });
}

TEST(PairCounts, AreThoseOfTheReferencePackage) {
  const std::map<std::size_t, std::array<std::size_t, 3>> expected{
      {0, {0, 0, 0}},          {1, {0, 0, 0}},           {2, {1, 0, 0}},
      {3, {1, 0, 1}},          {4, {1, 0, 2}},           {7, {2, 1, 4}},
      {20, {5, 2, 11}},        {35, {10, 5, 20}},        {36, {10, 5, 20}},
      {10'000, {10, 5, 20}},   {10'001, {10, 5, 20}},    {50'000, {20, 10, 40}},
      {100'000, {25, 12, 50}}, {1'000'000, {40, 20, 80}}};
  for (const auto& [rows, counts] : expected) {
    const auto found = pair_counts({}, rows);
    EXPECT_EQ((std::array{found.near, found.mid_near, found.further}), counts) << rows;
  }
}

TEST(PairCounts, NeverAskForMoreThanThereAre) {
  for (std::size_t rows = 2; rows < 60; ++rows)
    for (const int near : {1, 3, 30, 1000})
      for (const double ratio : {0.0, 0.3, 2.0, 50.0}) {
        const auto found = pair_counts(
            {.neighbours = near, .mid_near_ratio = ratio, .further_ratio = 2 * ratio}, rows);
        ASSERT_GE(found.near, 1U);
        ASSERT_LT(found.near + found.further, rows);
        ASSERT_LT(found.mid_near, rows);
      }
}

TEST(Place, PutsDigitsAmongTheirOwnAndMovesNobody) {
  const Tensor digits = testing::digits();
  const auto labels = testing::digit_labels();
  const auto label = labels.values<std::int64_t>();
  const PacmapMap fitted = pacmap(Rows(digits.rows(0, 1200)));
  const auto before = values(fitted.map);
  const Rows placed = place(fitted, Rows(digits.rows(1200, 597)));
  EXPECT_EQ(values(fitted.map), before);
  const auto graph = neighbours_of(placed, fitted.map, {.k = 1, .scaling = Scaling::none});
  int right = 0;
  for (std::size_t row = 0; row < 597; ++row)
    right += label[1200 + row] == label[static_cast<std::size_t>(graph.neighbours(row)[0])] ? 1 : 0;
  EXPECT_GT(right, 550);  // the reference package gets 557 to 563, depending on its seed
}

TEST(Place, LandsInTheSamePlaceInAnyCompany) {
  for (const std::size_t columns : {6U, 120U}) {
    const PacmapMap fitted = pacmap(normal_rows(200, columns, 3), quick);
    const Tensor more = testing::normal_tensor(50, columns, 4);
    const auto together = values(place(fitted, Rows(more)));
    std::vector<float> alone;
    for (std::size_t row = 0; row < 50; ++row)
      for (const float value : values(place(fitted, Rows(more.rows(row, 1)))))
        alone.push_back(value);
    EXPECT_EQ(alone, together);
  }
}

TEST(Place, SettlesWhereItsNeighboursPullLeast) {
  const PacmapMap fitted = pacmap(normal_rows(300, 4, 5));
  const Rows queries = normal_rows(40, 4, 6);
  const Rows placed = place(fitted, queries);
  const auto near = neighbours_of(queries, fitted.seen, {.k = 10, .scaling = Scaling::none});
  const auto pull = [&](std::size_t row, double x, double y) {
    double sum = 0;
    for (const auto other : near.neighbours(row)) {
      const auto point = fitted.map.row(static_cast<std::size_t>(other));
      const double d = 1 + std::pow(x - point[0], 2) + std::pow(y - point[1], 2);
      sum += d / (10 + d);
    }
    return sum;
  };
  for (std::size_t row = 0; row < 40; ++row) {
    const double x = placed.row(row)[0];
    const double y = placed.row(row)[1];
    for (const double step : {-0.3, 0.3}) {
      EXPECT_LT(pull(row, x, y), pull(row, x + step, y) + 1e-3) << row;
      EXPECT_LT(pull(row, x, y), pull(row, x, y + step) + 1e-3) << row;
    }
  }
}

TEST(Place, OfNoRowsAndInSmallMaps) {
  for (std::size_t count = 1; count < 6; ++count) {
    const PacmapMap fitted = pacmap(normal_rows(count, 3), quick);
    expect_finite(place(fitted, normal_rows(4, 3, 2)), 4);
    expect_finite(place(fitted, Rows(Tensor(Shape{0, 3}, std::vector<float>{}))), 0);
  }
  expect_error(ErrorKind::usage, "none", [] { place(pacmap(Rows()), normal_rows(1, 3)); });
}

TEST(Place, RefusesOtherColumnsAndRowsThatAreNotFinite) {
  const PacmapMap fitted = pacmap(normal_rows(30, 3), quick);
  expect_error(ErrorKind::shape, "3 columns", [&] { place(fitted, normal_rows(2, 4)); });
  expect_error(ErrorKind::data, "row 0, column 2", [&] {
    place(fitted, make_rows(1, {1, 2, std::nanf("")}));
  });
}

}  // namespace
}  // namespace deepview
