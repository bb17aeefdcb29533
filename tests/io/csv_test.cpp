#include "deepview/io/csv.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <cstdlib>
#include <random>

#include "tests/io/folder.hpp"
#include "tests/support/builders.hpp"

namespace deepview {
namespace {

using ::testing::ElementsAre;
using testing::expect_error;

CsvTable parse(std::string_view text) {
  return parse_csv(text, "table.csv");
}

TEST(Csv, ReadsQuotesNewlinesAndBothLineEnds) {
  const CsvTable table = parse("path,label\r\n\"a,b.png\",\"two\nlines\"\n\"say \"\"hi\"\"\",\n");
  EXPECT_THAT(table.columns(), ElementsAre("path", "label"));
  ASSERT_EQ(table.row_count(), 2U);
  EXPECT_THAT(table.row(0), ElementsAre("a,b.png", "two\nlines"));
  EXPECT_THAT(table.row(1), ElementsAre("say \"hi\"", ""));
}

TEST(Csv, PassesOverAByteOrderMarkAndEmptyLines) {
  const CsvTable table = parse("\xEF\xBB\xBF\n\npath\n\na.png\r\n\r\nb.png");
  EXPECT_EQ(table.find_column("path"), 0U);
  ASSERT_EQ(table.row_count(), 2U);
  EXPECT_THAT(table.row(1), ElementsAre("b.png"));
}

TEST(Csv, AMissingColumnIsNotFound) {
  EXPECT_EQ(parse("a,b\n").find_column("c"), std::nullopt);
}

TEST(Csv, NamesTheLineOfARowThatIsTooLong) {
  expect_error(ErrorKind::data, "line 4", [] { parse("a,b\n\"1\n\",2\n1,2,3\n"); });
}

TEST(Csv, NamesTheLineOfAQuoteThatIsNeverClosed) {
  expect_error(ErrorKind::data, "line 2", [] { parse("a,b\n1,\"open\n\n"); });
}

TEST(Csv, RefusesTextBehindAClosingQuoteAndAnEmptyTable) {
  expect_error(ErrorKind::data, "quote", [] { parse("a\n\"b\"c\n"); });
  expect_error(ErrorKind::data, "empty", [] { parse("\n\r\n"); });
}

TEST(Csv, RefusesAFileBeyondTheLimit) {
  const testing::Folder folder;
  const auto path = folder.add("t.csv", "a\n1\n2\n");
  EXPECT_EQ(read_csv(path).row_count(), 2U);
  expect_error(ErrorKind::data, "limit", [&] { read_csv(path, {.max_file_bytes = 3}); });
}

TEST(CsvWriter, GuardsTextThatASpreadsheetWouldTakeForAFormula) {
  CsvWriter writer;
  for (const auto* text : {"=1+1", "+1", "-1", "@x", "\tx", "\rx"}) writer.cell(text);
  writer.end_row();
  EXPECT_EQ(writer.text(), "'=1+1,'+1,'-1,'@x,'\tx,\"'\rx\"\r\n");
}

TEST(CsvWriter, DoesNotGuardNumbers) {
  CsvWriter writer;
  writer.cell(std::int64_t{-3}).cell(-0.1).cell(1e300);
  writer.end_row();
  EXPECT_EQ(writer.text(), "-3,-0.1,1e+300\r\n");
}

TEST(CsvWriter, NumbersComeBackAsTheyWere) {
  std::mt19937_64 random(3);
  for (int round = 0; round < 10'000; ++round) {
    const double number = std::bit_cast<double>(random());
    if (!std::isfinite(number)) continue;
    CsvWriter writer;
    writer.cell(number);
    EXPECT_EQ(std::strtod(writer.text().c_str(), nullptr), number);
  }
}

TEST(CsvWriter, WhatIsWrittenIsReadBack) {
  std::mt19937 random(4);
  for (int round = 0; round < 10'000; ++round) {
    const std::size_t columns = random() % 3 + 1;
    std::vector<std::string> cells(columns * (random() % 4 + 2));
    for (auto& cell : cells) {
      cell.resize(random() % 4);
      for (char& c : cell) c = "a,\"\n\r \xFF"[random() % 7];
      if (!cell.empty() && cell.front() == '\r') cell.front() = 'a';
    }
    CsvWriter writer;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      writer.cell(cells[i]);
      if ((i + 1) % columns == 0) writer.end_row();
    }
    const CsvTable table = parse(writer.text());
    std::vector<std::string> found(table.columns().begin(), table.columns().end());
    for (std::size_t row = 0; row < table.row_count(); ++row)
      found.insert(found.end(), table.row(row).begin(), table.row(row).end());
    EXPECT_EQ(found, cells);
  }
}

}  // namespace
}  // namespace deepview
