#include "deepview/experiment/statistics/statistics.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using testing::expect_error;
using Names = std::vector<std::string>;

TEST(Statistics, AreFormattedAsMiPrometheusFormatsThem) {
  EXPECT_EQ(formatted(0.071, StatisticFormat::real), "0.0710000000");
  EXPECT_EQ(formatted(157, StatisticFormat::count), "000157");
  EXPECT_EQ(formatted(1234567, StatisticFormat::count), "1234567");
  EXPECT_EQ(formatted(3, StatisticFormat::epoch), "03");
  EXPECT_EQ(formatted(20, StatisticFormat::whole), "20");
  EXPECT_EQ(formatted(0.5, StatisticFormat::bleu), "0.50000");
}

TEST(ToLine, PutsTheTagBehindTheLastValue) {
  const StatisticsRow row{{"loss", StatisticFormat::real, 2.308},
                          {"episode", StatisticFormat::count, 100}};
  EXPECT_EQ(to_line(row, "[Epoch 0]"), "loss 2.3080000000; episode 000100 [Epoch 0]");
  EXPECT_EQ(to_line(row, ""), "loss 2.3080000000; episode 000100");
}

TEST(StatisticsCollector, KeepsTheOrderOfNamesAndAppendsValues) {
  StatisticsCollector collector;
  collector.add_statistic("loss", StatisticFormat::real);
  collector.add_statistic("episode", StatisticFormat::count);
  collector.collect("loss", 2);
  collector.collect("loss", 1);
  collector.collect("episode", 7);
  collector.add_statistic("loss", StatisticFormat::real);
  EXPECT_EQ(collector.names(), (Names{"loss", "episode"}));
  EXPECT_EQ(collector["loss"].size(), 2U);
  EXPECT_EQ(collector.last(), (StatisticsRow{{"loss", StatisticFormat::real, 1},
                                             {"episode", StatisticFormat::count, 7}}));
  collector.empty();
  EXPECT_EQ(collector.names(), (Names{"loss", "episode"}));
  EXPECT_TRUE(collector["loss"].empty());
}

TEST(StatisticsCollector, RefusesNamesThatWereNotAddedAndRowsWithHoles) {
  StatisticsCollector collector;
  collector.add_statistic("loss", StatisticFormat::real);
  expect_error(ErrorKind::usage, "'los'", [&] { collector.collect("los", 1); });
  expect_error(ErrorKind::usage, "'acc'", [&] { collector["acc"]; });
  expect_error(ErrorKind::usage, "'loss' has no value", [&] { collector.last(); });
}

TEST(StatisticsAggregator, BeginsAtMinusOne) {
  StatisticsAggregator aggregator;
  aggregator.add_aggregator("episode", StatisticFormat::count);
  EXPECT_EQ(aggregator["episode"], -1);
  aggregator.set("episode", 5);
  aggregator.add_aggregator("episode", StatisticFormat::count);
  EXPECT_EQ(aggregator["episode"], 5);
  expect_error(ErrorKind::usage, "'epoch'", [&] { aggregator.set("epoch", 1); });
}

TEST(Aggregate, HasTheUnbiasedDeviationAndIsZeroOfNothing) {
  const std::vector<double> values{1, 2, 3, 6};
  const Aggregate found = aggregate(values);
  EXPECT_DOUBLE_EQ(found.mean, 3);
  EXPECT_EQ(found.min, 1);
  EXPECT_EQ(found.max, 6);
  EXPECT_DOUBLE_EQ(found.deviation, std::sqrt(14.0 / 3));
  EXPECT_EQ(aggregate(std::vector{5.0}).deviation, 0);
  EXPECT_EQ(aggregate({}).mean, 0);
}

TEST(WeightedMean, CountsEachValueForAsManyAsItsWeight) {
  EXPECT_DOUBLE_EQ(weighted_mean(std::vector{1.0, 4.0}, std::vector{64.0, 16.0}), 1.6);
  EXPECT_EQ(weighted_mean(std::vector{3.0}, std::vector{5.0}), 3);
  EXPECT_EQ(weighted_mean(std::vector{3.0}, std::vector{0.0}), 0);
  EXPECT_EQ(weighted_mean({}, {}), 0);
}

TEST(AggregateStatistic, SetsMeanMinMaxAndStd) {
  StatisticsCollector collector;
  collector.add_statistic("acc", StatisticFormat::real);
  for (const double value : {0.5, 1.0}) collector.collect("acc", value);
  StatisticsAggregator aggregator;
  add_aggregators_of(aggregator, "acc");
  aggregate_statistic(collector, "acc", aggregator);
  EXPECT_EQ(aggregator.names(), (Names{"acc", "acc_min", "acc_max", "acc_std"}));
  EXPECT_EQ(aggregator["acc"], 0.75);
  EXPECT_EQ(aggregator["acc_max"], 1);
  EXPECT_DOUBLE_EQ(aggregator["acc_std"], std::sqrt(0.125));
}

}  // namespace
}  // namespace deepview
