#include "deepview/findings/severity.hpp"

#include <gmock/gmock.h>

namespace deepview {
namespace {

using ::testing::ElementsAre;

TEST(Severity, GrowsWithTheShareOfCopies) {
  EXPECT_EQ(severity(FindingKind::exact_copies, 1, 5'000), Severity::medium);
  EXPECT_EQ(severity(FindingKind::exact_copies, 50, 5'000), Severity::high);
  EXPECT_EQ(severity(FindingKind::leaks, 1, 1'000'000), Severity::high);
  EXPECT_EQ(severity(FindingKind::odd_sizes, 10, 10), Severity::low);
  EXPECT_EQ(severity(FindingKind::leaks, 0, 10), Severity::note);
}

TEST(Ranked, SortsByKindAndKeepsTheOrderWithinOne) {
  std::vector<Finding> findings;
  for (const auto kind : {FindingKind::twins, FindingKind::leaks, FindingKind::twins}) {
    findings.push_back(make_finding(kind, 1, 10));
    findings.back().view = std::to_string(findings.size());
  }
  std::vector<std::string> views;
  for (const auto& finding : ranked(findings)) views.push_back(finding.view);
  EXPECT_THAT(views, ElementsAre("2", "1", "3"));
}

TEST(MakeFinding, NamesEveryKind) {
  EXPECT_EQ(make_finding(FindingKind::leaks, 1, 2).title, "Leaks between splits");
  EXPECT_EQ(make_finding(FindingKind::class_balance, 1, 2).title, "Class balance");
}

TEST(Counted, KnowsThePlural) {
  EXPECT_EQ(counted(1, "picture"), "1 picture");
  EXPECT_EQ(counted(0, "picture"), "0 pictures");
  EXPECT_EQ(counted(2, "class"), "2 classes");
}

}  // namespace
}  // namespace deepview
