#include "deepview/processors/image_descriptor.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <numbers>
#include <utility>

#include "deepview/base/error.hpp"
#include "deepview/numeric/matrix.hpp"

namespace deepview {
namespace {

constexpr std::size_t side = view_side_px;
constexpr std::size_t stride_px = 2;  // energy is smooth at half the wavelength
constexpr std::size_t samples = side / stride_px;
constexpr std::size_t parts = 2 * samples;  // real parts, then imaginary parts
constexpr std::size_t cells = 4;            // along either axis
constexpr std::size_t cell_samples = samples / cells;
constexpr std::size_t cell_px = side / cells;
constexpr std::size_t grid = cells * cells;
constexpr std::size_t angles = 8;
// The angles t and 180° − t have mirrored filters along x and the same filter along y, so the
// slopes 0°, 22.5° … 90° serve all eight.
constexpr std::size_t slopes = angles / 2 + 1;
constexpr std::array wavelengths_px{4.0, 8.0, 16.0};
constexpr std::size_t filters = wavelengths_px.size() * slopes;
constexpr std::array<std::int64_t, 3> grey_thousandths{299, 587, 114};

static_assert(ImageDescriptor::features == (wavelengths_px.size() * angles + 1 + 2) * grid);

// Pixel p of a row that is mirrored at its borders.
std::size_t mirrored(std::ptrdiff_t p) {
  constexpr auto n = static_cast<std::ptrdiff_t>(side);
  while (p < 0 || p >= n) p = p < 0 ? -1 - p : 2 * n - 1 - p;
  return static_cast<std::size_t>(p);
}

// Row s: the weights of all pixels in sample s of exp(-d² / 2σ²) exp(i k d) / (√(2π) σ), real parts
// first.
void fill_filter(double wavenumber, double sigma, std::span<float> rows) {
  const double scale = 1 / (std::sqrt(2 * std::numbers::pi) * sigma);
  const auto reach = static_cast<std::ptrdiff_t>(std::ceil(3 * sigma));
  for (std::size_t s = 0; s < samples; ++s) {
    std::array<std::complex<double>, side> weights{};
    const double centre = static_cast<double>(s * stride_px) + (stride_px - 1) / 2.0;
    const auto first = static_cast<std::ptrdiff_t>(std::floor(centre)) - reach;
    for (auto p = first; p <= first + 2 * reach + 1; ++p) {
      const double d = static_cast<double>(p) - centre;
      weights[mirrored(p)] +=
          std::polar(scale * std::exp(-d * d / (2 * sigma * sigma)), wavenumber * d);
    }
    for (std::size_t p = 0; p < side; ++p) {
      rows[s * side + p] = static_cast<float>(weights[p].real());
      rows[(samples + s) * side + p] = static_cast<float>(weights[p].imag());
    }
  }
}

void require_views(const Tensor& views, const std::string& field) {
  const auto n = static_cast<std::int64_t>(side);
  const bool fits = views.rank() == 4 && views.shape()[1] == n && views.shape()[2] == n &&
                    views.shape()[3] == 3 && views.dtype() == DType::u8;
  if (!fits)
    throw shape_error("views in field '" + field + "'", "u8 [samples, 48, 48, 3]",
                      std::string(name(views.dtype())) + " " + to_string(views.shape()));
}

float signed_root(double value) {
  return static_cast<float>(std::copysign(std::sqrt(std::abs(value)), value));
}

// Grey levels without their mean, into `grey`; lightness and colour of the cells into the last
// features. In whole numbers, so that the colour of a grey picture is exactly 0.
void describe_levels(std::span<const std::uint8_t> view, std::span<float> grey,
                     std::span<float> features) {
  std::array<std::array<std::int64_t, 3>, grid> sums{};
  for (std::size_t p = 0; p < side * side; ++p) {
    auto& cell = sums[p / side / cell_px * cells + p % side / cell_px];
    std::int64_t level = 0;
    for (std::size_t c = 0; c < 3; ++c) {
      cell[c] += view[3 * p + c];
      level += grey_thousandths[c] * view[3 * p + c];
    }
    grey[p] = static_cast<float>(level) / 1000;
  }
  constexpr double scale = 1.0 / (1000 * cell_px * cell_px);
  double mean = 0;
  for (std::size_t cell = 0; cell < grid; ++cell) {
    const auto& [red, green, blue] = sums[cell];
    const std::int64_t level =
        grey_thousandths[0] * red + grey_thousandths[1] * green + grey_thousandths[2] * blue;
    mean += scale * static_cast<double>(level) / grid;
    features[cell] = signed_root(scale * static_cast<double>(level));
    features[grid + 2 * cell] = signed_root(scale * static_cast<double>(1000 * red - level));
    features[grid + 2 * cell + 1] = signed_root(scale * static_cast<double>(1000 * blue - level));
  }
  for (float& level : grey) level -= static_cast<float>(mean);
}

// Fourth roots of the mean energies in the cells, of the responses real + i imaginary with
// real = A_c − turn B_s and imaginary = A_s + turn B_c; turn −1 gives the mirrored angle.
void pool_energy(std::span<const float> responses, float turn, std::span<float> features) {
  std::array<float, grid> energy{};
  for (std::size_t x = 0; x < samples; ++x) {
    const float* a = responses.data() + x * parts;
    const float* b = responses.data() + (samples + x) * parts;
    for (std::size_t y = 0; y < samples; ++y) {
      const float real = a[y] - turn * b[samples + y];
      const float imaginary = a[samples + y] + turn * b[y];
      energy[y / cell_samples * cells + x / cell_samples] += real * real + imaginary * imaginary;
    }
  }
  constexpr auto count = static_cast<float>(cell_samples * cell_samples);
  for (std::size_t cell = 0; cell < grid; ++cell)
    features[cell] = std::sqrt(std::sqrt(energy[cell] / count));
}

}  // namespace

namespace detail {

// The filters along x of all pairs, one under the other, and the filters along y.
class GaborBank {
 public:
  GaborBank() : along_x_(filters * parts * side), along_y_(filters * parts * side) {
    for (std::size_t f = 0; f < filters; ++f) {
      const double wavelength = wavelengths_px[f / slopes];
      const double angle = std::numbers::pi * static_cast<double>(f % slopes) / angles;
      const double wavenumber = 2 * std::numbers::pi / wavelength;
      fill_filter(wavenumber * std::cos(angle), wavelength / 2, part(along_x_, f));
      fill_filter(wavenumber * std::sin(angle), wavelength / 2, part(along_y_, f));
    }
  }
  MatrixView<float> along_x() const { return {along_x_.data(), filters * parts, side}; }
  MatrixView<float> along_y(std::size_t filter) const {
    return {along_y_.data() + filter * parts * side, parts, side};
  }

 private:
  static std::span<float> part(std::vector<float>& rows, std::size_t filter) {
    return std::span(rows).subspan(filter * parts * side, parts * side);
  }
  std::vector<float> along_x_;
  std::vector<float> along_y_;
};

}  // namespace detail

ImageDescriptor::Run ImageDescriptor::bind(const RunOptions&) const {
  return Run(*this);
}

ImageDescriptor::Run::Run(const ImageDescriptor& spec)
    : field_(spec.field),
      output_(spec.output),
      bank_(std::make_shared<const detail::GaborBank>()),
      grey_(side * side),
      horizontal_(filters * parts * side),
      responses_(parts * parts) {
}

// One picture at a time, so that its bits do not depend on the batch it comes in.
void ImageDescriptor::Run::describe(std::span<const std::uint8_t> view, std::span<float> features) {
  describe_levels(view, grey_, features.subspan(wavelengths_px.size() * angles * grid));
  row_products(bank_->along_x(), {grey_.data(), side, side}, horizontal_);
  for (std::size_t f = 0; f < filters; ++f) {
    row_products({horizontal_.data() + f * parts * side, parts, side}, bank_->along_y(f),
                 responses_);
    const std::size_t slope = f % slopes;
    const auto of_wavelength = features.subspan(f / slopes * angles * grid);
    pool_energy(responses_, 1, of_wavelength.subspan(slope * grid, grid));
    if (slope > 0 && slope < slopes - 1)
      pool_energy(responses_, -1, of_wavelength.subspan((angles - slope) * grid, grid));
  }
}

Batch ImageDescriptor::Run::operator()(Batch batch) {
  const Tensor& views = batch[field_];
  require_views(views, field_);
  const auto pixels = views.values<std::uint8_t>();
  std::vector<float> rows(batch.size() * features);
  for (std::size_t i = 0; i < batch.size(); ++i)
    describe(pixels.subspan(i * view_bytes, view_bytes),
             std::span(rows).subspan(i * features, features));
  Tensor described(Shape{static_cast<std::int64_t>(batch.size()), features}, std::move(rows));
  return std::move(batch).with(output_, std::move(described));
}

}  // namespace deepview
