#include "deepview/app/gather_samples.hpp"

#include <gtest/gtest.h>

#include "deepview/base/introspect.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

// Two samples as the producer of pictures gives them, with these labels.
Batch labelled(Column labels) {
  Batch::Builder builder(Batch{{"size", testing::rows<std::int32_t>({{4, 6, 3}, {8, 2, 1}})},
                               {"digest", testing::rows<std::uint64_t>({{1, 2}, {3, 4}})},
                               {"file_digest", testing::rows<std::uint64_t>({{5, 6}, {7, 8}})}});
  builder.metadata().set(keys::identifier, std::vector<std::int64_t>{7, 9});
  builder.metadata().set(keys::path, std::vector<std::string>{"a.png", "b.png"});
  builder.metadata().set(keys::labels, "label", std::move(labels));
  return std::move(builder).build();
}

Samples gathered(Column labels, std::vector<std::string> class_names) {
  return introspect(InMemory{labelled(std::move(labels))},
                    GatherSamples{.class_names = std::move(class_names), .split_names = {}});
}

TEST(GatherSamples, KeepWhatIsKnownOfEachSample) {
  const Samples samples = gathered(std::vector<std::string>{"dog", "cat"}, {"cat", "dog"});
  EXPECT_EQ(samples.positions, (std::vector<std::size_t>{7, 9}));
  EXPECT_EQ(samples.paths, (std::vector<std::string>{"a.png", "b.png"}));
  EXPECT_EQ(samples.classes, (std::vector<std::int32_t>{1, 0}));
  EXPECT_EQ(samples.splits, (std::vector<std::int32_t>{-1, -1}));
}

TEST(GatherSamples, TakeIntegerLabelsByTheirText) {
  EXPECT_EQ(gathered(std::vector<std::int64_t>{-3, 10}, {"10", "-3"}).classes,
            (std::vector<std::int32_t>{1, 0}));
}

TEST(GatherSamples, GiveNoClassToALabelThatIsEmptyOrNotAName) {
  EXPECT_EQ(gathered(std::vector<std::string>{"", "fox"}, {"", "cat"}).classes,
            (std::vector<std::int32_t>{-1, -1}));
  EXPECT_EQ(gathered(std::vector<std::int64_t>{1, 2}, {"01", "2"}).classes,
            (std::vector<std::int32_t>{-1, 1}));
}

TEST(GatherSamples, GiveNoClassToNumbersThatAreNoNames) {
  EXPECT_EQ(gathered(std::vector<double>{1, 2}, {"1"}).classes,
            (std::vector<std::int32_t>{-1, -1}));
}

}  // namespace
}  // namespace deepview
