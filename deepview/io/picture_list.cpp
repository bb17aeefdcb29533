#include "deepview/io/picture_list.hpp"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <unordered_map>

#include "deepview/base/error.hpp"
#include "deepview/io/csv.hpp"
#include "deepview/io/text.hpp"

namespace deepview {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 13> listed_extensions{"bmp",  "dib",  "jpe",  "jpeg", "jpg",
                                                             "png",  "tif",  "tiff", "webp", "gif",
                                                             "heic", "heif", "avif"};
constexpr std::array<std::string_view, 6> split_names{"train", "training",   "val",
                                                      "valid", "validation", "test"};

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::string extension(std::string_view file_name) {
  const std::size_t dot = file_name.rfind('.');
  return dot == std::string_view::npos ? std::string() : lower(file_name.substr(dot + 1));
}

bool is_listed(std::string_view extension) noexcept {
  return std::find(listed_extensions.begin(), listed_extensions.end(), extension) !=
         listed_extensions.end();
}

bool is_split(std::string_view folder) {
  return std::find(split_names.begin(), split_names.end(), lower(folder)) != split_names.end();
}

std::string_view file_name(std::string_view path) noexcept {
  return path.substr(path.rfind('/') + 1);  // npos + 1 is 0
}

bool is_excluded(const std::string& path, const PictureOptions& options) {
  const std::string name(file_name(path));
  return std::any_of(options.exclude.begin(), options.exclude.end(),
                     [&](const std::string& pattern) {
                       return ::fnmatch(pattern.c_str(), path.c_str(), 0) == 0 ||
                              ::fnmatch(pattern.c_str(), name.c_str(), 0) == 0;
                     });
}

bool is_below(const fs::path& root, const fs::path& path) {
  const auto [end, _] = std::mismatch(root.begin(), root.end(), path.begin(), path.end());
  return end == root.end();
}

// Walks a folder; folders and files come in the file system's order and are sorted afterwards.
class Walk {
 public:
  Walk(fs::path root, const PictureOptions& options)
      : root_(std::move(root)), canonical_(fs::canonical(root_)), options_(options) {}

  PictureList list() {
    visit(root_, "");
    list_.root = root_;
    return std::move(list_);
  }
  bool top_folders_are_splits() const noexcept { return has_splits_ && !has_other_folders_; }

 private:
  void visit(const fs::path& folder, const std::string& prefix) {
    for (const auto& entry : fs::directory_iterator(folder)) {
      const std::string name = entry.path().filename().string();
      if (name.starts_with('.')) continue;
      const std::string relative = prefix + name;
      if (is_excluded(relative, options_)) continue;
      if (entry.is_symlink() && !leads_to_file_inside(entry.path())) {
        ++list_.links_outside;
      } else if (entry.is_directory()) {
        if (prefix.empty()) (is_split(name) ? has_splits_ : has_other_folders_) = true;
        visit(entry.path(), relative + "/");
      } else {
        add_file(relative, entry.is_regular_file());
      }
    }
  }

  void add_file(const std::string& relative, bool regular) {
    const std::string ending = extension(file_name(relative));
    if (regular && is_listed(ending))
      list_.entries.push_back({relative, {}, {}});
    else
      ++list_.other_files[ending];
  }

  bool leads_to_file_inside(const fs::path& link) const {
    std::error_code broken;
    const fs::path target = fs::canonical(link, broken);
    return !broken && fs::is_regular_file(target) && is_below(canonical_, target);
  }

  fs::path root_;
  fs::path canonical_;
  const PictureOptions& options_;
  PictureList list_;
  bool has_splits_ = false;
  bool has_other_folders_ = false;
};

std::string next_folder(std::string_view& rest) {
  const std::size_t slash = rest.find('/');
  if (slash == std::string_view::npos) return {};
  const std::string folder(rest.substr(0, slash));
  rest.remove_prefix(slash + 1);
  return folder;
}

void label_by_folders(std::vector<PictureEntry>& entries, bool splits) {
  for (PictureEntry& entry : entries) {
    std::string_view rest = entry.path;
    if (splits) entry.split = next_folder(rest);
    entry.label = next_folder(rest);
  }
}

// `limit` entries at even distances, so that every folder is met.
void thin_out(std::vector<PictureEntry>& entries, std::size_t limit) {
  if (limit == 0 || limit >= entries.size()) return;
  const std::size_t count = entries.size();
  for (std::size_t i = 0; i < limit; ++i) {
    const std::size_t from = i * count / limit;
    if (from != i) entries[i] = std::move(entries[from]);
  }
  entries.resize(limit);
}

std::size_t require_column(const CsvTable& table, std::string_view column, const fs::path& csv) {
  if (const auto found = table.find_column(column)) return *found;
  throw Error(
      ErrorKind::data,
      fmt::format("'{}' has no column '{}'; its first line names {}", shown_text(csv.native()),
                  column, quoted_list({table.columns().begin(), table.columns().end()})));
}

// The path as the list spells it. Throws for one that is not below the folder.
std::string normal_path(const std::string& path, const fs::path& csv) {
  const fs::path normal = fs::path(path).lexically_normal();
  if (normal.empty() || normal.is_absolute() || *normal.begin() == "..")
    throw Error(
        ErrorKind::data,
        fmt::format("'{}' names '{}', which is not below its folder; write paths relative to it",
                    shown_text(csv.native()), shown_text(path)));
  return normal.string();
}

void note_example(LabelCoverage& coverage, const std::string& path) {
  constexpr std::size_t most = 8;
  if (coverage.examples.size() < most) coverage.examples.push_back(path);
}

void label_by_table(PictureList& list, const PictureOptions& options) {
  const CsvTable table = read_csv(options.label_csv, options.limits);
  const std::size_t path = require_column(table, "path", options.label_csv);
  const std::size_t label = require_column(table, "label", options.label_csv);
  const auto split = table.find_column("split");
  std::unordered_map<std::string, std::size_t> row_of;
  for (std::size_t i = 0; i < table.row_count(); ++i)
    row_of[normal_path(table.row(i)[path], options.label_csv)] = i;
  for (PictureEntry& entry : list.entries) {
    entry.label.clear();
    const auto found = row_of.find(entry.path);
    if (found == row_of.end()) {
      ++list.coverage.pictures_without_row;
      note_example(list.coverage, entry.path);
      continue;
    }
    entry.label = table.row(found->second)[label];
    if (split) entry.split = table.row(found->second)[*split];
    row_of.erase(found);
  }
  list.coverage.rows_without_picture = row_of.size();
  for (std::size_t i = 0; i < table.row_count() && !row_of.empty(); ++i) {
    const std::string normal = normal_path(table.row(i)[path], options.label_csv);
    if (row_of.erase(normal) > 0) note_example(list.coverage, normal);
  }
}

[[noreturn]] void fail_without_pictures(const PictureList& list) {
  std::size_t others = 0;
  for (const auto& [ending, count] : list.other_files) others += count;
  std::string message =
      fmt::format("'{}' has no pictures: {} other {}", shown_text(list.root.native()), others,
                  others == 1 ? "file" : "files");
  if (list.links_outside > 0)
    message += fmt::format(" and {} links out of it, which are not followed", list.links_outside);
  throw Error(ErrorKind::data,
              message + fmt::format("; files that end in {} are read", readable_extensions()));
}

// Remembers which folders lead out of the root by a link.
class Containment {
 public:
  explicit Containment(const fs::path& root) : root_(root), canonical_(fs::canonical(root)) {}
  bool contains(const std::string& relative) {
    const fs::path path = root_ / relative;
    const std::string folder = path.parent_path().string();
    const auto [known, is_new] = inside_.try_emplace(folder, false);
    if (is_new) known->second = is_below(canonical_, fs::weakly_canonical(folder));
    if (!known->second) return false;
    return !fs::is_symlink(path) || is_below(canonical_, fs::weakly_canonical(path));
  }

 private:
  fs::path root_;
  fs::path canonical_;
  std::unordered_map<std::string, bool> inside_;
};

template <class F>
auto with_errors_named(const fs::path& root, F&& use) {
  try {
    return use();
  } catch (const fs::filesystem_error& error) {
    const fs::path& where = error.path1().empty() ? root : error.path1();
    throw Error(ErrorKind::io, fmt::format("cannot read '{}': {}", shown_text(where.native()),
                                           error.code().message()));
  }
}

}  // namespace

std::string_view readable_extensions() noexcept {
  return "bmp dib jpe jpeg jpg png tif tiff webp";
}

PictureList list_pictures(const fs::path& root, const PictureOptions& options) {
  return with_errors_named(root, [&] {
    Walk walk(root, options);
    PictureList list = walk.list();
    if (list.entries.empty()) fail_without_pictures(list);
    std::sort(list.entries.begin(), list.entries.end(),
              [](const PictureEntry& a, const PictureEntry& b) {
                return natural_order(a.path, b.path) < 0;
              });
    label_by_folders(list.entries, walk.top_folders_are_splits());
    if (!options.label_csv.empty()) label_by_table(list, options);
    thin_out(list.entries, options.limit);
    return list;
  });
}

PictureList read_picture_table(const fs::path& csv, const PictureOptions& options) {
  const CsvTable table = read_csv(csv, options.limits);
  const std::size_t path = require_column(table, "path", csv);
  const auto label = table.find_column("label");
  const auto split = table.find_column("split");
  return with_errors_named(csv, [&] {
    PictureList list;
    list.root = csv.parent_path().empty() ? fs::path(".") : csv.parent_path();
    Containment root(list.root);
    for (std::size_t i = 0; i < table.row_count(); ++i) {
      const auto row = table.row(i);
      PictureEntry entry{normal_path(row[path], csv), label ? row[*label] : std::string(),
                         split ? row[*split] : std::string()};
      if (is_excluded(entry.path, options)) continue;
      if (!root.contains(entry.path)) {
        ++list.links_outside;
        continue;
      }
      list.entries.push_back(std::move(entry));
    }
    if (list.entries.empty())
      throw Error(ErrorKind::data, fmt::format("'{}' names no pictures", shown_text(csv.native())));
    thin_out(list.entries, options.limit);
    return list;
  });
}

}  // namespace deepview
