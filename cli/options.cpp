#include "cli/options.hpp"

#include <fmt/format.h>

#include <charconv>

#include "cli/checks.hpp"
#include "deepview/base/error.hpp"
#include "deepview/report/finding.hpp"

namespace deepview::cli {
namespace {

// From the program to the command that was chosen.
std::vector<const CLI::App*> chosen_commands(const CLI::App& program) {
  std::vector<const CLI::App*> path{&program};
  for (auto chosen = program.get_subcommands(); !chosen.empty();
       chosen = chosen.front()->get_subcommands())
    path.push_back(chosen.front());
  return path;
}

std::vector<std::string> known_words(const CLI::App& command) {
  std::vector<std::string> words;
  for (const CLI::Option* option : command.get_options())
    for (const auto& name : option->get_lnames()) words.push_back("--" + name);
  for (const CLI::App* sub : command.get_subcommands(nullptr)) words.push_back(sub->get_name());
  return words;
}

// Of the words behind the names of the chosen commands.
std::string first_unknown_word(const std::vector<const CLI::App*>& path,
                               const std::vector<std::string>& words) {
  const auto known = known_words(*path.back());
  const bool wants_command = !path.back()->get_subcommands(nullptr).empty();
  for (std::size_t i = path.size(); i < words.size(); ++i) {
    const std::string word = words[i].substr(0, words[i].find('='));
    if (!wants_command && !word.starts_with("--")) continue;
    if (std::find(known.begin(), known.end(), word) == known.end()) return word;
  }
  return {};
}

std::vector<std::string> finding_names() {
  std::vector<std::string> names;
  for (int kind = 0; kind <= static_cast<int>(FindingKind::class_balance); ++kind)
    names.emplace_back(name(static_cast<FindingKind>(kind)));
  return names;
}

}  // namespace

void add_run_options(CLI::App& command, RunOptions& run) {
  command
      .add_option("--threads", run.threads, "Threads; 0 is one per core. Never changes an answer")
      ->check(at_least(0));
  command.add_option("--seed", run.seed.value, "Of every random choice");
  command.add_option("--batch-size", run.batch_size, "Samples per batch; larger costs memory")
      ->check(at_least(1));
}

std::string usage_message(const CLI::App& program, const CLI::ParseError& wrong,
                          const std::vector<std::string>& words) {
  const auto path = chosen_commands(program);
  std::string message = wrong.what();
  const std::string unknown = first_unknown_word(path, words);
  if (!unknown.empty()) {
    message = fmt::format("'{}' is not {}", unknown,
                          unknown.starts_with("-") ? "an option" : "a command");
    const auto nearest = nearest_names(unknown, known_words(*path.back()), 2);
    if (!nearest.empty()) message += "; did you mean " + quoted_list(nearest) + "?";
  }
  std::string names;
  for (std::size_t i = 1; i < path.size(); ++i) names += path[i]->get_name() + " ";
  return fmt::format("{} (see 'deepview {}--help')", message, names);
}

FailRule parse_fail_rule(const std::string& text) {
  const auto sign = text.find('>');
  FailRule rule{.kind = text.substr(0, sign)};
  const auto names = finding_names();
  if (std::find(names.begin(), names.end(), rule.kind) == names.end())
    throw Error(
        ErrorKind::usage,
        fmt::format("--fail-on: expected a finding and a number such as leaks>0, found '{}'; the "
                    "findings are {}",
                    text, quoted_list(names, names.size())));
  if (sign == std::string::npos) return rule;
  const char* end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data() + sign + 1, end, rule.most);
  if (error != std::errc() || at != end)
    throw Error(ErrorKind::usage,
                "--fail-on: expected a whole number after '>', found '" + text + "'");
  return rule;
}

}  // namespace deepview::cli
