#include <turbojpeg.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>

#include "deepview/io/codec_parts.hpp"
#include "deepview/io/exif.hpp"

namespace deepview {
namespace detail {
namespace {

// A block of 8 x 8 pixels takes at least a bit, so a byte of the file stands for at most 512
// pixels. A file that declares twice as many is cut off: decoding it would fill memory with grey.
constexpr std::uint64_t most_pixels_per_byte = 1024;

struct Closer {
  void operator()(void* handle) const noexcept { tjDestroy(handle); }
};
using Handle = std::unique_ptr<void, Closer>;

Handle require(tjhandle handle) {
  if (handle == nullptr) throw picture_error(PictureFormat::jpeg, tjGetErrorStr());
  return Handle(handle);
}

// libjpeg's messages, with what they mean for the picture in front.
Error jpeg_error(std::string_view message) {
  if (message.find("remature end") != std::string_view::npos)
    return picture_error(PictureFormat::jpeg, "it is cut off (" + std::string(message) + ")");
  return picture_error(PictureFormat::jpeg, message);
}

// What libjpeg remarks on without any effect on the pixels.
bool is_harmless(std::string_view message) noexcept {
  for (const std::string_view part : {"extraneous bytes before marker", "Invalid SOS parameters",
                                      "revision number", "Unknown Adobe color transform"})
    if (message.find(part) != std::string_view::npos) return true;
  return false;
}

// The segment of the EXIF data: markers before the first scan are walked over by their lengths.
int read_orientation(File file) noexcept {
  std::size_t at = 2;
  while (at + 4 <= file.size() && file[at] == std::byte{0xFF}) {
    const std::uint32_t marker = read_big(file, at + 1, 1);
    if (marker == 0xFF) {
      ++at;
      continue;
    }
    if (marker == 0xDA || marker == 0xD9) break;
    const std::size_t length = read_big(file, at + 2, 2);
    if (length < 2 || length > file.size() - at - 2) break;
    const auto segment = file.subspan(at + 4, length - 2);
    constexpr std::array<std::byte, 4> exif{std::byte{'E'}, std::byte{'x'}, std::byte{'i'},
                                            std::byte{'f'}};
    if (marker == 0xE1 && segment.size() > exif.size() &&
        std::equal(exif.begin(), exif.end(), segment.begin()))
      return read_exif_orientation(segment);
    at += 2 + length;
  }
  return 1;
}

const unsigned char* data(File file) noexcept {
  return reinterpret_cast<const unsigned char*>(file.data());
}

PictureInfo read_info(tjhandle handle, File file) {
  PictureInfo info{.format = PictureFormat::jpeg};
  int subsampling = 0;
  int colours = 0;
  if (tjDecompressHeader3(handle, data(file), file.size(), &info.width, &info.height, &subsampling,
                          &colours) != 0 &&
      tjGetErrorCode(handle) == TJERR_FATAL)
    throw jpeg_error(tjGetErrorStr2(handle));
  const bool four = colours == TJCS_CMYK || colours == TJCS_YCCK;
  info.channels = colours == TJCS_GRAY ? 1 : four ? 4 : 3;
  info.orientation = read_orientation(file);
  return info;
}

void decode(tjhandle handle, File file, Pixels& pixels, const PictureInfo& info, TJPF layout) {
  const int status = tjDecompress2(handle, data(file), file.size(), pixels.bytes(), info.width, 0,
                                   info.height, layout, TJFLAG_LIMITSCANS);
  if (status == 0) return;
  const std::string_view message = tjGetErrorStr2(handle);
  if (tjGetErrorCode(handle) == TJERR_FATAL || !is_harmless(message)) throw jpeg_error(message);
}

// Adobe's convention, which all writers follow: ink is stored inverted, so 255 is no ink.
Picture from_inverted_cmyk(Pixels inks, const PictureInfo& info) {
  Pixels colours(info, 3, DType::u8);
  const auto count = static_cast<std::size_t>(info.width) * static_cast<std::size_t>(info.height);
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint8_t* ink = inks.bytes() + i * 4;
    for (std::size_t c = 0; c < 3; ++c)
      colours.bytes()[i * 3 + c] = static_cast<std::uint8_t>((ink[c] * ink[3] + 127) / 255);
  }
  return std::move(colours).finish(info);
}

}  // namespace

PictureInfo read_jpeg_info(File file) {
  return read_info(require(tjInitDecompress()).get(), file);
}

Picture decode_jpeg(File file, const InputLimits& limits) {
  const Handle handle = require(tjInitDecompress());
  const PictureInfo info = read_info(handle.get(), file);
  require_pixels(info, limits);
  const auto pixel_count =
      static_cast<std::uint64_t>(info.width) * static_cast<std::uint64_t>(info.height);
  if (pixel_count / most_pixels_per_byte > file.size())
    throw picture_error(PictureFormat::jpeg, "it is cut off (more pixels than its bytes can hold)");
  Pixels pixels(info, info.channels, DType::u8);
  decode(handle.get(), file, pixels, info,
         info.channels == 1   ? TJPF_GRAY
         : info.channels == 4 ? TJPF_CMYK
                              : TJPF_RGB);
  if (info.channels == 4) return from_inverted_cmyk(std::move(pixels), info);
  return std::move(pixels).finish(info);
}

}  // namespace detail

std::vector<std::byte> encode_jpeg(const Tensor& rgb8, int quality) {
  if (rgb8.rank() != 3 || rgb8.shape()[2] != 3 || rgb8.elements() == 0)
    throw shape_error("pixels to encode", "[height, width, 3]", to_string(rgb8.shape()));
  const auto pixels = rgb8.values<std::uint8_t>();
  const auto handle = detail::require(tjInitCompress());
  const int width = static_cast<int>(rgb8.shape()[1]);
  const int height = static_cast<int>(rgb8.shape()[0]);
  unsigned char* encoded = nullptr;
  unsigned long size = 0;
  const int status = tjCompress2(handle.get(), pixels.data(), width, 0, height, TJPF_RGB, &encoded,
                                 &size, TJSAMP_420, std::clamp(quality, 1, 100), 0);
  const std::unique_ptr<unsigned char, decltype(&tjFree)> owner(encoded, tjFree);
  if (status != 0) throw Error(ErrorKind::other, tjGetErrorStr2(handle.get()));
  const auto* begin = reinterpret_cast<const std::byte*>(encoded);
  return {begin, begin + size};
}

}  // namespace deepview
