#include "deepview/report/thumbnails.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <iterator>
#include <utility>

#include "deepview/base/blocks.hpp"
#include "deepview/base/error.hpp"
#include "deepview/io/codecs.hpp"
#include "deepview/io/files.hpp"

namespace deepview {
namespace {

constexpr int sheet_side = 2048;
constexpr int jpeg_quality = 95;
constexpr std::uint8_t ground = 128;  // of cells without a picture

}  // namespace

Thumbnails::State Thumbnails::start(const RunOptions&) const {
  std::filesystem::create_directories(folder / "thumbnails");
  return State(*this);
}

// The number of cells on a sheet is a power of two, so that blocks begin with a new sheet.
void Thumbnails::State::begin(std::int64_t cell) {
  if (cell < 8 || cell > 128)
    throw shape_error("thumbnails", "cells of 8 to 128 pixels", std::to_string(cell));
  sheets_.cell = static_cast<int>(cell);
  sheets_.columns = sheet_side / sheets_.cell;
  const auto cells =
      static_cast<std::size_t>(sheets_.columns) * static_cast<std::size_t>(sheets_.columns);
  sheets_.per_page = std::min(block_rows, std::bit_floor(cells));
}

void Thumbnails::State::add(const Batch& batch) {
  const Tensor& pictures = batch[spec_.field];
  const Shape& shape = pictures.shape();
  if (shape.rank() != 4 || shape[1] != shape[2] || shape[3] != 3)
    throw shape_error("thumbnails in '" + spec_.field + "'", "[samples, cell, cell, 3]",
                      to_string(shape));
  if (sheets_.cell == 0) begin(shape[1]);
  const auto values = pictures.values<std::uint8_t>();
  const std::size_t row_size = pictures.row_size();
  for (std::size_t row = 0; row < batch.size(); ++row)
    draw(values.subspan(row * row_size, row_size));
}

void Thumbnails::State::draw(std::span<const std::uint8_t> picture) {
  const auto cell = static_cast<std::size_t>(sheets_.cell);
  const auto columns = static_cast<std::size_t>(sheets_.columns);
  const std::size_t stride = columns * cell * 3;
  if (filled_ % columns == 0) pixels_.resize(pixels_.size() + cell * stride, ground);
  const std::size_t left = filled_ % columns * cell * 3;
  const std::size_t top = filled_ / columns * cell;
  for (std::size_t y = 0; y < cell; ++y)
    std::copy_n(picture.begin() + static_cast<std::ptrdiff_t>(y * cell * 3), cell * 3,
                pixels_.begin() + static_cast<std::ptrdiff_t>((top + y) * stride + left));
  if (++filled_ == sheets_.per_page) write_sheet();
}

void Thumbnails::State::write_sheet() {
  if (filled_ == 0) return;
  const std::int64_t width = std::int64_t{sheets_.columns} * sheets_.cell;
  const std::int64_t height = static_cast<std::int64_t>(pixels_.size()) / (width * 3);
  const Tensor sheet(Shape{height, width, 3}, std::exchange(pixels_, {}));
  filled_ = 0;
  sheets_.files.push_back(fmt::format("thumbnails/part-{}.jpg", (*spec_.parts)++));
  const auto jpeg = encode_jpeg(sheet, jpeg_quality);
  const std::span<const std::byte> whole = jpeg;
  write_file_atomically(spec_.folder / sheets_.files.back(), {&whole, 1});
}

void Thumbnails::State::merge(State&& later) {
  if (later.sheets_.cell == 0) return;
  if (sheets_.cell == 0) begin(later.sheets_.cell);
  if (later.sheets_.cell != sheets_.cell)
    throw shape_error("thumbnails", fmt::format("cells of {} pixels", sheets_.cell),
                      std::to_string(later.sheets_.cell));
  write_sheet();
  later.write_sheet();
  std::ranges::move(later.sheets_.files, std::back_inserter(sheets_.files));
}

ThumbnailSheets Thumbnails::State::finish() && {
  write_sheet();
  for (std::size_t i = 0; i < sheets_.files.size(); ++i) {
    const std::string name = fmt::format("thumbnails/page-{:03}.jpg", i);
    std::filesystem::rename(spec_.folder / sheets_.files[i], spec_.folder / name);
    sheets_.files[i] = name;
  }
  return std::move(sheets_);
}

}  // namespace deepview
