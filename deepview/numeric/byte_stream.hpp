// Numbers and texts as bytes: what mergeable states travel in between processes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "deepview/base/error.hpp"

namespace deepview::detail {

template <class T>
concept PlainNumber = std::is_arithmetic_v<T>;

/// Appends values as this machine stores them.
class ByteWriter {
 public:
  template <PlainNumber T>
  void put(T value) {
    put_raw(std::as_bytes(std::span(&value, 1)));
  }
  /// The length, and then the values.
  template <PlainNumber T>
  void put_all(std::span<const T> values) {
    put<std::uint64_t>(values.size());
    put_raw(std::as_bytes(values));
  }
  void put_text(std::string_view text) { put_all(std::span(text.data(), text.size())); }
  void put_bytes(std::span<const std::byte> bytes) {
    put<std::uint64_t>(bytes.size());
    put_raw(bytes);
  }
  std::vector<std::byte> take() && { return std::move(bytes_); }

 private:
  void put_raw(std::span<const std::byte> bytes) {
    const std::size_t before = bytes_.size();
    bytes_.resize(before + bytes.size());
    if (!bytes.empty()) std::memcpy(bytes_.data() + before, bytes.data(), bytes.size());
  }

  std::vector<std::byte> bytes_;
};

/// Reads what a ByteWriter wrote. Every get throws Error(data) naming `subject` when the bytes end
/// too early; a length is checked before memory is taken for it.
class ByteReader {
 public:
  ByteReader(std::span<const std::byte> bytes, std::string_view subject)
      : left_(bytes), subject_(subject) {}

  template <PlainNumber T>
  T get() {
    T value{};
    const auto bytes = get_raw(sizeof value);
    std::memcpy(&value, bytes.data(), bytes.size());
    return value;
  }
  template <PlainNumber T>
  std::vector<T> get_all() {
    const auto count = get<std::uint64_t>();
    if (count > left_.size() / sizeof(T)) throw refusal("they end early");
    std::vector<T> values(count);
    const auto bytes = get_raw(count * sizeof(T));
    if (count != 0) std::memcpy(values.data(), bytes.data(), bytes.size());
    return values;
  }
  std::string get_text() {
    const auto letters = get_all<char>();
    return {letters.begin(), letters.end()};
  }
  std::span<const std::byte> get_bytes() { return get_raw(get<std::uint64_t>()); }
  void require_end() const {
    if (!left_.empty()) throw refusal(std::to_string(left_.size()) + " bytes are left over");
  }
  Error refusal(std::string_view why) const {
    return {ErrorKind::data,
            subject_ + ": expected the bytes that to_bytes() wrote, but " + std::string(why)};
  }

 private:
  std::span<const std::byte> get_raw(std::uint64_t count) {
    if (count > left_.size()) throw refusal("they end early");
    const auto bytes = left_.first(count);
    left_ = left_.subspan(count);
    return bytes;
  }

  std::span<const std::byte> left_;
  std::string subject_;
};

}  // namespace deepview::detail
