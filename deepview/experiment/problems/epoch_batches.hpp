// The batches of one epoch, made ahead of whoever asks for them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "deepview/base/batch.hpp"
#include "deepview/base/run_options.hpp"
#include "deepview/experiment/problems/open_problem.hpp"
#include "deepview/experiment/problems/sampler.hpp"

namespace deepview {

struct LoaderOptions {
  bool shuffle = true;  ///< Without a sampler: all samples in a new order every epoch.
  int num_workers =
      0;  ///< Threads that make batches beside the one that asks; 0: it makes them itself.
  bool drop_last = false;  ///< Whether a last batch that is not full is left out.
};

OptionFields fields_of(LoaderOptions& options);

struct EpochPlan {
  Sampler sampler = SequentialSampler{};
  LoaderOptions loader{};
  std::size_t batch_size = 1;
  Seed seed{};  ///< Of the order.
};

/// Batches of a pass with such a plan.
std::size_t batches_per_epoch(const EpochPlan& plan, std::size_t problem_size);

/// Batch after batch, the same for any number of workers.
class EpochBatches {
 public:
  /// Begins with batch `first` of the epoch. The problem must outlive this, and not change.
  EpochBatches(const Problem& problem, const EpochPlan& plan, BatchNumber first);
  EpochBatches(EpochBatches&&) noexcept;
  EpochBatches& operator=(EpochBatches&&) noexcept;
  ~EpochBatches();

  /// nullopt once the epoch is over.
  std::optional<Batch> next();

 private:
  struct Run;
  std::unique_ptr<Run> run_;
};

}  // namespace deepview
