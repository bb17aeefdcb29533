#include "deepview/experiment/parameters/yaml.hpp"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <map>
#include <optional>
#include <sstream>
#include <stdexcept>

#include "deepview/base/error.hpp"
#include "deepview/experiment/parameters/yaml_scalars.hpp"
#include "deepview/io/files.hpp"
#include "deepview/io/text.hpp"

namespace deepview {
namespace {

[[noreturn]] void fail(const std::string& name, int line, const std::string& what) {
  throw Error(ErrorKind::config, fmt::format("{}:{}: {}", shown_text(name), line, what));
}

// Builds the tree from the parser's events, so that limits hold before anything large is made: the
// library's own tree shares what aliases stand for, and ours must not grow when it is written out.
class TreeBuilder final : public YAML::EventHandler {
 public:
  TreeBuilder(std::string name, const YamlLimits& limits)
      : name_(std::move(name)), limits_(limits) {}

  Parameter take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    add(mark, anchor, Parameter::Null{});
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    if (waits_for_name() || tag == "!" || tag == "tag:yaml.org,2002:str") {
      add(mark, anchor, value);
      return;
    }
    if (tag != "?" && !tag.empty())
      fail(name_, line_of(mark), "the tag " + shown_text(tag) + " is not known here; leave it out");
    try {
      add(mark, anchor, detail::plain_scalar(value));
    } catch (const std::out_of_range&) {
      fail(name_, line_of(mark),
           fmt::format("{}expected a whole number of at most 64 bits, found {}", path_here(),
                       Parameter(value).described()));
    }
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto it = anchors_.find(anchor);
    if (it == anchors_.end()) fail(name_, line_of(mark), "an alias of what it stands in");
    count(it->second.count(), mark);
    weigh(text_bytes(it->second), mark);
    place(it->second, mark);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(mark, anchor, Parameter::List{});
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(mark, anchor, Parameter::Section{});
  }
  void OnMapEnd() override { close(); }

 private:
  struct Open {
    Parameter parameter;
    YAML::anchor_t anchor = 0;
    YAML::Mark mark{};
    std::optional<std::string> name{};  // of the entry whose value comes next
    int name_line = 0;
    std::vector<Parameter> merged{};  // what << names, nearest first
  };

  static int line_of(const YAML::Mark& mark) { return mark.line + 1; }

  // "training.seed_torch: ", the entry whose value comes next.
  std::string path_here() const {
    std::vector<std::string> path;
    for (const Open& around : open_)
      if (around.name) path.push_back(*around.name);
    return path.empty() ? "" : shown_text(joined_path(path)) + ": ";
  }

  bool waits_for_name() const {
    return !open_.empty() && open_.back().parameter.section() != nullptr && !open_.back().name;
  }

  void count(std::size_t values, const YAML::Mark& mark) {
    values_ += values;
    if (values_ > limits_.max_values)
      fail(name_, line_of(mark),
           fmt::format("more than {} values, aliases written out; a configuration has fewer",
                       limits_.max_values));
  }

  static std::uint64_t text_bytes(const Parameter& parameter) {
    if (const auto* text = std::get_if<std::string>(&parameter.value())) return text->size();
    std::uint64_t bytes = 0;
    if (const auto* items = parameter.list())
      for (const Parameter& item : *items) bytes += text_bytes(item);
    if (const auto* entries = parameter.section())
      for (const auto& [name, entry] : *entries) bytes += name.size() + text_bytes(entry);
    return bytes;
  }

  void weigh(std::uint64_t bytes, const YAML::Mark& mark) {
    text_bytes_ += bytes;
    if (text_bytes_ > limits_.max_text_bytes)
      fail(
          name_, line_of(mark),
          fmt::format("texts of more than {} bytes, aliases written out; a configuration has fewer",
                      limits_.max_text_bytes));
  }

  // What an alias may stand for later.
  void keep(YAML::anchor_t anchor, const Parameter& made, const YAML::Mark& mark) {
    if (anchor == 0) return;
    weigh(text_bytes(made), mark);
    anchors_.insert_or_assign(anchor, made);
  }

  void add(const YAML::Mark& mark, YAML::anchor_t anchor, Parameter::Value value) {
    count(1, mark);
    Parameter made(std::move(value), {name_, line_of(mark)});
    keep(anchor, made, mark);
    place(std::move(made), mark);
  }

  void open(const YAML::Mark& mark, YAML::anchor_t anchor, Parameter::Value value) {
    if (open_.size() >= limits_.max_depth)
      fail(name_, line_of(mark),
           fmt::format("sections and lists within each other: expected at most {}",
                       limits_.max_depth));
    if (waits_for_name())
      fail(name_, line_of(mark),
           "the name of an entry is a list or a section; expected plain text");
    count(1, mark);
    open_.push_back({Parameter(std::move(value), {name_, line_of(mark)}), anchor, mark});
  }

  void close() {
    Open done = std::move(open_.back());
    open_.pop_back();
    for (const Parameter& below : done.merged)
      for (const auto& [name, entry] : *below.section()) {
        if (done.parameter.find(name) != nullptr) continue;
        require_room(done.parameter, done.mark);
        done.parameter.set(name, entry);
      }
    keep(done.anchor, done.parameter, done.mark);
    place(std::move(done.parameter), done.mark);
  }

  void require_room(const Parameter& section, const YAML::Mark& mark) const {
    if (section.section()->size() >= limits_.max_entries)
      fail(name_, line_of(mark),
           fmt::format("a section of more than {} entries", limits_.max_entries));
  }

  // Hands a finished parameter to what is open around it.
  void place(Parameter made, const YAML::Mark& mark) {
    if (open_.empty()) {
      root_ = std::move(made);
      return;
    }
    Open& around = open_.back();
    if (around.parameter.list() != nullptr) {
      around.parameter.append(std::move(made));
    } else if (!around.name) {
      begin_entry(around, made, mark);
    } else {
      finish_entry(around, std::move(made), mark);
    }
  }

  void begin_entry(Open& around, const Parameter& name, const YAML::Mark& mark) {
    const auto* text = std::get_if<std::string>(&name.value());
    if (text == nullptr) fail(name_, line_of(mark), "an entry without a name; expected plain text");
    if (text->size() > limits_.max_name_bytes)
      fail(name_, line_of(mark),
           fmt::format("the name of an entry has {} bytes; expected at most {}", text->size(),
                       limits_.max_name_bytes));
    if (around.parameter.find(*text) != nullptr)
      fail(name_, line_of(mark),
           fmt::format("'{}' is there twice, first in line {}; keep one", shown_text(*text),
                       around.parameter.find(*text)->origin().line));
    require_room(around.parameter, mark);
    around.name = *text;
    around.name_line = line_of(mark);
  }

  void finish_entry(Open& around, Parameter made, const YAML::Mark& mark) {
    const std::string name = *std::exchange(around.name, std::nullopt);
    if (name == "<<") {
      merge_into(around, made, mark);
      return;
    }
    // An alias keeps the lines of what it stands for below; the entry itself was written here.
    around.parameter.set(name, Parameter(made.value(), {name_, around.name_line}));
  }

  void merge_into(Open& around, const Parameter& made, const YAML::Mark& mark) {
    const Parameter::List alone{made};
    for (const Parameter& below : made.list() != nullptr ? *made.list() : alone) {
      if (below.section() == nullptr)
        fail(name_, line_of(mark), "<<: expected a section, found " + below.described());
      around.merged.push_back(below);
    }
  }

  std::string name_;
  YamlLimits limits_;
  std::size_t values_ = 0;
  std::uint64_t text_bytes_ = 0;
  std::vector<Open> open_;
  std::map<YAML::anchor_t, Parameter> anchors_;
  Parameter root_;
};

void check_text(std::string_view text, const std::string& name, const YamlLimits& limits) {
  const auto line_at = [&](std::size_t position) {
    return static_cast<int>(
               std::count(text.begin(), text.begin() + static_cast<long>(position), '\n')) +
           1;
  };
  if (text.size() > limits.max_bytes)
    throw Error(ErrorKind::config,
                fmt::format("{}: {} bytes; expected a configuration of at most {}",
                            shown_text(name), text.size(), limits.max_bytes));
  if (const std::size_t nul = text.find('\0'); nul != std::string_view::npos)
    fail(name, line_at(nul), "a NUL byte; expected text");
  if (!is_utf8(text)) {
    std::size_t line_start = 0;
    for (std::size_t end = 0; end != std::string_view::npos; line_start = end + 1) {
      end = text.find('\n', line_start);
      if (!is_utf8(text.substr(line_start, end - line_start))) break;
    }
    fail(name, line_at(line_start), "bytes that are not UTF-8; save the file as UTF-8");
  }
}

void emit(YAML::Emitter& out, const Parameter& parameter);

struct Emit {
  YAML::Emitter* out;
  void operator()(Parameter::Null) const { *out << YAML::Null; }
  void operator()(bool value) const { *out << value; }
  void operator()(std::int64_t value) const { *out << value; }
  void operator()(double value) const { *out << detail::yaml_number(value); }
  void operator()(const std::string& text) const {
    if (!is_plain(text)) *out << YAML::DoubleQuoted;
    *out << text;
  }
  // Text that stays text, and the same text, without quotes; the emitter knows of the rest.
  static bool is_plain(const std::string& text) {
    const auto is_control = [](unsigned char c) { return c < 0x20 || c == 0x7F; };
    if (text == "<<" || text == "=" || std::ranges::any_of(text, is_control)) return false;
    try {
      return std::holds_alternative<std::string>(detail::plain_scalar(text));
    } catch (const std::out_of_range&) {
      return false;
    }
  }
  void operator()(const Parameter::List& items) const {
    *out << YAML::BeginSeq;
    for (const Parameter& item : items) emit(*out, item);
    *out << YAML::EndSeq;
  }
  void operator()(const Parameter::Section& entries) const {
    *out << YAML::BeginMap;
    for (const auto& [name, entry] : entries) {
      *out << YAML::Key;
      (*this)(name);
      *out << YAML::Value;
      emit(*out, entry);
    }
    *out << YAML::EndMap;
  }
};

void emit(YAML::Emitter& out, const Parameter& parameter) {
  std::visit(Emit{&out}, parameter.value());
}

}  // namespace

Parameter parse_yaml(std::string_view text, const std::string& name, const YamlLimits& limits) {
  check_text(text, name, limits);
  std::istringstream stream{std::string(text)};
  try {
    YAML::Parser parser(stream);
    TreeBuilder builder(name, limits);
    TreeBuilder rest(name, limits);
    if (parser.HandleNextDocument(builder) && parser.HandleNextDocument(rest))
      throw Error(ErrorKind::config,
                  shown_text(name) + ": more than one document; a configuration is one file each");
    return builder.take();
  } catch (const YAML::Exception& error) {
    fail(name, error.mark.line + 1, "this is no YAML: " + error.msg);
  }
}

Parameter read_yaml(const std::filesystem::path& path, const YamlLimits& limits) {
  std::vector<std::byte> bytes;
  try {
    bytes = read_file(path, limits.max_bytes);
  } catch (const Error& error) {  // beyond the limit
    if (error.kind() != ErrorKind::data) throw;
    throw Error(ErrorKind::config,
                std::string(error.what()) + " of a configuration; name data by their path");
  }
  return parse_yaml({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, path.string(),
                    limits);
}

std::string to_yaml(const Parameter& parameter) {
  YAML::Emitter out;
  out << YAML::Block;
  emit(out, parameter);
  return std::string(out.c_str(), out.size()) + "\n";
}

}  // namespace deepview
