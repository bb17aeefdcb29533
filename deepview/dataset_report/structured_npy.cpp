#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "deepview/base/error.hpp"
#include "deepview/dataset_report/report_files.hpp"
#include "deepview/io/text.hpp"

namespace deepview {
namespace {

constexpr std::size_t alignment = 64;
constexpr std::size_t room_to_grow = 21;  // digits of a row count, as NumPy leaves
constexpr std::size_t most_in_version_1 = 65535;

// The code points of valid UTF-8.
std::u32string code_points(const std::string& text) {
  std::u32string points;
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i++]);
    const int more = lead < 0x80 ? 0 : lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
    char32_t point = more == 0 ? lead : lead & (0x3FU >> static_cast<unsigned>(more));
    for (int k = 0; k < more; ++k)
      point = point << 6U | (static_cast<unsigned char>(text[i++]) & 0x3FU);
    points += point;
  }
  return points;
}

template <class T>
void append_little_endian(std::string& out, T value) {
  char bytes[sizeof(T)];
  std::memcpy(bytes, &value, sizeof(T));  // this machine's order; files are written for it alone
  out.append(bytes, sizeof(T));
}

// One column of the array, and how a value of it is written.
class ArrayColumn {
 public:
  ArrayColumn(std::string name, const std::vector<std::string>& texts)
      : name_(std::move(name)), texts_(&texts) {
    for (const std::string& text : texts)
      width_ = std::max(width_, code_points(shown_text(text)).size());
  }
  ArrayColumn(std::string name, const std::vector<std::int32_t>& numbers)
      : name_(std::move(name)), whole_(&numbers) {}
  ArrayColumn(std::string name, const double* first, std::size_t stride)
      : name_(std::move(name)), real_(first), stride_(stride) {}

  const std::string& name() const noexcept { return name_; }
  std::string type() const {
    return texts_ != nullptr ? fmt::format("<U{}", width_) : whole_ != nullptr ? "<i4" : "<f8";
  }
  void append(std::string& out, std::size_t row) const {
    if (whole_ != nullptr) return append_little_endian(out, (*whole_)[row]);
    if (texts_ == nullptr) return append_little_endian(out, real_[row * stride_]);
    const std::u32string points = code_points(shown_text((*texts_)[row]));
    for (std::size_t i = 0; i < width_; ++i)
      append_little_endian(out, i < points.size() ? points[i] : char32_t{0});
  }

 private:
  std::string name_;
  const std::vector<std::string>* texts_ = nullptr;
  const std::vector<std::int32_t>* whole_ = nullptr;
  const double* real_ = nullptr;
  std::size_t stride_ = 1;
  std::size_t width_ = 1;  // NumPy has no texts of no characters
};

std::vector<ArrayColumn> array_columns(const ReportTable& table) {
  std::vector<ArrayColumn> columns;
  for (const ReportColumn& column : table.columns) {
    const std::string name = shown_text(column.name);
    if (const auto* texts = std::get_if<std::vector<std::string>>(&column.values))
      columns.emplace_back(name, *texts);
    else if (const auto* whole = std::get_if<std::vector<std::int32_t>>(&column.values))
      columns.emplace_back(name, *whole);
    else if (const auto* real = std::get_if<std::vector<double>>(&column.values))
      columns.emplace_back(name, real->data(), 1);
    else {
      const auto& [labels, scores] = std::get<LabelScores>(column.values);
      for (std::size_t label = 0; label < labels.size(); ++label)
        columns.emplace_back(name + '_' + shown_text(labels[label]), scores.data() + label,
                             labels.size());
    }
  }
  return columns;
}

void require_distinct(const std::vector<ArrayColumn>& columns) {
  std::vector<std::string> names;
  for (const ArrayColumn& column : columns) names.push_back(column.name());
  std::ranges::sort(names);
  const auto twice = std::ranges::adjacent_find(names);
  if (twice != names.end())
    throw Error(ErrorKind::data, "two columns of the array would be called '" + *twice +
                                     "', one of them for a label: rename the label");
}

// As Python prints a text.
std::u32string quoted(const std::string& text) {
  const bool single = text.find('\'') == std::string::npos || text.find('"') != std::string::npos;
  const char32_t quote = single ? U'\'' : U'"';
  std::u32string out{quote};
  for (const char32_t point : code_points(text)) {
    if (point == quote || point == U'\\') out += U'\\';
    const bool shows = point < 0x7F || point > 0xA0;
    out += shows ? std::u32string{point}
                 : code_points(fmt::format("\\x{:02x}", static_cast<unsigned>(point)));
  }
  return out + quote;
}

std::string latin_1(const std::u32string& points) {
  std::string out;
  for (const char32_t point : points) out += static_cast<char>(point);
  return out;
}

std::string utf_8(const std::u32string& points) {
  std::string out;
  for (const char32_t point : points) {
    if (point < 0x80) {
      out += static_cast<char>(point);
      continue;
    }
    const unsigned more = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
    constexpr unsigned char leads[]{0, 0xC0, 0xE0, 0xF0};
    out += static_cast<char>(leads[more] | point >> 6U * more);
    for (unsigned k = more; k-- > 0;) out += static_cast<char>(0x80U | (point >> 6U * k & 0x3FU));
  }
  return out;
}

std::string header(const std::vector<ArrayColumn>& columns, std::size_t rows) {
  std::u32string dictionary = U"{'descr': [";
  for (std::size_t i = 0; i < columns.size(); ++i)
    dictionary += (i == 0 ? U"(" : U", (") + quoted(columns[i].name()) +
                  code_points(fmt::format(", '{}')", columns[i].type()));
  const std::string count = std::to_string(rows);
  dictionary += code_points(fmt::format("], 'fortran_order': False, 'shape': ({},), }}", count));
  dictionary.append(room_to_grow - count.size(), U' ');
  const bool is_latin = std::ranges::all_of(dictionary, [](char32_t point) { return point < 256; });
  std::string text = is_latin ? latin_1(dictionary) : utf_8(dictionary);
  const auto padded = [&](std::size_t length_bytes) {
    const std::size_t in_front = 8 + length_bytes + 1;  // and the newline
    return text + std::string((alignment - (in_front + text.size()) % alignment) % alignment, ' ') +
           '\n';
  };
  std::string out = "\x93NUMPY";
  if (is_latin && padded(2).size() <= most_in_version_1) {
    text = padded(2);
    out += {'\1', '\0'};
    append_little_endian(out, static_cast<std::uint16_t>(text.size()));
  } else {
    text = padded(4);
    out += {is_latin ? '\2' : '\3', '\0'};
    append_little_endian(out, static_cast<std::uint32_t>(text.size()));
  }
  return out + text;
}

}  // namespace

std::string to_structured_npy(const ReportTable& table) {
  require_valid(table);
  const auto columns = array_columns(table);
  require_distinct(columns);
  std::string out = header(columns, table.rows);
  for (std::size_t row = 0; row < table.rows; ++row)
    for (const ArrayColumn& column : columns) column.append(out, row);
  return out;
}

}  // namespace deepview
