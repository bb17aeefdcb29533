#include "cli/old_names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <span>
#include <utility>

#include "deepview/base/error.hpp"

namespace deepview::cli {
namespace {

// What becomes of a flag's value.
enum class Becomes {
  option,    // NEW VALUE
  files,     // the files of a list with commas, each a word
  word,      // VALUE
  flag,      // NEW, without a value
  nothing,   // passed over, without a value
  no_value,  // passed over, with its value
  gpu,       // refused
};

struct OldFlag {
  std::string_view old;
  Becomes becomes;
  std::string_view now = "";
};

struct OldProgram {
  std::string_view name;
  std::vector<std::string> command;
  std::vector<OldFlag> flags;
};

std::vector<OldFlag> joined(std::vector<OldFlag> flags, const std::vector<OldFlag>& more) {
  flags.insert(flags.end(), more.begin(), more.end());
  return flags;
}

const std::vector<OldProgram>& programs() {
  using enum Becomes;
  // Nothing is asked before a run begins (--agree): nobody waits for an answer in a batch of runs.
  static const std::vector<OldFlag> logging{
      {"--help", flag, "--help"}, {"--ll", option, "--log-level"}, {"--agree", nothing}};
  static const std::vector<OldFlag> intervals{{"--li", option, "--log-interval"}};
  static const std::vector<OldFlag> trainer =
      joined(joined(logging, intervals), {{"--config", files},
                                          {"--model", option, "--model"},
                                          {"--gpu", gpu},
                                          {"--expdir", option, "--expdir"},
                                          {"--savetag", option, "--tag"},
                                          {"--tensorboard", option, "--tensorboard"},
                                          {"--visualize", no_value}});
  static const std::vector<OldFlag> tester =
      joined(joined(logging, intervals), {{"--config", option, "--config"},
                                          {"--model", word},
                                          {"--gpu", gpu},
                                          {"--expdir", no_value},
                                          {"--savetag", option, "--tag"},
                                          {"--visualize", nothing}});
  static const std::vector<OldFlag> grid_trainer =
      joined(logging, {{"--config", word},
                       {"--expdir", option, "--expdir"},
                       {"--savetag", option, "--tag"},
                       {"--li", no_value}});
  static const std::vector<OldFlag> grid_tester =
      joined(logging, {{"--expdir", word},
                       {"--repeat", option, "--repeat"},
                       {"--max_concur_runs", option, "--max-concurrent"},
                       {"--li", no_value}});
  static const std::vector<OldProgram> all{
      {"mip-offline-trainer", {"train"}, trainer},
      {"mip-online-trainer", {"train", "--online"}, trainer},
      {"mip-tester", {"test"}, tester},
      {"mip-grid-trainer-cpu", {"grid", "train"}, grid_trainer},
      {"mip-grid-tester-cpu", {"grid", "test"}, grid_tester},
      {"mip-grid-analyzer",
       {"grid", "report"},
       {{"--help", flag, "--help"},
        {"--expdir", word},
        {"--ll", no_value},
        {"--li", no_value},
        {"--agree", nothing}}},
      {"mip-index-splitter",
       {"split"},
       {{"--help", flag, "--help"},
        {"--length", option, "--length"},
        {"--split", option, "--at"},
        {"--outdir", option, "--out"},
        {"--random_sampling_off", flag, "--in-order"}}}};
  return all;
}

// By its whole name or a beginning that no other has.
const OldFlag& flag_named(const OldProgram& program, const std::string& word) {
  std::vector<std::string> names;
  const OldFlag* found = nullptr;
  std::size_t fitting = 0;
  for (const OldFlag& candidate : program.flags) {
    names.emplace_back(candidate.old);
    if (candidate.old == word) return candidate;
    if (!candidate.old.starts_with(word)) continue;
    found = &candidate;
    ++fitting;
  }
  if (fitting == 1 && word.size() > 2) return *found;
  throw Error(ErrorKind::usage,
              fmt::format("{} has {} flag '{}'; it has {}", program.name,
                          fitting > 1 ? "more than one" : "no", word, quoted_list(names, 99)));
}

void add_files(std::vector<std::string>& words, const std::string& list) {
  for (std::size_t begin = 0; begin <= list.size();) {
    const std::size_t comma = std::min(list.find(',', begin), list.size());
    std::string file = list.substr(begin, comma - begin);
    std::erase(file, ' ');
    if (!file.empty()) words.push_back(std::move(file));
    begin = comma + 1;
  }
}

class Translation {
 public:
  explicit Translation(const OldProgram& program) : program_(program), words_(program.command) {}

  std::vector<std::string> of(std::span<const std::string> given) {
    for (std::size_t i = 0; i < given.size(); ++i) {
      const std::size_t equals = given[i].find('=');
      const OldFlag& flag = flag_named(program_, given[i].substr(0, equals));
      std::string value;
      if (takes_value(flag.becomes)) {
        if (equals != std::string::npos)
          value = given[i].substr(equals + 1);
        else if (++i < given.size())
          value = given[i];
        else
          throw Error(ErrorKind::usage,
                      fmt::format("{}: {} needs a value", program_.name, flag.old));
      }
      add(flag, value);
    }
    return std::move(words_);
  }

 private:
  static bool takes_value(Becomes becomes) {
    return becomes == Becomes::option || becomes == Becomes::files || becomes == Becomes::word ||
           becomes == Becomes::no_value;
  }

  void add(const OldFlag& flag, const std::string& value) {
    switch (flag.becomes) {
      case Becomes::option: words_.insert(words_.end(), {std::string(flag.now), value}); return;
      case Becomes::files: add_files(words_, value); return;
      case Becomes::word: words_.push_back(value); return;
      case Becomes::flag: words_.emplace_back(flag.now); return;
      case Becomes::gpu:
        throw Error(ErrorKind::usage,
                    fmt::format("{}: this libtorch computes on the CPU only; leave --gpu out",
                                program_.name));
      default: return;
    }
  }

  const OldProgram& program_;
  std::vector<std::string> words_;
};

}  // namespace

std::optional<std::vector<std::string>> translated(const std::vector<std::string>& words) {
  if (words.empty()) return std::nullopt;
  const std::string name = std::filesystem::path(words.front()).filename().string();
  for (const OldProgram& program : programs())
    if (program.name == name) return Translation(program).of(std::span(words).subspan(1));
  return std::nullopt;
}

}  // namespace deepview::cli
