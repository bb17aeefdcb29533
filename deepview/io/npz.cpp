#include "deepview/io/npz.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "deepview/base/error.hpp"
#include "deepview/io/npy.hpp"
#include "deepview/io/text.hpp"
#include "deepview/io/zip.hpp"

namespace deepview {
namespace {

constexpr std::string_view suffix = ".npy";

std::string_view array_name(const ZipMember& member) noexcept {
  std::string_view name = member.name;
  if (name.ends_with(suffix)) name.remove_suffix(suffix.size());
  return name;
}

const ZipMember* find(const ZipReader& archive, std::string_view name) noexcept {
  const auto& members = archive.members();
  const auto it = std::find_if(members.begin(), members.end(),
                               [&](const ZipMember& member) { return array_name(member) == name; });
  return it == members.end() ? nullptr : &*it;
}

std::string shown_name(const ZipReader& archive, std::string_view name) {
  return fmt::format("{}:{}", archive.name(), shown_text(name));
}

}  // namespace

std::vector<std::string> Npz::names() const {
  std::vector<std::string> names;
  for (const ZipMember& member : archive_->members()) names.emplace_back(array_name(member));
  return names;
}

bool Npz::contains(std::string_view name) const noexcept {
  return find(*archive_, name) != nullptr;
}

MappedFile Npz::member(std::string_view name) const {
  if (const ZipMember* found = find(*archive_, name)) return archive_->read(*found);
  throw Error(ErrorKind::missing_field,
              fmt::format("no array '{}' in '{}'; it has {}", shown_text(name), archive_->name(),
                          quoted_list(names())));
}

Tensor Npz::tensor(std::string_view name) const {
  return parse_npy(member(name), shown_name(*archive_, name), archive_->limits());
}

std::vector<std::string> Npz::texts(std::string_view name) const {
  return parse_npy_texts(member(name), shown_name(*archive_, name), archive_->limits());
}

Npz parse_npz(MappedFile file, std::string_view name, const InputLimits& limits) {
  return Npz(std::make_shared<const ZipReader>(std::move(file), name, limits));
}

Npz read_npz(const std::filesystem::path& path, const InputLimits& limits) {
  return parse_npz(map_file(path), shown_text(path.native()), limits);
}

void write_npz(const std::filesystem::path& path, std::span<const Batch::Field> arrays,
               const FileCalls& calls) {
  std::set<std::string_view> seen;
  ZipLayout layout;
  std::vector<std::string> headers;
  for (const auto& [name, data] : arrays) {
    if (name.empty() || !seen.insert(name).second)
      throw Error(ErrorKind::usage,
                  fmt::format("the arrays of an .npz need names of their own; '{}' is not", name));
    const std::string lead = npy_header(data.dtype(), data.shape());
    const auto checksum = zip_checksum(data.bytes(), zip_checksum(std::as_bytes(std::span(lead))));
    headers.push_back(layout.next_header({.name = name + std::string(suffix),
                                          .checksum = checksum,
                                          .bytes = lead.size() + data.bytes().size(),
                                          .lead = lead.size()}) +
                      lead);
  }
  headers.push_back(layout.directory());
  std::vector<std::span<const std::byte>> pieces;
  for (std::size_t i = 0; i < headers.size(); ++i) {
    pieces.push_back(std::as_bytes(std::span(headers[i])));
    if (i < arrays.size()) pieces.push_back(arrays[i].data.bytes());
  }
  write_file_atomically(path, pieces, calls);
}

}  // namespace deepview
