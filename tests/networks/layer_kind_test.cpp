#include "deepview/networks/layer_kind.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string_view>

namespace deepview {
namespace {

TEST(LayerKind, KeepsTheNumbersThatFilesAndPythonKnow) {
  EXPECT_EQ(static_cast<int>(LayerKind::unknown), 0);
  EXPECT_EQ(static_cast<int>(LayerKind::dense), 1000);
  EXPECT_EQ(LayerKind::linear, LayerKind::dense);
  EXPECT_EQ(static_cast<int>(LayerKind::placeholder), 1001);
  EXPECT_EQ(static_cast<int>(LayerKind::conv_transpose_3d), 2005);
  EXPECT_EQ(static_cast<int>(LayerKind::max_pooling_2d), 3001);
  EXPECT_EQ(static_cast<int>(LayerKind::max_pooling_3d), 3003);
  EXPECT_EQ(static_cast<int>(LayerKind::average_pooling_3d), 3006);
  EXPECT_EQ(static_cast<int>(LayerKind::gru), 4002);
  EXPECT_EQ(static_cast<int>(LayerKind::layer_norm), 5003);
  EXPECT_EQ(static_cast<int>(LayerKind::dropout_3d), 6002);
  EXPECT_EQ(static_cast<int>(LayerKind::sigmoid), 8000);
  EXPECT_EQ(static_cast<int>(LayerKind::relu6), 8008);
}

TEST(LayerKind, NamesThirtyFourKindsApart) {
  std::set<std::string_view> names;
  for (int value = 0; value < 9000; ++value) names.insert(name(static_cast<LayerKind>(value)));
  EXPECT_EQ(names.size(), 34U);
  EXPECT_EQ(name(LayerKind::conv_2d), "conv_2d");
  EXPECT_EQ(name(LayerKind{3002}), "unknown");
}

}  // namespace
}  // namespace deepview
