#include "deepview/processors/cacher.hpp"

#include <stdlib.h>

#include <cerrno>
#include <cstring>
#include <mutex>
#include <string>
#include <system_error>

#include "deepview/base/error.hpp"
#include "deepview/base/identifiers.hpp"
#include "deepview/io/response_cache_writer.hpp"
#include "deepview/io/text.hpp"

namespace deepview {
namespace {

namespace fs = std::filesystem;

fs::path make_temporary_folder() {
  std::string name = (fs::temp_directory_path() / "deepview-cacher-XXXXXX").string();
  if (!::mkdtemp(name.data()))
    throw Error(ErrorKind::io,
                "cannot make the folder '" + shown_text(name) + "': " + std::strerror(errno));
  return name;
}

void require_free(const fs::path& folder) {
  std::error_code ignored;
  if (!fs::exists(folder, ignored) || fs::is_empty(folder, ignored)) return;
  throw Error(ErrorKind::usage, "'" + shown_text(folder.native()) +
                                    "' exists already; read it with CachedProducer, or choose "
                                    "another folder");
}

}  // namespace

struct Cacher::State {
  explicit State(Producer from) : source(std::move(from)) {}
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    std::error_code ignored;
    if (!temporary.empty()) fs::remove_all(temporary, ignored);
  }

  std::optional<CachedProducer> kept_pass() const {
    const std::lock_guard lock(mutex);
    return kept;
  }
  bool claim_keeping() {
    const std::lock_guard lock(mutex);
    return !kept && !std::exchange(keeping, true);
  }
  void release_keeping() {
    const std::lock_guard lock(mutex);
    keeping = false;
  }
  void keep() {
    CachedProducer written(folder);
    const std::lock_guard lock(mutex);
    kept = std::move(written);
  }

  Producer source;
  fs::path folder;
  fs::path temporary;  // above the folder; empty when the caller named the folder

  mutable std::mutex mutex;  // guards what follows
  std::optional<CachedProducer> kept;
  bool keeping = false;  // a pass is writing
};

// One pass over the source. With a writer it is the one that is kept, until something fails.
struct Cacher::Cursor::Pass {
  Pass(std::shared_ptr<State> owner, BatchStream from)
      : state(std::move(owner)), stream(std::move(from)) {}
  Pass(const Pass&) = delete;
  Pass& operator=(const Pass&) = delete;
  ~Pass() { give_up(); }

  void give_up() {
    if (!writer) return;
    writer.reset();
    state->release_keeping();
  }

  void begin_keeping() {
    try {
      writer.emplace(ResponseCacheWriter::create(state->folder));
    } catch (...) {
      state->release_keeping();
      throw;
    }
  }

  std::optional<Batch> next() {
    auto batch = stream.next();
    if (!batch) {
      if (writer) finish();
      return std::nullopt;
    }
    const std::size_t first = rows;
    rows += batch->size();
    if (numbers) batch = identified(std::move(*batch), first);
    if (writer) writer->add(*batch);
    return batch;
  }

  void finish() {
    writer->commit();
    state->keep();
    give_up();
  }

  std::shared_ptr<State> state;
  BatchStream stream;
  bool numbers = true;  // a kept pass has its numbers already
  std::optional<ResponseCacheWriter> writer{};
  std::size_t rows = 0;
};

Cacher::Cursor::Cursor(std::unique_ptr<Pass> pass) : pass_(std::move(pass)) {
}
Cacher::Cursor::Cursor(Cursor&&) noexcept = default;
Cacher::Cursor& Cacher::Cursor::operator=(Cursor&&) noexcept = default;
Cacher::Cursor::~Cursor() = default;

std::optional<Batch> Cacher::Cursor::next() {
  try {
    return pass_->next();
  } catch (...) {
    pass_->give_up();  // a batch is missing: whatever follows, this is no complete pass
    throw;
  }
}

Cacher::Cacher(Producer source, const fs::path& folder)
    : state_(std::make_shared<State>(std::move(source))) {
  if (folder.empty()) {
    state_->temporary = make_temporary_folder();
    state_->folder = state_->temporary / "cache";
  } else {
    require_free(folder);
    state_->folder = fs::absolute(folder);
  }
}

bool Cacher::cached() const {
  return state_->kept_pass().has_value();
}

CachedProducer Cacher::as_producer() const {
  if (auto kept = state_->kept_pass()) return std::move(*kept);
  throw Error(ErrorKind::usage, "nothing is cached yet: a pass has to reach its end first");
}

const fs::path& Cacher::folder() const noexcept {
  return state_->folder;
}

Cacher::Cursor Cacher::open(const RunOptions& options) const {
  if (const auto kept = state_->kept_pass()) {
    auto pass = std::make_unique<Cursor::Pass>(state_, kept->open(options));
    pass->numbers = false;
    return Cursor(std::move(pass));
  }
  auto pass = std::make_unique<Cursor::Pass>(state_, state_->source.open(options));
  if (state_->claim_keeping()) pass->begin_keeping();
  return Cursor(std::move(pass));
}

std::optional<std::size_t> Cacher::size() const {
  const auto kept = state_->kept_pass();
  return kept ? kept->size() : state_->source.size();
}

}  // namespace deepview
