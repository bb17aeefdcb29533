// Threads for loops and streams whose answers must not depend on the number of threads.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

#include "deepview/base/run_options.hpp"

namespace deepview {

namespace detail {

// Keeps the failure of the lowest index, so that the same one is thrown for any number of threads.
class FirstFailure {
 public:
  void record(std::size_t index, std::exception_ptr failure);
  bool any() const noexcept { return failed_.load(std::memory_order_relaxed); }
  void rethrow_if_any() const;

 private:
  mutable std::mutex mutex_;
  std::atomic<bool> failed_{false};
  std::size_t index_ = 0;
  std::exception_ptr failure_;
};

}  // namespace detail

/// Calls `work(index)` once for each index below `count`, on up to `options.threads` threads.
/// Each call must write only what belongs to its index. Rethrows the failure of the lowest failing
/// index; throws Error(cancelled) when the run is stopped.
template <class Work>
void parallel_for(std::size_t count, const RunOptions& options, const Work& work) {
  const auto threads = static_cast<std::size_t>(thread_count(options));
  std::atomic<std::size_t> next{0};
  detail::FirstFailure failure;
  const auto run = [&] {
    while (!failure.any()) {  // asked before an index is taken: every index below a failed one runs
      const std::size_t index = next++;
      if (index >= count) return;
      try {
        throw_if_stopped(options);
        work(index);
      } catch (...) {
        failure.record(index, std::current_exception());
      }
    }
  };
  {
    std::vector<std::jthread> helpers;
    for (std::size_t i = 1; i < threads && i < count; ++i) helpers.emplace_back(run);
    run();
  }
  failure.rethrow_if_any();
}

/// Turns a stream into another: `pull()` gives the next input under a lock, `work(input)` runs on
/// one of the threads with a worker of its own, and `next()` hands out the outputs in the order of
/// their inputs. At most threads + 2 inputs are in flight. With one thread everything runs in
/// next().
///
/// Source has `std::optional<Input> pull()`; Worker has `Output operator()(Input)`.
template <class Source, class Worker>
class OrderedMap {
 public:
  using Input = typename decltype(std::declval<Source&>().pull())::value_type;
  using Output = decltype(std::declval<Worker&>()(std::declval<Input>()));

  /// One thread per worker; there is at least one worker. Throws std::system_error when the machine
  /// has no room for as many threads.
  OrderedMap(Source source, std::vector<Worker> workers)
      : source_(std::move(source)), workers_(std::move(workers)) {
    if (workers_.size() == 1) return;
    for (auto& worker : workers_)
      threads_.emplace_back([this, &worker](const std::stop_token& stop) { run(worker, stop); });
  }

  OrderedMap(const OrderedMap&) = delete;
  OrderedMap& operator=(const OrderedMap&) = delete;

  ~OrderedMap() {
    for (auto& thread : threads_) thread.request_stop();  // all of them, before the first is joined
  }

  /// nullopt once the source is exhausted. Rethrows what pull or work threw, in its place.
  std::optional<Output> next() {
    if (threads_.empty()) {
      auto input = source_.pull();
      if (!input) return std::nullopt;
      return workers_.front()(std::move(*input));
    }
    std::unique_lock lock(mutex_);
    ready_.wait(lock,
                [&] { return done_.contains(wanted_) || (exhausted_ && wanted_ == pulled_); });
    const auto it = done_.find(wanted_);
    if (it == done_.end()) return std::nullopt;
    Done done = std::move(it->second);
    done_.erase(it);
    ++wanted_;
    room_.notify_all();
    lock.unlock();
    if (done.failure) std::rethrow_exception(done.failure);
    return std::move(done.output);
  }

 private:
  struct Done {
    std::optional<Output> output;
    std::exception_ptr failure;
  };

  void run(Worker& worker, const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      std::size_t ticket = 0;
      Done done;
      std::optional<Input> input = pull(ticket, done, stop);
      if (!input && !done.failure) return;
      if (input) {
        try {
          done.output.emplace(worker(std::move(*input)));
        } catch (...) {
          done.failure = std::current_exception();
        }
      }
      deliver(ticket, std::move(done));
    }
  }

  std::optional<Input> pull(std::size_t& ticket, Done& done, const std::stop_token& stop) {
    const std::lock_guard turn(pull_mutex_);
    {
      std::unique_lock lock(mutex_);
      const auto has_room = [&] { return pulled_ - wanted_ < workers_.size() + 2; };
      if (!room_.wait(lock, stop, has_room) || exhausted_) return std::nullopt;
      ticket = pulled_;
    }
    std::optional<Input> input;
    try {
      input = source_.pull();
    } catch (...) {
      done.failure = std::current_exception();
    }
    const std::lock_guard lock(mutex_);
    if (input || done.failure) ++pulled_;
    if (!input) exhausted_ = true;
    ready_.notify_all();
    return input;
  }

  void deliver(std::size_t ticket, Done done) {
    const std::lock_guard lock(mutex_);
    done_.emplace(ticket, std::move(done));
    ready_.notify_all();
  }

  Source source_;
  std::vector<Worker> workers_;
  std::mutex pull_mutex_;  // held while the source is asked, so that tickets follow its order
  std::mutex mutex_;       // guards everything below
  std::condition_variable ready_;
  std::condition_variable_any room_;  // its waits end when the thread is asked to stop
  std::map<std::size_t, Done> done_;
  std::size_t pulled_ = 0;
  std::size_t wanted_ = 0;
  bool exhausted_ = false;
  std::vector<std::jthread> threads_;  // last: joined before the rest goes
};

}  // namespace deepview
