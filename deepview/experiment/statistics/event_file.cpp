#include "deepview/experiment/statistics/event_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <fstream>
#include <limits>
#include <span>
#include <string_view>

#include "deepview/base/error.hpp"
#include "deepview/io/crc32c.hpp"
#include "deepview/io/text.hpp"

namespace deepview {
namespace {

static_assert(std::endian::native == std::endian::little, "records are little-endian");

// Protocol buffers: a field is its number and wire type, then the value.
class Message {
 public:
  Message& real(int field, double value) { return fixed(field, 1, value); }
  Message& small_real(int field, float value) { return fixed(field, 5, value); }
  Message& whole(int field, std::int64_t value) {
    key(field, 0);
    varint(static_cast<std::uint64_t>(value));
    return *this;
  }
  Message& bytes(int field, std::string_view value) {
    key(field, 2);
    varint(value.size());
    bytes_ += value;
    return *this;
  }
  Message& reals(int field, const std::vector<double>& values) {
    std::string packed(values.size() * sizeof(double), '\0');
    if (!values.empty()) std::memcpy(packed.data(), values.data(), packed.size());
    return bytes(field, packed);
  }
  const std::string& text() const noexcept { return bytes_; }

 private:
  void key(int field, int wire) { varint(static_cast<std::uint64_t>(field << 3 | wire)); }
  void varint(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7U) bytes_ += static_cast<char>(value | 0x80U);
    bytes_ += static_cast<char>(value);
  }
  template <class T>
  Message& fixed(int field, int wire, T value) {
    key(field, wire);
    char raw[sizeof(T)];
    std::memcpy(raw, &value, sizeof(T));
    bytes_.append(raw, sizeof(T));
    return *this;
  }
  std::string bytes_;
};

template <class T>
std::string raw(T value) {
  std::string bytes(sizeof(T), '\0');
  std::memcpy(bytes.data(), &value, sizeof(T));
  return bytes;
}

// TensorFlow's guard against checksums of data that hold checksums.
std::string masked_checksum(std::string_view bytes) {
  const std::uint32_t crc = crc32c(std::as_bytes(std::span(bytes)));
  return raw(static_cast<std::uint32_t>(std::rotr(crc, 15) + 0xa282ead8U));
}

std::vector<double> all_limits() {
  std::vector<double> positive;
  for (double limit = 1e-12; limit < 1e20; limit *= 1.1) positive.push_back(limit);
  std::vector<double> limits(positive.rbegin(), positive.rend());
  for (double& limit : limits) limit = -limit;
  limits.push_back(0);
  limits.insert(limits.end(), positive.begin(), positive.end());
  limits.push_back(std::numeric_limits<double>::max());
  return limits;
}

}  // namespace

ValueHistogram histogram_of(std::span<const float> values) {
  static const std::vector<double> limits = all_limits();
  ValueHistogram result;
  std::vector<double> counts(limits.size());
  for (const float single : values) {
    const double value = single;
    if (!std::isfinite(value)) continue;
    const auto bucket = std::ranges::upper_bound(limits, value) - limits.begin();
    ++counts[std::min(static_cast<std::size_t>(bucket), limits.size() - 1)];
    result.min = result.count == 0 ? value : std::min(result.min, value);
    result.max = result.count == 0 ? value : std::max(result.max, value);
    ++result.count;
    result.sum += value;
    result.sum_of_squares += value * value;
  }
  const auto filled = [](double count) { return count > 0; };
  const auto first = std::ranges::find_if(counts, filled) - counts.begin();
  const auto last = counts.rend() - std::find_if(counts.rbegin(), counts.rend(), filled);
  if (result.count > 0) {
    result.limits.assign(limits.begin() + first, limits.begin() + last);
    result.counts.assign(counts.begin() + first, counts.begin() + last);
  }
  return result;
}

struct EventFile::Open {
  std::filesystem::path path;
  std::ofstream file;

  void write(const Message& event) {
    const std::string length = raw(static_cast<std::uint64_t>(event.text().size()));
    file << length << masked_checksum(length) << event.text() << masked_checksum(event.text());
    file.flush();
    if (!file)
      throw Error(ErrorKind::io, fmt::format("'{}' cannot be written", shown_text(path.string())));
  }
  void write_summary(const Message& value, const When& when) {
    write(Message()
              .real(1, when.seconds)
              .whole(2, when.step)
              .bytes(5, Message().bytes(1, value.text()).text()));
  }
};

EventFile::EventFile(const std::filesystem::path& folder, double seconds)
    : open_(std::make_unique<Open>()) {
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  open_->path = folder / fmt::format("events.out.tfevents.{:.0f}.deepview", seconds);
  open_->file.open(open_->path, std::ios::binary | std::ios::trunc);
  open_->write(Message().real(1, seconds).bytes(3, "brain.Event:2"));
}

EventFile::EventFile(EventFile&&) noexcept = default;
EventFile& EventFile::operator=(EventFile&&) noexcept = default;
EventFile::~EventFile() = default;

void EventFile::add_scalar(const std::string& tag, double value, const When& when) {
  open_->write_summary(Message().bytes(1, tag).small_real(2, static_cast<float>(value)), when);
}

void EventFile::add_histogram(const std::string& tag, const ValueHistogram& histogram,
                              const When& when) {
  const Message counts = Message()
                             .real(1, histogram.min)
                             .real(2, histogram.max)
                             .real(3, histogram.count)
                             .real(4, histogram.sum)
                             .real(5, histogram.sum_of_squares)
                             .reals(6, histogram.limits)
                             .reals(7, histogram.counts);
  open_->write_summary(Message().bytes(1, tag).bytes(5, counts.text()), when);
}

const std::filesystem::path& EventFile::path() const noexcept {
  return open_->path;
}

}  // namespace deepview
