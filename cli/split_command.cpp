#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <memory>
#include <numeric>

#include "cli/checks.hpp"
#include "cli/commands.hpp"
#include "cli/table.hpp"
#include "deepview/base/error.hpp"
#include "deepview/base/random.hpp"
#include "deepview/io/files.hpp"

namespace deepview::cli {
namespace {

constexpr const char* help =
    "Split the samples of a data set in two, for samplers.\n\n"
    "Writes split_a.txt and split_b.txt, each a line that SubsetRandomSampler reads as indices. "
    "In\n"
    "order these are two ranges; else every sample is drawn into one of them.\n\n"
    "Examples:\n"
    "  deepview split --length 60000 --at 55000 -o splits\n"
    "  deepview split --length 4500 --at 4000 --in-order";

struct Options {
  std::int64_t length = 0;
  std::int64_t at = 0;
  std::uint64_t seed = 0;
  bool in_order = false;
  std::string out = ".";
  TableFormat format = TableFormat::text;
};

std::vector<std::int64_t> shuffled(const Options& options) {
  std::vector<std::int64_t> all(static_cast<std::size_t>(options.length));
  std::iota(all.begin(), all.end(), std::int64_t{0});
  Random random(Seed{options.seed});
  for (std::size_t left = all.size(); left > 1; --left)
    std::swap(all[left - 1], all[random.below(left)]);
  return all;
}

std::string line(const std::vector<std::int64_t>& indices) {
  return fmt::format("{}\n", fmt::join(indices, ","));
}

void split(const Options& options) {
  if (options.at < 1 || options.at >= options.length)
    throw Error(ErrorKind::usage,
                fmt::format("--at: expected from 1 to {}, so that both parts have "
                            "samples, found {}",
                            options.length - 1, options.at));
  const std::filesystem::path folder = options.out;
  std::filesystem::create_directories(folder);
  std::vector<std::int64_t> a{0, options.at};
  std::vector<std::int64_t> b{options.at, options.length};
  if (!options.in_order) {
    const auto all = shuffled(options);
    a.assign(all.begin(), all.begin() + options.at);
    b.assign(all.begin() + options.at, all.end());
  }
  Table table({"file", "samples"});
  for (const auto& [name, indices, samples] :
       {std::tuple("split_a.txt", a, options.at),
        std::tuple("split_b.txt", b, options.length - options.at)}) {
    write_file_atomically(folder / name, line(indices));
    table.add_row({(folder / name).string(), samples});
  }
  print(table, options.format);
}

}  // namespace

void add_split_command(CLI::App& program, Invocation&) {
  auto* command = program.add_subcommand("split", help);
  auto options = std::make_shared<Options>();
  command->add_option("--length", options->length, "Samples there are (deepview problem init)")
      ->required()
      ->check(between(2, 1'000'000'000))
      ->option_text("N");
  command->add_option("--at", options->at, "Samples of the first part")
      ->required()
      ->option_text("N");
  command->add_flag("--in-order", options->in_order, "The first N, and the others");
  command->add_option("--seed", options->seed, "Of what is drawn")
      ->option_text("S")
      ->capture_default_str();
  command->add_option("-o,--out", options->out, "Folder of the two files")
      ->option_text("DIR")
      ->capture_default_str();
  add_table_options(*command, options->format);
  command->callback([options] { split(*options); });
}

}  // namespace deepview::cli
