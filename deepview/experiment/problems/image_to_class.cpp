#include "deepview/experiment/problems/image_to_class.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "deepview/base/batch_builder.hpp"
#include "deepview/base/error.hpp"
#include "deepview/io/cifar.hpp"
#include "deepview/io/idx.hpp"
#include "deepview/io/resample.hpp"
#include "deepview/io/text.hpp"

namespace deepview {
namespace {

namespace fs = std::filesystem;

fs::path find_idx(const fs::path& folder, const std::string& name) {
  std::error_code ignored;
  for (const fs::path& place : {folder, folder / "MNIST" / "raw", folder / "raw"})
    for (const char* suffix : {"", ".gz"})
      if (fs::is_regular_file(place / (name + suffix), ignored)) return place / (name + suffix);
  throw Error(
      ErrorKind::io,
      fmt::format(
          "no '{0}' in '{1}': put the files of MNIST there, train-images-idx3-ubyte, "
          "train-labels-idx1-ubyte, t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte, packed "
          "(.gz) or not, or name their folder as data_folder",
          name, shown_text(folder.string())));
}

std::vector<fs::path> find_cifar(const fs::path& folder, bool train) {
  std::error_code ignored;
  for (const fs::path& place : {folder, folder / "cifar-10-batches-bin"}) {
    if (!fs::is_directory(place, ignored)) continue;
    auto files = find_cifar_files(place);
    std::erase_if(files, [&](const fs::path& file) {
      return file.filename().string().starts_with("test") == train;
    });
    if (!files.empty()) return files;
  }
  throw Error(
      ErrorKind::io,
      fmt::format("no {} in '{}': put the binary files of CIFAR-10 there (data_batch_1.bin to "
                  "data_batch_5.bin, test_batch.bin), or name their folder as data_folder",
                  train ? "data_batch_1.bin" : "test_batch.bin", shown_text(folder.string())));
}

}  // namespace

OptionFields fields_of(ImageToClassOptions& options) {
  OptionFields fields;
  fields.add("batch_size", options.batch_size, "Pictures of an episode.").at_least(1).required();
  fields.add("data_folder", options.data_folder, "Where the files of the data set are.");
  fields.add("use_train_data", options.use_train_data,
             "Those to train with, else those to test with.");
  fields.add("resize", options.resize, "Height and width that pictures are brought to.")
      .where(" from 1 to 4096, height and width", [](const auto& size) {
        return !size || (size->size() == 2 && std::ranges::all_of(*size, [](int extent) {
                           return extent >= 1 && extent <= 4096;
                         }));
      });
  return fields;
}

ImageToClassProblem ImageToClassProblem::mnist(const ImageToClassOptions& options) {
  const std::string part = options.use_train_data ? "train" : "t10k";
  const fs::path images_path = find_idx(options.data_folder, part + "-images-idx3-ubyte");
  const fs::path labels_path = find_idx(options.data_folder, part + "-labels-idx1-ubyte");
  Tensor images = read_idx(images_path);
  const Tensor labels = read_idx(labels_path);
  if (images.rank() != 3 || labels.rank() != 1 || images.row_count() != labels.row_count())
    throw Error(
        ErrorKind::data,
        fmt::format("'{}' has the shape {} and '{}' {}: expected pictures [n, height, width] "
                    "and as many labels",
                    shown_text(images_path.string()), to_string(images.shape()),
                    shown_text(labels_path.string()), to_string(labels.shape())));
  const auto values = labels.values<std::uint8_t>();
  if (std::ranges::any_of(values, [](std::uint8_t label) { return label > 9; }))
    throw Error(ErrorKind::data,
                fmt::format("'{}' has labels beyond 9", shown_text(labels_path.string())));
  const Shape shape{images.shape()[0], images.shape()[1], images.shape()[2], 1};
  return {options,
          images.reshaped(shape),
          {values.begin(), values.end()},
          {"Zero", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine"}};
}

ImageToClassProblem ImageToClassProblem::cifar10(const ImageToClassOptions& options) {
  std::vector<Tensor> pixels;
  std::vector<std::uint8_t> labels;
  for (const fs::path& file : find_cifar(options.data_folder, options.use_train_data)) {
    CifarBatch batch = read_cifar(file);
    pixels.push_back(std::move(batch.pixels));
    labels.insert(labels.end(), batch.labels.begin(), batch.labels.end());
  }
  return {
      options,
      concatenate(pixels),
      std::move(labels),
      {"Airplane", "Automobile", "Bird", "Cat", "Deer", "Dog", "Frog", "Horse", "Ship", "Truck"}};
}

ImageToClassProblem::ImageToClassProblem(const ImageToClassOptions& options, Tensor pixels,
                                         std::vector<std::uint8_t> labels,
                                         std::vector<std::string> class_names)
    : pixels_(std::move(pixels)),
      labels_(std::move(labels)),
      class_names_(std::move(class_names)),
      height_(options.resize ? options.resize->at(0) : static_cast<int>(pixels_.shape()[1])),
      width_(options.resize ? options.resize->at(1) : static_cast<int>(pixels_.shape()[2])) {
}

Batch ImageToClassProblem::gather(std::span<const std::size_t> indices) const {
  const auto channels = static_cast<std::size_t>(pixels_.shape()[3]);
  const auto height = static_cast<std::size_t>(pixels_.shape()[1]);
  const auto width = static_cast<std::size_t>(pixels_.shape()[2]);
  const auto plane = static_cast<std::size_t>(height_) * static_cast<std::size_t>(width_);
  const auto rows = detail::resampling_taps(height, static_cast<std::size_t>(height_));
  const auto columns = detail::resampling_taps(width, static_cast<std::size_t>(width_));
  std::vector<float> images(indices.size() * channels * plane);
  std::vector<std::int64_t> targets;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < indices.size(); ++i) {
    if (indices[i] >= size())
      throw Error(ErrorKind::usage, fmt::format("no sample {} of {}", indices[i], size()));
    const auto levels =
        pixels_.values<std::uint8_t>().subspan(indices[i] * pixels_.row_size(), pixels_.row_size());
    std::vector<double> pixels(levels.begin(), levels.end());
    pixels = detail::resampled(pixels, columns, width, channels);
    pixels = detail::resampled(pixels, rows, height, static_cast<std::size_t>(width_) * channels);
    for (std::size_t p = 0; p < plane; ++p)
      for (std::size_t c = 0; c < channels; ++c)
        images[(i * channels + c) * plane + p] = static_cast<float>(pixels[p * channels + c] / 255);
    targets.push_back(labels_[indices[i]]);
    names.push_back(class_names_[labels_[indices[i]]]);
  }
  const auto count = static_cast<std::int64_t>(indices.size());
  Batch::Builder batch(
      Batch{{"images", Tensor(Shape{count, static_cast<std::int64_t>(channels), height_, width_},
                              std::move(images))},
            {"targets", Tensor(Shape{count}, std::move(targets))}});
  batch.metadata().set(MetaKey{"targets_label"}, std::move(names));
  return std::move(batch).build();
}

std::vector<DataDefinition> ImageToClassProblem::data_definitions() const {
  return {{"images", {-1, pixels_.shape()[3], height_, width_}, DType::f32},
          {"targets", {-1}, DType::i64}};
}

Parameter ImageToClassProblem::default_values() const {
  return section({{"num_classes", class_names_.size()},
                  {"num_channels", pixels_.shape()[3]},
                  {"height", height_},
                  {"width", width_}});
}

}  // namespace deepview
