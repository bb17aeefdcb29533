// The kernel for pairs of objects against libtorch's operators.
#include "deepview/experiment/models/modules/fused_pairs.hpp"

#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/relu.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "deepview/base/error.hpp"
#include "tests/experiment/models/fused_checks.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using detail::pair_sums;
using testing::Answers;
using testing::drawn;
using testing::expect_close;
using testing::expect_error;

struct Sizes {
  std::int64_t samples, objects, units, layers;
};

// Drawn objects and layers, of one dtype; the same numbers for each.
class Pairs {
 public:
  Pairs(const Sizes& sizes, at::ScalarType dtype) {
    const PartBuilder whole(weights_, "pairs", Seed{3});
    for (std::int64_t layer = 0; layer < sizes.layers; ++layer)
      layers_.emplace_back(whole.part(std::to_string(layer), "Linear"), sizes.units, sizes.units);
    weights_.set_dtype(dtype);
    for (const std::uint64_t seed : {1U, 2U})
      objects_.push_back(
          drawn({sizes.samples, sizes.objects, sizes.units}, seed, -1).to(dtype).requires_grad_());
  }

  at::Tensor fused() const { return pair_sums(objects_[0], objects_[1], layers_, memory_); }

  at::Tensor by_operators() const {
    at::Tensor x = at::relu(objects_[0].unsqueeze(2) + objects_[1].unsqueeze(1));
    for (const Linear& layer : layers_) x = at::relu(at::linear(x, layer.weight, layer.bias));
    return x.sum({1, 2});
  }

  Answers answers(const at::Tensor& sums) const {
    Answers answers{.logits = sums, .gradients = {}};
    (sums * drawn(sums.sizes(), 5, -1).to(sums.scalar_type())).sum().backward();
    std::vector<at::Tensor> all = objects_;
    for (const Weight& weight : weights_.all()) all.push_back(weight.value);
    for (at::Tensor& tensor : all) {
      answers.gradients.push_back(tensor.grad().clone());
      tensor.mutable_grad() = at::Tensor();
    }
    return answers;
  }

 private:
  Weights weights_;
  std::vector<Linear> layers_;
  std::vector<at::Tensor> objects_;
  detail::TapeMemory memory_;
};

class PairSums : public ::testing::TestWithParam<Sizes> {};

TEST_P(PairSums, AgreeWithTheOperators) {
  const Pairs pairs(GetParam(), at::kFloat), wide(GetParam(), at::kDouble);
  const Answers fused = pairs.answers(pairs.fused());
  expect_close(fused, pairs.answers(pairs.by_operators()), 1e-5, 1e-5);
  expect_close(fused, wide.answers(wide.by_operators()), 1e-5, 1e-5);
}

TEST_P(PairSums, AreTheSameBitsForAnyNumberOfThreadsAndWithoutGradients) {
  const Pairs pairs(GetParam(), at::kFloat);
  const int before = at::get_num_threads();
  std::optional<Answers> first;
  for (const int threads : {1, 2, 3, 7}) {
    at::set_num_threads(threads);
    const Answers answers = pairs.answers(pairs.fused());
    if (!first) first = answers;
    EXPECT_TRUE(at::equal(answers.logits, first->logits)) << threads;
    for (std::size_t i = 0; i < answers.gradients.size(); ++i)
      EXPECT_TRUE(at::equal(answers.gradients[i], first->gradients[i])) << threads << " " << i;
    const at::NoGradGuard no_grad;
    EXPECT_TRUE(at::equal(pairs.fused(), first->logits)) << threads;
  }
  at::set_num_threads(before);
}

// One object, one tile, a whole number of tiles and not, an object with more others than a tile has pairs.
INSTANTIATE_TEST_SUITE_P(OfAllSizes, PairSums,
                         ::testing::Values(Sizes{1, 1, 4, 1}, Sizes{9, 4, 16, 3},
                                           Sizes{5, 25, 32, 3}, Sizes{3, 64, 8, 2},
                                           Sizes{2, 150, 8, 3}));

TEST(PairSums, KeepsTwoPassesApartUntilBothHadTheirGradients) {
  const Pairs pairs({3, 5, 8, 3}, at::kFloat);
  const Answers alone = pairs.answers(pairs.fused());
  const at::Tensor first = pairs.fused(), second = pairs.fused() * 2;
  const Answers late = pairs.answers(first);
  for (std::size_t i = 0; i < alone.gradients.size(); ++i)
    EXPECT_TRUE(at::equal(late.gradients[i], alone.gradients[i])) << i;
  EXPECT_GT(pairs.answers(second).gradients[0].abs().sum().item<float>(), 0);
}

TEST(PairSums, HaveNoSecondDerivatives) {
  const Pairs pairs({2, 3, 8, 2}, at::kFloat);
  expect_error(ErrorKind::usage, "no second derivatives",
               [&] { pairs.fused().sum().backward({}, true, true); });
}

}  // namespace
}  // namespace deepview
