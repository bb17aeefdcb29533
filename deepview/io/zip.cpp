#include "deepview/io/zip.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <optional>

#include "deepview/base/error.hpp"
#include "deepview/io/text.hpp"

namespace deepview {
namespace {

constexpr std::uint32_t local_magic = 0x04034B50;
constexpr std::uint32_t directory_magic = 0x02014B50;
constexpr std::uint32_t end_magic = 0x06054B50;
constexpr std::uint32_t end64_magic = 0x06064B50;
constexpr std::uint32_t locator64_magic = 0x07064B50;
constexpr std::size_t local_bytes = 30;
constexpr std::size_t directory_bytes = 46;
constexpr std::size_t end_bytes = 22;
constexpr std::size_t end64_bytes = 56;
constexpr std::size_t locator64_bytes = 20;
constexpr std::uint16_t zip64_tag = 1;
constexpr std::uint32_t in_zip64 = 0xFFFFFFFF;
constexpr std::uint64_t small_enough_for_any_ratio = std::uint64_t{64} << 20U;

template <class T>
T load(std::span<const std::byte> bytes, std::size_t at) noexcept {
  T value{};
  std::memcpy(&value, bytes.data() + at, sizeof(T));
  return value;
}

template <class T>
void store(std::string& text, T value) {
  text.append(reinterpret_cast<const char*>(&value), sizeof(T));
}

[[noreturn]] void fail(std::string_view name, std::string_view reason) {
  throw Error(ErrorKind::data, fmt::format("'{}' is not a usable archive: {}", name, reason));
}

// `count` bytes at `at`, or nothing when the file has not so many.
std::optional<std::span<const std::byte>> part(std::span<const std::byte> bytes, std::uint64_t at,
                                               std::uint64_t count) noexcept {
  if (at > bytes.size() || count > bytes.size() - at) return std::nullopt;
  return bytes.subspan(static_cast<std::size_t>(at), static_cast<std::size_t>(count));
}

struct Directory {
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
  std::uint64_t members = 0;
};

// The end record is the last thing in the file but for a comment of up to 64 KiB.
std::optional<std::size_t> find_end(std::span<const std::byte> bytes) noexcept {
  if (bytes.size() < end_bytes) return std::nullopt;
  const std::size_t last = bytes.size() - end_bytes;
  const std::size_t first = last - std::min<std::size_t>(last, 0xFFFF);
  for (std::size_t at = last + 1; at-- > first;)
    if (load<std::uint32_t>(bytes, at) == end_magic) return at;
  return std::nullopt;
}

Directory find_directory(std::span<const std::byte> bytes, std::string_view name) {
  const auto end = find_end(bytes);
  if (!end) fail(name, "it has no directory at its end; the file is cut off, or no .npz");
  if (*end >= locator64_bytes &&
      load<std::uint32_t>(bytes, *end - locator64_bytes) == locator64_magic) {
    const auto at = load<std::uint64_t>(bytes, *end - locator64_bytes + 8);
    const auto record = part(bytes, at, end64_bytes);
    if (!record || load<std::uint32_t>(*record, 0) != end64_magic) fail(name, "its end is damaged");
    return {load<std::uint64_t>(*record, 48), load<std::uint64_t>(*record, 40),
            load<std::uint64_t>(*record, 32)};
  }
  return {load<std::uint32_t>(bytes, *end + 16), load<std::uint32_t>(bytes, *end + 12),
          load<std::uint16_t>(bytes, *end + 10)};
}

// Sizes that do not fit into 32 bits stand in an extra field, those that do not fit only, in this
// order.
void read_zip64(std::span<const std::byte> extra, ZipMember& member) {
  while (extra.size() >= 4) {
    const auto tag = load<std::uint16_t>(extra, 0);
    const std::size_t size = std::min<std::size_t>(load<std::uint16_t>(extra, 2), extra.size() - 4);
    auto field = extra.subspan(4, size);
    extra = extra.subspan(4 + size);
    if (tag != zip64_tag) continue;
    for (std::uint64_t* value : {&member.unpacked_bytes, &member.packed_bytes, &member.offset}) {
      if (*value != in_zip64 || field.size() < 8) continue;
      *value = load<std::uint64_t>(field, 0);
      field = field.subspan(8);
    }
  }
}

void inflate_all(std::span<const std::byte> packed, std::span<std::byte> out,
                 std::string_view name) {
  z_stream stream{};
  if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) fail(name, "zlib has no memory");
  constexpr std::size_t most = std::numeric_limits<uInt>::max();
  int status = Z_OK;
  std::byte none{};  // zlib refuses a null pointer even when there is no room behind it
  do {
    if (stream.avail_in == 0) {
      stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(packed.data()));
      stream.avail_in = static_cast<uInt>(std::min(packed.size(), most));
      packed = packed.subspan(stream.avail_in);
    }
    if (stream.avail_out == 0) {
      stream.next_out = reinterpret_cast<Bytef*>(out.empty() ? &none : out.data());
      stream.avail_out = static_cast<uInt>(std::min(out.size(), most));
      out = out.subspan(stream.avail_out);
    }
    status = inflate(&stream, Z_NO_FLUSH);
  } while (status == Z_OK);
  const bool whole = status == Z_STREAM_END && out.empty() && stream.avail_out == 0;
  inflateEnd(&stream);
  if (!whole) fail(name, "its packed data are damaged");
}

}  // namespace

ZipReader::ZipReader(MappedFile file, std::string_view name, const InputLimits& limits)
    : file_(std::move(file)), name_(name), limits_(limits) {
  read_directory();
}

void ZipReader::read_directory() {
  const Directory directory = find_directory(file_.bytes, name_);
  if (directory.members > limits_.max_archive_members)
    fail(name_, fmt::format("it has {} members; the limit is {}", directory.members,
                            limits_.max_archive_members));
  auto rest = part(file_.bytes, directory.offset, directory.bytes);
  if (!rest) fail(name_, "its directory lies beyond its end");
  for (std::uint64_t i = 0; i < directory.members; ++i) {
    if (rest->size() < directory_bytes || load<std::uint32_t>(*rest, 0) != directory_magic)
      fail(name_, fmt::format("its directory has {} of {} members", i, directory.members));
    const std::size_t name_bytes = load<std::uint16_t>(*rest, 28);
    const std::size_t extra_bytes = load<std::uint16_t>(*rest, 30);
    const std::size_t comment_bytes = load<std::uint16_t>(*rest, 32);
    const auto tail = part(*rest, directory_bytes, name_bytes + extra_bytes + comment_bytes);
    if (!tail) fail(name_, "its directory is cut off");
    ZipMember member{.name = {reinterpret_cast<const char*>(tail->data()), name_bytes},
                     .method = load<std::uint16_t>(*rest, 10),
                     .checksum = load<std::uint32_t>(*rest, 16),
                     .packed_bytes = load<std::uint32_t>(*rest, 20),
                     .unpacked_bytes = load<std::uint32_t>(*rest, 24),
                     .offset = load<std::uint32_t>(*rest, 42)};
    if ((load<std::uint16_t>(*rest, 8) & 1U) != 0) fail(name_, "it is encrypted");
    read_zip64(tail->subspan(name_bytes, extra_bytes), member);
    members_.push_back(std::move(member));
    rest = rest->subspan(directory_bytes + tail->size());
  }
}

std::span<const std::byte> ZipReader::packed(const ZipMember& member) const {
  const auto header = part(file_.bytes, member.offset, local_bytes);
  if (!header || load<std::uint32_t>(*header, 0) != local_magic)
    fail(name_, fmt::format("'{}' is not where the directory says", shown_text(member.name)));
  const std::uint64_t skipped = std::uint64_t{local_bytes} + load<std::uint16_t>(*header, 26) +
                                load<std::uint16_t>(*header, 28);
  const auto bytes = part(file_.bytes, member.offset + skipped, member.packed_bytes);
  if (!bytes) fail(name_, fmt::format("'{}' is cut off", shown_text(member.name)));
  return *bytes;
}

MappedFile ZipReader::read(const ZipMember& member) const {
  const auto bytes = packed(member);
  const std::string shown = fmt::format("{}:{}", name_, shown_text(member.name));
  MappedFile content{bytes, file_.owner};
  if (member.method == 8) {
    if (member.unpacked_bytes > limits_.max_array_bytes ||
        (member.unpacked_bytes > small_enough_for_any_ratio &&
         member.unpacked_bytes / limits_.max_unpacking_ratio > member.packed_bytes))
      fail(shown, fmt::format("it declares {} bytes packed into {}, beyond the limit",
                              member.unpacked_bytes, member.packed_bytes));
    const auto size = static_cast<std::size_t>(member.unpacked_bytes);
    auto unpacked = std::make_shared<std::vector<std::byte>>(size);
    inflate_all(bytes, *unpacked, shown);
    content = {*unpacked, unpacked};
  } else if (member.method != 0 || member.packed_bytes != member.unpacked_bytes) {
    fail(shown,
         fmt::format("packing method {} is not supported; use numpy.savez or savez_compressed",
                     member.method));
  }
  if (zip_checksum(content.bytes) != member.checksum)
    fail(shown, "its checksum does not agree; the file is damaged");
  return content;
}

std::string ZipLayout::next_header(const Content& content) {
  const std::uint64_t name_end = at_ + local_bytes + content.name.size();
  constexpr std::uint64_t zip64_bytes = 4 + 16;
  constexpr std::uint64_t padding_head = 4;
  const std::uint64_t unpadded = name_end + zip64_bytes + padding_head + content.lead;
  const auto padding = static_cast<std::uint16_t>((64 - unpadded % 64) % 64);
  const auto extra = static_cast<std::uint16_t>(zip64_bytes + padding_head + padding);

  std::string shared;  // version, flags, method, time, date: the same in both headers
  for (const int value : {45, 0x800, 0, 0, 0x21}) store(shared, static_cast<std::uint16_t>(value));
  store(shared, content.checksum);
  store(shared, in_zip64);
  store(shared, in_zip64);
  store(shared, static_cast<std::uint16_t>(content.name.size()));

  std::string header;
  store(header, local_magic);
  header += shared;
  store(header, extra);
  header += content.name;
  store(header, zip64_tag);
  store(header, std::uint16_t{16});
  store(header, content.bytes);
  store(header, content.bytes);
  store(header, std::uint16_t{0xFFFF});  // a tag that readers pass over
  store(header, padding);
  header.append(padding, '\0');

  store(directory_, directory_magic);
  store(directory_, std::uint16_t{45});
  directory_ += shared;
  store(directory_, std::uint16_t{4 + 24});
  directory_.append(10, '\0');  // comment, disk, attributes
  store(directory_, in_zip64);
  directory_ += content.name;
  store(directory_, zip64_tag);
  store(directory_, std::uint16_t{24});
  for (const std::uint64_t value : {content.bytes, content.bytes, at_}) store(directory_, value);
  ++members_;
  at_ += header.size() + content.bytes;
  return header;
}

std::string ZipLayout::directory() const {
  std::string text = directory_;
  store(text, end64_magic);
  store(text, std::uint64_t{end64_bytes - 12});
  for (int version = 0; version < 2; ++version) store(text, std::uint16_t{45});
  for (int disk = 0; disk < 2; ++disk) store(text, std::uint32_t{0});
  for (const std::uint64_t value : {members_, members_, std::uint64_t{directory_.size()}, at_})
    store(text, value);
  store(text, locator64_magic);
  store(text, std::uint32_t{0});
  store(text, at_ + directory_.size());
  store(text, std::uint32_t{1});
  store(text, end_magic);
  for (int disk = 0; disk < 2; ++disk) store(text, std::uint16_t{0});
  for (int count = 0; count < 2; ++count) store(text, std::uint16_t{0xFFFF});
  for (int size = 0; size < 2; ++size) store(text, in_zip64);
  store(text, std::uint16_t{0});
  return text;
}

std::uint32_t zip_checksum(std::span<const std::byte> bytes, std::uint32_t before) noexcept {
  if (bytes.empty()) return before;  // zlib takes a null pointer as a wish to begin anew
  return static_cast<std::uint32_t>(
      crc32_z(before, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

}  // namespace deepview
