// The one loop that folds batches into answers.
#pragma once

#include <concepts>
#include <memory>
#include <tuple>
#include <utility>

#include "deepview/base/producer.hpp"

namespace deepview {

/// An options aggregate that starts a mergeable state; the answer is a plain struct that outlives
/// all. Merging is associative, and a state that saw nothing changes nothing.
template <class I>
concept Introspector = std::copy_constructible<I> &&
    requires(const I& spec, const RunOptions& options, typename I::State state,
             typename I::State other, const Batch& batch) {
  { spec.start(options) } -> std::same_as<typename I::State>;
  state.add(batch);
  state.merge(std::move(other));
  { std::move(state).finish() } -> std::same_as<typename I::Result>;
};

namespace detail {

/// What the loop knows of the states it folds.
class Fold {
 public:
  virtual ~Fold() = default;
  virtual std::unique_ptr<Fold> fresh() const = 0;
  virtual void add(const Batch& tile) = 0;
  virtual void merge(Fold&& later) = 0;
};

/// Reads the source once. Each block of block_rows rows is folded by a fresh state, on any thread,
/// and merged into `whole` in order: neither threads nor batch size change a bit of the answer.
void fold_blocks(const Producer& source, const RunOptions& options, Fold& whole);

template <Introspector... Is>
class FoldOf final : public Fold {
 public:
  FoldOf(const RunOptions& options, const Is&... specs)
      : options_(&options), specs_(&specs...), states_(specs.start(options)...) {}

  std::unique_ptr<Fold> fresh() const override {
    return std::apply([&](auto*... spec) { return std::make_unique<FoldOf>(*options_, *spec...); },
                      specs_);
  }
  void add(const Batch& tile) override {
    std::apply([&](auto&... state) { (state.add(tile), ...); }, states_);
  }
  void merge(Fold&& later) override {
    merge(static_cast<FoldOf&&>(later), std::index_sequence_for<Is...>{});
  }
  std::tuple<typename Is::Result...> finish() && {
    return std::apply(
        [](auto&... state) {
          return std::tuple<typename Is::Result...>{std::move(state).finish()...};
        },
        states_);
  }

 private:
  template <std::size_t... At>
  void merge(FoldOf&& later, std::index_sequence<At...>) {
    (std::get<At>(states_).merge(std::move(std::get<At>(later.states_))), ...);
  }

  const RunOptions* options_;
  std::tuple<const Is*...> specs_;
  std::tuple<typename Is::State...> states_;
};

}  // namespace detail

/// Several answers from one pass over the source, in the order of the introspectors; each is what
/// the introspector would answer alone.
template <Introspector... Is>
requires(sizeof...(Is) > 0) std::tuple<typename Is::Result...> introspect_all(
    const Producer& source, const RunOptions& options, const Is&... specs) {
  detail::FoldOf<Is...> whole(options, specs...);
  detail::fold_blocks(source, options, whole);
  return std::move(whole).finish();
}

template <Introspector I>
typename I::Result introspect(const Producer& source, const I& spec,
                              const RunOptions& options = {}) {
  return std::get<0>(introspect_all(source, options, spec));
}

}  // namespace deepview
