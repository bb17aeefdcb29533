#include "deepview/io/codecs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "deepview/io/codec_parts.hpp"
#include "deepview/io/text.hpp"

namespace deepview {
namespace detail {
namespace {

// Where the pixel that is stored at (x, y) belongs, for EXIF's eight orientations.
struct Upright {
  int width;  // upright
  int height;
  int orientation;

  std::size_t target(int x, int y) const noexcept {
    if (orientation >= 5) std::swap(x, y);
    if (orientation == 2 || orientation == 3 || orientation == 6 || orientation == 7)
      x = width - 1 - x;
    if (orientation == 3 || orientation == 4 || orientation == 7 || orientation == 8)
      y = height - 1 - y;
    return static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
           static_cast<std::size_t>(x);
  }
};

template <std::size_t pixel_bytes>
void turn(const std::uint8_t* from, const PictureInfo& info, const Upright& upright,
          std::uint8_t* to) {
  for (int y = 0; y < info.height; ++y)
    for (int x = 0; x < info.width; ++x, from += pixel_bytes)
      std::memcpy(to + upright.target(x, y) * pixel_bytes, from, pixel_bytes);
}

void turn_pixels(const std::uint8_t* from, const PictureInfo& info, std::size_t pixel_bytes,
                 std::uint8_t* to) {
  const bool swaps = info.orientation >= 5;
  const Upright upright{swaps ? info.height : info.width, swaps ? info.width : info.height,
                        info.orientation};
  switch (pixel_bytes) {
    case 1: return turn<1>(from, info, upright, to);
    case 2: return turn<2>(from, info, upright, to);
    case 3: return turn<3>(from, info, upright, to);
    case 4: return turn<4>(from, info, upright, to);
    case 6: return turn<6>(from, info, upright, to);
    default: return turn<8>(from, info, upright, to);
  }
}

}  // namespace

Error picture_error(PictureFormat format, std::string_view reason) {
  return Error(ErrorKind::data, fmt::format("{}: {}", deepview::name(format), shown_text(reason)));
}

std::uint32_t read_little(File file, std::size_t at, std::size_t count) noexcept {
  std::uint32_t value = 0;
  for (std::size_t i = count; i-- > 0;)
    value = value << 8U | std::to_integer<std::uint32_t>(file[at + i]);
  return value;
}

std::uint32_t read_big(File file, std::size_t at, std::size_t count) noexcept {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < count; ++i)
    value = value << 8U | std::to_integer<std::uint32_t>(file[at + i]);
  return value;
}

void require_pixels(const PictureInfo& info, const InputLimits& limits) {
  if (info.width < 1 || info.height < 1) throw picture_error(info.format, "it has no pixels");
  const auto pixels =
      static_cast<std::uint64_t>(info.width) * static_cast<std::uint64_t>(info.height);
  if (pixels > limits.max_pixels)
    throw picture_error(info.format, fmt::format("{} x {} pixels are beyond the limit of {}",
                                                 info.width, info.height, limits.max_pixels));
}

Pixels::Pixels(const PictureInfo& info, int channels, DType dtype)
    : shape_{info.height, info.width, channels},
      dtype_(dtype),
      row_bytes_(static_cast<std::size_t>(info.width) * static_cast<std::size_t>(channels) *
                 size_bytes(dtype)),
      bytes_(std::make_shared_for_overwrite<std::uint8_t[]>(
          row_bytes_ * static_cast<std::size_t>(info.height))) {
}

Picture Pixels::finish(const PictureInfo& info) && {
  const std::size_t size = row_bytes_ * static_cast<std::size_t>(info.height);
  const std::size_t pixel_bytes = row_bytes_ / static_cast<std::size_t>(info.width);
  if (info.orientation > 1) {
    auto upright = std::make_shared_for_overwrite<std::uint8_t[]>(size);
    turn_pixels(bytes_.get(), info, pixel_bytes, upright.get());
    bytes_ = std::move(upright);
  }
  if (info.orientation >= 5) shape_ = {shape_[1], shape_[0], shape_[2]};
  const auto bytes = std::as_bytes(std::span<const std::uint8_t>(bytes_.get(), size));
  return {info, Tensor::borrow(dtype_, shape_, bytes, std::move(bytes_))};
}

}  // namespace detail

namespace {

using detail::picture_error;

struct Codec {
  PictureFormat format;
  PictureInfo (*read_info)(detail::File);
  Picture (*decode)(detail::File, const InputLimits&);
};

constexpr std::array<Codec, 5> codecs{{
    {PictureFormat::jpeg, detail::read_jpeg_info, detail::decode_jpeg},
    {PictureFormat::png, detail::read_png_info, detail::decode_png},
    {PictureFormat::webp, detail::read_webp_info, detail::decode_webp},
    {PictureFormat::tiff, detail::read_tiff_info, detail::decode_tiff},
    {PictureFormat::bmp, detail::read_bmp_info, detail::decode_bmp},
}};

const Codec& codec_for(detail::File file) {
  if (file.empty()) throw Error(ErrorKind::data, "the file is empty");
  const PictureFormat format = detect_format(file);
  for (const Codec& codec : codecs)
    if (codec.format == format) return codec;
  if (format == PictureFormat::unknown)
    throw Error(ErrorKind::data, "its content is not a picture in a format that is read");
  throw picture_error(format, "this format is not supported; convert it to PNG or JPEG");
}

// The format of an ISO media file by its brand.
PictureFormat brand_format(std::string_view brand) noexcept {
  if (brand == "avif" || brand == "avis") return PictureFormat::avif;
  for (const std::string_view heic :
       {"heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"})
    if (brand == heic) return PictureFormat::heic;
  return PictureFormat::unknown;
}

template <class T>
constexpr std::uint32_t white = static_cast<T>(-1);

template <class T>
T over_white(T value, T alpha) noexcept {
  using Wide = std::uint64_t;
  const Wide sum = Wide{value} * alpha + Wide{white<T>} * (white<T> - alpha);
  return static_cast<T>((sum + white<T> / 2) / white<T>);
}

template <class T>
Tensor to_rgb(const Tensor& pixels) {
  const auto channels = static_cast<std::size_t>(pixels.shape()[2]);
  const bool grey = channels < 3;
  const bool has_alpha = channels % 2 == 0;
  const auto from = pixels.values<T>();
  const std::size_t count = from.size() / channels;
  auto to = std::make_shared_for_overwrite<T[]>(count * 3);
  T* out = to.get();
  for (std::size_t i = 0; i < count; ++i) {
    const T* in = &from[i * channels];
    for (std::size_t c = 0; c < 3; ++c) {
      const T value = in[grey ? 0 : c];
      *out++ = has_alpha ? over_white<T>(value, in[channels - 1]) : value;
    }
  }
  const auto bytes = std::as_bytes(std::span<const T>(to.get(), count * 3));
  return Tensor::borrow(dtype_of<T>(), {pixels.shape()[0], pixels.shape()[1], 3}, bytes,
                        std::move(to));
}

}  // namespace

std::string_view name(PictureFormat format) noexcept {
  switch (format) {
    case PictureFormat::jpeg: return "JPEG";
    case PictureFormat::png: return "PNG";
    case PictureFormat::webp: return "WebP";
    case PictureFormat::tiff: return "TIFF";
    case PictureFormat::bmp: return "BMP";
    case PictureFormat::gif: return "GIF";
    case PictureFormat::heic: return "HEIC";
    case PictureFormat::avif: return "AVIF";
    case PictureFormat::unknown: break;
  }
  return "unknown";
}

PictureFormat detect_format(std::span<const std::byte> file) noexcept {
  using namespace std::string_view_literals;
  const std::string_view start(reinterpret_cast<const char*>(file.data()),
                               std::min<std::size_t>(file.size(), 16));
  if (start.starts_with("\xFF\xD8\xFF"sv)) return PictureFormat::jpeg;
  if (start.starts_with("\x89PNG\r\n\x1A\n"sv)) return PictureFormat::png;
  if (start.starts_with("RIFF"sv) && start.size() >= 12 && start.substr(8, 4) == "WEBP"sv)
    return PictureFormat::webp;
  for (const auto magic : {"II*\0"sv, "MM\0*"sv, "II+\0"sv, "MM\0+"sv})
    if (start.starts_with(magic)) return PictureFormat::tiff;
  if (start.starts_with("GIF8"sv)) return PictureFormat::gif;
  if (start.size() >= 12 && start.substr(4, 4) == "ftyp"sv) return brand_format(start.substr(8, 4));
  if (start.starts_with("BM"sv) && start.size() >= 14) return PictureFormat::bmp;
  return PictureFormat::unknown;
}

PictureInfo read_picture_info(std::span<const std::byte> file) {
  return codec_for(file).read_info(file);
}

Picture decode_picture(std::span<const std::byte> file, const InputLimits& limits) {
  return codec_for(file).decode(file, limits);
}

Tensor rgb(const Picture& picture) {
  if (picture.pixels.shape()[2] == 3) return picture.pixels;
  return picture.pixels.dtype() == DType::u16 ? to_rgb<std::uint16_t>(picture.pixels)
                                              : to_rgb<std::uint8_t>(picture.pixels);
}

Tensor rgb8(const Picture& picture) {
  const Tensor colours = rgb(picture);
  if (colours.dtype() == DType::u8) return colours;
  const auto from = colours.values<std::uint16_t>();
  std::vector<std::uint8_t> to(from.size());
  std::transform(from.begin(), from.end(), to.begin(), [](std::uint16_t value) {
    return static_cast<std::uint8_t>((value + 128U) / 257U);
  });
  return Tensor(colours.shape(), std::move(to));
}

}  // namespace deepview
