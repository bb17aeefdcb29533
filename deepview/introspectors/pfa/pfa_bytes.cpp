#include <algorithm>
#include <cstdint>
#include <cstring>

#include "deepview/base/error.hpp"
#include "deepview/introspectors/pfa/pfa.hpp"

namespace deepview {
namespace {

constexpr std::uint64_t version = 0x31'5453'4146'5056ULL;  // "VPFAST1"

void append(std::vector<std::byte>& bytes, std::span<const std::byte> part) {
  const std::size_t end = bytes.size();
  bytes.resize(end + part.size());
  std::ranges::copy(part, bytes.begin() + static_cast<std::ptrdiff_t>(end));
}

void append(std::vector<std::byte>& bytes, std::uint64_t number) {
  append(bytes, std::as_bytes(std::span(&number, 1)));
}

Error refused() {
  return Error(ErrorKind::data,
               "PFA state: expected the bytes that Pfa::State::to_bytes() wrote for these options");
}

// Takes pieces from the front; never more than there is.
class Pieces {
 public:
  explicit Pieces(std::span<const std::byte> bytes) : bytes_(bytes) {}

  std::span<const std::byte> take(std::uint64_t size) {
    if (size > bytes_.size()) throw refused();
    const auto piece = bytes_.first(size);
    bytes_ = bytes_.subspan(size);
    return piece;
  }
  std::uint64_t number() {
    std::uint64_t value = 0;
    std::memcpy(&value, take(sizeof value).data(), sizeof value);
    return value;
  }
  std::string text() {
    const auto piece = take(number());
    return {reinterpret_cast<const char*>(piece.data()), piece.size()};
  }
  bool empty() const { return bytes_.empty(); }

 private:
  std::span<const std::byte> bytes_;
};

}  // namespace

std::vector<std::byte> Pfa::State::to_bytes() const {
  std::vector<std::byte> bytes;
  append(bytes, version);
  append(bytes, static_cast<std::uint64_t>(spec_.positions));
  for (const auto& [name, rows_per_sample, moments] : layers_) {
    append(bytes, name.size());
    append(bytes, std::as_bytes(std::span(name)));
    append(bytes, rows_per_sample);
    const auto numbers = moments.to_bytes();
    append(bytes, numbers.size());
    append(bytes, numbers);
  }
  return bytes;
}

Pfa::State Pfa::State::from_bytes(const Pfa& spec, const RunOptions& options,
                                  std::span<const std::byte> bytes) {
  Pieces pieces(bytes);
  State state = spec.start(options);
  if (pieces.number() != version || pieces.number() != static_cast<std::uint64_t>(spec.positions))
    throw refused();
  while (!pieces.empty()) {
    Layer layer;
    layer.name = pieces.text();
    layer.rows_per_sample = pieces.number();
    layer.moments = Moments::from_bytes(pieces.take(pieces.number()));
    const bool known =
        std::ranges::find(state.layers_, layer.name, &Layer::name) != state.layers_.end();
    const bool sound = spec.positions == ChannelPositions::each_a_row
                           ? layer.rows_per_sample != 0 || layer.moments.count() == 0
                           : layer.rows_per_sample == 1;
    if (known || !sound || layer.moments.columns() > spec.max_units) throw refused();
    state.layers_.push_back(std::move(layer));
  }
  return state;
}

}  // namespace deepview
