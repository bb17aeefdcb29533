#include "deepview/io/fingerprint.hpp"

#include <gmock/gmock.h>

namespace deepview {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Fingerprint, NamesThePartsThatDiffer) {
  const Fingerprint a{{"network", "1"}, {"layers", "f6"}, {"pooling", "mean"}};
  const Fingerprint b{{"layers", "f6"}, {"network", "2"}, {"preparation", "x/255"}};
  EXPECT_THAT(differing_parts(a, b), ElementsAre("network", "pooling", "preparation"));
  EXPECT_THAT(differing_parts(a, a), IsEmpty());
  EXPECT_THAT(differing_parts({}, {}), IsEmpty());
}

TEST(Fingerprint, FindsAPartOrNothing) {
  const Fingerprint parts{{"network", "1"}};
  ASSERT_NE(find_part(parts, "network"), nullptr);
  EXPECT_EQ(*find_part(parts, "network"), "1");
  EXPECT_EQ(find_part(parts, "layers"), nullptr);
}

}  // namespace
}  // namespace deepview
