#include "deepview/experiment/models/modules/addressing.hpp"

#include <gtest/gtest.h>

#include "tests/experiment/models/model_checks.hpp"

namespace deepview {
namespace {

using testing::drawn;
using testing::Values;
using testing::values_of;

at::Tensor row(const Values& values) {
  at::Tensor made = drawn({1, 1, static_cast<std::int64_t>(values.size())}, 0);
  std::copy(values.begin(), values.end(), made.data_ptr<double>());
  return made;
}

void expect_near(const Values& found, const Values& expected, double tolerance = 1e-12) {
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) EXPECT_NEAR(found[i], expected[i], tolerance) << i;
}

TEST(Addressing, ShiftsAroundTheEnds) {
  const Values w{.1, .2, .3, .4};
  expect_near(values_of(shifted(row(w), row({.7, .2, .1}))), {.32, .14, .24, .30});
  expect_near(values_of(shifted(row(w), row({0, 1, 0}))), w);
  expect_near(values_of(shifted(row(w), row({1, 0, 0}))), {.4, .1, .2, .3});
}

TEST(Addressing, AgreesWithLoopsForAnySizeEvenMemoriesSmallerThanTheShift) {
  for (const std::int64_t addresses : {1, 2, 3, 5, 11})
    for (const std::int64_t places : {3, 5, 9}) {
      const at::Tensor w = drawn({2, 3, addresses}, 1);
      const at::Tensor s = drawn({2, 3, places}, 2);
      const at::Tensor out = shifted(w, s);
      for (std::int64_t sample = 0; sample < 2; ++sample)
        for (std::int64_t head = 0; head < 3; ++head)
          expect_near(values_of(out[sample][head]),
                      testing::shifted(values_of(w[sample][head]), values_of(s[sample][head])));
    }
}

TEST(Addressing, SharpensToASumOfOne) {
  const at::Tensor w = drawn({2, 2, 7}, 3);
  const at::Tensor gamma = drawn({2, 2, 1}, 4, 1, 9);
  const at::Tensor sharp = sharpened(w, gamma);
  for (std::int64_t i = 0; i < 2; ++i)
    for (std::int64_t h = 0; h < 2; ++h)
      expect_near(values_of(sharp[i][h]),
                  testing::sharpened(values_of(w[i][h]), gamma[i][h][0].item<double>()));
}

TEST(Addressing, ComparesKeysWithPlacesAndTakesNothingForUnlike) {
  at::Tensor memory = drawn({2, 5, 4}, 5, -1);
  memory[0][2].zero_();
  const at::Tensor keys = drawn({2, 3, 4}, 6, -1);
  const at::Tensor alike = key_similarity(keys, memory);
  for (std::int64_t i = 0; i < 2; ++i)
    for (std::int64_t head = 0; head < 3; ++head)
      for (std::int64_t a = 0; a < 5; ++a)
        EXPECT_NEAR(alike[i][head][a].item<double>(),
                    testing::cosine(values_of(keys[i][head]), values_of(memory[i][a])), 1e-12);
  EXPECT_EQ(alike[0][0][2].item<double>(), 0);
}

}  // namespace
}  // namespace deepview
