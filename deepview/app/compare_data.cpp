#include "deepview/app/compare_data.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "deepview/app/report_views.hpp"
#include "deepview/base/error.hpp"
#include "deepview/io/text.hpp"

namespace deepview {
namespace {

std::vector<std::string> names_of(const ByField<Rows>& fields) {
  std::vector<std::string> names;
  for (const auto& [field, rows] : fields) names.push_back(field);
  return names;
}

Rows joined(const std::string& field, const Rows& first, const Rows& later) {
  if (first.columns() != later.columns())
    throw shape_error("field '" + field + "' of the second data set",
                      std::to_string(first.columns()) + " columns as in the first",
                      std::to_string(later.columns()));
  RowStore store;
  for (const Rows* rows : {&first, &later})
    for (std::size_t block = 0; block < rows->block_count(); ++block)
      store.append(rows->block(block));
  return std::move(store).finish();
}

void require_same_fields(const ByField<Rows>& first, const ByField<Rows>& later) {
  for (const auto& [field, rows] : first)
    if (later.find(field) == nullptr) throw missing_field_error(field, names_of(later));
  for (const auto& [field, rows] : later)
    if (first.find(field) == nullptr) throw missing_field_error(field, names_of(first));
}

// What compare_splits wants to know of samples.
Samples as_splits(const DataComparison& comparison) {
  Samples samples;
  samples.paths.resize(comparison.set_of.size());
  samples.splits = comparison.set_of;
  samples.split_names = comparison.sets;
  return samples;
}

std::vector<std::string> chosen_splits(const std::vector<std::string>& there,
                                       const std::vector<std::string>& asked) {
  for (const std::string& split : asked)
    if (std::ranges::find(there, split) == there.end())
      throw Error(ErrorKind::usage, fmt::format("no split '{}' in the data; {}", shown_text(split),
                                                there.empty() ? "there are no splits"
                                                              : "there are " + quoted_list(there)));
  const auto& chosen = asked.empty() ? there : asked;
  if (chosen.size() < 2)
    throw Error(ErrorKind::usage,
                fmt::format("comparing splits: expected two or more, found {}", chosen.size()));
  return chosen;
}

void require_large(const std::vector<std::int32_t>& splits, const std::vector<std::string>& names,
                   bool all_asked_for) {
  std::size_t large = 0;
  for (std::size_t split = 0; split < names.size(); ++split) {
    const auto size =
        static_cast<std::size_t>(std::ranges::count(splits, static_cast<std::int32_t>(split)));
    if (size >= fewest_compared) {
      ++large;
    } else if (all_asked_for) {
      throw Error(ErrorKind::usage, fmt::format("split '{}': expected {} samples or more, found {}",
                                                shown_text(names[split]), fewest_compared, size));
    }
  }
  if (large < 2)
    throw Error(ErrorKind::usage, fmt::format("comparing splits: expected two of {} samples or "
                                              "more, found {}",
                                              fewest_compared, large));
}

// Where each sample stands in a list of some of the splits.
std::vector<std::int32_t> positions_in(const std::vector<std::string>& sets,
                                       const Samples& samples) {
  std::vector<std::int32_t> positions;
  for (const std::int32_t split : samples.splits) {
    const auto it =
        split < 0 ? sets.end()
                  : std::ranges::find(sets, samples.split_names[static_cast<std::size_t>(split)]);
    positions.push_back(it == sets.end() ? -1 : static_cast<std::int32_t>(it - sets.begin()));
  }
  return positions;
}

}  // namespace

DataComparison compare_data_sets(const DataRows& from, const DataRows& to,
                                 const ComparisonOptions& options, const RunOptions& run) {
  require_same_fields(from.fields, to.fields);
  DataComparison result;
  result.sets = {from.name, to.name};
  result.samples = from.samples.paths;
  std::ranges::copy(to.samples.paths, std::back_inserter(result.samples));
  result.set_of.assign(from.samples.size(), 0);
  result.set_of.resize(result.samples.size(), 1);
  ComparisonOptions shared = options;
  shared.alpha /= static_cast<double>(std::max<std::size_t>(from.fields.size(), 1));
  for (const auto& [field, rows] : from.fields) {
    const View view = field_view(field, joined(field, rows, to.fields[field]), run);
    result.found.comparisons.push_back(
        {field, 0, 1, compare_sets(view, {.of_row = result.set_of}, shared, run)});
  }
  result.found.finding = moved_finding(result.found.comparisons, as_splits(result), options.alpha);
  return result;
}

DataComparison compare_data_splits(const DataRows& data, const std::vector<std::string>& splits,
                                   const ComparisonOptions& options, const RunOptions& run) {
  DataComparison result;
  result.sets = chosen_splits(data.samples.split_names, splits);
  result.samples = data.samples.paths;
  result.set_of = positions_in(result.sets, data.samples);
  require_large(result.set_of, result.sets, !splits.empty());
  std::vector<View> views;
  for (const auto& [field, rows] : data.fields) views.push_back(field_view(field, rows, run));
  result.found = compare_splits(views, as_splits(result), options, run);
  std::ranges::stable_sort(result.found.comparisons, {}, [&](const SplitComparison& comparison) {
    return std::ranges::find(views, comparison.view, &View::name) - views.begin();
  });
  return result;
}

}  // namespace deepview
