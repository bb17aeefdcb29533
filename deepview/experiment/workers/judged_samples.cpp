#include "deepview/experiment/workers/judged_samples.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "deepview/base/error.hpp"
#include "deepview/io/csv.hpp"
#include "deepview/io/files.hpp"
#include "deepview/io/text.hpp"

namespace deepview {
namespace {

using Counts = std::vector<std::int64_t>;

// The columns between the sample and its loss, with their names.
struct NamedCounts {
  const char* name;
  Counts* counts;
};

std::vector<NamedCounts> columns_of(JudgedSamples& judged) {
  if (auto* classes = std::get_if<ClassAnswers>(&judged.answers))
    return {{"target", &classes->targets}, {"prediction", &classes->predictions}};
  auto& bits = std::get<BitAnswers>(judged.answers);
  return {{"length", &bits.lengths}, {"bits", &bits.asked}, {"right_bits", &bits.right}};
}

std::string in_steps(const std::string& bits, std::size_t width) {
  std::string text;
  for (std::size_t at = 0; at < bits.size(); at += width)
    text += (at > 0 ? " " : "") + bits.substr(at, width);
  return text;
}

class TableReader {
 public:
  explicit TableReader(const std::filesystem::path& path) : path_(path), table_(read_csv(path)) {}

  bool has(std::string_view column) const { return table_.find_column(column).has_value(); }
  std::size_t rows() const { return table_.row_count(); }

  const std::string& text(std::size_t row, std::string_view column) const {
    const auto place = table_.find_column(column);
    if (!place) throw fault(fmt::format("it has no column '{}'", column));
    return table_.row(row)[*place];
  }

  // Steps of equal width, their blanks taken out; returns the width.
  std::size_t bits(std::size_t row, std::string_view column, std::string& into) const {
    const std::string& steps = text(row, column);
    const std::size_t width = std::min(steps.find(' '), steps.size());
    for (std::size_t i = 0; i < steps.size(); ++i) {
      const bool between = i % (width + 1) == width;
      if (between ? steps[i] != ' ' : steps[i] != '0' && steps[i] != '1')
        throw fault(fmt::format("row {}: '{}' is no list of bits", row + 1, shown_text(steps)));
      if (!between) into += steps[i];
    }
    if (width == 0 || into.size() % width != 0)
      throw fault(fmt::format("row {}: steps of unlike numbers of bits", row + 1));
    return width;
  }

  Error fault(const std::string& what) const {
    return {ErrorKind::data, fmt::format("'{}': {}", shown_text(path_.string()), what)};
  }

  template <class T>
  T number(std::size_t row, std::string_view column) const {
    const std::string& cell = text(row, column);
    T value{};
    const auto [end, failure] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
    if (failure != std::errc() || end != cell.data() + cell.size())
      throw fault(
          fmt::format("row {}: '{}' is no value of '{}'", row + 1, shown_text(cell), column));
    return value;
  }

 private:
  std::filesystem::path path_;
  CsvTable table_;
};

}  // namespace

void write_judged_samples(const std::filesystem::path& path, const JudgedSamples& judged) {
  JudgedSamples copy = judged;
  const std::vector<NamedCounts> columns = columns_of(copy);
  CsvWriter csv;
  csv.cell("sample");
  for (const NamedCounts& column : columns) csv.cell(column.name);
  csv.cell("loss").end_row();
  for (std::size_t row = 0; row < judged.size(); ++row) {
    csv.cell(static_cast<std::int64_t>(judged.samples[row]));
    for (const NamedCounts& column : columns) csv.cell(column.counts->at(row));
    csv.cell(judged.losses.at(row)).end_row();
  }
  write_file_atomically(path, csv.text());
}

JudgedSamples read_judged_samples(const std::filesystem::path& path) {
  const TableReader table(path);
  JudgedSamples judged;
  if (table.has("bits")) judged.answers = BitAnswers{};
  const std::vector<NamedCounts> columns = columns_of(judged);
  for (std::size_t row = 0; row < table.rows(); ++row) {
    judged.samples.push_back(table.number<std::size_t>(row, "sample"));
    for (const NamedCounts& column : columns)
      column.counts->push_back(table.number<std::int64_t>(row, column.name));
    judged.losses.push_back(table.number<double>(row, "loss"));
  }
  return judged;
}

void write_sequence_answers(const std::filesystem::path& path,
                            const std::vector<SequenceAnswer>& answers) {
  CsvWriter csv;
  csv.cell("sample").cell("target").cell("answer").end_row();
  for (const SequenceAnswer& one : answers) {
    csv.cell(static_cast<std::int64_t>(one.sample));
    csv.cell(in_steps(one.target, one.width)).cell(in_steps(one.answer, one.width)).end_row();
  }
  write_file_atomically(path, csv.text());
}

std::vector<SequenceAnswer> read_sequence_answers(const std::filesystem::path& path) {
  const TableReader table(path);
  std::vector<SequenceAnswer> answers;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    SequenceAnswer one{.sample = table.number<std::size_t>(row, "sample")};
    one.width = table.bits(row, "target", one.target);
    if (table.bits(row, "answer", one.answer) != one.width ||
        one.answer.size() != one.target.size())
      throw table.fault(fmt::format("row {}: target and answer are unlike in shape", row + 1));
    answers.push_back(std::move(one));
  }
  return answers;
}

std::vector<std::size_t> worst_answers(const JudgedSamples& judged, std::size_t most) {
  std::vector<std::size_t> places(judged.size());
  std::iota(places.begin(), places.end(), std::size_t{0});
  if (places.size() <= most) return places;
  const auto badness = [&](std::size_t place) {
    const double loss = judged.losses[place];
    return std::isnan(loss) ? std::numeric_limits<double>::infinity() : loss;
  };
  std::ranges::stable_sort(places, std::greater<>(), badness);
  places.resize(most);
  std::ranges::sort(places);
  return places;
}

}  // namespace deepview
