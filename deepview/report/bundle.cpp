#include "deepview/report/bundle.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "deepview/io/files.hpp"
#include "deepview/io/npy.hpp"
#include "deepview/io/text.hpp"
#include "deepview/report/bundle_check.hpp"
#include "deepview/report/page.hpp"
#include "deepview/report/report_json.hpp"
#include "deepview/report/tables.hpp"

namespace deepview {
namespace {

// A part of a long text or column is at most this long, so that no script exceeds 6 MB.
constexpr std::size_t most_chunk_bytes = std::size_t{4} << 20U;

struct Chunk {
  std::string key;
  std::size_t part = 0;
};

// Writes data/FILE.js, one call that hands the payload to the page; returns its name in the bundle.
std::string write_chunk(const OutputFolder& folder, const std::string& file, const Chunk& chunk,
                        const std::string& payload) {
  std::string name = "data/" + file + ".js";
  folder.write(name, fmt::format("deepview.add({}, {}, {});\n", detail::script_literal(chunk.key),
                                 chunk.part, detail::script_literal(payload)));
  return name;
}

std::vector<std::string> write_paths(const OutputFolder& folder,
                                     const std::vector<std::string>& paths) {
  std::vector<std::string> files;
  std::vector<std::string> part;
  std::size_t bytes = 0;
  const auto flush = [&] {
    files.push_back(write_chunk(folder, fmt::format("paths-{:03}", files.size()),
                                {"paths", files.size()}, detail::json_strings(part)));
    part.clear();
    bytes = 0;
  };
  for (const auto& path : paths) {
    part.push_back(path);
    bytes += path.size() + 4;
    if (bytes > most_chunk_bytes / 2) flush();
  }
  if (!part.empty() || files.empty()) flush();
  return files;
}

std::vector<std::string> write_column_chunks(const OutputFolder& folder,
                                             const BundleColumn& column) {
  std::vector<std::string> files;
  auto bytes = column.data.bytes();
  do {
    const auto part = bytes.first(std::min(bytes.size(), most_chunk_bytes));
    files.push_back(write_chunk(folder, fmt::format("column-{}-{:03}", column.name, files.size()),
                                {"column:" + column.name, files.size()}, to_base64(part)));
    bytes = bytes.subspan(part.size());
  } while (!bytes.empty());
  return files;
}

// A document of its own, NAME.json, which the page asks for when it shows it.
std::vector<std::string> write_document(const OutputFolder& folder, const std::string& name,
                                        const std::string& text) {
  folder.write(name + ".json", text);
  std::vector<std::string> files;
  for (std::size_t begin = 0; begin < text.size(); begin += most_chunk_bytes)
    files.push_back(write_chunk(folder, fmt::format("{}-{:03}", name, files.size()),
                                {name, files.size()}, text.substr(begin, most_chunk_bytes)));
  return files;
}

std::vector<std::string> write_layers(const OutputFolder& folder, const Bundle& bundle) {
  if (bundle.layers.empty() && !bundle.similarity) return {};
  folder.write("units.csv", detail::units_csv(bundle));
  return write_document(folder, "layers", detail::layers_json(bundle));
}

std::vector<std::string> write_experiment(const OutputFolder& folder, const Bundle& bundle) {
  if (!bundle.experiment && !bundle.grid) return {};
  return write_document(folder, "experiment", detail::experiment_json(bundle));
}

// Bit k is set for the samples of finding k; more findings than bits are left out.
BundleColumn flags_column(const Bundle& bundle) {
  std::vector<std::int32_t> flags(bundle.paths.size(), 0);
  const auto flagged = std::min<std::size_t>(bundle.findings.size(), 31);
  for (std::size_t k = 0; k < flagged; ++k) {
    const Finding& finding = bundle.findings[k];
    for (const auto& group : finding.groups) {
      flags.at(group.representative) |= 1 << k;
      if (members_are_context(finding.kind)) continue;
      for (const std::size_t member : group.members) flags.at(member) |= 1 << k;
    }
  }
  const auto rows = static_cast<std::int64_t>(flags.size());
  return {.name = "flags",
          .title = "Findings",
          .kind = ColumnKind::number,
          .values = "",
          .data = Tensor(Shape{rows}, std::move(flags)),
          .description = "Bit k is set when the sample is in finding k of report.json."};
}

}  // namespace

std::string column_name(const std::string& text) {
  std::string name;
  for (const char c : text) {
    if (c == ' ') name += '_';
    const bool kept = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                      c == '_' || c == '-';
    if (kept) name += c;
  }
  return name;
}

void write_bundle(const OutputFolder& folder, const Bundle& given, const RunRecord& run) {
  Bundle bundle = given;
  bundle.columns.push_back(flags_column(given));
  detail::check_bundle(bundle);

  detail::ChunkFiles files{.paths = write_paths(folder, bundle.paths),
                           .columns = {},
                           .layers = write_layers(folder, bundle),
                           .experiment = write_experiment(folder, bundle)};
  for (const auto& column : bundle.columns) {
    const std::string header = npy_header(column.data.dtype(), column.data.shape());
    const auto front = std::as_bytes(std::span(header));
    std::vector<std::byte> npy(front.begin(), front.end());
    npy.insert(npy.end(), column.data.bytes().begin(), column.data.bytes().end());
    folder.write("columns/" + column.name + ".npy", npy);
    files.columns.push_back(write_column_chunks(folder, column));
  }
  folder.write("samples.csv", detail::samples_csv(bundle));
  folder.write("suspects.csv", detail::suspects_csv(bundle));
  const std::string report = detail::report_json(bundle, files);
  folder.write("report.json", report);
  write_chunk(folder, "report", {"report", 0}, report);
  const std::string record = detail::run_json(run);
  folder.write("run.json", record);
  write_chunk(folder, "run", {"run", 0}, record);
  folder.write("index.html", detail::page());
}

}  // namespace deepview
