#include "deepview/findings/copy_candidates.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <numeric>

#include "deepview/findings/grey_rows.hpp"
#include "tests/support/scenes.hpp"

namespace deepview {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::packed;
using testing::Scene;

double slow_correlation(std::span<const float> a, std::span<const float> b) {
  double best = -1;
  for (int dy = -1; dy <= 1; ++dy)
    for (int dx = -1; dx <= 1; ++dx) {
      std::vector<double> u;
      std::vector<double> v;
      for (int y = std::max(0, dy); y < 16 + std::min(0, dy); ++y)
        for (int x = std::max(0, dx); x < 16 + std::min(0, dx); ++x) {
          u.push_back(static_cast<double>(a[static_cast<std::size_t>(y * 16 + x)]));
          v.push_back(static_cast<double>(b[static_cast<std::size_t>((y - dy) * 16 + x - dx)]));
        }
      const auto count = static_cast<double>(u.size());
      const double mean_u = std::accumulate(u.begin(), u.end(), 0.0) / count;
      const double mean_v = std::accumulate(v.begin(), v.end(), 0.0) / count;
      double uu = 0;
      double vv = 0;
      double uv = 0;
      for (std::size_t i = 0; i < u.size(); ++i) {
        uu += (u[i] - mean_u) * (u[i] - mean_u);
        vv += (v[i] - mean_v) * (v[i] - mean_v);
        uv += (u[i] - mean_u) * (v[i] - mean_v);
      }
      best = std::max(best, uv / std::sqrt(uu * vv));
    }
  return best;
}

TEST(ShiftedCorrelation, AgreesWithTheDefinition) {
  const GreyRows rows =
      grey_rows(packed({Scene(1).view(), Scene(1).view({.right = 3, .down = -2}),
                        Scene(1).view({.right = -3, .down = 3}), Scene(2).view()}));
  for (std::size_t a = 0; a < 4; ++a)
    for (std::size_t b = 0; b < 4; ++b)
      EXPECT_NEAR(shifted_correlation(rows.thumbnails.row(a), rows.thumbnails.row(b)),
                  slow_correlation(rows.thumbnails.row(a), rows.thumbnails.row(b)), 1e-4);
}

TEST(ShiftedCorrelation, IsZeroForEvenPictures) {
  const std::vector<float> even(256);
  EXPECT_EQ(shifted_correlation(even, even), 0);
}

TEST(NeighbourPairs, AreEachListedOnceForTheSamplesThatStandIn) {
  const NeighbourGraph graph{.rows = 4,
                             .k = 2,
                             .indices = {1, 2, 0, 2, 3, 1, 2, 0},
                             .distances = std::vector<float>(8),
                             .scale = {}};
  const std::vector<const NeighbourGraph*> graphs{&graph, &graph};
  const std::vector<std::size_t> themselves{0, 1, 2, 3};
  EXPECT_THAT(neighbour_pairs(graphs, themselves),
              ElementsAre(SamplePair(0, 1), SamplePair(0, 2), SamplePair(0, 3), SamplePair(1, 2),
                          SamplePair(2, 3)));
  const std::vector<std::size_t> first_for_last{0, 1, 2, 0};  // 3 is an exact copy of 0
  EXPECT_THAT(neighbour_pairs(graphs, first_for_last),
              ElementsAre(SamplePair(0, 1), SamplePair(0, 2), SamplePair(1, 2)));
}

TEST(SimilarPairs, KeepCopiesAndDropOthersForAnyNumberOfThreads) {
  const GreyRows rows = grey_rows(
      packed({Scene(1).view(), Scene(2).view(), Scene(1).view({.zoom = 0.95, .gain = 0.8}),
              Scene(2).view({.right = 2.4})}));
  std::vector<SamplePair> pairs;
  for (std::uint32_t a = 0; a < 4; ++a)
    for (std::uint32_t b = a + 1; b < 4; ++b) pairs.emplace_back(a, b);
  for (const int threads : {1, 3})
    EXPECT_THAT(similar_pairs(rows.thumbnails, pairs, {.threads = threads}),
                ElementsAre(SamplePair(0, 2), SamplePair(1, 3)));
  EXPECT_THAT(similar_pairs(rows.thumbnails, {}), IsEmpty());
}

// A mixture of two scenes.
std::vector<std::uint8_t> blend(const Scene& a, const Scene& b, double share_of_b) {
  auto view = a.view();
  const auto other = b.view();
  for (std::size_t i = 0; i < view.size(); ++i)
    view[i] = static_cast<std::uint8_t>((1 - share_of_b) * view[i] + share_of_b * other[i]);
  return view;
}

TEST(SimilarPairs, AreThoseThatCorrelateByTheBound) {
  std::vector<std::vector<std::uint8_t>> views{Scene(3).view()};
  for (int i = 1; i <= 10; ++i) views.push_back(blend(Scene(3), Scene(4), 0.05 * i));
  const GreyRows rows = grey_rows(packed(views));
  std::vector<SamplePair> pairs;
  std::vector<SamplePair> expected;
  for (std::uint32_t i = 1; i < views.size(); ++i) {
    pairs.emplace_back(0, i);
    if (shifted_correlation(rows.thumbnails.row(0), rows.thumbnails.row(i)) >= 0.88)
      expected.emplace_back(0, i);
  }
  EXPECT_EQ(similar_pairs(rows.thumbnails, pairs), expected);
  EXPECT_LT(expected.size(), pairs.size());
  EXPECT_GE(expected.size(), 3U);
}

TEST(ThumbnailNeighbours, FindCopiesFirst) {
  std::vector<std::vector<std::uint8_t>> views;
  for (std::uint64_t i = 0; i < 20; ++i) views.push_back(Scene(i).view());
  views.push_back(Scene(7).view({.gain = 0.8}));
  const auto graph = thumbnail_neighbours(grey_rows(packed(views)).thumbnails);
  EXPECT_EQ(graph.neighbours(20).front(), 7);
  EXPECT_EQ(graph.neighbours(7).front(), 20);
}

}  // namespace
}  // namespace deepview
