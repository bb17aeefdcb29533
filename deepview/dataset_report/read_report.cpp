// The way back from to_json; nothing in the text is trusted.
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>

#include "deepview/base/error.hpp"
#include "deepview/dataset_report/report_files.hpp"

namespace deepview {
namespace {

using Json = nlohmann::ordered_json;

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

class Reader {
 public:
  Reader(const std::string& text, const std::string& name) : name_(name) {
    document_ = Json::parse(text, nullptr, false);
    if (document_.is_discarded()) fail("it is no JSON");
  }

  ReportTable table() const {
    const Json& data = member(document_, "data");
    if (!data.is_array()) fail("'data' is no list");
    ReportTable table{.rows = data.size(), .columns = {}};
    const Json& fields = member(member(document_, "schema"), "fields");
    if (!fields.is_array()) fail("'fields' is no list");
    for (const Json& field : fields)
      table.columns.push_back(
          column(text(member(field, "name")), text(member(field, "type")), data));
    require_valid(table);
    return table;
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw Error(ErrorKind::data, "'" + name_ + "' is no dataset report: " + what);
  }
  const Json& member(const Json& object, const std::string& key) const {
    if (!object.is_object()) fail("something that should have '" + key + "' is no object");
    const auto found = object.find(key);
    if (found == object.end()) fail("'" + key + "' is missing");
    return *found;
  }
  std::string text(const Json& value) const {
    if (!value.is_string()) fail("expected text, found " + std::string(value.type_name()));
    return value.get<std::string>();
  }
  double real(const Json& value) const {
    if (value.is_null()) return not_a_number;
    if (!value.is_number()) fail("expected a number, found " + std::string(value.type_name()));
    return value.get<double>();
  }
  std::int32_t whole(const Json& value) const {
    if (!value.is_number_integer() || value < std::numeric_limits<std::int32_t>::min() ||
        value > std::numeric_limits<std::int32_t>::max())
      fail("expected a whole number of 32 bits");
    return value.get<std::int32_t>();
  }

  ReportColumn column(const std::string& name, const std::string& type, const Json& data) const {
    if (type == "string")
      return {name, values<std::string>(name, data, [&](const Json& cell) { return text(cell); })};
    if (type == "integer")
      return {name,
              values<std::int32_t>(name, data, [&](const Json& cell) { return whole(cell); })};
    if (type == "number")
      return {name, values<double>(name, data, [&](const Json& cell) { return real(cell); })};
    if (type == "any") return {name, scores(name, data)};
    fail("a column of type '" + type + "'");
  }
  template <class T, class Read>
  std::vector<T> values(const std::string& name, const Json& data, const Read& read) const {
    std::vector<T> found;
    found.reserve(data.size());
    for (const Json& row : data) found.push_back(read(member(row, name)));
    return found;
  }
  // The labels are those of the first row; all rows must have them.
  LabelScores scores(const std::string& name, const Json& data) const {
    LabelScores found;
    if (data.empty()) return found;
    if (!member(data.front(), name).is_object()) fail("'" + name + "' holds no objects");
    for (const auto& [label, score] : member(data.front(), name).items())
      found.labels.push_back(label);
    for (const Json& row : data) {
      const Json& object = member(row, name);
      for (const std::string& label : found.labels)
        found.scores.push_back(real(member(object, label)));
      if (object.size() != found.labels.size()) fail("rows of '" + name + "' differ in labels");
    }
    return found;
  }

  const std::string& name_;
  Json document_;
};

}  // namespace

ReportTable report_from_json(const std::string& text, const std::string& name) {
  return Reader(text, name).table();
}

}  // namespace deepview
