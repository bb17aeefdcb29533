#include "deepview/experiment/problems/mnist_sequences.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "deepview/base/error.hpp"
#include "deepview/base/random.hpp"

namespace deepview {
namespace {

constexpr std::size_t side = 28;

std::vector<std::size_t> order_of_rows(DigitSteps steps, std::int64_t seed) {
  std::vector<std::size_t> order(side);
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (steps == DigitSteps::pixels) return order;
  Random random(Seed{static_cast<std::uint64_t>(seed)});
  for (std::size_t left = side; left > 1; --left)
    std::swap(order[left - 1], order[random.below(left)]);
  return order;
}

}  // namespace

OptionFields fields_of(DigitSteps steps, MnistSequenceOptions& options) {
  OptionFields fields;
  fields.add("batch_size", options.batch_size, "Samples of an episode.").at_least(1).required();
  fields.add("root_dir", options.root_dir, "Where the files of MNIST are.").required();
  fields
      .add("use_train_data", options.use_train_data,
           "Those to train with, else those to test with.")
      .required();
  if (steps == DigitSteps::permuted_rows)
    fields.add("permutation_seed", options.permutation_seed,
               "Draws the order of the rows; the same for training and testing.");
  return fields;
}

MnistSequences::MnistSequences(DigitSteps steps, const MnistSequenceOptions& options)
    : steps_(steps),
      pictures_(ImageToClassProblem::mnist({.batch_size = options.batch_size,
                                            .data_folder = options.root_dir,
                                            .use_train_data = options.use_train_data,
                                            .resize = std::nullopt})),
      row_order_(order_of_rows(steps, options.permutation_seed)) {
  const auto shape = pictures_.data_definitions().front().shape;
  if (shape[2] != static_cast<std::int64_t>(side) || shape[3] != static_cast<std::int64_t>(side))
    throw Error(ErrorKind::data,
                fmt::format("sequences of MNIST: expected pictures of {0} x {0}, found "
                            "{1} x {2}",
                            side, shape[2], shape[3]));
}

Batch MnistSequences::gather(std::span<const std::size_t> indices) const {
  const Batch pictures = pictures_.gather(indices);
  const auto count = static_cast<std::int64_t>(indices.size());
  const std::size_t steps = steps_ == DigitSteps::pixels ? side * side : side;
  const auto length = static_cast<std::int64_t>(steps);
  const auto pixels = pictures["images"].values<float>();
  const auto classes = pictures["targets"].values<std::int64_t>();
  std::vector<float> images(pixels.size());
  std::vector<std::uint8_t> mask(indices.size() * steps);
  std::vector<std::int64_t> targets;
  for (std::size_t i = 0; i < indices.size(); ++i) {
    for (std::size_t row = 0; row < side; ++row)
      std::ranges::copy(pixels.subspan((i * side + row_order_[row]) * side, side),
                        images.begin() + static_cast<long>((i * side + row) * side));
    mask[(i + 1) * steps - 1] = 1;
    targets.insert(targets.end(), steps, classes[i]);
  }
  const auto width = static_cast<std::int64_t>(side * side / steps);
  return Batch{{"images", Tensor(Shape{count, length, 1, 1, width}, std::move(images))},
               {"mask", Tensor(Shape{count, length, 1}, std::move(mask))},
               {"targets", Tensor(Shape{count, length}, std::move(targets))}};
}

std::vector<DataDefinition> MnistSequences::data_definitions() const {
  const std::int64_t length = steps_ == DigitSteps::pixels ? side * side : side;
  const std::int64_t width = steps_ == DigitSteps::pixels ? 1 : side;
  return {{"images", {-1, length, 1, 1, width}, DType::f32},
          {"mask", {-1, length, 1}, DType::u8},
          {"targets", {-1, length}, DType::i64}};
}

Parameter MnistSequences::default_values() const {
  return section({{"nb_classes", 10}, {"length", data_definitions().front().shape[1]}});
}

}  // namespace deepview
