#include "deepview/io/npy_dictionary.hpp"

#include <charconv>

#include "deepview/base/error.hpp"

namespace deepview::detail {
namespace {

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  NpyDictionary parse() {
    NpyDictionary found;
    unsigned seen = 0;
    expect('{');
    while (!accept('}')) {
      seen |= read_entry(found);
      if (!accept(',')) {
        expect('}');
        break;
      }
    }
    skip_spaces();
    if (!text_.empty() || seen != 7) fail();
    return found;
  }

 private:
  [[noreturn]] static void fail() {
    throw Error(ErrorKind::data,
                "its header is damaged (expected the keys descr, fortran_order and shape)");
  }

  unsigned read_entry(NpyDictionary& found) {
    const std::string_view key = quoted();
    expect(':');
    if (key == "descr") {
      found.descriptor = read_descriptor();
      return 1;
    }
    if (key == "fortran_order") {
      found.column_major = read_boolean();
      return 2;
    }
    if (key != "shape") fail();
    found.extents = read_extents();
    return 4;
  }

  std::string read_descriptor() {
    if (accept('['))
      throw Error(ErrorKind::data,
                  "it holds structures, which are not supported; save one array per column");
    return std::string(quoted());
  }

  bool read_boolean() {
    skip_spaces();
    for (const bool value : {true, false}) {
      const std::string_view word = value ? "True" : "False";
      if (!text_.starts_with(word)) continue;
      text_.remove_prefix(word.size());
      return value;
    }
    fail();
  }

  std::vector<std::int64_t> read_extents() {
    std::vector<std::int64_t> extents;
    expect('(');
    while (!accept(')')) {
      extents.push_back(number());
      accept('L');  // Python 2 wrote its long integers so
      if (!accept(',')) {
        expect(')');
        break;
      }
    }
    return extents;
  }

  std::int64_t number() {
    skip_spaces();
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text_.data(), text_.data() + text_.size(), value);
    if (error != std::errc{} || value < 0) fail();
    text_.remove_prefix(static_cast<std::size_t>(end - text_.data()));
    return value;
  }

  std::string_view quoted() {
    skip_spaces();
    const char quote = text_.empty() ? '\0' : text_.front();
    if (quote != '\'' && quote != '"') fail();
    const std::size_t end = text_.find(quote, 1);
    if (end == std::string_view::npos) fail();
    const std::string_view content = text_.substr(1, end - 1);
    text_.remove_prefix(end + 1);
    return content;
  }

  void skip_spaces() {
    while (!text_.empty() &&
           (text_.front() == ' ' || text_.front() == '\n' || text_.front() == '\t'))
      text_.remove_prefix(1);
  }

  bool accept(char wanted) {
    skip_spaces();
    if (text_.empty() || text_.front() != wanted) return false;
    text_.remove_prefix(1);
    return true;
  }

  void expect(char wanted) {
    if (!accept(wanted)) fail();
  }

  std::string_view text_;
};

}  // namespace

NpyDictionary parse_npy_dictionary(std::string_view text) {
  return Parser(text).parse();
}

}  // namespace deepview::detail
