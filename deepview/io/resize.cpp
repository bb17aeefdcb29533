#include "deepview/io/resize.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "deepview/base/error.hpp"
#include "deepview/io/resize_taps.hpp"

// Compiled once per instruction set; the best one the machine has is taken at run time.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "deepview/io/resize.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace deepview::detail::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// One line of the result before its columns are averaged: levels in 8.8 fixed point. The weights of
// a line add up to 2^16, so the sum of byte x weight stays below 2^24.
void average_rows(const std::uint8_t* rows, std::size_t stride,
                  std::span<const std::uint32_t> weights, std::span<std::uint16_t> line) {
  const hn::ScalableTag<std::uint32_t> d32;
  const hn::Rebind<std::uint8_t, decltype(d32)> d8;
  const hn::Rebind<std::uint16_t, decltype(d32)> d16;
  const std::size_t lanes = hn::Lanes(d32);
  std::size_t x = 0;
  for (; x + lanes <= stride; x += lanes) {
    auto sum = hn::Set(d32, 128);
    for (std::size_t tap = 0; tap < weights.size(); ++tap) {
      const auto values = hn::PromoteTo(d32, hn::LoadU(d8, rows + tap * stride + x));
      sum = hn::Add(sum, hn::Mul(values, hn::Set(d32, weights[tap])));
    }
    const auto levels = hn::BitCast(hn::RebindToSigned<decltype(d32)>(), hn::ShiftRight<8>(sum));
    hn::StoreU(hn::DemoteTo(d16, levels), d16, line.data() + x);
  }
  for (; x < stride; ++x) {
    std::uint32_t sum = 128;
    for (std::size_t tap = 0; tap < weights.size(); ++tap)
      sum += rows[tap * stride + x] * weights[tap];
    line[x] = static_cast<std::uint16_t>(sum >> 8U);
  }
}

// The columns of a line: four lanes hold red, green, blue and the next pixel's red, which nobody reads.
// 8.8 levels x weights that add up to 2^16 stay below 2^32, the rounding included.
void average_columns(const std::uint16_t* line, const Taps& taps, std::span<std::uint32_t> sums) {
  const hn::CappedTag<std::uint32_t, 4> d32;
  const hn::Rebind<std::uint16_t, decltype(d32)> d16;
  for (std::size_t x = 0; x < taps.first.size(); ++x)
    for (std::size_t colour = 0; colour < 3; colour += hn::Lanes(d32)) {
      const std::uint16_t* from = line + taps.first[x] * 3 + colour;
      auto sum = hn::Zero(d32);
      for (const std::uint32_t weight : taps.weights_of(x)) {
        sum = hn::Add(sum, hn::Mul(hn::PromoteTo(d32, hn::LoadU(d16, from)), hn::Set(d32, weight)));
        from += 3;
      }
      hn::StoreU(sum, d32, sums.data() + x * 3 + colour);
    }
}

// A line of sums to three lines of floats, `plane` floats apart. A sum may need 32 bits; its last one is
// beyond a float's precision and makes room for the sign.
void normalise(std::span<const std::uint32_t> sums, const LevelScale& levels, std::size_t plane,
               float* out) {
  const hn::ScalableTag<float> df;
  const hn::RebindToUnsigned<decltype(df)> du;
  const hn::RebindToSigned<decltype(df)> di;
  const std::size_t width = sums.size() / 3;
  const auto scaled = [&](auto sum, std::size_t colour) HWY_ATTR {
    const auto level = hn::ConvertTo(df, hn::BitCast(di, hn::ShiftRight<1>(sum)));
    return hn::Sub(hn::Mul(level, hn::Set(df, levels.scale[colour])),
                   hn::Set(df, levels.shift[colour]));
  };
  std::size_t x = 0;
  for (; x + hn::Lanes(df) <= width; x += hn::Lanes(df)) {
    auto red = hn::Zero(du);
    auto green = red;
    auto blue = red;
    hn::LoadInterleaved3(du, sums.data() + x * 3, red, green, blue);
    hn::StoreU(scaled(red, 0), df, out + x);
    hn::StoreU(scaled(green, 1), df, out + plane + x);
    hn::StoreU(scaled(blue, 2), df, out + 2 * plane + x);
  }
  for (; x < width; ++x)
    for (std::size_t c = 0; c < 3; ++c) {
      const auto level = static_cast<float>(static_cast<std::int32_t>(sums[x * 3 + c] >> 1U));
      out[c * plane + x] = level * levels.scale[c] - levels.shift[c];
    }
}

}  // namespace deepview::detail::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace deepview {
namespace detail {
namespace {

HWY_EXPORT(average_rows);
HWY_EXPORT(average_columns);
HWY_EXPORT(normalise);

std::size_t bytes_of(PictureSize size) noexcept {
  return static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height) * 3;
}

void require_sizes(const RgbView& source, PictureSize size, std::size_t out) {
  if (size.width < 1 || size.height < 1 || source.size.width < 1 || source.size.height < 1)
    throw Error(ErrorKind::usage,
                fmt::format("a picture of {} x {} cannot be resized to {} x {}", source.size.width,
                            source.size.height, size.width, size.height));
  if (source.pixels.size() != bytes_of(source.size) || out != bytes_of(size))
    throw shape_error("memory for pictures", std::to_string(bytes_of(size)), std::to_string(out));
}

// Calls use(y, sums) for each line of the result; sums are levels in 8.24 fixed point.
template <class Use>
void for_each_line(const RgbView& source, PictureSize size, const Use& use) {
  const auto stride = static_cast<std::size_t>(source.size.width) * 3;
  const Taps rows = make_taps(source.size.height, size.height);
  const Taps columns = make_taps(source.size.width, size.width);
  std::vector<std::uint16_t> line(stride + 1);
  std::vector<std::uint32_t> sums(static_cast<std::size_t>(size.width) * 3 + 1);
  for (std::size_t y = 0; y < rows.first.size(); ++y) {
    HWY_DYNAMIC_DISPATCH(average_rows)
    (source.pixels.data() + rows.first[y] * stride, stride, rows.weights_of(y), line);
    HWY_DYNAMIC_DISPATCH(average_columns)(line.data(), columns, sums);
    use(y, std::span<const std::uint32_t>(sums).first(sums.size() - 1));
  }
}

}  // namespace
}  // namespace detail

RgbView view_rgb(const Tensor& rgb8) {
  if (rgb8.rank() != 3 || rgb8.shape()[2] != 3)
    throw shape_error("pixels", "[height, width, 3]", to_string(rgb8.shape()));
  return {rgb8.values<std::uint8_t>(),
          {static_cast<int>(rgb8.shape()[1]), static_cast<int>(rgb8.shape()[0])}};
}

void resize_area(const RgbView& source, PictureSize size, std::span<std::uint8_t> out) {
  detail::require_sizes(source, size, out.size());
  if (source.size == size) {
    std::copy(source.pixels.begin(), source.pixels.end(), out.begin());
    return;
  }
  detail::for_each_line(source, size, [&](std::size_t y, std::span<const std::uint32_t> sums) {
    std::uint8_t* to = out.data() + y * sums.size();
    for (std::size_t i = 0; i < sums.size(); ++i)
      to[i] = static_cast<std::uint8_t>((sums[i] + (1U << 23U)) >> 24U);
  });
}

Tensor resized_area(const Tensor& rgb8, PictureSize size) {
  const RgbView source = view_rgb(rgb8);
  if (source.size == size) return rgb8;
  std::vector<std::uint8_t> out(size.width < 1 || size.height < 1 ? 0 : detail::bytes_of(size));
  resize_area(source, size, out);
  return Tensor({size.height, size.width, 3}, std::move(out));
}

void resize_area_normalised(const RgbView& source, PictureSize size,
                            const Normalisation& normalisation, std::span<float> out) {
  detail::require_sizes(source, size, out.size());
  detail::LevelScale levels;
  for (std::size_t c = 0; c < 3; ++c) {
    levels.scale[c] = 1.0F / (255.0F * 0x1p23F * normalisation.deviation[c]);
    levels.shift[c] = normalisation.mean[c] / normalisation.deviation[c];
  }
  const std::size_t plane = out.size() / 3;
  const auto width = static_cast<std::size_t>(size.width);
  detail::for_each_line(source, size, [&](std::size_t y, std::span<const std::uint32_t> sums) {
    HWY_DYNAMIC_DISPATCH(detail::normalise)(sums, levels, plane, out.data() + y * width);
  });
}

PictureSize size_within(PictureSize picture, PictureSize frame, Fit fit) noexcept {
  if (fit == Fit::stretch) return frame;
  const double scale = std::min({1.0, static_cast<double>(frame.width) / picture.width,
                                 static_cast<double>(frame.height) / picture.height});
  const auto scaled = [scale](int extent, int most) {
    return std::clamp(static_cast<int>(extent * scale + 0.5), 1, most);
  };
  return {scaled(picture.width, frame.width), scaled(picture.height, frame.height)};
}

void resize_into_frame(const RgbView& source, PictureSize frame, Fit fit,
                       std::span<std::uint8_t> out) {
  constexpr std::uint8_t ground = 128;
  const PictureSize inner = size_within(source.size, frame, fit);
  if (inner == frame) return resize_area(source, frame, out);
  detail::require_sizes(source, frame, out.size());
  std::vector<std::uint8_t> picture(detail::bytes_of(inner));
  resize_area(source, inner, picture);
  std::fill(out.begin(), out.end(), ground);
  const auto row_bytes = static_cast<std::ptrdiff_t>(inner.width) * 3;
  const int left = (frame.width - inner.width) / 2;
  const int top = (frame.height - inner.height) / 2;
  for (int y = 0; y < inner.height; ++y)
    std::copy_n(picture.begin() + y * row_bytes, row_bytes,
                out.begin() + (static_cast<std::ptrdiff_t>(top + y) * frame.width + left) * 3);
}

}  // namespace deepview
#endif  // HWY_ONCE
