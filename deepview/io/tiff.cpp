#include <fmt/format.h>
#include <tiffio.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "deepview/io/codec_parts.hpp"

namespace deepview::detail {
namespace {

// What libtiff takes for itself, whatever the size of the picture.
constexpr std::uint64_t own_memory_bytes = std::uint64_t{8} << 20U;

// libtiff asks for its input through these; the position is all that changes.
struct Input {
  File file;
  toff_t at = 0;
  std::string reason;
};

Input& input(thandle_t handle) noexcept {
  return *static_cast<Input*>(handle);
}

tsize_t read(thandle_t handle, tdata_t out, tsize_t count) {
  Input& in = input(handle);
  const toff_t left = in.file.size() - std::min<toff_t>(in.at, in.file.size());
  const auto taken = static_cast<std::size_t>(std::min<toff_t>(left, static_cast<toff_t>(count)));
  if (taken > 0) std::memcpy(out, in.file.data() + in.at, taken);
  in.at += taken;
  return static_cast<tsize_t>(taken);
}

tsize_t write(thandle_t, tdata_t, tsize_t) {
  return 0;
}

toff_t seek(thandle_t handle, toff_t offset, int whence) {
  Input& in = input(handle);
  const toff_t base = whence == SEEK_CUR ? in.at : whence == SEEK_END ? in.file.size() : 0;
  in.at = base + offset;
  return in.at;
}

int close(thandle_t) {
  return 0;
}

toff_t size(thandle_t handle) {
  return input(handle).file.size();
}

int map(thandle_t handle, tdata_t* base, toff_t* count) {
  *base = const_cast<std::byte*>(input(handle).file.data());
  *count = input(handle).file.size();
  return 1;
}

void unmap(thandle_t, tdata_t, toff_t) {
}

int keep_reason(TIFF*, void* user, const char*, const char* format, va_list arguments) {
  char text[160];
  std::vsnprintf(text, sizeof text, format, arguments);
  auto& reason = static_cast<Input*>(user)->reason;
  if (reason.empty()) reason = text;  // the first says what is wrong, the rest follow from it
  return 1;
}

int ignore(TIFF*, void*, const char*, const char*, va_list) {
  return 1;
}

struct Closer {
  void operator()(TIFF* tiff) const noexcept { TIFFClose(tiff); }
};

// The first picture of a file.
class Reader {
 public:
  Reader(File file, std::uint64_t most_bytes) : input_{file, 0, {}} {
    const std::unique_ptr<TIFFOpenOptions, decltype(&TIFFOpenOptionsFree)> options(
        TIFFOpenOptionsAlloc(), TIFFOpenOptionsFree);
    TIFFOpenOptionsSetErrorHandlerExtR(options.get(), keep_reason, &input_);
    TIFFOpenOptionsSetWarningHandlerExtR(options.get(), ignore, nullptr);
    TIFFOpenOptionsSetMaxSingleMemAlloc(
        options.get(), static_cast<tmsize_t>(std::min<std::uint64_t>(most_bytes, PTRDIFF_MAX)));
    tiff_.reset(TIFFClientOpenExt("", "r", &input_, read, write, seek, close, size, map, unmap,
                                  options.get()));
    if (!tiff_) throw error("its header is damaged");
  }

  TIFF* tiff() const noexcept { return tiff_.get(); }

  template <class T>
  T field(std::uint32_t tag) const noexcept {
    T value{};
    TIFFGetFieldDefaulted(tiff_.get(), tag, &value);
    return value;
  }

  Error error(std::string_view otherwise) const {
    return picture_error(PictureFormat::tiff, input_.reason.empty() ? otherwise : input_.reason);
  }

  PictureInfo info() const {
    const auto orientation = field<std::uint16_t>(TIFFTAG_ORIENTATION);
    const auto width = field<std::uint32_t>(TIFFTAG_IMAGEWIDTH);
    const auto height = field<std::uint32_t>(TIFFTAG_IMAGELENGTH);
    if (width > INT32_MAX || height > INT32_MAX) throw error("its size is damaged");
    const auto photometric = field<std::uint16_t>(TIFFTAG_PHOTOMETRIC);
    const int samples = field<std::uint16_t>(TIFFTAG_SAMPLESPERPIXEL);
    return {.format = PictureFormat::tiff,
            .width = static_cast<int>(width),
            .height = static_cast<int>(height),
            .channels = photometric == PHOTOMETRIC_PALETTE ? 3 : samples,
            .bits = field<std::uint16_t>(TIFFTAG_BITSPERSAMPLE),
            .orientation = orientation >= 1 && orientation <= 8 ? orientation : 1};
  }

 private:
  Input input_;
  std::unique_ptr<TIFF, Closer> tiff_;
};

bool is_grey(const Reader& reader) noexcept {
  const auto photometric = reader.field<std::uint16_t>(TIFFTAG_PHOTOMETRIC);
  return photometric == PHOTOMETRIC_MINISBLACK || photometric == PHOTOMETRIC_MINISWHITE;
}

bool has_alpha(const Reader& reader) noexcept {
  std::uint16_t count = 0;
  std::uint16_t* kinds = nullptr;
  TIFFGetFieldDefaulted(reader.tiff(), TIFFTAG_EXTRASAMPLES, &count, &kinds);
  return count > 0 && kinds[0] != EXTRASAMPLE_UNSPECIFIED;
}

// Rows of 16-bit samples that need no more than to be read; everything else goes through libtiff's
// own conversion to 8 bits.
bool is_plain_16_bit(const Reader& reader, const PictureInfo& info) {
  return info.bits == 16 && TIFFIsTiled(reader.tiff()) == 0 &&
         reader.field<std::uint16_t>(TIFFTAG_SAMPLEFORMAT) == SAMPLEFORMAT_UINT &&
         reader.field<std::uint16_t>(TIFFTAG_PLANARCONFIG) == PLANARCONFIG_CONTIG &&
         (is_grey(reader) || reader.field<std::uint16_t>(TIFFTAG_PHOTOMETRIC) == PHOTOMETRIC_RGB);
}

Picture decode_16_bit(const Reader& reader, const PictureInfo& info) {
  const auto stored = static_cast<std::size_t>(info.channels);
  const std::size_t colours = is_grey(reader) ? 1 : 3;
  const std::size_t kept = colours + (has_alpha(reader) ? 1 : 0);
  if (stored < kept) throw reader.error("its samples do not fit its colours");
  const bool inverted = reader.field<std::uint16_t>(TIFFTAG_PHOTOMETRIC) == PHOTOMETRIC_MINISWHITE;
  std::vector<std::uint16_t> line(static_cast<std::size_t>(info.width) * stored);
  if (TIFFScanlineSize64(reader.tiff()) != line.size() * 2)
    throw reader.error("its rows have another length than they declare");
  Pixels pixels(info, static_cast<int>(kept), DType::u16);
  for (int y = 0; y < info.height; ++y) {
    if (TIFFReadScanline(reader.tiff(), line.data(), static_cast<std::uint32_t>(y)) != 1)
      throw reader.error("it is cut off or damaged");
    auto* out = reinterpret_cast<std::uint16_t*>(pixels.row(y));
    for (std::size_t x = 0; x < static_cast<std::size_t>(info.width); ++x)
      for (std::size_t c = 0; c < kept; ++c) {
        const std::uint16_t value = line[x * stored + c];
        out[x * kept + c] = inverted && c == 0 ? static_cast<std::uint16_t>(65535 - value) : value;
      }
  }
  return std::move(pixels).finish(info);
}

// libtiff hands out colours that are multiplied by their alpha already: over white, what is missing
// is white.
Picture decode_8_bit(const Reader& reader, const PictureInfo& info) {
  char reason[1024] = {};
  if (TIFFRGBAImageOK(reader.tiff(), reason) == 0) throw picture_error(PictureFormat::tiff, reason);
  const auto count = static_cast<std::size_t>(info.width) * static_cast<std::size_t>(info.height);
  const auto raster = std::make_unique_for_overwrite<std::uint32_t[]>(count);
  TIFFSetField(reader.tiff(), TIFFTAG_ORIENTATION, ORIENTATION_TOPLEFT);  // finish() turns it
  if (TIFFReadRGBAImageOriented(reader.tiff(), static_cast<std::uint32_t>(info.width),
                                static_cast<std::uint32_t>(info.height), raster.get(),
                                ORIENTATION_TOPLEFT, 1) != 1)
    throw reader.error("it is cut off or damaged");
  const int channels = is_grey(reader) ? 1 : 3;
  Pixels pixels(info, channels, DType::u8);
  std::uint8_t* out = pixels.bytes();
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint32_t missing = 255U - TIFFGetA(raster[i]);
    for (int c = 0; c < channels; ++c)
      *out++ = static_cast<std::uint8_t>(std::min(255U, (raster[i] >> (8 * c) & 255U) + missing));
  }
  return std::move(pixels).finish(info);
}

}  // namespace

PictureInfo read_tiff_info(File file) {
  return Reader(file, InputLimits{}.max_file_bytes).info();
}

Picture decode_tiff(File file, const InputLimits& limits) {
  const Reader reader(file, own_memory_bytes + limits.max_pixels * 8);
  const PictureInfo info = reader.info();
  require_pixels(info, limits);
  return is_plain_16_bit(reader, info) ? decode_16_bit(reader, info) : decode_8_bit(reader, info);
}

}  // namespace deepview::detail
