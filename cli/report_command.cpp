#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/commands.hpp"
#include "cli/options.hpp"
#include "cli/progress_bar.hpp"
#include "deepview/app/report_job.hpp"
#include "deepview/base/error.hpp"
#include "deepview/io/text.hpp"

namespace deepview::cli {
namespace {

constexpr const char* help =
    "Look at a folder of pictures, with or without a network, and write a report.\n\n"
    "Examples:\n"
    "  deepview report photos/ -o photos-report\n"
    "  deepview report photos/ --model net.onnx --layer relu5 -o photos-report\n"
    "  deepview report photos/ --label-csv labels.csv --exclude 'raw/*' -o photos-report\n"
    "  deepview report photos/ -o photos-report --overwrite --fail-on 'leaks>0'   # in a test\n\n"
    "DATA is a folder (train/ val/ test/ on top are splits, the folders below are labels), a .csv "
    "with a\n"
    "path column, a .npy or .npz of uint8 pictures, MNIST IDX or CIFAR-10 binary files.";

struct Options {
  ReportRequest request;
  ReportNetwork network;
  RunOptions run;
  std::string data, output, model, label_csv;
  std::vector<double> mean, std;
  std::vector<std::string> fail_on;
  bool overwrite = false, json = false, quiet = false;
};

class Notes final : public ReportNotes {
 public:
  Notes(bool quiet, std::shared_ptr<ProgressBar> bar) : quiet_(quiet), bar_(std::move(bar)) {}
  void note(const std::string& sentence) override {
    if (quiet_) return;
    if (bar_) bar_->finish_line();
    fmt::print(stderr, "{}\n", sentence);
  }

 private:
  bool quiet_;
  std::shared_ptr<ProgressBar> bar_;
};

void add_network_options(CLI::App& command, Options& options) {
  command
      .add_option("--model", options.model, "A network: ONNX, OpenVINO IR, TensorFlow or TFLite")
      ->option_text("M");
  command
      .add_option("--layer", options.network.layers,
                  "A tensor as 'deepview layers' prints it; repeatable. Default: the input of the "
                  "last dense layer")
      ->option_text("L")
      ->allow_extra_args(false)
      ->delimiter('\0');
  const std::map<std::string, ResponsePooling> pooling{{"max", ResponsePooling::max},
                                                       {"mean", ResponsePooling::mean},
                                                       {"none", ResponsePooling::none}};
  command
      .add_option("--pool", options.network.pooling,
                  "Over space, for responses of more than two dimensions")
      ->transform(CLI::CheckedTransformer(pooling))
      ->option_text("max|mean|none");
  command
      .add_option("--scale", options.network.input.scale,
                  "Pixels are multiplied by it; default 1/255")
      ->option_text("S");
  command.add_option("--mean", options.mean, "Subtracted per channel, after scaling")
      ->option_text("R G B")
      ->expected(1, 3);
  command.add_option("--std", options.std, "Divided by per channel, after the mean")
      ->option_text("R G B")
      ->expected(1, 3);
  const std::map<std::string, ChannelOrder> channels{{"rgb", ChannelOrder::rgb},
                                                     {"bgr", ChannelOrder::bgr}};
  command.add_option("--channels", options.network.input.channels, "The order the network expects")
      ->transform(CLI::CheckedTransformer(channels))
      ->option_text("rgb|bgr");
}

void add_data_options(CLI::App& command, Options& options) {
  command.add_option("DATA", options.data, "Where the pictures are")->required();
  command.add_option("-o,--output", options.output, "The report's folder; it must not exist yet")
      ->required()
      ->option_text("OUT");
  command.add_flag("--overwrite", options.overwrite, "Replace an existing report, in one step");
  command
      .add_option("--exclude", options.request.pictures.exclude,
                  "A pattern of paths to leave out; repeatable")
      ->option_text("GLOB")
      ->allow_extra_args(false);
  command.add_option("--label-csv", options.label_csv, "Labels from a table: path,label[,split]")
      ->option_text("FILE");
  command
      .add_option("--limit", options.request.pictures.limit,
                  "Look at N pictures only, evenly spread")
      ->option_text("N");
}

std::array<double, 3> per_channel(const std::vector<double>& values, double otherwise) {
  if (values.empty()) return {otherwise, otherwise, otherwise};
  if (values.size() == 1) return {values[0], values[0], values[0]};
  if (values.size() == 3) return {values[0], values[1], values[2]};
  throw Error(ErrorKind::usage, "--mean, --std: expected one number or three, found two");
}

nlohmann::ordered_json to_json(const ReportSummary& summary) {
  nlohmann::ordered_json findings = nlohmann::ordered_json::array();
  for (const auto& finding : summary.findings)
    findings.push_back({{"kind", name(finding.kind)},
                        {"severity", name(finding.severity)},
                        {"count", finding.count},
                        {"view", finding.view},
                        {"reason", shown_text(finding.reason)}});
  return {{"report", shown_text(summary.page.string())},
          {"samples", summary.samples},
          {"skipped", summary.skipped},
          {"seconds", summary.seconds},
          {"findings", std::move(findings)}};
}

void print_summary(const ReportSummary& summary) {
  fmt::print("{} pictures read, {} skipped, in {} s\n", summary.samples, summary.skipped,
             fmt::format("{:.1f}", summary.seconds));
  for (const auto& finding : summary.findings)
    fmt::print("  {:<6}  {:>6}  {:<22}  {}\n", name(finding.severity), finding.count, finding.title,
               shown_text(finding.reason));
  if (summary.findings.empty()) fmt::print("  nothing found\n");
  fmt::print("open {}\n", shown_text(summary.page.string()));
}

bool breaks(const FailRule& rule, const std::vector<Finding>& findings) {
  std::size_t count = 0;
  for (const auto& finding : findings)
    if (name(finding.kind) == rule.kind) count += finding.count;
  if (count <= rule.most) return false;
  fmt::print(stderr, "deepview: {} {} were found, and --fail-on allows {}\n", count, rule.kind,
             rule.most);
  return true;
}

ReportRequest request_of(Options& options, const Invocation& invocation) {
  ReportRequest request = std::move(options.request);
  request.data = options.data;
  request.output = options.output;
  request.overwrite = options.overwrite ? Overwrite::yes : Overwrite::no;
  request.command = invocation.command;
  if (!options.label_csv.empty()) request.pictures.label_csv = options.label_csv;
  if (!options.model.empty()) {
    options.network.path = options.model;
    options.network.input.mean = per_channel(options.mean, 0);
    options.network.input.std = per_channel(options.std, 1);
    request.network = options.network;
  } else if (!options.network.layers.empty()) {
    throw Error(ErrorKind::usage,
                "--layer names a tensor of a network: give the network with --model");
  }
  return request;
}

void run_command(Options& options, Invocation& invocation) {
  std::vector<FailRule> rules;
  for (const auto& text : options.fail_on) rules.push_back(parse_fail_rule(text));
  const auto bar = options.quiet ? nullptr : progress_bar_for_terminal();
  options.run.progress = bar;
  options.run.stop = invocation.stop;
  Notes notes(options.quiet, bar);
  const ReportSummary summary = run_report(request_of(options, invocation), options.run, notes);
  if (bar) bar->finish_line();
  if (options.json)
    fmt::print("{}\n", to_json(summary).dump(1));
  else
    print_summary(summary);
  for (const auto& rule : rules)
    if (breaks(rule, summary.findings)) invocation.exit_code = 1;
}

}  // namespace

void add_report_command(CLI::App& program, Invocation& invocation) {
  auto* command = program.add_subcommand("report", help);
  auto options = std::make_shared<Options>();
  add_data_options(*command, *options);
  add_network_options(*command, *options);
  add_run_options(*command, options->run);
  command
      ->add_option("--fail-on", options->fail_on,
                   "Exit with 1 when there are more, e.g. leaks>0; repeatable")
      ->option_text("RULE")
      ->allow_extra_args(false);
  command->add_flag("--json", options->json, "Print the summary for programs");
  command->add_flag("--quiet", options->quiet, "Nothing on standard error but errors");
  command->callback([options, &invocation] { run_command(*options, invocation); });
}

}  // namespace deepview::cli
