#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <vector>

#include "deepview/io/codec_parts.hpp"

namespace deepview::detail {
namespace {

constexpr std::size_t file_header_bytes = 14;
constexpr std::size_t core_header_bytes = 12;
constexpr std::size_t info_header_bytes = 40;

enum Compression : std::uint32_t {
  none = 0,
  runs_of_8 = 1,
  runs_of_4 = 2,
  masks = 3,
  alpha_masks = 6
};

struct Header {
  PictureInfo info;
  std::uint32_t compression = none;
  bool top_down = false;
  std::size_t pixel_offset = 0;
  std::size_t palette_offset = 0;
  std::size_t palette_entry_bytes = 4;
  std::size_t colours_used = 0;
  std::array<std::uint32_t, 4> masks{};  ///< Red, green, blue, alpha.
};

Error damaged(std::string_view reason) {
  return picture_error(PictureFormat::bmp, reason);
}

void read_core_header(File file, Header& header) {
  header.info.width = static_cast<int>(read_little(file, 18, 2));
  header.info.height = static_cast<int>(read_little(file, 20, 2));
  header.info.bits = static_cast<int>(read_little(file, 24, 2));
  header.palette_entry_bytes = 3;
}

void read_masks(File file, std::size_t header_bytes, Header& header) {
  const int bits = header.info.bits;
  if (header.compression == none) {
    if (bits == 16) header.masks = {0x7C00, 0x03E0, 0x001F, 0};
    if (bits == 32) header.masks = {0xFF0000, 0x00FF00, 0x0000FF, 0};
    return;
  }
  const bool with_alpha = header_bytes >= 56 || header.compression == alpha_masks;
  const std::size_t count = with_alpha ? 4 : 3;
  const std::size_t begin = file_header_bytes + info_header_bytes;
  if (file.size() < begin + count * 4) throw damaged("it is cut off in its header");
  for (std::size_t i = 0; i < count; ++i) header.masks[i] = read_little(file, begin + i * 4, 4);
  if (header_bytes == info_header_bytes) header.palette_offset += count * 4;
}

void read_info_header(File file, std::size_t header_bytes, Header& header) {
  const auto height = static_cast<std::int32_t>(read_little(file, 22, 4));
  if (height == INT32_MIN) throw damaged("its height is damaged");
  header.info.width = static_cast<std::int32_t>(read_little(file, 18, 4));
  header.info.height = height < 0 ? -height : height;
  header.top_down = height < 0;
  header.info.bits = static_cast<int>(read_little(file, 28, 2));
  header.compression = read_little(file, 30, 4);
  header.colours_used = read_little(file, 46, 4);
  const bool masked = header.compression == masks || header.compression == alpha_masks;
  if (masked || header.compression == none) read_masks(file, header_bytes, header);
}

void require_supported(const Header& header) {
  const int bits = header.info.bits;
  const auto any_of = [bits](std::initializer_list<int> allowed) {
    return std::find(allowed.begin(), allowed.end(), bits) != allowed.end();
  };
  const bool supported = (header.compression == none && any_of({1, 4, 8, 16, 24, 32})) ||
                         (header.compression == runs_of_8 && bits == 8) ||
                         (header.compression == runs_of_4 && bits == 4) ||
                         (header.compression == masks && any_of({16, 32})) ||
                         (header.compression == alpha_masks && any_of({16, 32}));
  if (!supported)
    throw damaged(
        fmt::format("{} bits with compression {} are not supported", bits, header.compression));
}

Header read_header(File file) {
  Header header{.info = {.format = PictureFormat::bmp}};
  if (file.size() < file_header_bytes + core_header_bytes)
    throw damaged("it is cut off in its header");
  header.pixel_offset = read_little(file, 10, 4);
  const std::size_t header_bytes = read_little(file, 14, 4);
  header.palette_offset = file_header_bytes + header_bytes;
  if (file.size() < header.palette_offset) throw damaged("it is cut off in its header");
  if (header_bytes == core_header_bytes)
    read_core_header(file, header);
  else if (header_bytes >= info_header_bytes)
    read_info_header(file, header_bytes, header);
  else
    throw damaged(fmt::format("a header of {} bytes is not known", header_bytes));
  require_supported(header);
  header.info.channels = header.masks[3] != 0 ? 4 : 3;
  return header;
}

using Colour = std::array<std::uint8_t, 3>;

// As many entries as the bits can name: indices beyond the stored ones are black.
std::vector<Colour> read_palette(File file, const Header& header) {
  std::vector<Colour> palette(std::size_t{1} << static_cast<unsigned>(header.info.bits));
  const std::size_t stored = header.colours_used == 0 ? palette.size() : header.colours_used;
  for (std::size_t i = 0; i < std::min(stored, palette.size()); ++i) {
    const std::size_t at = header.palette_offset + i * header.palette_entry_bytes;
    if (at + 3 > file.size()) break;
    for (std::size_t c = 0; c < 3; ++c)
      palette[i][c] = std::to_integer<std::uint8_t>(file[at + 2 - c]);
  }
  return palette;
}

// The masked bits spread over 0..255.
std::uint8_t masked(std::uint32_t pixel, std::uint32_t mask) noexcept {
  if (mask == 0) return 0;
  const std::uint64_t value = (pixel & mask) >> std::countr_zero(mask);
  const std::uint64_t most = mask >> std::countr_zero(mask);
  return static_cast<std::uint8_t>((value * 255 + most / 2) / most);
}

void unpack_indices(File line, int bits, std::span<const Colour> palette, std::uint8_t* out,
                    int width) {
  const int per_byte = 8 / bits;
  for (int x = 0; x < width; ++x) {
    const auto byte = std::to_integer<unsigned>(line[static_cast<std::size_t>(x / per_byte)]);
    const int shift = 8 - bits * (x % per_byte + 1);
    const Colour& colour = palette[byte >> shift & ((1U << bits) - 1U)];
    std::copy(colour.begin(), colour.end(), out + x * 3);
  }
}

void unpack_colours(File line, const Header& header, std::uint8_t* out) {
  const auto bytes = static_cast<std::size_t>(header.info.bits / 8);
  const auto channels = static_cast<std::size_t>(header.info.channels);
  for (std::size_t x = 0; x < static_cast<std::size_t>(header.info.width); ++x) {
    const std::uint32_t pixel = read_little(line, x * bytes, bytes);
    for (std::size_t c = 0; c < channels; ++c)
      out[x * channels + c] = header.info.bits == 24
                                  ? static_cast<std::uint8_t>(pixel >> (16 - 8 * c))
                                  : masked(pixel, header.masks[c]);
  }
}

Picture decode_rows(File file, const Header& header) {
  const PictureInfo& info = header.info;
  const std::size_t line_bytes =
      (static_cast<std::size_t>(info.width) * static_cast<std::size_t>(info.bits) + 31) / 32 * 4;
  const std::size_t needed = line_bytes * static_cast<std::size_t>(info.height);
  if (header.pixel_offset > file.size() || file.size() - header.pixel_offset < needed)
    throw damaged(fmt::format("it is cut off: {} bytes of pixels are expected at byte {} of {}",
                              needed, header.pixel_offset, file.size()));
  std::vector<Colour> palette;
  if (info.bits <= 8) palette = read_palette(file, header);
  Pixels pixels(info, info.channels, DType::u8);
  for (int y = 0; y < info.height; ++y) {
    const File line =
        file.subspan(header.pixel_offset + static_cast<std::size_t>(y) * line_bytes, line_bytes);
    std::uint8_t* out = pixels.row(header.top_down ? y : info.height - 1 - y);
    if (info.bits <= 8)
      unpack_indices(line, info.bits, palette, out, info.width);
    else
      unpack_colours(line, header, out);
  }
  return std::move(pixels).finish(info);
}

// Runs of equal indices, runs of given ones, and jumps; what is jumped over stays black.
class RunDecoder {
 public:
  RunDecoder(File runs, const Header& header)
      : runs_(runs),
        four_bits_(header.info.bits == 4),
        width_(static_cast<std::size_t>(header.info.width)),
        height_(static_cast<std::size_t>(header.info.height)),
        indices_(width_ * height_) {}

  std::vector<std::uint8_t> decode() && {
    while (y_ < height_) {
      const std::size_t count = next();
      const std::uint8_t value = next();
      if (count > 0) {
        for (std::size_t i = 0; i < count; ++i) put(index_in(value, i));
      } else if (value == 0) {
        x_ = 0;
        ++y_;
      } else if (value == 1) {
        break;
      } else if (value == 2) {
        x_ += next();
        y_ += next();
      } else {
        copy_given(value);
      }
    }
    return std::move(indices_);
  }

 private:
  std::uint8_t next() {
    if (at_ >= runs_.size()) throw damaged("it is cut off in its pixels");
    return std::to_integer<std::uint8_t>(runs_[at_++]);
  }

  std::uint8_t index_in(std::uint8_t value, std::size_t i) const noexcept {
    if (!four_bits_) return value;
    return i % 2 == 0 ? value >> 4U : value & 15U;
  }

  void put(std::uint8_t index) {
    if (x_ < width_ && y_ < height_) indices_[y_ * width_ + x_] = index;
    ++x_;
  }

  void copy_given(std::size_t count) {
    const std::size_t begin = at_;
    std::uint8_t value = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (!four_bits_ || i % 2 == 0) value = next();
      put(index_in(value, i));
    }
    if ((at_ - begin) % 2 != 0) next();
  }

  File runs_;
  bool four_bits_;
  std::size_t width_;
  std::size_t height_;
  std::vector<std::uint8_t> indices_;
  std::size_t at_ = 0;
  std::size_t x_ = 0;
  std::size_t y_ = 0;
};

Picture decode_runs(File file, const Header& header) {
  const PictureInfo& info = header.info;
  if (header.pixel_offset > file.size()) throw damaged("it is cut off before its pixels");
  const File runs = file.subspan(header.pixel_offset);
  const auto indices = RunDecoder(runs, header).decode();
  const auto palette = read_palette(file, header);
  Pixels pixels(info, 3, DType::u8);
  const std::uint8_t* index = indices.data();
  for (int y = 0; y < info.height; ++y) {
    std::uint8_t* out = pixels.row(header.top_down ? y : info.height - 1 - y);
    for (int x = 0; x < info.width; ++x, out += 3) {
      const Colour& colour = palette[*index++];
      std::copy(colour.begin(), colour.end(), out);
    }
  }
  return std::move(pixels).finish(info);
}

}  // namespace

PictureInfo read_bmp_info(File file) {
  PictureInfo info = read_header(file).info;
  info.bits = 8;
  return info;
}

Picture decode_bmp(File file, const InputLimits& limits) {
  Header header = read_header(file);
  require_pixels(header.info, limits);
  const bool runs = header.compression == runs_of_8 || header.compression == runs_of_4;
  Picture picture = runs ? decode_runs(file, header) : decode_rows(file, header);
  picture.info.bits = 8;
  return picture;
}

}  // namespace deepview::detail
