// Inside io: one pair of functions per picture format, and what they share.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "deepview/base/error.hpp"
#include "deepview/io/codecs.hpp"

namespace deepview::detail {

using File = std::span<const std::byte>;

/// "PNG: it ends too early" (kind data). The reason may be a library's own: it becomes one line of UTF-8.
Error picture_error(PictureFormat format, std::string_view reason);

/// Little-endian number of `count` bytes; the caller has checked that they are there.
std::uint32_t read_little(File file, std::size_t at, std::size_t count) noexcept;
std::uint32_t read_big(File file, std::size_t at, std::size_t count) noexcept;

/// Throws Error(data) for an empty picture or one beyond the limit.
void require_pixels(const PictureInfo& info, const InputLimits& limits);

/// Pixels that are filled before they become a tensor; the memory is not cleared first.
class Pixels {
 public:
  Pixels(const PictureInfo& info, int channels, DType dtype);

  std::uint8_t* bytes() noexcept { return bytes_.get(); }
  std::uint8_t* row(int y) noexcept {
    return bytes_.get() + static_cast<std::size_t>(y) * row_bytes_;
  }
  std::size_t row_bytes() const noexcept { return row_bytes_; }
  /// Turned upright.
  Picture finish(const PictureInfo& info) &&;

 private:
  Shape shape_;
  DType dtype_;
  std::size_t row_bytes_;
  std::shared_ptr<std::uint8_t[]> bytes_;
};

PictureInfo read_jpeg_info(File file);
Picture decode_jpeg(File file, const InputLimits& limits);
PictureInfo read_png_info(File file);
Picture decode_png(File file, const InputLimits& limits);
PictureInfo read_webp_info(File file);
Picture decode_webp(File file, const InputLimits& limits);
PictureInfo read_tiff_info(File file);
Picture decode_tiff(File file, const InputLimits& limits);
PictureInfo read_bmp_info(File file);
Picture decode_bmp(File file, const InputLimits& limits);

}  // namespace deepview::detail
