#include "deepview/findings/packed_views.hpp"

#include <gtest/gtest.h>

#include "tests/support/builders.hpp"
#include "tests/support/scenes.hpp"

namespace deepview {
namespace {

using testing::expect_error;

// Every byte in every place of a number: among them all the patterns that are not a number.
std::vector<std::uint8_t> all_bytes(std::uint8_t turn) {
  std::vector<std::uint8_t> view(view_bytes);
  for (std::size_t i = 0; i < view.size(); ++i)
    view[i] = static_cast<std::uint8_t>(i % 3 == 0 ? 0xFF : i * 7 + turn);
  return view;
}

TEST(PackedViews, KeepEveryByteThroughTheRowStore) {
  std::vector<std::uint8_t> bytes;
  for (std::uint8_t turn = 0; turn < 4; ++turn) {
    const auto view = all_bytes(turn);
    bytes.insert(bytes.end(), view.begin(), view.end());
  }
  const Batch in{{"view", Tensor(Shape{4, 48, 48, 3}, bytes)}};
  const Batch out = PackViews{}(in);
  RowStore store({.memory_limit_bytes = 10'000, .scratch_folder = {}});  // so that most is on disk
  store.append(out["packed_view"]);
  const PackedViews views(std::move(store).finish());
  ASSERT_EQ(views.size(), 4U);
  for (std::size_t i = 0; i < 4; ++i) {
    const auto expected = all_bytes(static_cast<std::uint8_t>(i));
    EXPECT_TRUE(std::equal(expected.begin(), expected.end(), views[i].begin(), views[i].end()));
  }
}

TEST(PackedViews, MayBeEmpty) {
  const Batch in{{"view", Tensor(Shape{0, 48, 48, 3}, std::vector<std::uint8_t>{})}};
  EXPECT_EQ(PackViews{}(in)["packed_view"].shape(), (Shape{0, 1728}));
  EXPECT_EQ(PackedViews(Rows()).size(), 0U);
}

TEST(PackedViews, RefuseRowsThatAreNoViews) {
  expect_error(ErrorKind::shape, "packed views", [] {
    PackedViews(Rows(testing::rows({{1, 2, 3}})));
  });
  const Batch floats{{"view", testing::rows({{1, 2, 3, 4}})}};
  expect_error(ErrorKind::shape, "view", [&] { PackViews{}(floats); });
  const Batch odd{{"view", testing::rows<std::uint8_t>({{1, 2, 3}})}};
  expect_error(ErrorKind::shape, "multiple of 4", [&] { PackViews{}(odd); });
}

}  // namespace
}  // namespace deepview
