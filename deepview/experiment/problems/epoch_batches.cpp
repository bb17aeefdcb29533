#include "deepview/experiment/problems/epoch_batches.hpp"

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include "deepview/base/parallel.hpp"

namespace deepview {
namespace {

struct Wanted {
  std::span<const std::size_t> indices;
  BatchNumber number;
};

struct WantedBatches {
  std::span<const std::size_t> order;
  std::size_t batch_size;
  std::size_t batches;
  BatchNumber at;

  std::optional<Wanted> pull() {
    if (at.batch >= batches) return std::nullopt;
    const std::size_t first = static_cast<std::size_t>(at.batch) * batch_size;
    const std::size_t count = std::min(batch_size, order.size() - first);
    const Wanted wanted{order.subspan(first, count), at};
    ++at.batch;
    return wanted;
  }
};

struct Maker {
  const Problem* problem;
  Batch operator()(Wanted wanted) const { return problem->batch(wanted.indices, wanted.number); }
};

std::size_t batches_of(std::size_t samples, const EpochPlan& plan) {
  const std::size_t rest = plan.loader.drop_last ? 0 : plan.batch_size - 1;
  return (samples + rest) / plan.batch_size;
}

}  // namespace

OptionFields fields_of(LoaderOptions& options) {
  OptionFields fields;
  fields.add("shuffle", options.shuffle,
             "Whether samples come in a new order every epoch, where no sampler says otherwise.");
  fields
      .add("num_workers", options.num_workers,
           "Threads that make batches ahead; they change nothing but the time.")
      .between(0, 256);
  fields.add("drop_last", options.drop_last, "Whether a last batch that is not full is left out.");
  for (const char* name : {"pin_memory", "batch_sampler", "timeout"})
    fields.add_needless(name, "batches are made by threads of this process");
  return fields;
}

std::size_t batches_per_epoch(const EpochPlan& plan, std::size_t problem_size) {
  return batches_of(epoch_size(plan.sampler, problem_size), plan);
}

struct EpochBatches::Run {
  Run(std::vector<std::size_t> samples, const Problem& problem, const EpochPlan& plan,
      BatchNumber first)
      : order(std::move(samples)),
        map(WantedBatches{order, plan.batch_size, batches_of(order.size(), plan), first},
            // A map with one worker has no thread of its own.
            std::vector<Maker>(plan.loader.num_workers == 0
                                   ? 1
                                   : std::max(2U, static_cast<unsigned>(plan.loader.num_workers)),
                               Maker{&problem})) {}

  std::vector<std::size_t> order;
  OrderedMap<WantedBatches, Maker> map;
};

EpochBatches::EpochBatches(const Problem& problem, const EpochPlan& plan, BatchNumber first)
    : run_(std::make_unique<Run>(epoch_order(plan.sampler, problem.size(), first.epoch, plan.seed),
                                 problem, plan, first)) {
}

EpochBatches::EpochBatches(EpochBatches&&) noexcept = default;
EpochBatches& EpochBatches::operator=(EpochBatches&&) noexcept = default;
EpochBatches::~EpochBatches() = default;

std::optional<Batch> EpochBatches::next() {
  return run_->map.next();
}

}  // namespace deepview
