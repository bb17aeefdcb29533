// How long work tells a person where it is, and which samples it had to leave out.
#pragma once

#include <compare>
#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace deepview {

struct Progress {
  std::string_view step;               ///< What is being done, e.g. "read pictures".
  std::size_t done = 0;                ///< In units of the step, usually samples.
  std::optional<std::size_t> total{};  ///< Absent when the source does not know its size.
};

/// Receives progress, often: it must be quick.
class ProgressListener {
 public:
  virtual ~ProgressListener() = default;
  /// Called from one thread at a time by tell().
  virtual void report(const Progress& progress) = 0;
  /// report() under a lock: steps of one run may tell from threads of their own.
  void tell(const Progress& progress);

 private:
  std::mutex mutex_;
};

struct SkippedSample {
  std::size_t position = 0;  ///< In the source's own order.
  std::string name;          ///< A path or an identifier, raw bytes.
  std::string reason;        ///< One line for a person.
  friend auto operator<=>(const SkippedSample&, const SkippedSample&) = default;
};

/// Samples that could not be read, gathered from all threads of a pass.
class SkippedSamples {
 public:
  void add(SkippedSample sample);
  /// In source order, each position once: a second pass over the same source reports it again.
  std::vector<SkippedSample> sorted() const;

 private:
  mutable std::mutex mutex_;
  std::vector<SkippedSample> samples_;
};

}  // namespace deepview
