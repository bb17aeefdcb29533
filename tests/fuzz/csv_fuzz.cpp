// Tables: whatever the text, a table or an Error; and what is written is read back.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "deepview/base/error.hpp"
#include "deepview/io/csv.hpp"
#include "deepview/io/text.hpp"

namespace {

using deepview::CsvTable;

bool is_guarded(std::string_view cell) {
  return !cell.empty() && std::string_view("=+-@\t\r").find(cell.front()) != std::string_view::npos;
}

// A guard makes a cell longer by one character in front.
bool comes_back(std::string_view written, std::string_view read) {
  return is_guarded(written) ? read.substr(1) == written : read == written;
}

void check_round_trip(const CsvTable& table) {
  deepview::CsvWriter writer;
  for (const auto& column : table.columns()) writer.cell(column);
  writer.end_row();
  for (std::size_t row = 0; row < table.row_count(); ++row) {
    for (const auto& cell : table.row(row)) writer.cell(cell);
    writer.end_row();
  }
  // A byte order mark that belongs to the first column is taken for that of the file.
  if (writer.text().starts_with("\xEF\xBB\xBF")) return;
  const CsvTable again = deepview::parse_csv(writer.text(), "again");
  if (again.row_count() != table.row_count()) std::abort();
  for (std::size_t row = 0; row < table.row_count(); ++row)
    for (std::size_t i = 0; i < table.columns().size(); ++i)
      if (!comes_back(table.row(row)[i], again.row(row)[i])) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (!deepview::is_utf8(deepview::shown_text(text))) std::abort();
  try {
    check_round_trip(deepview::parse_csv(text, "fuzz.csv"));
  } catch (const deepview::Error&) {
  }
  return 0;
}
