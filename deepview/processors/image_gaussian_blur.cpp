#include "deepview/processors/image_gaussian_blur.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "deepview/processors/each_field.hpp"
#include "deepview/processors/picture_layout.hpp"

namespace deepview {
namespace {

constexpr double largest_sigma = 1000;

// An odd number of weights that sum to 1.
std::vector<double> kernel_for(double sigma, DType dtype) {
  const double reach = dtype == DType::u8 ? 3 : 4;
  const auto size = static_cast<std::size_t>(std::nearbyint(2 * reach * sigma + 1)) | 1U;
  std::vector<double> weights(size);
  for (std::size_t i = 0; i < size; ++i) {
    const double distance = static_cast<double>(i) - static_cast<double>(size / 2);
    weights[i] = std::exp(-distance * distance / (2 * sigma * sigma));
  }
  const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
  for (double& weight : weights) weight /= sum;
  return weights;
}

// For each place of [-radius, extent + radius) the pixel that is seen there.
std::vector<std::size_t> mirrored(std::size_t extent, std::size_t radius) {
  const std::size_t period = std::max<std::size_t>(2 * (extent - 1), 1);
  std::vector<std::size_t> pixels(extent + 2 * radius);
  const std::size_t before = (radius + period - 1) / period * period - radius;
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    const std::size_t at = (before + i) % period;
    pixels[i] = at < extent ? at : period - at;
  }
  return pixels;
}

void add_weighted(double weight, const double* from, std::span<double> to) {
  for (std::size_t i = 0; i < to.size(); ++i) to[i] += weight * from[i];
}

// A picture is one plane of pixels of all channels (HWC), or a plane for each channel (CHW).
class Blur {
 public:
  Blur(std::vector<double> weights, const detail::PictureLayout& layout)
      : weights_(std::move(weights)),
        height_(layout.height),
        inner_(layout.column),
        line_(layout.row),
        rows_(mirrored(layout.height, weights_.size() / 2)),
        columns_(mirrored(layout.width, weights_.size() / 2)) {}

  template <class T>
  void operator()(std::span<const T> from, std::span<T> to) {
    for (std::size_t at = 0; at < from.size(); at += height_ * line_)
      blur_plane(from.subspan(at, height_ * line_), to.subspan(at, height_ * line_));
  }

 private:
  template <class T>
  void blur_plane(std::span<const T> from, std::span<T> to) {
    plane_.resize(from.size());
    for (std::size_t y = 0; y < height_; ++y) blur_line(from.subspan(y * line_, line_), y);
    column_sums_.resize(line_);
    for (std::size_t y = 0; y < height_; ++y) {
      std::ranges::fill(column_sums_, 0.0);
      for (std::size_t tap = 0; tap < weights_.size(); ++tap)
        add_weighted(weights_[tap], plane_.data() + rows_[y + tap] * line_, column_sums_);
      std::ranges::transform(column_sums_, to.begin() + static_cast<std::ptrdiff_t>(y * line_),
                             detail::as_level<T>);
    }
  }

  // Along x, into row y of the plane.
  template <class T>
  void blur_line(std::span<const T> from, std::size_t y) {
    padded_.clear();
    for (const std::size_t pixel : columns_)
      for (std::size_t i = 0; i < inner_; ++i)
        padded_.push_back(element_cast<double>(from[pixel * inner_ + i]));
    const auto sums = std::span(plane_).subspan(y * line_, line_);
    std::ranges::fill(sums, 0.0);
    for (std::size_t tap = 0; tap < weights_.size(); ++tap)
      add_weighted(weights_[tap], padded_.data() + tap * inner_, sums);
  }

  std::vector<double> weights_;
  std::size_t height_;
  std::size_t inner_;  // values of a pixel that lie together
  std::size_t line_;   // values of a row of pixels
  std::vector<std::size_t> rows_;
  std::vector<std::size_t> columns_;
  std::vector<double> padded_;       // one line with its mirrored ends
  std::vector<double> plane_;        // blurred along x
  std::vector<double> column_sums_;  // one line, blurred along both
};

Tensor blurred(const Tensor& pictures, const ImageGaussianBlur& options, const std::string& where) {
  const auto layout = detail::layout_of(pictures, options.format, where);
  detail::require_levels(pictures, where);
  if (options.sigma == 0) return pictures;
  Blur blur(kernel_for(options.sigma, pictures.dtype()), layout);
  return detail::each_picture(
      pictures, [&]<class T>(std::span<const T> from, std::span<T> to) { blur(from, to); });
}

}  // namespace

StageRun ImageGaussianBlur::bind(const RunOptions&) const {
  if (!(sigma >= 0 && sigma <= largest_sigma))
    throw Error(ErrorKind::usage,
                "ImageGaussianBlur sigma: expected 0 to 1000, found " + std::to_string(sigma));
  return detail::run_on_each_field(
      fields, [options = *this](const Tensor& pictures, const std::string& where) {
        return blurred(pictures, options, where);
      });
}

}  // namespace deepview
