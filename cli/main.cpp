// The command `deepview`.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <exception>
#include <filesystem>

#include "cli/commands.hpp"
#include "cli/old_names.hpp"
#include "cli/options.hpp"
#include "cli/signals.hpp"
#include "deepview/app/version.hpp"
#include "deepview/base/error.hpp"

namespace deepview::cli {
namespace {

constexpr const char* about =
    "What is wrong with my data, what is wasted in my network.\n\n"
    "Examples:\n"
    "  deepview report photos/ -o photos-report\n"
    "  deepview report photos/ --model net.onnx --layer c5 -o photos-report\n"
    "  deepview layers net.onnx\n"
    "  deepview responses photos/ --model net.onnx --layer c5 -o photos-responses\n"
    "  deepview duplicates photos-responses\n"
    "  deepview train lenet5_mnist.yaml\n";

int report_error(const Error& error) {
  fmt::print(stderr, "deepview: {}\n", error.what());
  return exit_code(error.kind());
}

int run(CLI::App& program, Invocation& invocation, int argc, char** argv) {
  try {
    if (auto words = translated(invocation.command)) {
      std::ranges::reverse(*words);  // as this parse wants them
      program.parse(std::move(*words));
    } else {
      program.parse(argc, argv);
    }
    return invocation.exit_code;
  } catch (const CLI::Success& asked) {  // --help, --version
    return program.exit(asked);
  } catch (const CLI::ParseError& wrong) {
    fmt::print(stderr, "deepview: {}\n", usage_message(program, wrong, invocation.command));
    return exit_code(ErrorKind::usage);
  } catch (const Error& error) {
    return report_error(error);
  } catch (const std::filesystem::filesystem_error& error) {
    return report_error(Error(ErrorKind::io, error.what()));
  } catch (const std::bad_alloc&) {
    return report_error(
        Error(ErrorKind::other, "out of memory; try --limit, --batch-size or fewer --threads"));
  } catch (const std::exception& error) {
    return report_error(Error(ErrorKind::other, error.what()));
  }
}

}  // namespace
}  // namespace deepview::cli

int main(int argc, char** argv) {
  const deepview::cli::StopOnSignals signals;
  deepview::cli::Invocation invocation{.stop = signals.token(), .command = {argv, argv + argc}};
  CLI::App program(deepview::cli::about, "deepview");
  program.set_version_flag("--version", "deepview " + std::string(deepview::version()));
  program.require_subcommand(1);
  add_report_command(program, invocation);
  add_responses_command(program, invocation);
  add_duplicates_command(program, invocation);
  add_familiarity_command(program, invocation);
  add_pfa_command(program, invocation);
  add_iua_command(program, invocation);
  add_cka_command(program, invocation);
  add_labels_command(program, invocation);
  add_compare_command(program, invocation);
  add_project_command(program, invocation);
  add_layers_command(program, invocation);
  add_train_command(program, invocation);
  add_test_command(program, invocation);
  add_grid_command(program, invocation);
  add_config_command(program, invocation);
  add_split_command(program, invocation);
  add_problem_command(program, invocation);
  add_completion_command(program, invocation);
  return deepview::cli::run(program, invocation, argc, argv);
}
