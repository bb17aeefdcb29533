#include "deepview/processors/image_rotation.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "deepview/processors/each_field.hpp"
#include "deepview/processors/picture_layout.hpp"

namespace deepview {
namespace {

// Positions are counted in 1/1024 of a pixel, and used in 1/32, as in OpenCV.
constexpr double fine = 1024;
constexpr int fine_per_step = 32;
constexpr int steps = 32;  // per pixel

struct Turn {
  double cosine;
  double sine;
};

// Exact for quarter turns, and the same for whole turns more.
Turn turn_by(double degrees) {
  double angle = std::fmod(degrees, 360.0);
  if (angle < 0) angle += 360;
  const double rest = std::fmod(angle, 90.0);
  const double cosine = rest == 0 ? 1 : std::cos(rest * std::numbers::pi / 180);
  const double sine = rest == 0 ? 0 : std::sin(rest * std::numbers::pi / 180);
  switch (static_cast<int>(angle / 90) % 4) {
    case 0: return {cosine, sine};
    case 1: return {-sine, cosine};
    case 2: return {-cosine, -sine};
    default: return {sine, -cosine};
  }
}

// Four pixels around a position; the weights sum to steps².
struct Position {
  std::ptrdiff_t x;
  std::ptrdiff_t y;
  int right;  // in steps
  int down;
};

// The place in the source of each pixel of the result.
class Plan {
 public:
  Plan(const Turn& turn, const detail::PictureLayout& layout) {
    const double centre_x = static_cast<double>(layout.width) / 2;
    const double centre_y = static_cast<double>(layout.height) / 2;
    const double start_x = centre_x - turn.cosine * centre_x + turn.sine * centre_y;
    const double start_y = centre_y - turn.sine * centre_x - turn.cosine * centre_y;
    positions_.reserve(layout.height * layout.width);
    for (std::size_t y = 0; y < layout.height; ++y) {
      const auto row = static_cast<double>(y);
      const std::int64_t row_x = in_fine(start_x - turn.sine * row);
      const std::int64_t row_y = in_fine(start_y + turn.cosine * row);
      for (std::size_t x = 0; x < layout.width; ++x) {
        const auto column = static_cast<double>(x);
        positions_.push_back(
            position(row_x + in_fine(turn.cosine * column), row_y + in_fine(turn.sine * column)));
      }
    }
  }

  const std::vector<Position>& positions() const noexcept { return positions_; }

 private:
  static std::int64_t in_fine(double pixels) { return std::llrint(pixels * fine); }

  static Position position(std::int64_t fine_x, std::int64_t fine_y) {
    const std::int64_t x = (fine_x + fine_per_step / 2) >> 5U;
    const std::int64_t y = (fine_y + fine_per_step / 2) >> 5U;
    return {x >> 5U, y >> 5U, static_cast<int>(x & (steps - 1)), static_cast<int>(y & (steps - 1))};
  }

  std::vector<Position> positions_;
};

// One channel of a picture with the colour around it.
template <class T>
class Channel {
 public:
  Channel(const T* values, const detail::PictureLayout& layout, double outside)
      : values_(values), layout_(layout), outside_(outside) {}

  double at(const Position& p) const {
    const int left = steps - p.right;
    const int up = steps - p.down;
    const double above = left * pixel(p.x, p.y) + p.right * pixel(p.x + 1, p.y);
    const double below = left * pixel(p.x, p.y + 1) + p.right * pixel(p.x + 1, p.y + 1);
    return (up * above + p.down * below) / (steps * steps);
  }

 private:
  double pixel(std::ptrdiff_t x, std::ptrdiff_t y) const {
    const auto column = static_cast<std::size_t>(x);  // below 0: beyond the width
    const auto row = static_cast<std::size_t>(y);
    if (column >= layout_.width || row >= layout_.height) return outside_;
    return element_cast<double>(values_[row * layout_.row + column * layout_.column]);
  }

  const T* values_;
  const detail::PictureLayout& layout_;
  double outside_;
};

Tensor rotated(const Tensor& pictures, const ImageRotation& options, const std::string& where) {
  const auto layout = detail::layout_of(pictures, options.format, where);
  detail::require_levels(pictures, where);
  const std::size_t colours = options.cval.size();
  if (colours != 1 && colours != layout.channels)
    throw shape_error(where, std::to_string(colours) + " channels as cval has",
                      std::to_string(layout.channels));
  const Plan plan(turn_by(options.angle), layout);
  return detail::each_picture(pictures, [&]<class T>(std::span<const T> from, std::span<T> to) {
    for (std::size_t c = 0; c < layout.channels; ++c) {
      const double outside = options.cval[colours == 1 ? 0 : c];
      const Channel<T> channel(from.data() + c * layout.channel, layout, outside);
      T* pixel = to.data() + c * layout.channel;
      for (const Position& position : plan.positions()) {
        *pixel = detail::as_level<T>(channel.at(position));
        pixel += layout.column;
      }
    }
  });
}

}  // namespace

StageRun ImageRotation::bind(const RunOptions&) const {
  if (!std::isfinite(angle))
    throw Error(ErrorKind::usage,
                "ImageRotation angle: expected degrees, found " + std::to_string(angle));
  if (cval.empty() || !std::ranges::all_of(cval, [](double v) { return v >= 0 && v <= 255; }))
    throw Error(ErrorKind::usage, "ImageRotation cval: expected levels from 0 to 255");
  return detail::run_on_each_field(
      fields, [options = *this](const Tensor& pictures, const std::string& where) {
        return rotated(pictures, options, where);
      });
}

}  // namespace deepview
