#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <string>
#include <system_error>

#include "deepview/io/files.hpp"
#include "deepview/io/open_file.hpp"
#include "deepview/io/text.hpp"

namespace deepview {
namespace {

namespace fs = std::filesystem;
using detail::OpenFile;
using detail::system_error;

// ".NAME.partial-" and ".NAME.previous-" are followed by the process and a number. The lock on the
// folder, which falls with its process, tells whether somebody is still writing it.
std::string hidden_prefix(const fs::path& target, std::string_view state) {
  return fmt::format(".{}.{}-", target.filename().string(), state);
}

bool is_report(const fs::path& folder) {
  std::error_code ignored;
  return fs::exists(folder / "report.json", ignored);
}

void require_replaceable(const fs::path& target, Overwrite overwrite, const FolderKind& kind) {
  std::error_code ignored;
  if (!fs::exists(fs::symlink_status(target, ignored))) return;
  if (fs::is_directory(target) && fs::is_empty(target)) return;
  const std::string shown = shown_text(target.native());
  if (overwrite == Overwrite::no)
    throw Error(
        ErrorKind::usage,
        fmt::format("'{}' exists already; choose another folder or overwrite it (--overwrite)",
                    shown));
  if (!fs::is_directory(target) || !kind.matches(target))
    throw Error(ErrorKind::usage,
                fmt::format("'{}' is not {} and is not overwritten; choose another folder", shown,
                            kind.name));
}

bool try_remove_tree(const fs::path& folder) noexcept {
  std::error_code failed;
  fs::remove_all(folder, failed);
  return !failed;
}

// What killed processes left: unfinished folders go; a finished folder that a swap had moved aside
// comes back when nothing has taken its place.
void clear_leftovers(const fs::path& target, const FileCalls& calls) {
  const std::string partial = hidden_prefix(target, "partial");
  const std::string previous = hidden_prefix(target, "previous");
  std::vector<fs::path> leftovers;
  for (const auto& entry : fs::directory_iterator(detail::parent_folder(target))) {
    const std::string name = entry.path().filename().string();
    if ((name.starts_with(partial) || name.starts_with(previous)) && !entry.is_symlink() &&
        entry.is_directory())
      leftovers.push_back(entry.path());
  }
  for (const fs::path& leftover : leftovers) {
    const int folder = calls.open_folder(leftover.c_str());
    if (folder < 0) continue;
    const OpenFile opened(folder, leftover, calls);
    if (!opened.try_lock()) continue;
    const bool was_whole = leftover.filename().string().starts_with(previous);
    if (was_whole && !fs::exists(target))
      calls.rename(leftover.c_str(), target.c_str());
    else
      try_remove_tree(leftover);
  }
}

fs::path resolved(const fs::path& target) {
  fs::path full = fs::weakly_canonical(fs::absolute(target));
  if (full.filename().empty()) full = full.parent_path();
  if (full.filename().empty())
    throw Error(ErrorKind::usage, fmt::format("'{}' is not a folder that can be written",
                                              shown_text(target.native())));
  return full;
}

void sync_tree(const fs::path& folder, const FileCalls& calls) {
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_symlink()) continue;
    if (entry.is_directory()) {
      detail::sync_folder(entry.path(), calls);
    } else {
      OpenFile file(calls.create(entry.path().c_str()), entry.path(), calls);
      file.sync();
    }
  }
  detail::sync_folder(folder, calls);
}

// The C++ library throws its own error for folders; ours says the same with a kind.
template <class F>
auto as_io_errors(F&& use) {
  try {
    return use();
  } catch (const fs::filesystem_error& error) {
    throw Error(ErrorKind::io,
                fmt::format("cannot write '{}': {}", shown_text(error.path1().native()),
                            error.code().message()));
  }
}

}  // namespace

FolderKind report_folder() noexcept {
  return {"a report of DeepView (it has no report.json)", &is_report};
}

struct OutputFolder::Run {
  Run(fs::path where, fs::path hidden, OpenFile held, const FileCalls& used)
      : target(std::move(where)), partial(std::move(hidden)), lock(std::move(held)), calls(used) {}
  ~Run() {
    if (!committed) try_remove_tree(partial);
  }

  // Returns where the old folder is now, if there is one.
  std::optional<fs::path> put_in_place() {
    std::error_code ignored;
    const bool replaces = fs::exists(target, ignored) && !fs::is_empty(target, ignored);
    if (!replaces) {
      if (calls.rename(partial.c_str(), target.c_str()) != 0) throw system_error("rename", partial);
      return std::nullopt;
    }
    const OpenFile held = lock_old();
    if (calls.exchange(partial.c_str(), target.c_str()) == 0) return partial;
    if (errno != EINVAL && errno != ENOSYS) throw system_error("swap", target);
    return move_aside();
  }

  // Whoever adds to a folder holds its lock, and must not find another one in its place.
  OpenFile lock_old() const {
    OpenFile old(calls.open_folder(target.c_str()), target, calls);
    if (!old.try_lock() && errno == EWOULDBLOCK)
      throw Error(
          ErrorKind::io,
          fmt::format("cannot overwrite '{}': another process is writing to it; wait for it "
                      "to end",
                      shown_text(target.native())));
    return old;
  }

  // For file systems that cannot swap two names at once, such as NFS.
  fs::path move_aside() {
    const std::string number =
        partial.filename().string().substr(hidden_prefix(target, "partial").size());
    const fs::path previous = target.parent_path() / (hidden_prefix(target, "previous") + number);
    if (calls.rename(target.c_str(), previous.c_str()) != 0) throw system_error("rename", target);
    if (calls.rename(partial.c_str(), target.c_str()) != 0) {
      const Error failure = system_error("rename", partial);
      calls.rename(previous.c_str(), target.c_str());
      throw failure;
    }
    return previous;
  }

  fs::path target;
  fs::path partial;
  OpenFile lock;
  const FileCalls& calls;
  bool committed = false;
};

OutputFolder::OutputFolder(std::unique_ptr<Run> run) : run_(std::move(run)) {
}
OutputFolder::OutputFolder(OutputFolder&&) noexcept = default;
OutputFolder::~OutputFolder() = default;

OutputFolder OutputFolder::create(const fs::path& target, Overwrite overwrite,
                                  const FileCalls& calls, FolderKind kind) {
  return as_io_errors([&] {
    const fs::path full = resolved(target);
    const fs::path parent = full.parent_path();
    if (!fs::is_directory(parent))
      throw Error(ErrorKind::io,
                  fmt::format("cannot write '{}': there is no folder '{}'; make it first",
                              shown_text(full.native()), shown_text(parent.native())));
    clear_leftovers(full, calls);
    require_replaceable(full, overwrite, kind);
    const std::string prefix = hidden_prefix(full, "partial") + std::to_string(::getpid()) + "-";
    for (int attempt = 0;; ++attempt) {
      const fs::path partial = parent / (prefix + std::to_string(attempt));
      if (calls.make_folder(partial.c_str()) != 0) {
        if (errno == EEXIST) continue;
        throw system_error("make the folder", partial);
      }
      OpenFile lock(calls.open_folder(partial.c_str()), partial, calls);
      // Between the two calls somebody who clears leftovers may have taken it for one.
      if (lock.try_lock() && lock.is_at(partial))
        return OutputFolder(std::make_unique<Run>(full, partial, std::move(lock), calls));
      if (errno != EWOULDBLOCK && lock.is_at(partial))  // no locks here: go on without
        return OutputFolder(std::make_unique<Run>(full, partial, std::move(lock), calls));
    }
  });
}

const fs::path& OutputFolder::path() const noexcept {
  return run_->partial;
}

void OutputFolder::write(const fs::path& relative, std::span<const std::byte> bytes) const {
  const fs::path normal = relative.lexically_normal();
  if (normal.empty() || normal.is_absolute() || *normal.begin() == "..")
    throw Error(ErrorKind::usage, fmt::format("'{}' is not a path inside the output folder",
                                              shown_text(relative.native())));
  as_io_errors([&] {
    const fs::path full = run_->partial / normal;
    fs::create_directories(full.parent_path());
    OpenFile file(run_->calls.create(full.c_str()), full, run_->calls);
    file.truncate();
    file.write(bytes);
    file.close();
  });
}

void OutputFolder::write(const fs::path& relative, std::string_view text) const {
  write(relative, std::as_bytes(std::span(text)));
}

void OutputFolder::commit() {
  as_io_errors([&] {
    sync_tree(run_->partial, run_->calls);
    const auto old = run_->put_in_place();
    run_->committed = true;
    detail::sync_folder(run_->target.parent_path(), run_->calls);
    if (old) try_remove_tree(*old);
  });
}

}  // namespace deepview
