// How kernels for whole sequences are run.
#include "deepview/experiment/models/modules/fused_sequence.hpp"

#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>

namespace deepview::detail {
namespace {

// Waits in every block until two threads have come, or for so long that there is but one.
class MeetingNet final : public SequenceNet {
 public:
  MeetingNet() : SequenceNet({.inputs = 1, .outputs = 1, .weights = 1, .slot = 1}) {}

  void forward(const float*, ConstPacks, const Tape&, Packs) const override {
    std::unique_lock lock(mutex_);
    threads_.insert(std::this_thread::get_id());
    met_.notify_all();
    met_.wait_for(lock, std::chrono::seconds(20), [this] { return threads_.size() > 1; });
  }
  void backward(const float*, const Tape&, std::size_t, const Gradients&) const override {}

  std::size_t threads() const { return threads_.size(); }

 private:
  mutable std::mutex mutex_;
  mutable std::condition_variable met_;
  mutable std::set<std::thread::id> threads_;
};

TEST(FusedSequence, RunsBlocksOfSamplesOnSeveralThreads) {
  const int before = at::get_num_threads();
  at::set_num_threads(2);
  const at::NoGradGuard no_grad;
  const auto net = c10::make_intrusive<MeetingNet>();
  answers_of(net, at::zeros({32, 1, 1}), {at::zeros({1})}, TapeMemory());
  at::set_num_threads(before);
  EXPECT_EQ(net->threads(), 2U);
}

}  // namespace
}  // namespace deepview::detail
