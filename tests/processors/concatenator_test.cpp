#include "deepview/processors/concatenator.hpp"

#include <gmock/gmock.h>

#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using testing::column;
using testing::counting;
using ::testing::ElementsAre;
using testing::expect_error;
using testing::rows;
using testing::run;
using testing::values;

Concatenator joining(std::vector<std::string> fields, int dim) {
  return {.fields = std::move(fields), .output_field = "all", .dim = dim};
}

TEST(Concatenator, PutsFieldsSideBySideInTheGivenOrder) {
  const Batch in{{"a", rows({{1, 2}, {3, 4}})}, {"b", rows({{5}, {6}})}};
  const Batch out = run(joining({"b", "a"}, 1), in);
  EXPECT_EQ(out["all"].shape(), (Shape{2, 3}));
  EXPECT_THAT(values<float>(out["all"]), ElementsAre(5, 1, 2, 6, 3, 4));
  EXPECT_THAT(out.field_names(), ElementsAre("a", "b", "all"));
}

TEST(Concatenator, AgreesWithIndexingElementByElementAlongEveryAxis) {
  for (const int dim : {1, 2, 3, -1, -2, -3}) {
    const auto axis = static_cast<std::size_t>(dim < 0 ? dim + 4 : dim);
    std::vector<std::int64_t> extents{2, 3, 4, 5};
    extents[axis] = 2;
    const Tensor a = counting(Shape{2, 3, 4, 5});
    const Tensor b = counting(Shape(std::span<const std::int64_t>(extents)));
    const Tensor out = run(joining({"a", "b"}, dim), Batch{{"a", a}, {"b", b}})["all"];
    const auto index = [](const Shape& s, const std::array<std::int64_t, 4>& at) {
      return static_cast<std::size_t>(((at[0] * s[1] + at[1]) * s[2] + at[2]) * s[3] + at[3]);
    };
    std::array<std::int64_t, 4> at{};
    for (at[0] = 0; at[0] < out.shape()[0]; ++at[0])
      for (at[1] = 0; at[1] < out.shape()[1]; ++at[1])
        for (at[2] = 0; at[2] < out.shape()[2]; ++at[2])
          for (at[3] = 0; at[3] < out.shape()[3]; ++at[3]) {
            auto inside = at;
            const bool second = at[axis] >= a.shape()[axis];
            if (second) inside[axis] -= a.shape()[axis];
            const Tensor& source = second ? b : a;
            ASSERT_EQ(out.values<float>()[index(out.shape(), at)],
                      source.values<float>()[index(source.shape(), inside)]);
          }
  }
}

TEST(Concatenator, PromotesTypes) {
  const Batch in{{"a", rows<std::uint8_t>({{255}})}, {"b", rows<double>({{0.5}})}};
  EXPECT_THAT(values<double>(run(joining({"a", "b"}, 1), in)["all"]), ElementsAre(255, 0.5));
}

TEST(Concatenator, MayRepeatAFieldAndReplaceASource) {
  const Concatenator twice{.fields = {"a", "a"}, .output_field = "a"};
  const Batch out = run(twice, Batch{{"a", rows({{1, 2}})}});
  EXPECT_THAT(values<float>(out["a"]), ElementsAre(1, 2, 1, 2));
}

TEST(Concatenator, RefusesTheAxisOfTheSamples) {
  expect_error(ErrorKind::usage, "samples", [] { Stage(joining({"a"}, 0)).bind({}); });
  expect_error(ErrorKind::usage, "samples", [] {
    run(joining({"a"}, -2), Batch{{"a", rows({{1}})}});
  });
}

TEST(Concatenator, RefusesNoFieldsAndNoName) {
  expect_error(ErrorKind::usage, "fields", [] { Stage(joining({}, 1)).bind({}); });
  expect_error(ErrorKind::usage, "output_field",
               [] { Stage(Concatenator{.fields = {"a"}}).bind({}); });
}

TEST(Concatenator, NamesTheFieldThatDoesNotFit) {
  const Batch in{{"a", counting(Shape{2, 3, 4})},
                 {"b", counting(Shape{2, 3, 5})},
                 {"c", counting(Shape{2, 3})},
                 {"v", column({1, 2})}};
  expect_error(ErrorKind::shape, "'b'", [&] { run(joining({"a", "b"}, 1), in); });
  expect_error(ErrorKind::shape, "'c'", [&] { run(joining({"a", "c"}, 1), in); });
  expect_error(ErrorKind::shape, "'v'", [&] { run(joining({"v"}, 1), in); });
  expect_error(ErrorKind::missing_field, "'d'", [&] { run(joining({"a", "d"}, 1), in); });
}

TEST(Concatenator, TakesBatchesWithoutSamplesAndFieldsWithoutValues) {
  const Batch none{{"a", counting(Shape{0, 2})}, {"b", counting(Shape{0, 3})}};
  EXPECT_EQ(run(joining({"a", "b"}, 1), none)["all"].shape(), (Shape{0, 5}));
  const Batch thin{{"a", counting(Shape{2, 0})}, {"b", rows({{1}, {2}})}};
  EXPECT_THAT(values<float>(run(joining({"a", "b"}, 1), thin)["all"]), ElementsAre(1, 2));
}

}  // namespace
}  // namespace deepview
