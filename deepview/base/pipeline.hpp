// A producer and the stages its batches go through: again a producer.
#pragma once

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "deepview/base/producer.hpp"
#include "deepview/base/stage.hpp"

namespace deepview {

namespace detail {

/// With one thread the batches run through the stages as they are asked for. With more, the whole
/// chain is one ordered parallel map: each thread binds all stages, takes the next batch from the
/// source under a lock, and the results come out in the source's order. A chain of stages that run in
/// order has one thread: whoever asks for its batches.
struct Chain {
  Producer source;
  std::vector<Stage> stages;  ///< At least one; all of them run in order, or none.

  class Cursor {
   public:
    Cursor(const Chain& chain, const RunOptions& options);
    Cursor(Cursor&&) noexcept;
    Cursor& operator=(Cursor&&) noexcept;
    ~Cursor();
    std::optional<Batch> next();

   private:
    struct Run;
    std::unique_ptr<Run> run_;
  };
  Cursor open(const RunOptions& options) const { return Cursor(*this, options); }
  std::optional<std::size_t> size() const { return source.size(); }
};

}  // namespace detail

/// The source's batches after the stages, left to right. No stages: the source itself. A stage that
/// runs in order parts those before it from those after, which have threads of their own.
Producer pipeline(Producer source, std::vector<Stage> stages);

template <StageLike... S>
Producer pipeline(Producer source, S... stages) {
  return pipeline(std::move(source), std::vector<Stage>{Stage(std::move(stages))...});
}

template <class S>
requires StageLike<S> || std::same_as<S, Stage> Producer operator|(Producer source, S stage) {
  return pipeline(std::move(source), std::vector<Stage>{Stage(std::move(stage))});
}

}  // namespace deepview
