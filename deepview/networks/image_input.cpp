#include "deepview/networks/image_input.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

#include "deepview/base/batch_builder.hpp"
#include "deepview/base/error.hpp"

namespace deepview {
namespace {

constexpr std::size_t levels = 256;
constexpr std::size_t picture_channels = 3;
constexpr double to_unit = 1.0 / 255;  // levels to 0…1; the same floats as a division by 255 gives

bool are_channels(const std::optional<std::int64_t>& extent) {
  return extent && (*extent == 1 || *extent == 3 || *extent == 4);
}

std::optional<ImageLayout> layout_of(const OpenShape& shape) {
  if (shape.size() != 4) return std::nullopt;
  const bool first = are_channels(shape[1]);
  const bool last = are_channels(shape[3]);
  if (first && last)
    return *shape[3] == 3 && *shape[1] != 3 ? ImageLayout::nhwc : ImageLayout::nchw;
  if (first) return ImageLayout::nchw;
  if (last) return ImageLayout::nhwc;
  return std::nullopt;
}

const ResponseInfo& only_input(const Network& network) {
  if (network.inputs().size() == 1) return network.inputs().front();
  std::vector<std::string> names;
  for (const ResponseInfo& input : network.inputs()) names.push_back(input.name);
  throw Error(ErrorKind::model,
              fmt::format("pictures can feed a network with one input; this one has {}: {}",
                          names.size(), quoted_list(names)));
}

void require_usable(const ImageInput& options) {
  const auto positive = [](double value) { return std::isfinite(value) && value > 0; };
  if (options.scale && !positive(*options.scale))
    throw Error(ErrorKind::usage,
                fmt::format("scale: expected more than 0, found {}", *options.scale));
  if (!std::all_of(options.std.begin(), options.std.end(), positive))
    throw Error(ErrorKind::usage,
                fmt::format("std: expected three numbers above 0, found {}, {}, {}", options.std[0],
                            options.std[1], options.std[2]));
  if (options.width < 1 || options.height < 1)
    throw Error(ErrorKind::usage, fmt::format("picture size: expected 1x1 or more, found {}x{}",
                                              options.width, options.height));
}

std::string triple(const std::array<double, 3>& values, int channels) {
  if (channels == 1) return fmt::format("{}", values[0]);
  return fmt::format("({}, {}, {})", values[0], values[1], values[2]);
}

std::string arithmetic_of(const ImagePlan& plan) {
  constexpr std::array<double, 3> none{0, 0, 0};
  constexpr std::array<double, 3> ones{1, 1, 1};
  const ImageInput& numbers = plan.numbers;
  std::string text = *numbers.scale == 1         ? "x"
                     : *numbers.scale == to_unit ? "x/255"
                                                 : fmt::format("x * {}", *numbers.scale);
  if (numbers.mean != none)
    text = fmt::format("{} - {}", text, triple(numbers.mean, plan.channels));
  if (numbers.std == ones) return text == "x" ? "levels as they are" : text;
  return fmt::format("({})/{}", text, triple(numbers.std, plan.channels));
}

std::string description_of(const ImagePlan& plan) {
  const std::string_view order = plan.channels == 1                           ? "grey"
                                 : plan.numbers.channels == ChannelOrder::bgr ? "BGR"
                                                                              : "RGB";
  return fmt::format("resize {}x{}, {}{}, {}, {}", plan.width, plan.height, order,
                     plan.channels == 4 ? " and opaque alpha" : "",
                     plan.layout == ImageLayout::nchw ? "NCHW" : "NHWC", arithmetic_of(plan));
}

int extent_or(const std::optional<std::int64_t>& extent, int otherwise) {
  return extent ? static_cast<int>(*extent) : otherwise;
}

// What each level becomes in one channel of the network.
template <class T>
using Table = std::array<T, levels>;

template <class T>
T to_element(double value) {
  return element_cast<T>(std::is_integral_v<T> ? std::nearbyint(value) : value);
}

template <class T>
Table<T> table_for(const ImageInput& numbers, std::size_t colour) {
  Table<T> table;
  for (std::size_t level = 0; level < levels; ++level) {
    const double scaled = static_cast<double>(level) * *numbers.scale;
    table[level] = to_element<T>((scaled - numbers.mean[colour]) / numbers.std[colour]);
  }
  return table;
}

// Rec. 601 weights in 16 bits; they add up to one, so that grey stays what it was.
std::uint8_t luminance(const std::uint8_t* pixel) {
  return static_cast<std::uint8_t>(
      (pixel[0] * 19595U + pixel[1] * 38470U + pixel[2] * 7471U + 32768U) >> 16U);
}

template <class T>
class Writer {
 public:
  explicit Writer(const ImagePlan& plan)
      : channels_(static_cast<std::size_t>(plan.channels)),
        pixels_(static_cast<std::size_t>(plan.width) * static_cast<std::size_t>(plan.height)),
        bgr_(plan.numbers.channels == ChannelOrder::bgr) {
    const bool planar = plan.layout == ImageLayout::nchw;
    pixel_step_ = planar ? 1 : channels_;
    channel_step_ = planar ? pixels_ : 1;
    for (std::size_t colour = 0; colour < picture_channels; ++colour)
      tables_[colour] = table_for<T>(plan.numbers, colour);
    opaque_ = to_element<T>(static_cast<double>(levels - 1) * *plan.numbers.scale);
  }

  void write(const std::uint8_t* picture, T* out) const {
    if (channels_ == 1) {
      for (std::size_t i = 0; i < pixels_; ++i)
        out[i] = tables_[0][luminance(picture + picture_channels * i)];
      return;
    }
    for (std::size_t colour = 0; colour < picture_channels; ++colour) {
      T* channel = out + channel_step_ * (bgr_ ? picture_channels - 1 - colour : colour);
      const Table<T>& table = tables_[colour];
      for (std::size_t i = 0; i < pixels_; ++i)
        channel[pixel_step_ * i] = table[picture[picture_channels * i + colour]];
    }
    if (channels_ == 4)
      for (std::size_t i = 0; i < pixels_; ++i) out[channel_step_ * 3 + pixel_step_ * i] = opaque_;
  }

 private:
  std::size_t channels_;
  std::size_t pixels_;
  bool bgr_;
  std::size_t pixel_step_ = 1;
  std::size_t channel_step_ = 1;
  std::array<Table<T>, picture_channels> tables_{};
  T opaque_{};
};

Shape shape_for(const ImagePlan& plan, std::int64_t samples) {
  if (plan.layout == ImageLayout::nchw) return {samples, plan.channels, plan.height, plan.width};
  return {samples, plan.height, plan.width, plan.channels};
}

Tensor prepared(const Tensor& pictures, const ImagePlan& plan) {
  const Shape shape = shape_for(plan, pictures.shape()[0]);
  const auto from = pictures.values<std::uint8_t>();
  return visit_dtype(plan.dtype, [&]<class T>(std::type_identity<T>) -> Tensor {
    if constexpr (std::is_same_v<T, bool>) {
      throw Error(
          ErrorKind::model,
          fmt::format("the network's input '{}' takes yes and no, not pictures", plan.input));
    } else {
      std::vector<T> values(static_cast<std::size_t>(shape.elements()));
      const Writer<T> writer(plan);
      const std::size_t size = static_cast<std::size_t>(shape.row().elements());
      for (std::size_t sample = 0; sample < pictures.row_count(); ++sample)
        writer.write(from.data() + sample * pictures.row_size(), values.data() + sample * size);
      return Tensor(shape, std::move(values));
    }
  });
}

}  // namespace

ImagePlan plan_image_input(const Network& network, const ImageInput& options) {
  require_usable(options);
  const ResponseInfo& input = only_input(network);
  const auto layout = layout_of(input.shape);
  if (!layout || input.dtype == DType::boolean)
    throw Error(
        ErrorKind::model,
        fmt::format("the network's input '{}' takes {} of shape {}; pictures need four dimensions, "
                    "[samples, channels, height, width] or [samples, height, width, channels], "
                    "with 1, 3 or 4 channels",
                    input.name, name(input.dtype), to_string(input.shape)));
  const bool planar = *layout == ImageLayout::nchw;
  ImagePlan plan{.input = input.name, .dtype = input.dtype, .layout = *layout, .numbers = options};
  plan.height = extent_or(input.shape[planar ? 2 : 1], options.height);
  plan.width = extent_or(input.shape[planar ? 3 : 2], options.width);
  plan.channels = static_cast<int>(*input.shape[planar ? 1 : 3]);
  if (!plan.numbers.scale) plan.numbers.scale = is_floating(plan.dtype) ? to_unit : 1.0;
  plan.description = description_of(plan);
  return plan;
}

std::optional<std::string> unscaled_warning(const Network& network, const ImagePlan& plan) {
  if (!is_floating(plan.dtype)) return std::nullopt;
  const auto& infos = network.response_infos();
  constexpr std::array<std::string_view, 5> arithmetic{"Subtract", "Add", "Divide", "Multiply",
                                                       "BatchNormInference"};
  const bool scales_itself =
      !infos.empty() && std::find(arithmetic.begin(), arithmetic.end(),
                                  infos.front().layer.type_name) != arithmetic.end();
  if (scales_itself && *plan.numbers.scale != 1)
    return fmt::format(
        "the network begins with arithmetic of its own ('{}', {}), so it may expect levels "
        "0 to 255, but it is fed {}: try a scale of 1 if its responses look wrong",
        infos.front().name, infos.front().layer.type_name, arithmetic_of(plan));
  const bool raw = *plan.numbers.scale == 1 && plan.numbers.std == ImageInput{}.std;
  if (!scales_itself && raw)
    return fmt::format(
        "the network's input '{}' is fed levels up to 255, and its first layer does not "
        "scale them: try a scale of 1/255 if its responses look wrong",
        plan.input);
  return std::nullopt;
}

Batch PrepareImages::operator()(const Batch& batch) const {
  const Tensor& pictures = batch[field];
  const Shape expected{static_cast<std::int64_t>(batch.size()), plan.height, plan.width, 3};
  if (pictures.dtype() != DType::u8 || pictures.shape() != expected)
    throw shape_error(
        fmt::format("pictures in field '{}' for the network's input '{}'", field, plan.input),
        "uint8 " + to_string(expected),
        fmt::format("{} {}", name(pictures.dtype()), to_string(pictures.shape())));
  Tensor input = prepared(pictures, plan);
  Batch::Builder builder(batch);
  builder.remove_field(field);
  builder.field(plan.input, std::move(input));
  return std::move(builder).build();
}

}  // namespace deepview
