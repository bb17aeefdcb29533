#include "deepview/introspectors/pfa/pfa.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "deepview/numeric/channels.hpp"
#include "tests/introspectors/pfa_layers.hpp"
#include "tests/numeric/random_rows.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using testing::expect_error;
using testing::normal_tensor;

Producer of(Tensor x) {
  return InMemory{Batch{{"x", std::move(x)}}};
}

Pfa::Result pfa(Tensor x, const Pfa& options = {.fields = {"x"}}) {
  return introspect(of(std::move(x)), options);
}

PfaLayer layer(Tensor x, const Pfa& options = {.fields = {"x"}}) {
  const auto result = pfa(std::move(x), options);
  EXPECT_TRUE(result.failed.empty());
  return result.layers["x"];
}

// Two plain passes in long double, as NumPy's cov.
void expect_plain_covariance(const PfaLayer& layer, const Tensor& tensor) {
  const Tensor doubles = tensor.to(DType::f64);
  const auto x = doubles.values<double>();
  const std::size_t units = tensor.row_size();
  const auto count = static_cast<long double>(tensor.row_count());
  std::vector<long double> mean(units);
  for (std::size_t i = 0; i < x.size(); ++i) mean[i % units] += x[i] / count;
  ASSERT_EQ(layer.samples, tensor.row_count());
  for (std::size_t a = 0; a < units; ++a) {
    EXPECT_NEAR(layer.mean[a], static_cast<double>(mean[a]), 1e-12 * (1 + std::abs(layer.mean[a])));
    for (std::size_t b = 0; b < units; ++b) {
      long double sum = 0;
      for (std::size_t r = 0; r < tensor.row_count(); ++r)
        sum += (x[r * units + a] - mean[a]) * (x[r * units + b] - mean[b]);
      const auto expected = static_cast<double>(sum / (count - 1));
      EXPECT_NEAR(layer.covariance(a, b), expected, 1e-10 * (1 + std::abs(expected)));
    }
  }
}

void expect_same(const PfaLayer& a, const PfaLayer& b) {
  EXPECT_EQ(a.samples, b.samples);
  EXPECT_EQ(a.mean, b.mean);
  EXPECT_EQ(a.covariance, b.covariance);
  EXPECT_EQ(a.eigenvalues, b.eigenvalues);
  EXPECT_EQ(a.eigenvectors, b.eigenvectors);
  EXPECT_EQ(a.inactive, b.inactive);
}

Pfa::State folded(const Pfa& spec, const Tensor& x) {
  auto state = spec.start({});
  state.add(Batch{{"x", x}});
  return state;
}

TEST(Pfa, HasThePlainCovarianceForAnyShardsAndBatches) {
  for (const std::size_t units : {1U, 3U, 24U}) {
    const Tensor all = normal_tensor(101, units, units);
    for (const std::size_t shards : {1U, 2U, 3U, 7U}) {
      const Pfa spec;
      auto whole = spec.start({});
      for (std::size_t s = 0; s < shards; ++s) {
        const std::size_t first = 101 * s / shards;
        whole.merge(folded(spec, all.rows(first, 101 * (s + 1) / shards - first)));
      }
      expect_plain_covariance(std::move(whole).finish().layers["x"], all);
    }
    for (const std::size_t batch_size : {1U, 7U, 64U})
      expect_plain_covariance(introspect(of(all), Pfa{}, {.batch_size = batch_size}).layers["x"],
                              all);
  }
}

TEST(Pfa, HasTheSameBitsForAnyBatchSizeAndThreads) {
  const Pfa spec{.fields = {"x", "y"}, .eigenvectors = true};
  const Producer source =
      InMemory{Batch{{"x", normal_tensor(5000, 12)},
                     {"y", normal_tensor(5000, 24, 2).reshaped(Shape{5000, 4, 3, 2})}}};
  for (const auto positions : {ChannelPositions::max_pooled, ChannelPositions::mean_pooled,
                               ChannelPositions::each_a_row}) {
    Pfa choice = spec;
    choice.positions = positions;
    const auto expected = introspect(source, choice, {.threads = 1});
    for (const int threads : {2, 3, 7, 16})
      for (const std::size_t batch_size : {1U, 33U, 5000U}) {
        const auto result =
            introspect(source, choice, {.threads = threads, .batch_size = batch_size});
        for (const auto& [name, found] : result.layers) expect_same(found, expected.layers[name]);
      }
  }
}

TEST(Pfa, LosesNoDigitsToALargeMean) {
  const PfaLayer found =
      layer(testing::rows<double>({{1e8, -1e8}, {1e8 + 1, -1e8}, {1e8 + 2, -1e8 + 3}}));
  EXPECT_EQ(found.covariance, Matrix(2, {1, 1.5, 1.5, 3}));
}

TEST(Pfa, DoesNotOverflowInSmallTypes) {
  const Tensor x = testing::rows({{255, 0, 3}, {0, 255, 9}, {200, 100, 100}, {254, 1, 0}});
  const PfaLayer expected = layer(x);
  expect_plain_covariance(expected, x);
  for (const DType dtype : {DType::u8, DType::f16, DType::i16, DType::f64})
    expect_same(layer(x.to(dtype)), expected);
}

Tensor tensor_of(const Matrix& matrix) {
  const auto values = matrix.values();
  return {
      Shape{static_cast<std::int64_t>(matrix.rows()), static_cast<std::int64_t>(matrix.columns())},
      std::vector<double>(values.begin(), values.end())};
}

TEST(Pfa, TakesPooledResponsesAsItWouldTakeTheMatrixOfThem) {
  const Tensor maps = normal_tensor(60, 5 * 12).reshaped(Shape{60, 5, 4, 3});
  const Channels channels = channels_of(maps.shape(), 1);
  for (const auto& [positions, rows] :
       {std::pair{ChannelPositions::max_pooled,
                  pooled_channels(maps, channels, OverPositions::max)},
        {ChannelPositions::mean_pooled, pooled_channels(maps, channels, OverPositions::mean)},
        {ChannelPositions::each_a_row, channels_by_position(maps, channels)}})
    expect_same(layer(maps, {.fields = {"x"}, .positions = positions}), layer(tensor_of(rows)));
}

TEST(Pfa, OfAMatrixTakesItsColumnsWhateverTheAxis) {
  const Tensor matrix = normal_tensor(9, 4);
  for (const int axis : {-1, 0, 1, 3})
    expect_same(layer(matrix, {.fields = {"x"}, .channel_axis = axis}), layer(matrix));
}

TEST(Pfa, FindsChannelsWhereverTheyAre) {
  const Tensor first = normal_tensor(30, 4 * 6).reshaped(Shape{30, 4, 6});
  std::vector<float> turned;
  for (std::size_t s = 0; s < 30; ++s)
    for (std::size_t p = 0; p < 6; ++p)
      for (std::size_t c = 0; c < 4; ++c)
        turned.push_back(first.values<float>()[(s * 4 + c) * 6 + p]);
  const Tensor last(Shape{30, 6, 4}, std::move(turned));
  expect_same(layer(last, {.fields = {"x"}, .channel_axis = -1}), layer(first));
}

TEST(Pfa, CutsSamplesThatAreTooManyForOnePiece) {
  const Tensor maps = normal_tensor(37, 2 * 200'000).reshaped(Shape{37, 2, 200'000});
  const Matrix rows = pooled_channels(maps, channels_of(maps.shape(), 1), OverPositions::max);
  const PfaLayer found = layer(maps);
  EXPECT_EQ(found.samples, 37U);
  expect_plain_covariance(found, tensor_of(rows));
}

TEST(Pfa, GivesEachEigenvalueItsOwnVector) {
  const PfaLayer found = layer(normal_tensor(50, 6), {.eigenvectors = true});
  for (std::size_t k = 0; k < 6; ++k)
    for (std::size_t r = 0; r < 6; ++r)
      EXPECT_NEAR(dot(found.covariance.row(r), found.eigenvectors.row(k)),
                  found.eigenvalues[k] * found.eigenvectors(k, r), 1e-13);
  const PfaLayer values_alone = layer(normal_tensor(50, 6));
  EXPECT_EQ(values_alone.eigenvectors, Matrix());
  for (std::size_t k = 0; k < 6; ++k)
    EXPECT_NEAR(values_alone.eigenvalues[k], found.eigenvalues[k], 1e-13);
}

TEST(Pfa, FindsUnitsThatDoNotVary) {
  const PfaLayer found =
      layer(testing::rows({{1, 5, 0, 1e-5F}, {2, 5, 0, 0}, {4, 5, 0, 0}, {0, 5, 0, 0}}));
  EXPECT_EQ(found.inactive, (std::vector<std::size_t>{1, 2, 3}));
  EXPECT_EQ(layer(testing::rows({{0, 0}, {0, 0}})).inactive, (std::vector<std::size_t>{0, 1}));
  const PfaLayer one =
      layer(testing::rows({{7}}));  // one sample of one unit is enough, and constant
  EXPECT_EQ(one.inactive, std::vector<std::size_t>{0});
  EXPECT_EQ(one.eigenvalues, std::vector<double>{0});
}

TEST(Pfa, NamesTheLayersWithFewerSamplesThanUnits) {
  const auto failed = [](Tensor x) {
    const auto result = pfa(std::move(x));
    EXPECT_EQ(result.layers.size(), 0U);
    return result.failed.at(0);
  };
  EXPECT_EQ(failed(normal_tensor(2, 3)).layer, "x");
  EXPECT_NE(failed(normal_tensor(2, 3)).reason.find("2 samples of 3 units"), std::string::npos);
  EXPECT_NE(failed(normal_tensor(0, 3)).reason.find("0 samples"), std::string::npos);
  EXPECT_NE(failed(normal_tensor(4, 0)).reason.find("no units"), std::string::npos);
  EXPECT_EQ(layer(normal_tensor(3, 3)).units(), 3U);  // equal counts pass
}

TEST(Pfa, NamesTheFirstSampleThatIsNotFinite) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  std::vector<float> numbers(5000 * 4, 1);
  numbers[3000 * 4 + 2] = nan;
  numbers[4000 * 4] = nan;
  for (const int threads : {1, 3})
    expect_error(ErrorKind::data, "field 'x'", [&] {
      introspect(of(Tensor(Shape{5000, 4}, numbers)), Pfa{}, {.threads = threads});
    });
  for (const auto positions :
       {ChannelPositions::max_pooled, ChannelPositions::mean_pooled, ChannelPositions::each_a_row})
    expect_error(ErrorKind::data, "row 3000, unit 1", [&] {
      pfa(Tensor(Shape{5000, 2, 2}, numbers), {.fields = {"x"}, .positions = positions});
    });
  expect_error(ErrorKind::data, "too large", [] {
    pfa(testing::rows<double>({{1e200, 1}, {-1e200, 2}}));
  });
}

TEST(Pfa, RefusesOptionsAndShapesItCannotUse) {
  expect_error(ErrorKind::usage, "name",
               [] { pfa(normal_tensor(5, 3), {.fields = Fields(std::vector<std::string>())}); });
  for (const double epsilon : {-1.0, 2.0, std::nan("")})
    expect_error(ErrorKind::usage, "epsilon_inactive",
                 [&] { pfa(normal_tensor(5, 3), {.epsilon_inactive = epsilon}); });
  expect_error(ErrorKind::shape, "two axes", [] { pfa(testing::column({1, 2})); });
  const auto on_axis = [](int axis) {
    pfa(testing::counting(Shape{2, 3, 4, 5}), {.fields = {"x"}, .channel_axis = axis});
  };
  for (const int axis : {4, -5}) expect_error(ErrorKind::shape, "1 to 3", [&] { on_axis(axis); });
  for (const int axis : {0, -4})
    expect_error(ErrorKind::usage, "field 'x'", [&] { on_axis(axis); });
  expect_error(ErrorKind::shape, "position", [] { pfa(testing::counting(Shape{2, 3, 0})); });
  expect_error(ErrorKind::shape, "at most 2", [] { pfa(normal_tensor(5, 3), {.max_units = 2}); });
  expect_error(ErrorKind::missing_field, "'y'",
               [] { pfa(normal_tensor(5, 3), {.fields = {"y"}}); });
  auto state = folded({.positions = ChannelPositions::each_a_row}, normal_tensor(5, 3));
  expect_error(ErrorKind::shape, "field 'x'", [&] {
    state.add(Batch{{"x", normal_tensor(5, 4)}});
  });
}

TEST(Pfa, RefusesPositionsThatChange) {
  const Pfa spec{.fields = {"x"}, .positions = ChannelPositions::each_a_row};
  const auto maps = [](std::int64_t positions) {
    return testing::counting(Shape{4, 2, positions});
  };
  auto state = folded(spec, maps(3));
  expect_error(ErrorKind::shape, "3 positions", [&] { state.add(Batch{{"x", maps(5)}}); });
  expect_error(ErrorKind::shape, "field 'x'", [&] { state.merge(folded(spec, maps(5))); });
}

TEST(Pfa, MergesOnlyStatesOfTheSameFields) {
  const Pfa spec;
  auto state = folded(spec, normal_tensor(5, 3));
  auto other = spec.start({});
  other.add(Batch{{"y", normal_tensor(5, 3)}});
  expect_error(ErrorKind::missing_field, "'x'", [&] { state.merge(std::move(other)); });
}

TEST(Pfa, StopsOnRequest) {
  std::stop_source stop;
  stop.request_stop();
  const auto state = folded({}, normal_tensor(9, 3)).to_bytes();
  expect_error(ErrorKind::cancelled, "stopped",
               [&] { Pfa::State::from_bytes({}, {.stop = stop.get_token()}, state).finish(); });
}

TEST(PfaState, TravelsAsBytes) {
  const Pfa spec{.fields = all_fields(), .positions = ChannelPositions::each_a_row};
  const Batch batch{{"x", normal_tensor(40, 6)},
                    {"y/é", normal_tensor(40, 12).reshaped(Shape{40, 3, 4})}};
  auto whole = spec.start({});
  for (const auto& part : {batch.rows(0, 0), batch.rows(0, 15), batch.rows(15, 25)}) {
    auto state = spec.start({});
    state.add(part);
    whole.merge(Pfa::State::from_bytes(spec, {}, state.to_bytes()));
  }
  const auto bytes = whole.to_bytes();
  EXPECT_EQ(Pfa::State::from_bytes(spec, {}, bytes).to_bytes(), bytes);
  const auto result = std::move(whole).finish();
  EXPECT_EQ(result.layers["x"].samples, 40U);
  EXPECT_EQ(result.layers["y/é"].samples, 160U);
  expect_plain_covariance(result.layers["x"], batch["x"]);
}

TEST(PfaState, RefusesOtherBytes) {
  const Pfa spec;
  auto bytes = folded(spec, normal_tensor(9, 2)).to_bytes();
  for (std::size_t length = 0; length < bytes.size(); ++length)
    if (length != 16)  // a state without fields
      expect_error(ErrorKind::data, "expected the bytes",
                   [&] { Pfa::State::from_bytes(spec, {}, std::span(bytes).first(length)); });
  for (const std::size_t place : {0U, 8U, 16U, 25U, 33U}) {
    auto changed = bytes;
    changed[place] ^= std::byte{0xFF};
    expect_error(ErrorKind::data, "expected the bytes",
                 [&] { Pfa::State::from_bytes(spec, {}, changed); });
  }
  auto twice = bytes;
  twice.insert(twice.end(), bytes.begin() + 16, bytes.end());
  expect_error(ErrorKind::data, "expected the bytes",
               [&] { Pfa::State::from_bytes(spec, {}, twice); });
}

}  // namespace
}  // namespace deepview
