// How many JPEG files a second become 224 x 224 normalised planes, and how close to the exact average?
//
//   picture_bench [--pictures=FOLDER --planes=OUT.npy] [options of Google Benchmark]
//
// Without a folder the pictures are made here, from a seed. The answer is compared with a float64 area filter
// of the full decode before any time is taken. picture_peers.py runs this beside Pillow and OpenCV.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "deepview/base/parallel.hpp"
#include "deepview/base/random.hpp"
#include "deepview/io/codecs.hpp"
#include "deepview/io/files.hpp"
#include "deepview/io/npy.hpp"
#include "deepview/io/picture_list.hpp"
#include "deepview/io/resize.hpp"

namespace {

using deepview::PictureSize;
using deepview::Tensor;
using File = std::vector<std::byte>;

constexpr int side = 224;
constexpr std::size_t planes_per_picture = std::size_t{3} * side * side;
constexpr double least_psnr = 58.0;

// Ramps, waves of several lengths and a little noise: about the bytes per pixel of a photograph.
File make_photograph(PictureSize size, std::uint64_t number) {
  deepview::Random random(deepview::Seed{1}, number);
  const double phase = random.uniform() * 6;
  std::vector<std::uint8_t> pixels;
  for (int y = 0; y < size.height; ++y)
    for (int x = 0; x < size.width; ++x)
      for (int colour = 0; colour < 3; ++colour) {
        const double waves = 40 * std::sin(phase + 0.02 * x + colour) * std::cos(0.03 * y) +
                             25 * std::sin(0.4 * x + 0.31 * y + phase) + 10 * random.normal();
        pixels.push_back(static_cast<std::uint8_t>(std::clamp(128 + waves, 0.0, 255.0)));
      }
  return deepview::encode_jpeg(Tensor({size.height, size.width, 3}, std::move(pixels)), 90);
}

std::vector<File> make_photographs(PictureSize size, std::size_t count) {
  std::vector<File> files;
  for (std::size_t i = 0; i < count; ++i) files.push_back(make_photograph(size, i));
  return files;
}

std::vector<File> read_photographs(const std::string& folder) {
  const auto list = deepview::list_pictures(folder);
  std::vector<File> files;
  for (const auto& entry : list.entries)
    files.push_back(deepview::read_file(list.root / entry.path));
  return files;
}

void convert(const File& file, std::span<float> planes) {
  const Tensor pixels = deepview::rgb8(deepview::decode_picture(file));
  deepview::resize_area_normalised(deepview::view_rgb(pixels), {side, side}, {}, planes);
}

// Overlap of output pixel i with input pixel j, as a share of the output pixel.
double overlap(int i, int j, std::int64_t extent) {
  const double scale = static_cast<double>(extent) / side;
  return std::max(0.0, std::min((i + 1) * scale, j + 1.0) - std::max(i * scale, double(j))) / scale;
}

// Columns first, then rows, in float64: [side, side, 3].
std::vector<double> exact_average(const Tensor& pixels) {
  const std::int64_t height = pixels.shape()[0];
  const std::int64_t width = pixels.shape()[1];
  const auto values = pixels.values<std::uint8_t>();
  std::vector<double> average(planes_per_picture);
  std::vector<double> line(std::size_t{3} * side);
  for (int j = 0; j < height; ++j) {
    std::fill(line.begin(), line.end(), 0.0);
    for (int x = 0; x < side; ++x)
      for (int i = x * static_cast<int>(width) / side; i < width && i * side < (x + 1) * width; ++i)
        for (int c = 0; c < 3; ++c)
          line[static_cast<std::size_t>(x * 3 + c)] +=
              overlap(x, i, width) * values[static_cast<std::size_t>((j * width + i) * 3 + c)];
    for (int y = 0; y < side; ++y)
      if (const double weight = overlap(y, j, height); weight > 0)
        for (std::size_t at = 0; at < line.size(); ++at)
          average[static_cast<std::size_t>(y) * line.size() + at] += weight * line[at];
  }
  return average;
}

// Of the bytes that the planes stand for, against the exact average.
double psnr(const File& file, std::span<const float> planes) {
  const auto exact = exact_average(deepview::rgb8(deepview::decode_picture(file)));
  const deepview::Normalisation normalisation;
  double squares = 0;
  for (std::size_t at = 0; at < exact.size(); ++at) {
    const std::size_t c = at % 3;
    const double plane = planes[c * side * side + at / 3];
    const double level = (plane * normalisation.deviation[c] + normalisation.mean[c]) * 255;
    squares += (level - exact[at]) * (level - exact[at]);
  }
  return 10 * std::log10(255.0 * 255.0 * static_cast<double>(exact.size()) / squares);
}

double worst_psnr(const std::vector<File>& files) {
  double worst = 1e9;
  std::vector<float> planes(planes_per_picture);
  for (std::size_t i = 0; i < std::min<std::size_t>(files.size(), 20); ++i) {
    convert(files[i], planes);
    worst = std::min(worst, psnr(files[i], planes));
  }
  if (worst < least_psnr) {
    fmt::print(stderr, "the answer is wrong: {:.1f} dB, at least {} are expected\n", worst,
               least_psnr);
    std::exit(1);
  }
  return worst;
}

void write_planes(const std::vector<File>& files, const std::string& path) {
  std::vector<float> planes(files.size() * planes_per_picture);
  for (std::size_t i = 0; i < files.size(); ++i)
    convert(files[i], std::span(planes).subspan(i * planes_per_picture, planes_per_picture));
  deepview::write_npy(
      path, Tensor({static_cast<std::int64_t>(files.size()), 3, side, side}, std::move(planes)));
}

void register_conversion(const std::string& name, const std::vector<File>& files) {
  const double fidelity = worst_psnr(files);
  for (const int threads : {1, 2})
    benchmark::RegisterBenchmark(
        fmt::format("Pictures/{}/threads:{}", name, threads).c_str(),
        [&files, threads, fidelity](benchmark::State& state) {
          std::vector<float> planes(files.size() * planes_per_picture);
          for (auto _ : state)
            deepview::parallel_for(files.size(), {.threads = threads}, [&](std::size_t i) {
              convert(files[i],
                      std::span(planes).subspan(i * planes_per_picture, planes_per_picture));
            });
          state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(files.size()));
          state.counters["psnr"] = fidelity;
        })
        ->UseRealTime()
        ->Unit(benchmark::kMillisecond);
}

// The value of `--name=value`, taken out of the arguments; empty when it is not there.
std::string take_option(std::string_view prefix, int& count, char** arguments) {
  for (int i = 1; i < count; ++i) {
    const std::string_view argument = arguments[i];
    if (!argument.starts_with(prefix)) continue;
    std::rotate(arguments + i, arguments + i + 1, arguments + count);
    --count;
    return std::string(argument.substr(prefix.size()));
  }
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  const std::string folder = take_option("--pictures=", argc, argv);
  const std::string planes = take_option("--planes=", argc, argv);
  benchmark::Initialize(&argc, argv);
  std::vector<File> given;
  std::vector<File> small;
  std::vector<File> large;
  if (!folder.empty()) {
    given = read_photographs(folder);
    if (!planes.empty()) write_planes(given, planes);
    register_conversion("given", given);
  } else {
    small = make_photographs({500, 375}, 40);
    large = make_photographs({1600, 1200}, 4);
    register_conversion("width:500/height:375", small);
    register_conversion("width:1600/height:1200", large);
  }
  benchmark::RunSpecifiedBenchmarks();
}
