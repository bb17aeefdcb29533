#include "deepview/experiment/models/modules/fused_pairs.hpp"

#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/add.h>
#include <ATen/ops/addmm.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/gt.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/sum.h>
#include <ATen/ops/threshold_backward.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>
#include <vector>

#include "deepview/base/error.hpp"

namespace deepview::detail {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// Pairs whose answers of all layers stay in a core's cache, and are enough for a product at full speed.
constexpr std::int64_t pairs_at_once = 128;

// Samples whose gradients of the weights are summed in one place: few enough for every thread to have some, and the
// same whatever their number.
constexpr std::int64_t samples_of_part = 4;

struct Sizes {
  std::int64_t samples, objects, units, layers;

  explicit Sizes(const at::Tensor& first, std::int64_t count)
      : samples(first.size(0)), objects(first.size(1)), units(first.size(2)), layers(count) {}

  std::int64_t pairs() const { return objects * objects; }
  std::int64_t parts() const { return (samples + samples_of_part - 1) / samples_of_part; }
};

// Weight and bias of each layer in one row of numbers, or places for their gradients.
class Layers {
 public:
  Layers(const at::Tensor& numbers, const Sizes& sizes) {
    const std::int64_t units = sizes.units;
    for (std::int64_t at = 0; at < numbers.numel(); at += units * (units + 1)) {
      weights.push_back(numbers.narrow(0, at, units * units).view({units, units}));
      biases.push_back(numbers.narrow(0, at + units * units, units));
    }
  }
  std::vector<at::Tensor> weights, biases;
};

// What is kept of the answers to a sample's pairs: [layers - 1, pairs, units], and where the last one is above 0,
// [pairs, units].
struct Kept {
  at::Tensor answers, above;

  Kept of(std::int64_t sample) const {
    return answers.defined() ? Kept{answers[sample], above[sample]} : Kept{};
  }
};

// Some of the first objects, each with every second one.
struct Tile {
  std::int64_t first, count, objects;

  at::Tensor rows_of(const at::Tensor& pairs) const {
    return pairs.narrow(0, first * objects, count * objects);
  }
};

// First objects of a whole tile.
std::int64_t objects_of_tile(std::int64_t objects) {
  return std::max(pairs_at_once / objects, std::int64_t{1});
}

template <class Body>
void for_tiles(std::int64_t objects, const Body& body) {
  const std::int64_t at_once = objects_of_tile(objects);
  for (std::int64_t first = 0; first < objects; first += at_once)
    body(Tile{first, std::min(at_once, objects - first), objects});
}

// What a thread writes over, tile after tile.
struct Scratch {
  explicit Scratch(const Sizes& sizes)
      : buffers(at::empty({std::max(sizes.layers + 1, least),
                           objects_of_tile(sizes.objects) * sizes.objects, sizes.units})) {}

  static constexpr std::int64_t least = 3;  // pairs, and gradients before and behind a layer

  at::Tensor take(std::int64_t index, const Tile& tile) const {
    return buffers[index].narrow(0, 0, tile.count * tile.objects);
  }
  at::Tensor buffers;
};

// relu(first_i + second_j) for the pairs of the tile.
at::Tensor pair_into(at::Tensor into, const at::Tensor& first, const at::Tensor& second,
                     const Tile& tile) {
  at::Tensor grid = into.view({tile.count, tile.objects, into.size(1)});
  at::add_out(grid, first.narrow(0, tile.first, tile.count).unsqueeze(1), second.unsqueeze(0));
  return into.relu_();
}

// Adds up the answers to one sample's pairs, and keeps what gradients need.
void sum_pairs(const at::Tensor& first, const at::Tensor& second, const Layers& layers,
               const Kept& kept, const Scratch& scratch, at::Tensor sums) {
  const auto last = static_cast<std::int64_t>(layers.weights.size()) - 1;
  for_tiles(first.size(0), [&](const Tile& tile) {
    at::Tensor x = pair_into(scratch.take(0, tile), first, second, tile);
    for (std::int64_t layer = 0; layer <= last; ++layer) {
      at::Tensor answer = kept.answers.defined() && layer < last ? tile.rows_of(kept.answers[layer])
                                                                 : scratch.take(layer + 1, tile);
      const auto at = static_cast<std::size_t>(layer);
      at::addmm_out(answer, layers.biases[at], x, layers.weights[at].t());
      x = answer.relu_();
    }
    if (kept.above.defined()) {
      at::Tensor above = tile.rows_of(kept.above);
      at::gt_out(above, x, 0);
    }
    sums.add_(x.sum(0));
  });
}

struct Gradients {
  at::Tensor first, second;  // Of one sample; added to.
  const Layers& layers;      // Added to.
};

void backward_pairs(const at::Tensor& first, const at::Tensor& second, const Layers& layers,
                    const Kept& kept, const Scratch& scratch, const at::Tensor& given,
                    const Gradients& gradients) {
  const auto last = static_cast<std::int64_t>(layers.weights.size()) - 1;
  const at::Tensor nothing = at::zeros({}, given.options());
  for_tiles(first.size(0), [&](const Tile& tile) {
    const at::Tensor paired = pair_into(scratch.take(0, tile), first, second, tile);
    at::Tensor gradient = scratch.take(1, tile), next = scratch.take(2, tile);
    at::where_out(gradient, tile.rows_of(kept.above), given, nothing);
    for (std::int64_t layer = last; layer >= 0; --layer) {
      const auto at = static_cast<std::size_t>(layer);
      const at::Tensor x = layer == 0 ? paired : tile.rows_of(kept.answers[layer - 1]);
      at::Tensor weight = gradients.layers.weights[at], bias = gradients.layers.biases[at];
      weight.addmm_(gradient.t(), x);
      bias.add_(gradient.sum(0));
      at::mm_out(next, gradient, layers.weights[at]);
      at::threshold_backward_out(gradient, next, x, 0);
    }
    const at::Tensor grid = gradient.view({tile.count, tile.objects, gradient.size(1)});
    gradients.first.narrow(0, tile.first, tile.count).add_(grid.sum(1));
    at::Tensor of_second = gradients.second;
    of_second.add_(grid.sum(0));
  });
}

template <class Body>
void for_parts(const Sizes& sizes, const Body& body) {
  at::parallel_for(0, sizes.parts(), 1, [&](std::int64_t begin, std::int64_t end) {
    const at::NoGradGuard no_grad;
    const Scratch scratch(sizes);
    for (std::int64_t part = begin; part < end; ++part)
      for (std::int64_t sample = part * samples_of_part;
           sample < std::min(sizes.samples, (part + 1) * samples_of_part); ++sample)
        body(part, sample, scratch);
  });
}

at::Tensor forward(const at::Tensor& first, const at::Tensor& second, const at::Tensor& numbers,
                   const Kept& kept, const Sizes& sizes) {
  at::Tensor sums = at::zeros({sizes.samples, sizes.units}, first.options());
  const Layers layers(numbers.detach(), sizes);
  for_parts(sizes, [&](std::int64_t, std::int64_t sample, const Scratch& scratch) {
    sum_pairs(first[sample], second[sample], layers, kept.of(sample), scratch, sums[sample]);
  });
  return sums;
}

class PairSums : public torch::autograd::Function<PairSums> {
 public:
  static at::Tensor forward(AutogradContext* context, const at::Tensor& first,
                            const at::Tensor& second, const at::Tensor& numbers,
                            const at::Tensor& answers, const at::Tensor& above) {
    context->save_for_backward({first, second, numbers, answers, above});
    const Sizes sizes(first, answers.size(1) + 1);
    return detail::forward(first, second, numbers, {answers, above}, sizes);
  }

  static variable_list backward(AutogradContext* context, const variable_list& given) {
    if (at::GradMode::is_enabled())
      throw Error(ErrorKind::usage, "fused models have no second derivatives");
    const variable_list saved = context->get_saved_variables();
    const at::Tensor &first = saved[0], &second = saved[1], &numbers = saved[2];
    const Kept kept{saved[3], saved[4]};
    const Sizes sizes(first, kept.answers.size(1) + 1);
    const at::Tensor sums = given[0].contiguous();
    at::Tensor dfirst = at::zeros_like(first), dsecond = at::zeros_like(second);
    const at::Tensor parts = at::zeros({sizes.parts(), numbers.numel()}, numbers.options());
    const Layers layers(numbers, sizes);
    for_parts(sizes, [&](std::int64_t part, std::int64_t sample, const Scratch& scratch) {
      const Layers dlayers(parts[part], sizes);
      backward_pairs(first[sample], second[sample], layers, kept.of(sample), scratch, sums[sample],
                     {dfirst[sample], dsecond[sample], dlayers});
    });
    at::Tensor dnumbers = parts[0];
    for (std::int64_t part = 1; part < sizes.parts(); ++part) dnumbers.add_(parts[part]);
    return {dfirst, dsecond, dnumbers, at::Tensor(), at::Tensor()};
  }
};

}  // namespace

at::Tensor pair_sums(const at::Tensor& first, const at::Tensor& second,
                     std::span<const Linear> layers, const TapeMemory& memory) {
  std::vector<at::Tensor> flat;
  for (const Linear& layer : layers) {
    flat.push_back(layer.weight.flatten());
    flat.push_back(layer.bias);
  }
  const at::Tensor numbers = at::cat(flat);
  const Sizes sizes(first, static_cast<std::int64_t>(layers.size()));
  const at::Tensor a = first.contiguous(), b = second.contiguous();
  if (!at::GradMode::is_enabled()) return forward(a, b, numbers, {}, sizes);
  const std::int64_t pairs = sizes.pairs(), kept_layers = sizes.layers - 1;
  const at::Tensor answers = memory.take(sizes.samples, kept_layers * pairs * sizes.units)
                                 .view({sizes.samples, kept_layers, pairs, sizes.units});
  const at::Tensor above =
      at::empty({sizes.samples, pairs, sizes.units}, first.options().dtype(at::kBool));
  return PairSums::apply(a, b, numbers, answers, above);
}

}  // namespace deepview::detail
