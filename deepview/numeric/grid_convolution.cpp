#include "deepview/numeric/grid_convolution.hpp"

#include <algorithm>

#include "deepview/base/parallel.hpp"

namespace deepview::detail {
namespace {

constexpr std::size_t lanes = Fourier::lanes;
constexpr std::size_t stride = Fourier::stride;

// Signals and scratch of one thread.
struct Work {
  explicit Work(std::size_t size) : signals(size * stride), scratch(size * stride) {}
  std::vector<float> signals;
  std::vector<float> scratch;
};

}  // namespace

GridConvolution::GridConvolution(GridSize period, const Kernel& kernel, const RunOptions& run)
    : along_rows_(period.rows), along_columns_(period.columns) {
  set_kernel(kernel, run);
}

std::size_t GridConvolution::bands() const noexcept {
  return (along_rows_.size() / 2 + lanes) / lanes;
}

// A real, even signal has a real, even transform, so real and imaginary parts hold two of them.
void GridConvolution::set_kernel(const Kernel& kernel, const RunOptions& run) {
  const std::size_t rows = period().rows;
  const std::size_t columns = period().columns;
  const std::size_t half = columns / 2 + 1;
  const std::size_t width = bands() * lanes;
  std::vector<float> transformed(half * width);  // by column, then row frequency
  parallel_for((half + stride - 1) / stride, run, [&](std::size_t panel) {
    Work work(rows);
    const std::size_t first = panel * stride;
    const std::size_t count = std::min(stride, half - first);
    for (std::size_t r = 0; r < rows; ++r)
      for (std::size_t c = 0; c < count; ++c)
        work.signals[r * stride + c] =
            static_cast<float>(kernel.at(std::min(r, rows - r), first + c));
    along_rows_.forward(work.signals.data(), work.scratch.data());
    for (std::size_t f = 0; f <= rows / 2; ++f)
      for (std::size_t c = 0; c < count; ++c)
        transformed[(first + c) * width + f] = work.signals[f * stride + c];
  });
  response_.assign(bands() * half * lanes, 0);
  const double scale = 1 / (static_cast<double>(rows) * static_cast<double>(columns));
  parallel_for(bands(), run, [&](std::size_t band) {
    Work work(columns);
    for (std::size_t c = 0; c < columns; ++c)
      std::copy_n(&transformed[std::min(c, columns - c) * width + band * lanes], lanes,
                  &work.signals[c * stride]);
    along_columns_.forward(work.signals.data(), work.scratch.data());
    for (std::size_t f = 0; f < half; ++f) {
      for (std::size_t lane = 0; lane < lanes && band * lanes + lane <= rows / 2; ++lane) {
        const double beside =
            kernel.response(f, columns) * kernel.response(band * lanes + lane, rows);
        response_[(band * half + f) * lanes + lane] =
            static_cast<float>(scale * beside * work.signals[f * stride + lane]);
      }
    }
  });
}

void GridConvolution::apply(std::vector<float>& values, GridSize corner, const RunOptions& run) {
  spectrum_.resize(bands() * corner.columns * stride);
  transform_columns(values, corner, run);
  multiply(corner.columns, run);
  restore_columns(values, corner, run);
}

// Two real columns make one complex signal: a + ib. Their transforms are A = (Z + Z̄ reversed) / 2
// and B = (Z − Z̄ reversed) / 2i.
void GridConvolution::transform_columns(const std::vector<float>& values, GridSize corner,
                                        const RunOptions& run) {
  const std::size_t period = along_rows_.size();
  const std::size_t apart = corner.columns / 2;
  parallel_for(apart / lanes, run, [&](std::size_t panel) {
    Work work(period);
    for (std::size_t r = 0; r < corner.rows; ++r) {
      const float* row = &values[r * corner.columns + panel * lanes];
      std::copy_n(row, lanes, &work.signals[r * stride]);
      std::copy_n(row + apart, lanes, &work.signals[r * stride + lanes]);
    }
    along_rows_.forward(work.signals.data(), work.scratch.data());
    for (std::size_t f = 0; f <= period / 2; ++f) {
      const float* here = &work.signals[f * stride];
      const float* there = &work.signals[(period - f) % period * stride];
      float* to = &spectrum_[(f / lanes * corner.columns + panel * lanes) * stride + f % lanes];
      for (std::size_t c = 0; c < lanes; ++c) {
        float* a = to + c * stride;
        float* b = a + apart * stride;
        a[0] = 0.5F * (here[c] + there[c]);
        a[lanes] = 0.5F * (here[lanes + c] - there[lanes + c]);
        b[0] = 0.5F * (here[lanes + c] + there[lanes + c]);
        b[lanes] = 0.5F * (there[c] - here[c]);
      }
    }
  });
}

void GridConvolution::multiply(std::size_t columns, const RunOptions& run) {
  const std::size_t period = along_columns_.size();
  const std::size_t half = period / 2 + 1;
  parallel_for(bands(), run, [&](std::size_t band) {
    Work work(period);
    float* spectrum = &spectrum_[band * columns * stride];
    std::copy_n(spectrum, columns * stride, work.signals.data());
    along_columns_.forward(work.signals.data(), work.scratch.data());
    for (std::size_t f = 0; f < period; ++f) {
      const float* factor = &response_[(band * half + std::min(f, period - f)) * lanes];
      float* sample = &work.signals[f * stride];
      for (std::size_t lane = 0; lane < lanes; ++lane) {
        sample[lane] *= factor[lane];
        sample[lanes + lane] *= factor[lane];
      }
    }
    along_columns_.inverse(work.signals.data(), work.scratch.data());
    std::copy_n(work.signals.data(), columns * stride, spectrum);
  });
}

void GridConvolution::restore_columns(std::vector<float>& values, GridSize corner,
                                      const RunOptions& run) {
  const std::size_t period = along_rows_.size();
  const std::size_t apart = corner.columns / 2;
  parallel_for(apart / lanes, run, [&](std::size_t panel) {
    Work work(period);
    for (std::size_t f = 0; f <= period / 2; ++f) {
      const float* from =
          &spectrum_[(f / lanes * corner.columns + panel * lanes) * stride + f % lanes];
      float* here = &work.signals[f * stride];
      float* there = &work.signals[(period - f) % period * stride];
      for (std::size_t c = 0; c < lanes; ++c) {
        const float* a = from + c * stride;
        const float* b = a + apart * stride;
        there[c] = a[0] + b[lanes];
        there[lanes + c] = b[0] - a[lanes];
        here[c] = a[0] - b[lanes];
        here[lanes + c] = b[0] + a[lanes];
      }
    }
    along_rows_.inverse(work.signals.data(), work.scratch.data());
    for (std::size_t r = 0; r < corner.rows; ++r) {
      float* row = &values[r * corner.columns + panel * lanes];
      std::copy_n(&work.signals[r * stride], lanes, row);
      std::copy_n(&work.signals[r * stride + lanes], lanes, row + apart);
    }
  });
}

}  // namespace deepview::detail
