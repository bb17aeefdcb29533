#include "deepview/findings/exact_copies.hpp"

#include <gmock/gmock.h>

#include <mutex>
#include <set>

#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using ::testing::ElementsAre;
using testing::expect_error;
using ::testing::IsEmpty;

// Samples whose pixels are one number, at positions 10, 11 …
struct Stored {
  Samples samples;
  std::vector<std::uint8_t> pixels;

  void add(std::uint8_t pixel, std::uint64_t digest, std::uint64_t file_digest) {
    samples.positions.push_back(10 + pixels.size());
    samples.paths.push_back(std::to_string(pixels.size()));
    samples.digests.push_back({digest, 0});
    samples.file_digests.push_back({file_digest, 0});
    pixels.push_back(pixel);
  }
  DecodePicture decode() const {
    return [this](std::size_t position) {
      return Tensor(Shape{1, 1, 1}, std::vector<std::uint8_t>{pixels.at(position - 10)});
    };
  }
};

TEST(ExactCopies, AreGroupedAroundTheFirst) {
  Stored stored;
  stored.add(1, 100, 1);
  stored.add(2, 200, 2);
  stored.add(1, 100, 3);
  stored.add(2, 200, 2);
  stored.add(1, 100, 1);
  stored.add(3, 300, 5);
  const auto groups = exact_copies(stored.samples, stored.decode());
  ASSERT_EQ(groups.size(), 2U);
  EXPECT_EQ(groups[0].representative, 0U);
  EXPECT_THAT(groups[0].members, ElementsAre(2, 4));
  EXPECT_THAT(groups[0].scores, ElementsAre(1, 1));
  EXPECT_EQ(groups[0].reason, "same pixels, some of them the same file");
  EXPECT_EQ(groups[1].representative, 1U);
  EXPECT_EQ(groups[1].reason, "same file");
}

TEST(ExactCopies, SayWhenOnlyThePixelsAreTheSame) {
  Stored stored;
  stored.add(1, 100, 1);
  stored.add(1, 100, 2);
  EXPECT_EQ(exact_copies(stored.samples, stored.decode())[0].reason,
            "same pixels, stored in another way");
}

TEST(ExactCopies, DoNotTrustDigestsAlone) {
  Stored stored;
  for (const int pixel : {1, 2, 1, 2, 3})
    stored.add(static_cast<std::uint8_t>(pixel), 7, static_cast<std::uint64_t>(pixel));
  const auto groups = exact_copies(stored.samples, stored.decode());
  ASSERT_EQ(groups.size(), 2U);
  EXPECT_THAT(groups[0].members, ElementsAre(2));
  EXPECT_EQ(groups[1].representative, 1U);
  EXPECT_THAT(groups[1].members, ElementsAre(3));
}

TEST(ExactCopies, DecodeOnlyWhatMayBeACopy) {
  Stored stored;
  stored.add(1, 100, 1);
  stored.add(2, 200, 2);
  stored.add(1, 100, 3);
  std::mutex mutex;
  std::set<std::size_t> decoded;
  const auto decode = stored.decode();
  exact_copies(stored.samples, [&](std::size_t position) {
    const std::lock_guard lock(mutex);
    decoded.insert(position);
    return decode(position);
  });
  EXPECT_THAT(decoded, ElementsAre(10, 12));
}

TEST(ExactCopies, AreTheSameForAnyNumberOfThreads) {
  Stored stored;
  for (int i = 0; i < 300; ++i)
    stored.add(static_cast<std::uint8_t>(i % 50), static_cast<std::uint64_t>(i % 50), 1);
  const auto one = exact_copies(stored.samples, stored.decode(), {.threads = 1});
  const auto four = exact_copies(stored.samples, stored.decode(), {.threads = 4});
  ASSERT_EQ(one.size(), 50U);
  for (std::size_t i = 0; i < one.size(); ++i) {
    EXPECT_EQ(one[i].representative, four[i].representative);
    EXPECT_EQ(one[i].members, four[i].members);
  }
}

TEST(ExactCopies, OfNoSamplesAreNone) {
  EXPECT_THAT(exact_copies(Samples{}, Stored{}.decode()), IsEmpty());
}

TEST(ExactCopies, PassOnWhatDecodingThrows) {
  Stored stored;
  stored.add(1, 100, 1);
  stored.add(1, 100, 1);
  const auto gone = [](std::size_t) -> Tensor { throw Error(ErrorKind::io, "file is gone"); };
  expect_error(ErrorKind::io, "gone", [&] { exact_copies(stored.samples, gone); });
}

}  // namespace
}  // namespace deepview
