// What happens to a batch on its way: processors, networks, fitted introspectors.
#pragma once

#include <concepts>
#include <memory>
#include <type_traits>
#include <utility>

#include "deepview/base/batch.hpp"
#include "deepview/base/run_options.hpp"

namespace deepview {

/// A const function of a batch. It must not depend on which batch came before.
template <class S>
concept PureStage = std::copy_constructible<S> && std::is_invocable_r_v<Batch, const S&, Batch>;

/// A description whose bind() checks its options and makes the mutable run of one thread of one
/// pass.
template <class S>
concept BindableStage = std::copy_constructible<S> &&
    requires(const S& stage, const RunOptions& options, Batch batch) {
  { stage.bind(options)(std::move(batch)) } -> std::same_as<Batch>;
};

template <class S>
concept StageLike = PureStage<S> || BindableStage<S>;

/// A stage that tells what passes, rather than making something of it, says
/// `static constexpr bool in_order = true`: a pass has one run of it, which gets the batches one after
/// another in the order of the source.
template <class S>
concept InOrder = requires {
  requires S::in_order;
};

template <class S, class Eraser>
concept StageFor = !std::same_as<S, Eraser> && StageLike<S>;

template <class R>
concept BatchFunction = std::is_invocable_r_v<Batch, R&, Batch>;

template <class R, class Eraser>
concept RunFor = !std::same_as<R, Eraser> && BatchFunction<R>;

/// The mutable run of a stage; owned by one thread. Keeps its stage alive.
class StageRun {
 public:
  template <RunFor<StageRun> R>
  explicit StageRun(R run) : StageRun(std::move(run), nullptr) {}
  template <BatchFunction R>
  StageRun(R run, std::shared_ptr<const void> keep_alive)
      : run_(std::make_unique<Model<R>>(std::move(keep_alive), std::move(run))) {}

  Batch operator()(Batch batch) { return (*run_)(std::move(batch)); }

 private:
  struct Concept {
    virtual ~Concept() = default;
    virtual Batch operator()(Batch batch) = 0;
  };
  template <class R>
  struct Model final : Concept {
    Model(std::shared_ptr<const void> s, R r) : stage(std::move(s)), run(std::move(r)) {}
    Batch operator()(Batch batch) override { return run(std::move(batch)); }
    std::shared_ptr<const void> stage;  // outlives the run, which may point into it
    R run;
  };
  std::unique_ptr<Concept> run_;
};

/// A cheap handle on the immutable description of a stage.
class Stage {
 public:
  template <StageFor<Stage> S>
  Stage(S stage) : self_(std::make_shared<const Model<S>>(std::move(stage))) {}

  StageRun bind(const RunOptions& options) const { return self_->bind(options, self_); }
  bool in_order() const noexcept { return self_->in_order(); }

 private:
  struct Concept {
    virtual ~Concept() = default;
    virtual StageRun bind(const RunOptions&, std::shared_ptr<const void> self) const = 0;
    virtual bool in_order() const noexcept = 0;
  };
  template <class S>
  struct Model final : Concept {
    explicit Model(S s) : stage(std::move(s)) {}
    StageRun bind(const RunOptions& options, std::shared_ptr<const void> self) const override {
      if constexpr (BindableStage<S>)
        return StageRun(stage.bind(options), std::move(self));
      else
        return StageRun([this](Batch batch) { return stage(std::move(batch)); }, std::move(self));
    }
    bool in_order() const noexcept override { return InOrder<S>; }
    S stage;
  };
  std::shared_ptr<const Concept> self_;
};

}  // namespace deepview
