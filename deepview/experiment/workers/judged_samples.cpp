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

class TableReader {
 public:
  explicit TableReader(const std::filesystem::path& path) : path_(path), table_(read_csv(path)) {}

  bool has(std::string_view column) const { return table_.find_column(column).has_value(); }
  std::size_t rows() const { return table_.row_count(); }

  template <class T>
  T number(std::size_t row, std::string_view column) const {
    const auto place = table_.find_column(column);
    if (!place) throw fault(fmt::format("it has no column '{}'", column));
    const std::string& cell = table_.row(row)[*place];
    T value{};
    const auto [end, failure] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
    if (failure != std::errc() || end != cell.data() + cell.size())
      throw fault(
          fmt::format("row {}: '{}' is no value of '{}'", row + 1, shown_text(cell), column));
    return value;
  }

 private:
  Error fault(const std::string& what) const {
    return {ErrorKind::data, fmt::format("'{}': {}", shown_text(path_.string()), what)};
  }

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
