#include "deepview/experiment/config/grid_sweep.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "deepview/base/error.hpp"
#include "deepview/experiment/parameters/option_fields.hpp"

namespace deepview {
namespace {

const std::vector<Parameter> no_points{Parameter(Parameter::Section{})};

// Sections around a value, by the names of a dotted path; nothing for a path with an empty name.
std::optional<Parameter> at_path(const std::string& path, Parameter value) {
  const Origin origin = value.origin();
  for (std::size_t end = path.size(); end != std::string::npos;) {
    const std::size_t dot = end == 0 ? std::string::npos : path.rfind('.', end - 1);
    const std::size_t begin = dot == std::string::npos ? 0 : dot + 1;
    if (begin == end) return std::nullopt;
    Parameter around(Parameter::Value(Parameter::Section{}), origin);
    around.set(path.substr(begin, end - begin), std::move(value));
    value = std::move(around);
    end = dot;
  }
  return value;
}

void expect(Mistakes& mistakes, const Parameter& found, const std::string& path,
            const std::string& expected) {
  mistakes.add(found.origin(),
               fmt::format("{}: expected {}, found {}", path, expected, found.described()));
}

// The entries of a section of this name; none, with a note, for anything else.
const Parameter::Section& entries_of(const Parameter& parameter, const std::string& path,
                                     Mistakes& mistakes) {
  static const Parameter::Section none;
  if (parameter.section() != nullptr) return *parameter.section();
  if (!parameter.is_null()) expect(mistakes, parameter, path, "a section");
  return none;
}

bool is_usable_path(const std::string& name, const Parameter& where, const std::string& path,
                    Mistakes& mistakes) {
  if (at_path(name, {})) return true;
  mistakes.add(where.origin(),
               path + ": expected names with dots between them, as in training.optimizer.lr");
  return false;
}

struct Uniform {
  double low, high;
  bool logarithmic;
};
struct WholeNumbers {
  std::int64_t low, high;
};
using Choice = Parameter::List;
using Distribution = std::variant<Uniform, WholeNumbers, Choice>;

template <class T>
std::optional<std::pair<T, T>> bounds(const Parameter& given) {
  std::vector<T> ends;
  if (!detail::read_as(given, ends) || ends.size() != 2 || ends[0] > ends[1]) return std::nullopt;
  return std::pair(ends[0], ends[1]);
}

// By its name; nothing, with what was expected, for bounds that do not fit.
std::optional<Distribution> distribution_of(const ParameterEntry& entry, std::string& expected) {
  const auto& [name, given] = entry;
  if (name == "uniform" || name == "log_uniform") {
    const bool logarithmic = name == "log_uniform";
    expected = logarithmic ? "[low, high] with 0 < low <= high" : "[low, high] with low <= high";
    const auto ends = bounds<double>(given);
    if (!ends || (logarithmic && ends->first <= 0)) return std::nullopt;
    return Uniform{ends->first, ends->second, logarithmic};
  }
  if (name == "integer") {
    expected = "whole numbers [low, high] with low <= high";
    const auto ends = bounds<std::int64_t>(given);
    if (!ends) return std::nullopt;
    return WholeNumbers{ends->first, ends->second};
  }
  expected = name == "choice" ? "a list of at least one value" : "";
  if (name != "choice" || given.list() == nullptr || given.list()->empty()) return std::nullopt;
  return *given.list();
}

std::optional<Distribution> read_distribution(const ParameterEntry& entry, const std::string& path,
                                              Mistakes& mistakes) {
  const auto* kinds = entry.parameter.section();
  if (kinds == nullptr || kinds->size() != 1) {
    expect(mistakes, entry.parameter, path,
           "one of {uniform: [low, high]}, {log_uniform: [low, high]}, {integer: [low, high]}, "
           "{choice: [values]}");
    return std::nullopt;
  }
  std::string expected;
  auto distribution = distribution_of(kinds->front(), expected);
  const auto& [name, given] = kinds->front();
  if (!distribution && expected.empty())
    mistakes.add_unknown(given.origin(), {path, name},
                         {"uniform", "log_uniform", "integer", "choice"});
  else if (!distribution)
    mistakes.add(given.origin(), fmt::format("{}.{}: expected {}, found {}", path, name, expected,
                                             shown_value(given)));
  return distribution;
}

// Any number below `count`, which stands for all 2^64 when it is 0.
std::uint64_t draw_below(std::uint64_t count, Random& random) {
  if (count != 0) return random.below(count);
  const std::uint64_t high = random.bits();  // two statements: operands are evaluated in any order
  return high << 32U | random.bits();
}

Parameter::Value draw(const Distribution& distribution, Random& random) {
  if (const auto* whole = std::get_if<WholeNumbers>(&distribution)) {
    const auto low = static_cast<std::uint64_t>(whole->low);
    const std::uint64_t count = static_cast<std::uint64_t>(whole->high) - low + 1;
    return static_cast<std::int64_t>(low + draw_below(count, random));
  }
  if (const auto* choice = std::get_if<Choice>(&distribution))
    return (*choice)[random.below(choice->size())].value();
  const auto& [low, high, logarithmic] = std::get<Uniform>(distribution);
  const double share = random.uniform();
  const double value = logarithmic
                           ? std::exp(std::log(low) + share * (std::log(high) - std::log(low)))
                           : low + share * (high - low);
  return std::clamp(value, low, high);
}

struct RandomSearch {
  int samples = 1;
  std::optional<std::int64_t> seed{};
};

struct RandomParameter {
  std::string path;
  Origin origin;
  Distribution distribution;
};

std::vector<RandomParameter> read_random_parameters(const Parameter& random, Mistakes& mistakes) {
  const std::string where = "grid_random.parameters";
  std::vector<RandomParameter> read;
  const Parameter* parameters = random.find("parameters");
  if (parameters == nullptr || parameters->is_null()) {
    mistakes.add(random.origin(), where + ": expected a section of this name, found none");
    return read;
  }
  for (const ParameterEntry& entry : entries_of(*parameters, where, mistakes)) {
    const std::string path = where + "." + entry.name;
    auto distribution = read_distribution(entry, path, mistakes);
    if (is_usable_path(entry.name, entry.parameter, path, mistakes) && distribution)
      read.push_back({entry.name, entry.parameter.origin(), std::move(*distribution)});
  }
  return read;
}

RandomSearch read_random_search(const Parameter& random, Mistakes& mistakes) {
  RandomSearch search;
  OptionFields fields;
  fields.add("samples", search.samples, "Draws of all parameters together.")
      .between(1, static_cast<int>(most_grid_experiments))
      .required();
  fields.add("seed", search.seed, "Of the draws; none: the grid's.");
  fields.allow("parameters");
  fields.read(&random, {"grid_random"}, mistakes);
  return search;
}

void lay_over(Parameter& point, const Parameter& above, Mistakes& mistakes) {
  try {
    point = overlaid(std::move(point), above);
  } catch (const Error& error) {
    mistakes.add({}, error.what());
  }
}

}  // namespace

std::vector<Parameter> sweep_points(const Parameter* sweep, Mistakes& mistakes) {
  if (sweep == nullptr) return no_points;
  std::vector<Parameter> points = no_points;
  for (const auto& [name, values] : entries_of(*sweep, "grid_sweep", mistakes)) {
    const std::string path = "grid_sweep." + name;
    if (!is_usable_path(name, values, path, mistakes)) continue;
    if (values.list() == nullptr || values.list()->empty()) {
      expect(mistakes, values, path, "a list of at least one value");
      continue;
    }
    if (points.size() * values.list()->size() > most_grid_experiments) {
      mistakes.add(values.origin(), fmt::format("{}: expected at most {} experiments, found more",
                                                path, most_grid_experiments));
      return no_points;
    }
    std::vector<Parameter> each;
    for (const Parameter& value : *values.list()) each.push_back(*at_path(name, value));
    points = combined_points(points, each, mistakes);
  }
  return points;
}

std::vector<Parameter> random_points(const Parameter* random, Seed entropy, Mistakes& mistakes) {
  if (random == nullptr) return no_points;
  if (random->section() == nullptr) {
    expect(mistakes, *random, "grid_random", "a section");
    return no_points;
  }
  const RandomSearch search = read_random_search(*random, mistakes);
  const auto parameters = read_random_parameters(*random, mistakes);
  const Seed seed = search.seed ? Seed{static_cast<std::uint64_t>(*search.seed)} : entropy;
  std::vector<Parameter> points;
  for (int sample = 0; sample < search.samples; ++sample) {
    Random draws(seed, static_cast<std::uint64_t>(sample));
    Parameter point(Parameter::Section{});
    for (const auto& [path, origin, distribution] : parameters)
      lay_over(point, *at_path(path, Parameter(draw(distribution, draws), origin)), mistakes);
    points.push_back(std::move(point));
  }
  return points;
}

std::vector<Parameter> combined_points(const std::vector<Parameter>& first,
                                       const std::vector<Parameter>& second, Mistakes& mistakes) {
  std::vector<Parameter> points;
  for (const Parameter& below : first)
    for (const Parameter& above : second) {
      points.push_back(below);
      lay_over(points.back(), above, mistakes);
    }
  return points;
}

}  // namespace deepview
