#include "deepview/processors/pipeline_debugger.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace deepview {
namespace {

constexpr std::size_t most_samples = 8;
constexpr std::size_t most_values = 32;

std::string joined(std::vector<std::string> names) {
  std::ranges::sort(names);
  std::string text;
  for (const auto& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

template <class T>
std::string shown(T value) {
  if constexpr (std::same_as<T, Half>) {
    return shown(to_float(value));
  } else if constexpr (std::same_as<T, bool>) {
    return value ? "true" : "false";
  } else {
    std::array<char, 32> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
    return {text.data(), end};
  }
}

std::string more(std::size_t there, std::size_t most, const std::string& what) {
  return there > most ? "and " + std::to_string(there - most) + " more " + what : "";
}

// One line per sample.
std::string shown_values(const Tensor& tensor) {
  const std::size_t width = tensor.row_size();
  std::string text;
  visit_dtype(tensor.dtype(), [&]<class T>(std::type_identity<T>) {
    const auto values = tensor.values<T>();
    for (std::size_t sample = 0; sample < std::min(tensor.row_count(), most_samples); ++sample) {
      text += "    " + std::to_string(sample) + ":";
      for (std::size_t i = 0; i < std::min(width, most_values); ++i)
        text += (i == 0 ? " " : ", ") + shown<T>(values[sample * width + i]);
      if (width > most_values) text += " " + more(width, most_values, "values");
      text += "\n";
    }
  });
  if (tensor.row_count() > most_samples)
    text += "    " + more(tensor.row_count(), most_samples, "samples") + "\n";
  return text;
}

std::string shown_snapshots(const Batch& batch) {
  if (batch.snapshots().empty()) return "";
  std::string text = "  Snapshots:\n";
  for (const auto& snapshot : batch.snapshots())
    text += "    " + snapshot.name + ": " + joined(snapshot.batch->field_names()) + "\n";
  return text;
}

std::string shown_metadata(const Metadata& metadata) {
  if (metadata.empty()) return "";
  std::string text = "  Metadata:\n";
  for (const auto& entry : metadata.entries()) {
    if (const auto* simple = std::get_if<MetaKey>(&entry.key)) {
      text += "    " + simple->name + "\n";
      continue;
    }
    std::vector<std::string> names;
    for (const auto& column : entry.columns) names.push_back(column.name);
    text += "    " + std::get<DictMetaKey>(entry.key).name + ": " + joined(names) + "\n";
  }
  return text;
}

}  // namespace

std::string PipelineDebugger::dump(const Batch& batch) const {
  std::string text = (label.empty() ? "" : label + ": ") +
                     "Batch(batch_size=" + std::to_string(batch.size()) + ") {\n";
  auto names = fields.select(batch);
  std::ranges::sort(names);
  for (const std::string& field : names) {
    const Tensor& tensor = batch[field];
    text += "  " + field + ": " + to_string(tensor.shape()) + " " +
            std::string(name(tensor.dtype())) + "\n";
    if (dump_fields) text += shown_values(tensor);
  }
  return text + shown_snapshots(batch) + shown_metadata(batch.metadata()) + "}\n";
}

StageRun PipelineDebugger::bind(const RunOptions&) const {
  if (!sink)
    throw Error(ErrorKind::usage,
                "PipelineDebugger sink: expected a function that takes the text, found none");
  fields.require_names();
  return StageRun([this](Batch batch) {
    const std::lock_guard turn(telling.turn);
    if (!first_only || !telling.begun) sink(dump(batch));
    telling.begun = true;
    return batch;
  });
}

}  // namespace deepview
