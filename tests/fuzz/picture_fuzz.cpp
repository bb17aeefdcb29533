// Pictures: whatever the bytes, upright pixels of the size that was declared, or an Error of one line.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string_view>
#include <vector>

#include "deepview/base/error.hpp"
#include "deepview/io/codecs.hpp"
#include "deepview/io/resize.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto file = std::as_bytes(std::span(data, size));
  const deepview::InputLimits limits{.max_pixels = 1U << 18U};
  try {
    deepview::read_picture_info(file);
  } catch (const deepview::Error&) {
  }
  try {
    const deepview::Tensor pixels = deepview::rgb8(deepview::decode_picture(file, limits));
    if (pixels.elements() == 0 || pixels.elements() > 3 * limits.max_pixels) std::abort();
    std::vector<std::uint8_t> small(9U * 7U * 3U);
    deepview::resize_into_frame(deepview::view_rgb(pixels), {9, 7}, deepview::Fit::inside, small);
  } catch (const deepview::Error& error) {
    if (std::string_view(error.what()).find('\n') != std::string_view::npos) std::abort();
  }
  return 0;
}
