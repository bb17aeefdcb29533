#include "deepview/networks/image_input.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/networks/fake_network.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using ::testing::ElementsAre;
using testing::expect_error;
using testing::FakeNetwork;
using testing::input_info;
using testing::tensor_info;
using testing::values;

constexpr auto any = std::nullopt;

Network network_for(OpenShape shape, DType dtype = DType::f32) {
  return FakeNetwork{.taken = {input_info("in", std::move(shape), dtype)},
                     .given = {tensor_info("conv", {any, 8})}};
}

// Two pixels, the first (10, 20, 30), the second (40, 50, 60).
Batch two_pixels() {
  return Batch{
      {"image", Tensor(Shape{1, 1, 2, 3}, std::vector<std::uint8_t>{10, 20, 30, 40, 50, 60})}};
}

Tensor prepared(const OpenShape& shape, const ImageInput& options, DType dtype = DType::f32) {
  const PrepareImages stage{"image", plan_image_input(network_for(shape, dtype), options)};
  return stage(two_pixels())["in"];
}

TEST(ImagePlan, ReadsSizeLayoutAndChannelsFromTheInput) {
  const ImagePlan grey = plan_image_input(network_for({any, 1, 28, 32}));
  EXPECT_EQ(grey.description, "resize 32x28, grey, NCHW, x/255");
  EXPECT_EQ(grey.input, "in");
  EXPECT_EQ(grey.width, 32);
  EXPECT_EQ(grey.height, 28);
  EXPECT_EQ(grey.channels, 1);
  const ImagePlan nhwc = plan_image_input(network_for({any, 96, 64, 3}));
  EXPECT_EQ(nhwc.layout, ImageLayout::nhwc);
  EXPECT_EQ(nhwc.description, "resize 64x96, RGB, NHWC, x/255");
}

TEST(ImagePlan, TakesTheCallersSizeWhereTheNetworkTakesAny) {
  EXPECT_EQ(plan_image_input(network_for({any, 3, any, any})).width, 224);
  const ImagePlan plan =
      plan_image_input(network_for({any, 3, any, 40}), {.width = 100, .height = 50});
  EXPECT_EQ(plan.width, 40);
  EXPECT_EQ(plan.height, 50);
}

TEST(ImagePlan, SaysWhatItDoesToTheNumbers) {
  const ImageInput options{
      .scale = 1, .mean = {103.5, 116, 123}, .std = {57, 57, 58}, .channels = ChannelOrder::bgr};
  EXPECT_EQ(plan_image_input(network_for({any, 3, 8, 8}), options).description,
            "resize 8x8, BGR, NCHW, (x - (103.5, 116, 123))/(57, 57, 58)");
  EXPECT_EQ(plan_image_input(network_for({any, 8, 8, 4}, DType::u8)).description,
            "resize 8x8, RGB and opaque alpha, NHWC, levels as they are");
}

TEST(ImagePlan, RefusesNetworksThatTakeNoPictures) {
  expect_error(ErrorKind::model, "four dimensions", [] {
    plan_image_input(network_for({any, 10}));
  });
  expect_error(ErrorKind::model, "four dimensions", [] {
    plan_image_input(network_for({any, 3, 4, 8, 8}));
  });
  expect_error(ErrorKind::model, "1, 3 or 4 channels", [] {
    plan_image_input(network_for({any, 2, 8, 8}));
  });
  const Network two = FakeNetwork{
      .taken = {input_info("left", {any, 3, 8, 8}), input_info("right", {any, 3, 8, 8})},
      .given = {}};
  expect_error(ErrorKind::model, "'left', 'right'", [&] { plan_image_input(two); });
}

TEST(ImagePlan, RefusesNumbersThatCannotBeMeant) {
  const Network network = network_for({any, 3, 8, 8});
  expect_error(ErrorKind::usage, "scale", [&] { plan_image_input(network, {.scale = 0}); });
  expect_error(ErrorKind::usage, "std", [&] { plan_image_input(network, {.std = {1, 0, 1}}); });
  expect_error(ErrorKind::usage, "size", [&] { plan_image_input(network, {.width = 0}); });
}

TEST(PrepareImages, PutsChannelsFirstOrLeavesThemLast) {
  EXPECT_THAT(values<float>(prepared({any, 3, 1, 2}, {.scale = 1})),
              ElementsAre(10, 40, 20, 50, 30, 60));
  EXPECT_THAT(values<float>(prepared({any, 1, 2, 3}, {.scale = 1})),
              ElementsAre(10, 20, 30, 40, 50, 60));
}

TEST(PrepareImages, TurnsTheChannelsRoundTogetherWithTheirNumbers) {
  const ImageInput options{
      .scale = 1, .mean = {10, 20, 30}, .std = {1, 2, 5}, .channels = ChannelOrder::bgr};
  EXPECT_THAT(values<float>(prepared({any, 3, 1, 2}, options)), ElementsAre(0, 6, 0, 15, 0, 30));
}

TEST(PrepareImages, GivesOneChannelTheLuminance) {
  // 0.299 R + 0.587 G + 0.114 B, rounded: 18.15 and 48.15.
  EXPECT_THAT(values<float>(prepared({any, 1, 1, 2}, {.scale = 1})), ElementsAre(18, 48));
}

TEST(PrepareImages, MakesTheFourthChannelOpaque) {
  EXPECT_THAT(values<std::uint8_t>(prepared({any, 4, 1, 2}, {}, DType::u8)),
              ElementsAre(10, 40, 20, 50, 30, 60, 255, 255));
}

TEST(PrepareImages, DividesBy255ExactlyByDefault) {
  std::vector<std::uint8_t> levels(256 * 3);
  for (std::size_t i = 0; i < levels.size(); ++i) levels[i] = static_cast<std::uint8_t>(i / 3);
  const PrepareImages stage{"image", plan_image_input(network_for({any, 3, 1, 256}))};
  const Batch out = stage(Batch{{"image", Tensor(Shape{1, 1, 256, 3}, levels)}});
  for (std::size_t level = 0; level < 256; ++level)
    EXPECT_EQ(out["in"].values<float>()[level], static_cast<float>(level) / 255.0F);
}

TEST(PrepareImages, ConvertsToTheTypeOfTheInput) {
  EXPECT_EQ(prepared({any, 1, 2, 3}, {}, DType::i64).values<std::int64_t>()[5], 60);
  EXPECT_EQ(to_float(prepared({any, 1, 2, 3}, {.scale = 1}, DType::f16).values<Half>()[5]), 60);
}

TEST(PrepareImages, ReplacesTheFieldAndKeepsTheOthers) {
  const PrepareImages stage{"image", plan_image_input(network_for({any, 3, 1, 2}))};
  const Batch out = stage(two_pixels().with("size", testing::rows({{1, 2, 3}})));
  EXPECT_THAT(out.field_names(), ElementsAre("size", "in"));
  const Batch none = stage(two_pixels().rows(0, 0));
  EXPECT_EQ(none["in"].shape(), (Shape{0, 3, 1, 2}));
}

TEST(PrepareImages, RefusesPicturesOfAnotherSizeOrType) {
  const PrepareImages stage{"image", plan_image_input(network_for({any, 3, 2, 2}))};
  expect_error(ErrorKind::shape, "[1, 2, 2, 3]", [&] { stage(two_pixels()); });
  const Batch floats{{"image", testing::counting(Shape{1, 2, 2, 3})}};
  expect_error(ErrorKind::shape, "uint8", [&] { stage(floats); });
}

TEST(UnscaledWarning, ComesOnlyWhenScaleAndNetworkDisagree) {
  const auto warning = [](std::string first_layer, const ImageInput& options,
                          DType dtype = DType::f32) {
    auto first = tensor_info("first", {any, 3, 8, 8});
    first.layer.type_name = std::move(first_layer);
    const Network network =
        FakeNetwork{.taken = {input_info("in", {any, 3, 8, 8}, dtype)}, .given = {first}};
    return unscaled_warning(network, plan_image_input(network, options));
  };
  EXPECT_EQ(warning("Convolution", {}), std::nullopt);
  EXPECT_EQ(warning("Subtract", {.scale = 1}), std::nullopt);
  EXPECT_EQ(warning("Convolution", {}, DType::u8), std::nullopt);
  EXPECT_EQ(warning("Convolution", {.scale = 1, .std = {58, 57, 57}}), std::nullopt);
  EXPECT_THAT(warning("Subtract", {}).value_or(""), ::testing::HasSubstr("'first'"));
  EXPECT_THAT(warning("Convolution", {.scale = 1}).value_or(""), ::testing::HasSubstr("'in'"));
}

}  // namespace
}  // namespace deepview
