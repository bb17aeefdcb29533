#include "deepview/numeric/map_forces.hpp"

#include <gtest/gtest.h>
#include <hwy/targets.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "deepview/base/random.hpp"

namespace deepview::detail {
namespace {

struct Scene {
  std::size_t dimensions;
  MapCurve curve{1.577, 0.895};
  std::vector<float> positions{};
  std::vector<std::int32_t> others{};
  std::vector<float> weights{};

  PointField field() const { return {positions.data(), dimensions, curve}; }
  std::span<const float> first() const { return std::span(positions).first(dimensions); }
};

// Points from very near to far, the first of them twice in its own list.
Scene scene(std::size_t dimensions, std::size_t count, std::uint64_t seed) {
  Random random(Seed{seed});
  Scene made{dimensions};
  for (std::size_t i = 0; i < count * dimensions; ++i)
    made.positions.push_back(static_cast<float>(
        random.normal() * std::pow(10.0, static_cast<double>(i / dimensions % 5) - 3)));
  for (std::size_t i = 0; i < count; ++i) {
    made.others.push_back(static_cast<std::int32_t>(i < 2 ? 0 : i));
    made.weights.push_back(static_cast<float>(random.uniform()));
  }
  return made;
}

// One pair at a time in float64, from the formulas.
template <class Strength>
std::vector<double> plain(const Scene& scene, const Strength& strength) {
  std::vector<double> force(scene.dimensions);
  for (std::size_t i = 0; i < scene.others.size(); ++i) {
    const float* other =
        scene.positions.data() + static_cast<std::size_t>(scene.others[i]) * scene.dimensions;
    double squared = 0;
    for (std::size_t c = 0; c < scene.dimensions; ++c)
      squared += std::pow(double{scene.positions[c]} - double{other[c]}, 2);
    if (squared == 0) continue;
    for (std::size_t c = 0; c < scene.dimensions; ++c)
      force[c] += std::clamp(strength(squared) * (double{scene.positions[c]} - double{other[c]}),
                             -4.0, 4.0) *
                  double{scene.weights[i]};
  }
  return force;
}

template <class Act>
void for_each_instruction_set(const Act& act) {
  for (const auto target : hwy::SupportedAndGeneratedTargets()) {
    hwy::SetSupportedTargetsForTest(target);
    act(hwy::TargetName(target));
  }
  hwy::SetSupportedTargetsForTest(0);
}

TEST(MapForces, PullAndPushByTheGradientsOfTheCurve) {
  for (const MapCurve curve : {MapCurve{1.577, 0.895}, MapCurve{1, 1}, MapCurve{0.1, 1.9}}) {
    for (const std::size_t dimensions : {1U, 2U, 3U, 5U, 64U}) {
      for (const std::size_t count : {8U, 40U}) {
        Scene made = scene(dimensions, count, count + dimensions);
        made.curve = curve;
        const auto [a, b] = curve;
        const auto pull = [a = a, b = b](double s) {
          return -2 * a * b * std::pow(s, b - 1) / (1 + a * std::pow(s, b));
        };
        const auto push = [a = a, b = b](double s) {
          return 2 * b / ((0.001 + s) * (1 + a * std::pow(s, b)));
        };
        std::vector<float> pulled(dimensions);
        add_attraction(made.field(), made.first(), made.others, made.weights, pulled);
        const auto pulls = plain(made, pull);
        std::ranges::fill(made.weights, 0.7F);
        std::vector<float> pushed(dimensions, 100.0F);
        add_repulsion(made.field(), made.first(), made.others, 0.7F, pushed);
        const auto pushes = plain(made, push);
        for (std::size_t c = 0; c < dimensions; ++c) {
          EXPECT_NEAR(pulled[c], pulls[c], 2e-5);
          EXPECT_NEAR(pushed[c], 100 + pushes[c], 2e-4);  // float32 digits of a sum near 100
        }
      }
    }
  }
}

TEST(MapForces, HaveTheSameBitsWithEveryInstructionSet) {
  for (const std::size_t dimensions : {1U, 2U, 3U, 10U}) {
    const Scene made = scene(dimensions, 32, dimensions);
    const auto both = [&] {
      std::vector<float> force(dimensions);
      add_attraction(made.field(), made.first(), made.others, made.weights, force);
      add_repulsion(made.field(), made.first(), made.others, 3, force);
      return force;
    };
    const auto expected = both();
    for_each_instruction_set([&](const char* name) { EXPECT_EQ(both(), expected) << name; });
  }
}

TEST(MapForces, OfThePointItselfAndOfNobodyAreNone) {
  Scene made = scene(2, 8, 1);
  std::ranges::fill(made.others, 0);
  std::vector<float> force(2);
  add_attraction(made.field(), made.first(), made.others, made.weights, force);
  add_repulsion(made.field(), made.first(), made.others, 1, force);
  add_attraction(made.field(), made.first(), {}, {}, force);
  EXPECT_EQ(force, (std::vector<float>{0, 0}));
}

}  // namespace
}  // namespace deepview::detail
