#include "deepview/base/paired.hpp"

#include <gtest/gtest.h>

#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using testing::counting;
using testing::expect_error;
using testing::Given;
using testing::numbered;
using testing::read_all;

TEST(Paired, PutsTheSamplesOfBothSidesIntoOneBatch) {
  const auto batches =
      read_all(Paired{InMemory{numbered(7)}, InMemory{Batch{numbered(7)}}}, {.batch_size = 7});
  ASSERT_EQ(batches.size(), 1U);
  EXPECT_EQ(batches[0].field_names(), (std::vector<std::string>{"first/x", "second/x"}));
  EXPECT_TRUE(identical(batches[0]["second/x"], numbered(7)["x"]));
  EXPECT_NE(batches[0].metadata().find(keys::identifier), nullptr);
}

TEST(Paired, FollowsBothSidesWhateverTheirBatches) {
  const Batch all = numbered(10);
  const Given uneven{{all.rows(0, 3), all.rows(3, 0), all.rows(3, 6), all.rows(9, 1)}};
  for (const std::size_t batch_size : {1U, 4U, 100U}) {
    const auto batches =
        read_all(Paired{uneven, InMemory{all}}, {.threads = 1, .batch_size = batch_size});
    const Batch joined = concatenate(std::span<const Batch>(batches));
    EXPECT_TRUE(identical(joined["first/x"], all["x"]));
    EXPECT_TRUE(identical(joined["second/x"], all["x"]));
  }
}

TEST(Paired, OfNoSamplesKnowsItsFields) {
  const auto batches = read_all(Paired{InMemory{numbered(0)}, InMemory{numbered(0)}});
  ASSERT_EQ(batches.size(), 1U);
  EXPECT_EQ(batches[0].size(), 0U);
  EXPECT_NE(batches[0].find("second/x"), nullptr);
}

TEST(Paired, RefusesSamplesThatDoNotMatch) {
  const Batch all = numbered(10);
  const std::vector<std::size_t> swapped{0, 1, 3, 2};
  expect_error(ErrorKind::data, "sample 2 has another identifier", [&] {
    read_all(Paired{InMemory{all.rows(0, 4)}, InMemory{all.take(swapped)}});
  });
  expect_error(ErrorKind::data, "one side ends after 4 samples", [&] {
    read_all(Paired{InMemory{all.rows(0, 4)}, InMemory{all}});
  });
  expect_error(ErrorKind::data, "one side ends after 0 samples", [&] {
    read_all(Paired{InMemory{all}, InMemory{all.rows(0, 0)}});
  });
  expect_error(ErrorKind::data, "on both sides or on none", [&] {
    read_all(Paired{InMemory{all}, InMemory{Batch{{"x", counting(Shape{10, 1})}}}});
  });
}

TEST(Paired, RefusesFieldsOfOneName) {
  expect_error(ErrorKind::usage, "'x'", [] {
    read_all(Paired{InMemory{numbered(3)}, InMemory{numbered(3)}, "", ""});
  });
  const auto batches = read_all(Paired{InMemory{numbered(3)}, InMemory{numbered(3)}, "", "b"});
  EXPECT_EQ(batches[0].field_names(), (std::vector<std::string>{"x", "bx"}));
}

}  // namespace
}  // namespace deepview
