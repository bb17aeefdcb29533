// What every introspector owes: an answer or a named error for awkward responses, the same numbers
// for any type that holds them, and one answer however the samples were dealt to states.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <type_traits>
#include <vector>

#include "deepview/introspectors/cka/cka.hpp"
#include "deepview/introspectors/dimension_reduction/dimension_reduction.hpp"
#include "deepview/introspectors/dimension_reduction/pca.hpp"
#include "deepview/introspectors/duplicates/duplicates.hpp"
#include "deepview/introspectors/familiarity/familiarity.hpp"
#include "deepview/introspectors/familiarity/split_familiarity.hpp"
#include "deepview/introspectors/iua/iua.hpp"
#include "deepview/introspectors/pfa/pfa.hpp"
#include "deepview/introspectors/strongest/strongest.hpp"
#include "tests/numeric/random_rows.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using ::testing::AnyOf;
using testing::expect_error;
using ::testing::HasSubstr;
using testing::normal_tensor;
using Numbers = std::vector<double>;

// The numbers of an answer, in a fixed order: what a reader of it would rely on.
template <class Values>
void append(Numbers& numbers, const Values& values) {
  for (const auto value : values) numbers.push_back(static_cast<double>(value));
}

void append(Numbers& numbers, const Rows& rows) {
  for (std::size_t r = 0; r < rows.size(); ++r) append(numbers, rows.row(r));
}

void append(Numbers& numbers, const PcaModel& model) {
  append(numbers, model.mean);
  append(numbers, model.components.values());
  append(numbers, model.variance);
}

void append(Numbers& numbers, const Mixture& mixture) {
  append(numbers, mixture.weights);
  append(numbers, mixture.means.values());
  numbers.push_back(mixture.mean_log_density);
}

void append(Numbers& numbers, const std::vector<LabelFamiliarity>& labels) {
  for (const LabelFamiliarity& label : labels) {
    append(numbers, label.members);
    append(numbers, label.log_density);
  }
}

void append(Numbers& numbers, const DuplicateGroups& found) {
  append(numbers, found.bounds);
  for (const DuplicateGroup& group : found.groups) {
    append(numbers, group.members);
    append(numbers, group.distances);
  }
}

void append(Numbers& numbers, const std::vector<Reduction>& reductions) {
  for (const Reduction& reduction : reductions) append(numbers, reduction.map);
}

void append(Numbers& numbers, const IuaField& field) {
  append(numbers, field.inactive);
  append(numbers, field.units.inactive);
  append(numbers, field.units.mean);
  append(numbers, field.units.constant);
}

void append(Numbers& numbers, const StrongestField& field) {
  for (const auto& channel : field.strongest)
    for (const SampleResponse& sample : channel) {
      numbers.push_back(static_cast<double>(sample.row));
      numbers.push_back(sample.value);
    }
}

template <class T>
void append(Numbers& numbers, const ByField<T>& result) {
  for (const auto& [field, answer] : result) append(numbers, answer);
}

void append(Numbers& numbers, const StrongestResult& result) {
  append(numbers, result.fields);
}

void append(Numbers& numbers, const Pfa::Result& result) {
  for (const auto& [field, layer] : result.layers) {
    append(numbers, layer.covariance.values());
    append(numbers, layer.eigenvalues);
  }
}

// A layer that does not vary is like no other: NaN, and listed.
void append(Numbers& numbers, const CkaResult& result) {
  if (result.undefined.empty()) append(numbers, result.similarity.values());
}

template <class Result>
Numbers numbers_of(const Result& result) {
  Numbers numbers;
  append(numbers, result);
  return numbers;
}

// Samples of one class but for the last, which has a class of its own.
Batch labelled(const Tensor& x) {
  Batch::Builder builder(Batch{{"x", x}});
  std::vector<std::string> labels(x.row_count(), "usual");
  if (!labels.empty()) labels.back() = "single";
  builder.metadata().set(keys::labels, "label", std::move(labels));
  return std::move(builder).build();
}

template <class Spec>
Numbers answer(const Spec& spec, const Tensor& x) {
  return numbers_of(introspect(InMemory{labelled(x)}, spec));
}

struct Awkward {
  std::string name;
  Tensor x;
};

std::vector<Awkward> awkward_responses() {
  return {{"one sample", normal_tensor(1, 3)},
          {"two samples", normal_tensor(2, 3)},
          {"one column", normal_tensor(40, 1)},
          {"constant columns", Tensor(Shape{30, 3}, std::vector<float>(90, 7.5F))},
          {"zeros", Tensor(Shape{30, 3}, std::vector<float>(90, 0.0F))},
          {"more columns than samples", normal_tensor(8, 40)}};
}

template <class Spec>
struct EveryIntrospector : ::testing::Test {
  Spec spec{};
};

struct NameOfIntrospector {
  template <class Spec>
  static std::string GetName(int index) {
    static const std::vector<std::string> names{
        "Pca", "Familiarity", "SplitFamiliarity", "Duplicates", "DimensionReduction", "Pfa",
        "Iua", "Cka",         "Strongest"};
    return names.at(static_cast<std::size_t>(index));
  }
};

struct LabelsOfAnySize : SplitFamiliarity {
  LabelsOfAnySize() : SplitFamiliarity{.minimum = 1} {}
};

struct TwoMaps : DimensionReduction {
  TwoMaps() : DimensionReduction{.strategies = {PcaOptions{}, UmapOptions{.epochs = 20}}} {}
};

using AllIntrospectors = ::testing::Types<Pca, Familiarity, LabelsOfAnySize, Duplicates, TwoMaps,
                                          Pfa, Iua, Cka, Strongest>;
TYPED_TEST_SUITE(EveryIntrospector, AllIntrospectors, NameOfIntrospector);

TYPED_TEST(EveryIntrospector, AnswersAwkwardResponsesInFiniteNumbers) {
  for (const auto& [name, x] : awkward_responses()) {
    SCOPED_TRACE(name);
    if (std::is_same_v<TypeParam, Cka> && x.row_count() < 4) {  // its estimate divides by n - 3
      expect_error(ErrorKind::data, "4 samples", [&, &x = x] { answer(this->spec, x); });
      continue;
    }
    for (const double number : answer(this->spec, x)) EXPECT_TRUE(std::isfinite(number));
  }
}

TYPED_TEST(EveryIntrospector, OfNoSamplesAnswersNothingOrSaysSo) {
  try {
    for (const double number : answer(this->spec, normal_tensor(0, 3)))
      EXPECT_TRUE(number == 0 || std::isnan(number));  // counts, and means of nothing
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::data);
    EXPECT_THAT(error.what(), AnyOf(HasSubstr("'x'"), HasSubstr("found 0")));
  }
}

// Iua and Strongest count what is not finite and go on: they look for broken units.
TYPED_TEST(EveryIntrospector, IsNeverSilentOnNumbersThatAreNotFinite) {
  for (const float bad : {std::nanf(""), std::numeric_limits<float>::infinity()}) {
    std::vector<float> values(60 * 3);
    std::generate(values.begin(), values.end(),
                  [n = 0]() mutable { return static_cast<float>(n++ % 17); });
    values[31 * 3 + 1] = bad;
    const Tensor x(Shape{60, 3}, std::move(values));
    if constexpr (std::is_same_v<TypeParam, Iua>)
      EXPECT_EQ(introspect(InMemory{labelled(x)}, this->spec)["x"].not_finite, 1U);
    else if constexpr (std::is_same_v<TypeParam, Strongest>)
      EXPECT_EQ(introspect(InMemory{labelled(x)}, this->spec).fields["x"].not_finite, 1U);
    else
      expect_error(ErrorKind::data, "31", [&] { answer(this->spec, x); });
  }
}

TYPED_TEST(EveryIntrospector, ReadsBytesAndHalvesAsTheFloatsTheyAre) {
  std::vector<std::uint8_t> bytes(60 * 4);
  Random random(Seed{3});
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random.below(256));
  const Tensor x(Shape{60, 4}, std::move(bytes));
  const Numbers expected = answer(this->spec, x.to(DType::f32));
  EXPECT_FALSE(expected.empty());
  for (const Tensor& typed : {x, x.to(DType::f16), x.to(DType::f64)})
    EXPECT_EQ(answer(this->spec, typed), expected);
}

// Counts and whatever needs all samples are the same to the bit; sums of squares are rounded by
// piece, so that they, and what follows from them, may differ in their last digits.
TYPED_TEST(EveryIntrospector, AnswersAlikeHoweverTheSamplesAreDealtToStates) {
  const Tensor x = normal_tensor(401, 6);
  const Batch all = labelled(x);
  const auto folded = [&](std::size_t shards) {
    auto whole = this->spec.start({});
    for (std::size_t s = 0; s < shards; ++s) {
      const std::size_t first = 401 * s / shards;
      auto state = this->spec.start({});
      state.add(all.rows(first, 401 * (s + 1) / shards - first));
      whole.merge(std::move(state));
    }
    return numbers_of(std::move(whole).finish());
  };
  const Numbers expected = folded(1);
  const bool of_moments = std::is_same_v<TypeParam, Pca> || std::is_same_v<TypeParam, Pfa> ||
                          std::is_same_v<TypeParam, Cka> || std::is_same_v<TypeParam, Iua>;
  for (const std::size_t shards : {2U, 3U, 7U}) {
    const Numbers found = folded(shards);
    if (!of_moments) {
      EXPECT_EQ(found, expected);
      continue;
    }
    ASSERT_EQ(found.size(), expected.size());
    for (std::size_t i = 0; i < found.size(); ++i)
      EXPECT_NEAR(found[i], expected[i], 1e-10 * (1 + std::abs(expected[i])));
  }
}

TYPED_TEST(EveryIntrospector, HasTheSameBitsForAnyNumberOfThreads) {
  const Producer source = InMemory{labelled(normal_tensor(4500, 5))};
  const Numbers expected = numbers_of(introspect(source, this->spec, {.threads = 1}));
  for (const int threads : {2, 3, 7, 16})
    EXPECT_EQ(numbers_of(introspect(source, this->spec, {.threads = threads})), expected);
}

}  // namespace
}  // namespace deepview
