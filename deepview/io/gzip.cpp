#include "deepview/io/gzip.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <limits>

#include "deepview/base/error.hpp"

namespace deepview::detail {
namespace {

constexpr std::uint64_t small_enough_for_any_ratio = std::uint64_t{1} << 26U;
constexpr std::size_t first_bytes = std::size_t{1} << 16U;
constexpr int gzip_window = MAX_WBITS + 16;  // zlib's way to ask for the gzip format

[[noreturn]] void fail(std::string_view name, std::string_view reason) {
  throw Error(ErrorKind::data, fmt::format("'{}': {}", name, reason));
}

class Inflater {
 public:
  Inflater(std::span<const std::byte> packed, std::string_view name) : rest_(packed), name_(name) {
    if (inflateInit2(&stream_, gzip_window) != Z_OK) fail(name_, "zlib has no memory");
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater() { inflateEnd(&stream_); }

  /// Fills the memory; fewer bytes only at the end of the member.
  std::size_t read(std::span<std::byte> out) {
    std::size_t filled = 0;
    while (filled < out.size() && !done_) {
      if (stream_.avail_in == 0) feed();
      const auto room = static_cast<uInt>(std::min(out.size() - filled, most));
      stream_.next_out = reinterpret_cast<Bytef*>(out.data() + filled);
      stream_.avail_out = room;
      const int status = inflate(&stream_, Z_NO_FLUSH);
      filled += room - stream_.avail_out;
      done_ = status == Z_STREAM_END;
      if (!done_ && status != Z_OK) fail(name_, "its packed data are cut off or damaged");
    }
    return filled;
  }

  bool at_end_of_file() const noexcept { return done_ && rest_.empty() && stream_.avail_in == 0; }

 private:
  static constexpr std::size_t most = std::numeric_limits<uInt>::max();

  void feed() {
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(rest_.data()));
    stream_.avail_in = static_cast<uInt>(std::min(rest_.size(), most));
    rest_ = rest_.subspan(stream_.avail_in);
  }

  std::span<const std::byte> rest_;
  std::string_view name_;
  z_stream stream_{};
  bool done_ = false;
};

}  // namespace

bool is_gzip(std::span<const std::byte> bytes) noexcept {
  return bytes.size() >= 2 && bytes[0] == std::byte{0x1F} && bytes[1] == std::byte{0x8B};
}

MappedFile unpacked(MappedFile file, std::string_view name, const InputLimits& limits) {
  if (!is_gzip(file.bytes)) return file;
  const std::uint64_t by_ratio =
      std::max(small_enough_for_any_ratio, file.bytes.size() * limits.max_unpacking_ratio);
  const std::uint64_t most = std::min(by_ratio, limits.max_array_bytes);
  Inflater inflater(file.bytes, name);
  auto bytes = std::make_shared<std::vector<std::byte>>();
  std::size_t filled = 0;
  do {
    if (filled > most) fail(name, fmt::format("it unpacks to more than {} bytes, the limit", most));
    bytes->resize(std::max(first_bytes, 2 * bytes->size()));
    filled += inflater.read(std::span(*bytes).subspan(filled));
  } while (filled == bytes->size());
  if (filled > most) fail(name, fmt::format("it unpacks to more than {} bytes, the limit", most));
  if (!inflater.at_end_of_file()) fail(name, "something follows its packed data");
  bytes->resize(filled);
  return {*bytes, bytes};
}

std::vector<std::byte> unpacked_front(const MappedFile& file, std::size_t most) {
  std::vector<std::byte> front(most);
  try {
    front.resize(Inflater(file.bytes, "").read(front));
  } catch (const Error&) {
    front.clear();
  }
  return front;
}

}  // namespace deepview::detail
