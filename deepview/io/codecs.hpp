// Picture files in memory to pixels, and back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "deepview/base/tensor.hpp"
#include "deepview/io/input_limits.hpp"

namespace deepview {

enum class PictureFormat : std::uint8_t { unknown, jpeg, png, webp, tiff, bmp, gif, heic, avif };

/// "JPEG", "PNG" … as messages say it.
std::string_view name(PictureFormat format) noexcept;

/// By the first bytes, never by the file's name.
PictureFormat detect_format(std::span<const std::byte> file) noexcept;

struct PictureInfo {
  PictureFormat format = PictureFormat::unknown;
  int width = 0;  ///< As stored: orientations 5 to 8 swap it with the height.
  int height = 0;
  int channels = 0;  ///< As stored: 1 grey, 2 grey and alpha, 3 colour, 4 colour and alpha or CMYK.
  int bits = 8;      ///< Per channel as stored: 1 to 16.
  int orientation = 1;  ///< EXIF's 1 to 8.
};

/// From the header alone, for the formats that are read. Throws Error(data) with a one-line reason.
PictureInfo read_picture_info(std::span<const std::byte> file);

/// Upright pixels. Grey has 1 channel, grey and alpha 2, colour 3, colour and alpha 4; palettes and
/// CMYK are turned into colour; fewer than 8 bits are spread over 0..255.
struct Picture {
  PictureInfo info;
  Tensor pixels;  ///< [height, width, channels] u8, or u16 where more than 8 bits are stored.
};

/// The first picture of the file: JPEG, PNG, WebP, TIFF and BMP. GIF, HEIC and AVIF are named as
/// not supported. Sizes are checked against the limits before memory is taken. Throws Error(data)
/// with a one-line reason, e.g. "PNG: the file ends after 120 bytes, before its end".
Picture decode_picture(std::span<const std::byte> file, const InputLimits& limits = {});

/// [height, width, 3] in the picture's depth: grey is repeated, alpha is laid over white.
Tensor rgb(const Picture& picture);
/// The same in 8 bits; 16 bits are divided by 257 and rounded. No copy when it is already so.
Tensor rgb8(const Picture& picture);

/// Baseline JPEG of [height, width, 3] u8 pixels; a higher `quality` (1..100) keeps more and is
/// larger.
std::vector<std::byte> encode_jpeg(const Tensor& rgb8, int quality = 90);

}  // namespace deepview
