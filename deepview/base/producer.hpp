// Where batches come from: a description that can be opened again and again.
#pragma once

#include <concepts>
#include <cstddef>
#include <iterator>
#include <memory>
#include <optional>
#include <utility>

#include "deepview/base/batch.hpp"
#include "deepview/base/run_options.hpp"

namespace deepview {

template <class C>
concept BatchCursor = std::movable<C> && requires(C& cursor) {
  { cursor.next() } -> std::same_as<std::optional<Batch>>;  // nullopt: the pass is over
};

template <class P>
concept ProducerLike = std::copy_constructible<P> &&
    requires(const P& source, const RunOptions& options) {
  { source.open(options) } -> BatchCursor;  // const: every call starts a fresh, independent pass
};

/// A producer that knows how many samples it will give may say so.
template <class P>
concept SizedProducer = requires(const P& source) {
  { source.size() } -> std::convertible_to<std::optional<std::size_t>>;
};

template <class C, class Eraser>
concept CursorFor = !std::same_as<C, Eraser> && BatchCursor<C>;

template <class P, class Eraser>
concept ProducerFor = !std::same_as<P, Eraser> && ProducerLike<P>;

/// One pass: an input range of batches. Keeps its producer alive.
class BatchStream {
 public:
  template <CursorFor<BatchStream> C>
  explicit BatchStream(C cursor) : BatchStream(std::move(cursor), nullptr) {}
  template <BatchCursor C>
  BatchStream(C cursor, std::shared_ptr<const void> keep_alive)
      : cursor_(std::make_unique<Model<C>>(std::move(keep_alive), std::move(cursor))) {}

  /// nullopt once the pass is over, and from then on: the cursor is not asked again.
  std::optional<Batch> next() {
    if (!cursor_) return std::nullopt;
    auto batch = cursor_->next();
    if (!batch) cursor_.reset();
    return batch;
  }

  class Iterator {
   public:
    using value_type = Batch;
    using difference_type = std::ptrdiff_t;
    explicit Iterator(BatchStream& stream) : stream_(&stream), current_(stream.next()) {}
    Iterator(Iterator&&) = default;
    Iterator& operator=(Iterator&&) = default;
    const Batch& operator*() const noexcept { return *current_; }
    Iterator& operator++() {
      current_ = stream_->next();
      return *this;
    }
    void operator++(int) { ++*this; }
    friend bool operator==(const Iterator& it, std::default_sentinel_t) noexcept {
      return !it.current_;
    }

   private:
    BatchStream* stream_;
    std::optional<Batch> current_;
  };
  Iterator begin() { return Iterator(*this); }
  std::default_sentinel_t end() const noexcept { return {}; }

 private:
  struct Concept {
    virtual ~Concept() = default;
    virtual std::optional<Batch> next() = 0;
  };
  template <class C>
  struct Model final : Concept {
    Model(std::shared_ptr<const void> s, C c) : source(std::move(s)), cursor(std::move(c)) {}
    std::optional<Batch> next() override { return cursor.next(); }
    std::shared_ptr<const void> source;  // outlives the cursor, which may point into it
    C cursor;
  };
  std::unique_ptr<Concept> cursor_;  // none: the pass is over
};

namespace detail {
struct Chain;
}

/// A cheap handle on an immutable description of where batches come from.
class Producer {
 public:
  template <ProducerFor<Producer> P>
  Producer(P source) : self_(std::make_shared<const Model<P>>(std::move(source))) {}

  /// A fresh pass; passes do not disturb each other. Batches have options.batch_size samples,
  /// the last one (and those after a filter) fewer. Throws Error(usage) for batch_size 0.
  BatchStream open(const RunOptions& options = {}) const;

  /// How many samples a pass will give at most (stages may drop some), when that is known
  /// beforehand.
  std::optional<std::size_t> size() const { return self_->size(); }

  /// The stages this producer was piped through, when it is a pipeline.
  const detail::Chain* chain() const noexcept { return self_->chain(); }

 private:
  struct Concept {
    virtual ~Concept() = default;
    virtual BatchStream open(const RunOptions&, std::shared_ptr<const void> self) const = 0;
    virtual std::optional<std::size_t> size() const = 0;
    virtual const detail::Chain* chain() const noexcept = 0;
  };
  template <class P>
  struct Model final : Concept {
    explicit Model(P p) : source(std::move(p)) {}
    BatchStream open(const RunOptions& options, std::shared_ptr<const void> self) const override {
      return BatchStream(source.open(options), std::move(self));
    }
    std::optional<std::size_t> size() const override {
      if constexpr (SizedProducer<P>) return source.size();
      return std::nullopt;
    }
    const detail::Chain* chain() const noexcept override {
      if constexpr (std::same_as<P, detail::Chain>) return &source;
      return nullptr;
    }
    P source;
  };
  std::shared_ptr<const Concept> self_;
};

/// One batch held in memory, handed out in pieces of the batch size.
struct InMemory {
  Batch samples;

  struct Cursor {
    const Batch* samples;
    std::size_t batch_size;
    std::size_t at = 0;
    bool started = false;
    std::optional<Batch> next();
  };
  Cursor open(const RunOptions& options) const { return {&samples, options.batch_size}; }
  std::optional<std::size_t> size() const { return samples.size(); }
};

/// The first batch with samples in it. Throws Error(data) when there is none.
Batch peek_first_batch(const Producer& source, std::size_t batch_size = 1);

}  // namespace deepview
