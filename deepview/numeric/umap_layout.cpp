#include "deepview/numeric/umap_layout.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "deepview/base/parallel.hpp"
#include "deepview/numeric/map_forces.hpp"
#include "deepview/numeric/working_array.hpp"

namespace deepview::detail {
namespace {

constexpr std::size_t points_at_once = 512;     // that one task moves
constexpr std::size_t drawn = 2 * force_lanes;  // pushes per point and epoch: fewer blur the map
constexpr double first_step = 0.5;              // in map units
constexpr double momentum = 0.5;                // of Adam; the map heats up beyond
constexpr double memory = 0.9;                  // of Adam, for squared forces
constexpr double step_floor = 1e-7;
constexpr std::uint64_t epoch_streams = std::uint64_t{1} << 40U;  // apart from streams of rows

// Points drawn with replacement: a hash of (key, counter), so that slots come in any order.
struct Draws {
  std::uint32_t first_key = 0;
  std::uint32_t second_key = 0;

  explicit Draws(Random random) : first_key(random.bits()), second_key(random.bits()) {}

  static std::uint32_t mix(std::uint32_t x) {  // the finalizer of MurmurHash3
    x = (x ^ x >> 16U) * 0x85EBCA6BU;
    x = (x ^ x >> 13U) * 0xC2B2AE35U;
    return x ^ x >> 16U;
  }

  void draw(std::uint32_t counter, std::size_t points, std::span<std::int32_t, drawn> into) const {
    for (std::uint32_t slot = 0; slot < drawn; ++slot) {
      const std::uint64_t bits = mix(mix(counter + slot + first_key) + second_key);
      into[slot] = static_cast<std::int32_t>(bits * points >> 32U);
    }
  }
};

// One epoch of Adam.
struct Step {
  double length = 0;
  double first_correction = 1;
  double second_correction = 1;

  Step(std::size_t epoch, std::size_t epochs, double first)
      : length(first * (1 - static_cast<double>(epoch) / static_cast<double>(epochs))),
        first_correction(1 / (1 - std::pow(momentum, static_cast<double>(epoch + 1)))),
        second_correction(1 / (1 - std::pow(memory, static_cast<double>(epoch + 1)))) {}

  float move(float force, float& mean, float& square) const {
    mean = static_cast<float>(momentum * double{mean} + (1 - momentum) * double{force});
    square =
        static_cast<float>(memory * double{square} + (1 - memory) * double{force} * double{force});
    return static_cast<float>(length * double{mean} * first_correction /
                              (std::sqrt(double{square} * second_correction) + step_floor));
  }
};

std::size_t padded(std::size_t edges) {
  return (edges + force_lanes - 1) / force_lanes * force_lanes;
}

float weight_of_push(double negative_samples, double degree) {
  return static_cast<float>(negative_samples * degree / static_cast<double>(drawn));
}

// Edges as the forces want them: padded with the first row at weight 0, which exerts no force.
struct Pulls {
  std::vector<std::size_t> offsets;  // [rows + 1]
  WorkingArray<std::int32_t> others;
  WorkingArray<float> weights;
  std::vector<float> pushes;  // [rows] Weight of each drawn point.

  explicit Pulls(std::vector<std::size_t> where)
      : offsets(std::move(where)),
        others(offsets.back(), 0),
        weights(offsets.back(), 0.0F),
        pushes(offsets.size() - 1) {}

  std::span<const std::int32_t> others_of(std::size_t row) const noexcept {
    return {others.data() + offsets[row], offsets[row + 1] - offsets[row]};
  }
  std::span<const float> weights_of(std::size_t row) const noexcept {
    return {weights.data() + offsets[row], offsets[row + 1] - offsets[row]};
  }
};

// Weights relative to the largest; those that umap-learn would not draw once in all epochs are left
// out. An edge pulls from both ends, hence the 2.
Pulls pulls_of(const FuzzyGraph& graph, const LayoutOptions& options) {
  const float largest = graph.weights.empty() ? 1.0F : *std::ranges::max_element(graph.weights);
  const double least = double{largest} / static_cast<double>(options.epochs);
  const auto is_drawn = [&](float weight) { return double{weight} >= least; };
  std::vector<std::size_t> offsets{0};
  for (std::size_t row = 0; row < graph.rows(); ++row) {
    const auto kept = std::ranges::count_if(graph.weights_of(row), is_drawn);
    offsets.push_back(offsets.back() + padded(static_cast<std::size_t>(kept)));
  }
  Pulls pulls(std::move(offsets));
  for (std::size_t row = 0; row < graph.rows(); ++row) {
    std::size_t at = pulls.offsets[row];
    double degree = 0;
    for (std::size_t i = 0; i < graph.neighbours_of(row).size(); ++i) {
      const float weight = graph.weights_of(row)[i];
      if (!is_drawn(weight)) continue;
      pulls.others.data()[at] = graph.neighbours_of(row)[i];
      pulls.weights.data()[at++] = static_cast<float>(2 * double{weight} / double{largest});
      degree += double{weight} / double{largest};
    }
    pulls.pushes[row] = weight_of_push(options.negative_samples, degree);
  }
  return pulls;
}

// Where points are after the last epoch and how they have moved.
struct Motion {
  std::vector<float> before;
  std::span<float> after;
  std::vector<float> mean;
  std::vector<float> square;

  explicit Motion(std::span<float> positions)
      : before(positions.begin(), positions.end()),
        after(positions),
        mean(positions.size()),
        square(positions.size()) {}
};

void move_point(std::size_t row, const Pulls& pulls, const LayoutOptions& options,
                const Draws& draws, const Step& step, Motion& motion) {
  const std::size_t dimensions = options.dimensions;
  const PointField field{motion.before.data(), dimensions, options.curve};
  const auto from = std::span<const float>(motion.before).subspan(row * dimensions, dimensions);
  std::array<float, most_map_dimensions> force{};
  std::array<std::int32_t, drawn> others{};
  draws.draw(static_cast<std::uint32_t>(row * drawn), pulls.pushes.size(), others);
  add_attraction(field, from, pulls.others_of(row), pulls.weights_of(row), force);
  add_repulsion(field, from, others, pulls.pushes[row], force);
  for (std::size_t c = 0; c < dimensions; ++c) {
    const std::size_t at = row * dimensions + c;
    motion.after[at] = from[c] + step.move(force[c], motion.mean[at], motion.square[at]);
  }
}

}  // namespace

void lay_out(const FuzzyGraph& graph, const LayoutOptions& options, std::span<float> positions,
             const RunOptions& run) {
  const Pulls pulls = pulls_of(graph, options);
  Motion motion(positions);
  const std::size_t tasks = (graph.rows() + points_at_once - 1) / points_at_once;
  for (std::size_t epoch = 0; epoch < options.epochs; ++epoch) {
    throw_if_stopped(run);
    report(run, {"lay out the map", epoch, options.epochs});
    const Draws draws(Random(run.seed, epoch_streams + epoch));
    const Step step(epoch, options.epochs, first_step);
    parallel_for(tasks, run, [&](std::size_t task) {
      const std::size_t end = std::min(graph.rows(), (task + 1) * points_at_once);
      for (std::size_t row = task * points_at_once; row < end; ++row)
        move_point(row, pulls, options, draws, step, motion);
    });
    std::ranges::copy(motion.after, motion.before.begin());
  }
  report(run, {"lay out the map", options.epochs, options.epochs});
}

void lay_out_among(const FixedPoints& fixed, const LayoutOptions& options,
                   std::span<const std::int32_t> neighbours, std::span<const float> weights,
                   std::uint64_t key, std::span<float> position) {
  const float largest = weights.empty() ? 1.0F : *std::ranges::max_element(weights);
  std::vector<std::int32_t> others(padded(neighbours.size()));
  std::vector<float> pulls(others.size());
  double degree = 0;
  for (std::size_t i = 0; i < neighbours.size(); ++i) {
    others[i] = neighbours[i];
    pulls[i] = weights[i] / largest;
    degree += double{pulls[i]};
  }
  const float push = weight_of_push(options.negative_samples, degree);
  const PointField field{fixed.positions.data(), options.dimensions, options.curve};
  const std::size_t points = fixed.positions.size() / options.dimensions;
  std::array<float, most_map_dimensions> mean{};
  std::array<float, most_map_dimensions> square{};
  Random random(fixed.seed, key);
  for (std::size_t epoch = 0; epoch < options.epochs; ++epoch) {
    const Step step(epoch, options.epochs, first_step / 4);
    std::array<float, most_map_dimensions> force{};
    std::array<std::int32_t, drawn> pushing{};
    Draws(random).draw(static_cast<std::uint32_t>(epoch * drawn), points, pushing);
    add_attraction(field, position, others, pulls, force);
    add_repulsion(field, position, pushing, push, force);
    for (std::size_t c = 0; c < options.dimensions; ++c)
      position[c] += step.move(force[c], mean[c], square[c]);
  }
}

}  // namespace deepview::detail
