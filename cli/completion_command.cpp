#include <fmt/format.h>

#include "cli/checks.hpp"
#include "cli/commands.hpp"

namespace deepview::cli {
namespace {

std::string words_of(const CLI::App& command) {
  std::string words;
  for (const CLI::Option* option : command.get_options())
    for (const auto& name : option->get_lnames()) words += "--" + name + " ";
  return words;
}

std::string command_names(const CLI::App& program) {
  std::string names;
  for (const CLI::App* command : program.get_subcommands(nullptr))
    names += command->get_name() + " ";
  return names;
}

// File names complete as usual where no option is being typed.
std::string bash_completion(const CLI::App& program) {
  std::string cases;
  for (const CLI::App* command : program.get_subcommands(nullptr))
    cases += fmt::format("    {}) words=\"{}\" ;;\n", command->get_name(), words_of(*command));
  return fmt::format(
      "_deepview() {{\n"
      "  local word=${{COMP_WORDS[COMP_CWORD]}} words\n"
      "  case ${{COMP_WORDS[1]}} in\n{}"
      "    *) words=\"{}--help --version\" ;;\n"
      "  esac\n"
      "  if [[ $word == -* || $COMP_CWORD == 1 ]]; then COMPREPLY=($(compgen -W \"$words\" -- "
      "\"$word\"))\n"
      "  else COMPREPLY=($(compgen -f -- \"$word\")); fi\n"
      "}}\n"
      "complete -o filenames -F _deepview deepview\n",
      cases, command_names(program));
}

std::string fish_completion(const CLI::App& program) {
  std::string lines;
  for (const CLI::App* command : program.get_subcommands(nullptr)) {
    lines +=
        fmt::format("complete -c deepview -n __fish_use_subcommand -a {}\n", command->get_name());
    for (const CLI::Option* option : command->get_options())
      for (const auto& name : option->get_lnames())
        lines += fmt::format("complete -c deepview -n '__fish_seen_subcommand_from {}' -l {}\n",
                             command->get_name(), name);
  }
  return lines;
}

}  // namespace

void add_completion_command(CLI::App& program, Invocation&) {
  auto* command = program.add_subcommand(
      "completion",
      "Print a completion script for a shell.\n\n"
      "Example:\n  deepview completion bash > ~/.local/share/bash-completion/completions/deepview");
  auto shell = std::make_shared<std::string>();
  command->add_option("SHELL", *shell, "bash, zsh or fish")
      ->required()
      ->check(one_of(std::vector<std::string>{"bash", "zsh", "fish"}));
  command->callback([&program, shell] {
    if (*shell == "fish") {
      fmt::print("{}", fish_completion(program));
    } else {
      if (*shell == "zsh") fmt::print("autoload -U +X bashcompinit && bashcompinit\n");
      fmt::print("{}", bash_completion(program));
    }
  });
}

}  // namespace deepview::cli
