#include <webp/decode.h>

#include <algorithm>
#include <optional>
#include <string_view>

#include "deepview/io/codec_parts.hpp"
#include "deepview/io/exif.hpp"

namespace deepview::detail {
namespace {

constexpr std::size_t file_header_bytes = 12;
constexpr std::size_t chunk_header_bytes = 8;
constexpr std::size_t frame_header_bytes = 16;

// The content of the first chunk of that name.
std::optional<File> find_chunk(File file, std::string_view wanted) noexcept {
  std::size_t at = file_header_bytes;
  while (at + chunk_header_bytes <= file.size()) {
    const std::string_view name(reinterpret_cast<const char*>(file.data() + at), 4);
    const std::size_t size = read_little(file, at + 4, 4);
    const std::size_t begin = at + chunk_header_bytes;
    if (size > file.size() - begin) return std::nullopt;
    if (name == wanted) return file.subspan(begin, size);
    at = begin + size + size % 2;
  }
  return std::nullopt;
}

std::string_view message(VP8StatusCode status) noexcept {
  switch (status) {
    case VP8_STATUS_NOT_ENOUGH_DATA:
    case VP8_STATUS_SUSPENDED: return "it is cut off";
    case VP8_STATUS_OUT_OF_MEMORY: return "no memory for the decoder";
    case VP8_STATUS_UNSUPPORTED_FEATURE: return "it uses a feature that is not supported";
    default: return "its data are damaged";
  }
}

const std::uint8_t* data(File file) noexcept {
  return reinterpret_cast<const std::uint8_t*>(file.data());
}

// A picture on its own, or the first frame of an animation, in a form that libwebp decodes.
struct Still {
  File bytes;
  PictureInfo info;
};

Still find_still(File file) {
  Still still{file, {.format = PictureFormat::webp}};
  if (const auto frame = find_chunk(file, "ANMF"); frame && frame->size() > frame_header_bytes)
    still.bytes = frame->subspan(frame_header_bytes);
  WebPBitstreamFeatures features;
  const auto status = WebPGetFeatures(data(still.bytes), still.bytes.size(), &features);
  if (status != VP8_STATUS_OK) throw picture_error(PictureFormat::webp, message(status));
  still.info.width = features.width;
  still.info.height = features.height;
  still.info.channels = features.has_alpha != 0 ? 4 : 3;
  if (const auto exif = find_chunk(file, "EXIF"))
    still.info.orientation = read_exif_orientation(*exif);
  return still;
}

}  // namespace

PictureInfo read_webp_info(File file) {
  return find_still(file).info;
}

Picture decode_webp(File file, const InputLimits& limits) {
  const auto [bytes, info] = find_still(file);
  require_pixels(info, limits);
  Pixels pixels(info, info.channels, DType::u8);
  WebPDecoderConfig config;
  if (WebPInitDecoderConfig(&config) == 0)
    throw picture_error(PictureFormat::webp, "the installed libwebp is of another version");
  config.output.colorspace = info.channels == 4 ? MODE_RGBA : MODE_RGB;
  config.output.is_external_memory = 1;
  config.output.u.RGBA = {pixels.bytes(), static_cast<int>(pixels.row_bytes()),
                          pixels.row_bytes() * static_cast<std::size_t>(info.height)};
  const auto status = WebPDecode(data(bytes), bytes.size(), &config);
  if (status != VP8_STATUS_OK) throw picture_error(PictureFormat::webp, message(status));
  return std::move(pixels).finish(info);
}

}  // namespace deepview::detail
