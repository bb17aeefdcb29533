#include "deepview/io/text.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <random>

namespace deepview {
namespace {

using namespace std::string_literals;

TEST(Text, Utf8IsTakenAsItIs) {
  for (const auto* text :
       {"", "plain", "\xC3\xA9t\xC3\xA9", "\xE6\x9E\x97", "\xF0\x9F\x8C\xB2", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_TRUE(is_utf8(text)) << text;
    EXPECT_EQ(shown_text(text), text);
  }
}

TEST(Text, OverlongFormsSurrogatesAndCutCharactersAreNoUtf8) {
  for (const auto* text : {"\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80",
                           "\xF5\x80\x80\x80", "\xC3", "\xE6\x9E", "\xF0\x9F\x8C", "\x80", "\xFF"})
    EXPECT_FALSE(is_utf8(text)) << shown_text(text);
}

TEST(Text, BadBytesAndControlCharactersAreShownAsNumbers) {
  EXPECT_EQ(shown_text("a\xFFz"), "a\\xFFz");
  EXPECT_EQ(shown_text("\xC3("), "\\xC3(");
  EXPECT_EQ(shown_text("line\nnext\x1B[0m"), "line\\x0Anext\\x1B[0m");
}

TEST(Text, WhatIsShownIsAlwaysUtf8) {
  std::mt19937 random(1);
  for (int round = 0; round < 10'000; ++round) {
    std::string raw(random() % 12, ' ');
    for (char& c : raw) c = static_cast<char>(random());
    EXPECT_TRUE(is_utf8(shown_text(raw)));
  }
}

TEST(Text, Base64FollowsTheExamplesOfRfc4648) {
  const std::pair<std::string, std::string> examples[] = {
      {"", ""},        {"f", "Zg=="},        {"fo", "Zm8="},
      {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, encoded] : examples) EXPECT_EQ(to_base64(plain), encoded);
  EXPECT_EQ(to_base64("\xFB\xFF\x00"s), "+/8A");
  for (const auto& [plain, encoded] : examples) EXPECT_EQ(from_base64(encoded), plain);
  EXPECT_EQ(from_base64("+/8A"), "\xFB\xFF\x00"s);
}

TEST(Text, OnlyWhatBase64WritesIsReadBack) {
  for (const auto* text : {"Z", "Zg", "Zg=", "Zg===", "Zh==", "Zm9", "Zm9=", "====", "=",
                           "Zg==Zg==", "Zm9v ", "Zm9v\n", "Z*=="})
    EXPECT_EQ(from_base64(text), std::nullopt) << text;
}

TEST(NaturalOrder, SortsNumbersByValueAndFoldersByParts) {
  std::vector<std::string> names{"b/1.png", "a10.png", "a2.png",   "a/3.png",
                                 "a 1.png", "a02.png", "a/20.png", "a"};
  std::sort(names.begin(), names.end(),
            [](const auto& x, const auto& y) { return natural_order(x, y) < 0; });
  EXPECT_THAT(names, ::testing::ElementsAre("a", "a/3.png", "a/20.png", "a 1.png", "a02.png",
                                            "a2.png", "a10.png", "b/1.png"));
}

TEST(NaturalOrder, NumbersMayHaveAnyLength) {
  EXPECT_TRUE(natural_order("x99999999999999999999999", "x100000000000000000000000") < 0);
}

TEST(NaturalOrder, IsATotalOrder) {
  std::mt19937 random(2);
  const auto draw = [&] {
    std::string text(random() % 5, ' ');
    for (char& c : text) c = "01 2a/b\xFF"[random() % 8];
    return text;
  };
  for (int round = 0; round < 20'000; ++round) {
    const std::string a = draw();
    const std::string b = draw();
    const std::string c = draw();
    EXPECT_EQ(natural_order(a, b) == 0, a == b);
    EXPECT_EQ(natural_order(a, b) < 0, natural_order(b, a) > 0) << a << " and " << b;
    if (natural_order(a, b) < 0 && natural_order(b, c) < 0) {
      EXPECT_TRUE(natural_order(a, c) < 0) << a << ", " << b << ", " << c;
    }
  }
}

}  // namespace
}  // namespace deepview
