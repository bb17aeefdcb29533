#include "deepview/numeric/kernels.hpp"

#include <gtest/gtest.h>
#include <hwy/targets.h>

#include <vector>

#include "deepview/base/random.hpp"

namespace deepview::detail {
namespace {

template <class T>
std::vector<T> normals(std::size_t count, std::uint64_t seed) {
  Random random(Seed{seed});
  std::vector<T> values(count);
  for (T& value : values) value = static_cast<T>(random.normal());
  return values;
}

// Runs `act` with every instruction set of this machine.
template <class Act>
void for_each_instruction_set(const Act& act) {
  for (const auto target : hwy::SupportedAndGeneratedTargets()) {
    hwy::SetSupportedTargetsForTest(target);
    act(hwy::TargetName(target));
  }
  hwy::SetSupportedTargetsForTest(0);
}

TEST(Kernels, SumToTheSameBitsWithEveryInstructionSet) {
  for (const std::size_t count : {0U, 1U, 7U, 8U, 9U, 64U, 100U}) {
    const auto x = normals<float>(count, 1);
    const auto y = normals<float>(count, 2);
    const auto m = normals<double>(count, 3);
    const auto s = normals<double>(count, 4);
    const auto all = [&] {
      return std::vector<double>{dot(m, s), squared_distance(x, m), squared_distance(x, m, s),
                                 squared_distance(x, y, s)};
    };
    const auto expected = all();
    for_each_instruction_set([&](const char* name) { EXPECT_EQ(all(), expected) << name; });
  }
}

TEST(Kernels, DistancesAgreeWithPlainSums) {
  for (std::size_t count = 0; count < 30; ++count) {
    const auto x = normals<float>(count, 1);
    const auto y = normals<float>(count, 2);
    const auto m = normals<double>(count, 3);
    const auto s = normals<double>(count, 4);
    double plain = 0;
    double scaled = 0;
    double rows = 0;
    for (std::size_t i = 0; i < count; ++i) {
      plain += (double{x[i]} - m[i]) * (double{x[i]} - m[i]);
      scaled += (double{x[i]} - m[i]) * s[i] * (double{x[i]} - m[i]) * s[i];
      rows += (double{x[i]} - double{y[i]}) * s[i] * (double{x[i]} - double{y[i]}) * s[i];
    }
    EXPECT_NEAR(squared_distance(x, m), plain, 1e-12);
    EXPECT_NEAR(squared_distance(x, m, s), scaled, 1e-12);
    EXPECT_NEAR(squared_distance(x, y, s), rows, 1e-12);
  }
}

TEST(Kernels, FindTheFirstKeyWithinTheLimit) {
  for_each_instruction_set([](const char* name) {
    for (std::size_t at = 0; at < 50; ++at) {
      std::vector<float> offsets(50, 5.0F);
      const std::vector<float> products(50, 1.0F);
      offsets[at] = 3.0F;
      EXPECT_EQ(next_close(offsets, products, 2.0F, 0), at) << name;
      EXPECT_EQ(next_close(offsets, products, 2.0F, at), at) << name;
      EXPECT_EQ(next_close(offsets, products, 2.0F, at + 1), 50U) << name;
      EXPECT_EQ(next_close(offsets, products, 1.9F, 0), 50U) << name;
    }
  });
}

}  // namespace
}  // namespace deepview::detail
