#include <gtest/gtest.h>

#include "deepview/networks/openvino/openvino_network.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

TEST(OpenVinoNetwork, NamesTheBuildOptionWhenItIsNotBuilt) {
  testing::expect_error(ErrorKind::usage, "DEEPVIEW_WITH_OPENVINO",
                        [] { open_openvino("net.onnx"); });
}

}  // namespace
}  // namespace deepview
