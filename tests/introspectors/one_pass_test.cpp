#include <gtest/gtest.h>

#include "deepview/introspectors/cka/cka.hpp"
#include "deepview/introspectors/iua/iua.hpp"
#include "deepview/introspectors/strongest/strongest.hpp"
#include "tests/numeric/random_rows.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

TEST(LayerIntrospectors, ShareOnePassAndAnswerAsAlone) {
  const Tensor x = testing::normal_tensor(5000, 12);
  const testing::Given source{{Batch{{"x", x}, {"maps", x.reshaped(Shape{5000, 3, 2, 2})}}}};
  const RunOptions run{.threads = 3};
  const auto [iua, cka, strongest] = introspect_all(source, run, Iua{}, Cka{}, Strongest{});
  EXPECT_EQ(*source.passes, 1);
  EXPECT_EQ(iua["maps"].inactive, introspect(source, Iua{}, run)["maps"].inactive);
  EXPECT_EQ(iua["maps"].units.mean, introspect(source, Iua{}, run)["maps"].units.mean);
  EXPECT_EQ(cka.similarity, introspect(source, Cka{}, run).similarity);
  EXPECT_EQ(strongest.fields["maps"].strongest,
            introspect(source, Strongest{}, run).fields["maps"].strongest);
}

}  // namespace
}  // namespace deepview
