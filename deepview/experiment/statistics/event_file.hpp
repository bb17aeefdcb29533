// Statistics and histograms for TensorBoard, in its own file format.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace deepview {

/// How many values lie where, in TensorBoard's buckets: limits grow by a tenth from 1e-12 to 1e20, on both
/// sides of 0. What is not finite is left out.
struct ValueHistogram {
  double min = 0;
  double max = 0;
  double count = 0;
  double sum = 0;
  double sum_of_squares = 0;
  std::vector<double> limits;  ///< Upper end of each bucket; buckets at both ends hold something.
  std::vector<double> counts;
};
ValueHistogram histogram_of(std::span<const float> values);

/// A file of events that the program `tensorboard` reads: records with CRC-32C of protocol buffers
/// (tensorflow/core/util/event.proto), a scalar or a histogram each. Every event is written when it is given.
class EventFile {
 public:
  /// Makes `folder` and in it events.out.tfevents.SECONDS.deepview; the time, in seconds since 1970, is the
  /// caller's, as is that of each event. Throws Error(io).
  EventFile(const std::filesystem::path& folder, double seconds);
  EventFile(EventFile&&) noexcept;
  EventFile& operator=(EventFile&&) noexcept;
  ~EventFile();

  struct When {
    double seconds = 0;
    std::int64_t step = 0;
  };
  void add_scalar(const std::string& tag, double value, const When& when);
  void add_histogram(const std::string& tag, const ValueHistogram& histogram, const When& when);

  const std::filesystem::path& path() const noexcept;

 private:
  struct Open;
  std::unique_ptr<Open> open_;
};

}  // namespace deepview
