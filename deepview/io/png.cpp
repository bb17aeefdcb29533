#include <fmt/format.h>
#include <png.h>

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "deepview/io/codec_parts.hpp"
#include "deepview/io/exif.hpp"

namespace deepview::detail {
namespace {

constexpr png_uint_32 most_extent = 1'000'000;
constexpr png_alloc_size_t most_chunk_bytes = 8U << 20U;

std::uint32_t big_endian(const std::byte* bytes) {
  std::uint32_t number = 0;
  for (int i = 0; i < 4; ++i) number = number << 8U | std::to_integer<std::uint32_t>(bytes[i]);
  return number;
}

// libpng takes memory for a chunk of metadata before it sees that the file has not as much. Pixels it
// reads piece by piece, so that a file cut off in them is told from one that is wrong.
void require_chunks_within(File file) {
  constexpr std::size_t signature = 8;
  constexpr std::size_t frame = 12;  // length, name and checksum
  for (std::size_t at = signature; at + frame <= file.size();) {
    const std::size_t length = big_endian(file.data() + at);
    const std::string name(reinterpret_cast<const char*>(file.data()) + at + 4, 4);
    if (length > file.size() - at - frame) {
      if (name == "IDAT") return;
      throw picture_error(
          PictureFormat::png,
          fmt::format("a part of it claims {} bytes, more than the file has", length));
    }
    at += frame + length;
  }
}

// libpng reports errors by a jump to where setjmp was called. Everything with a destructor lives
// here, outside the functions that are jumped out of.
struct Reader {
  explicit Reader(File source) : file(source) {
    require_chunks_within(file);
    png = png_create_read_struct(PNG_LIBPNG_VER_STRING, this, fail, ignore);
    if (png != nullptr) info = png_create_info_struct(png);
    if (info == nullptr) throw picture_error(PictureFormat::png, "no memory for the decoder");
    png_set_read_fn(png, this, read);
    png_set_user_limits(png, most_extent, most_extent);
    png_set_chunk_malloc_max(png, most_chunk_bytes);
    png_set_benign_errors(png, 1);
  }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;
  ~Reader() { png_destroy_read_struct(&png, &info, nullptr); }

  [[noreturn]] static void fail(png_structp png, png_const_charp message) {
    auto* self = static_cast<Reader*>(png_get_error_ptr(png));
    std::strncpy(self->reason, message, sizeof self->reason - 1);
    png_longjmp(png, 1);
  }
  static void ignore(png_structp, png_const_charp) {}
  static void read(png_structp png, png_bytep out, std::size_t count) {
    auto* self = static_cast<Reader*>(png_get_io_ptr(png));
    if (count > self->file.size() - self->at) {
      self->cut_off = true;
      png_error(png, "cut off");
    }
    std::memcpy(out, self->file.data() + self->at, count);
    self->at += count;
  }

  Error error() const {
    if (cut_off)
      return picture_error(
          PictureFormat::png,
          fmt::format("it is cut off after {} bytes, before its end", file.size()));
    return picture_error(PictureFormat::png, reason);
  }

  File file;
  std::size_t at = 0;
  bool cut_off = false;
  char reason[120] = {};
  png_structp png = nullptr;
  png_infop info = nullptr;
};

bool read_header(Reader& reader) {
  if (setjmp(png_jmpbuf(reader.png)) != 0) return false;
  png_read_info(reader.png, reader.info);
  return true;
}

// Palettes become colour, transparency becomes alpha, fewer than 8 bits become 8.
bool prepare(Reader& reader) {
  if (setjmp(png_jmpbuf(reader.png)) != 0) return false;
  png_set_expand(reader.png);
  if (png_get_bit_depth(reader.png, reader.info) == 16) png_set_swap(reader.png);
  png_set_interlace_handling(reader.png);
  png_read_update_info(reader.png, reader.info);
  return true;
}

bool read_rows(Reader& reader, png_bytepp rows) {
  if (setjmp(png_jmpbuf(reader.png)) != 0) return false;
  png_read_image(reader.png, rows);
  png_read_end(reader.png, reader.info);
  return true;
}

int orientation(const Reader& reader) {
  png_uint_32 size = 0;
  png_bytep exif = nullptr;
  if (png_get_eXIf_1(reader.png, reader.info, &size, &exif) == 0 || exif == nullptr) return 1;
  return read_exif_orientation(std::as_bytes(std::span<const png_byte>(exif, size)));
}

PictureInfo info_of(const Reader& reader) {
  const bool palette = png_get_color_type(reader.png, reader.info) == PNG_COLOR_TYPE_PALETTE;
  return {.format = PictureFormat::png,
          .width = static_cast<int>(png_get_image_width(reader.png, reader.info)),
          .height = static_cast<int>(png_get_image_height(reader.png, reader.info)),
          .channels = palette ? 3 : png_get_channels(reader.png, reader.info),
          .bits = png_get_bit_depth(reader.png, reader.info),
          .orientation = orientation(reader)};
}

}  // namespace

PictureInfo read_png_info(File file) {
  Reader reader(file);
  if (!read_header(reader)) throw reader.error();
  return info_of(reader);
}

Picture decode_png(File file, const InputLimits& limits) {
  Reader reader(file);
  if (!read_header(reader)) throw reader.error();
  PictureInfo info = info_of(reader);
  require_pixels(info, limits);
  if (!prepare(reader)) throw reader.error();
  Pixels pixels(info, png_get_channels(reader.png, reader.info),
                info.bits == 16 ? DType::u16 : DType::u8);
  std::vector<png_bytep> rows;
  for (int y = 0; y < info.height; ++y) rows.push_back(pixels.row(y));
  if (!read_rows(reader, rows.data())) throw reader.error();
  info.orientation = orientation(reader);  // it may also stand behind the pixels
  return std::move(pixels).finish(info);
}

}  // namespace deepview::detail
