#include "deepview/app/compare_data.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <tuple>

#include "deepview/app/gather_identifiers.hpp"
#include "deepview/app/report_views.hpp"
#include "deepview/base/error.hpp"
#include "deepview/base/introspect.hpp"
#include "deepview/introspectors/rows/rows.hpp"
#include "deepview/io/text.hpp"

namespace deepview {
namespace {

// The split of each sample, as a position in the list of names.
struct GatherSplits {
  std::vector<std::string> names;

  using Result = std::vector<std::int32_t>;
  class State {
   public:
    explicit State(const GatherSplits& spec) : names_(spec.names) {}
    void add(const Batch& batch) {
      const Column* column = batch.metadata().find(keys::labels, "split");
      for (std::size_t row = 0; row < batch.size(); ++row) {
        const auto found = std::ranges::find_if(names_, [&](const std::string& name) {
          return column != nullptr && !name.empty() && has_label(*column, row, name);
        });
        splits_.push_back(
            found == names_.end() ? -1 : static_cast<std::int32_t>(found - names_.begin()));
      }
    }
    void merge(State&& later) { std::ranges::move(later.splits_, std::back_inserter(splits_)); }
    Result finish() && { return std::move(splits_); }

   private:
    std::vector<std::string> names_;
    Result splits_;
  };
  State start(const RunOptions&) const { return State(*this); }
};

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
Samples splits_as_samples(const std::vector<std::int32_t>& splits,
                          const std::vector<std::string>& names) {
  Samples samples;
  samples.paths.resize(splits.size());
  samples.splits = splits;
  samples.split_names = names;
  return samples;
}

std::vector<std::string> chosen_splits(const ResponseSource& source,
                                       const std::vector<std::string>& asked) {
  for (const std::string& split : asked)
    if (std::ranges::find(source.splits, split) == source.splits.end())
      throw Error(ErrorKind::usage,
                  fmt::format("no split '{}' in the data; {}", shown_text(split),
                              source.splits.empty() ? "there are no splits"
                                                    : "there are " + quoted_list(source.splits)));
  const auto& chosen = asked.empty() ? source.splits : asked;
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

}  // namespace

DataComparison compare_data_sets(const NamedSource& from, const NamedSource& to,
                                 const Fields& fields, const ComparisonOptions& options,
                                 const RunOptions& run) {
  const GatherRows rows{.fields = fields};
  auto [first, samples] = introspect_all(from.source.producer, run, rows, GatherIdentifiers{});
  auto [later, more] = introspect_all(to.source.producer, run, rows, GatherIdentifiers{});
  require_same_fields(first, later);
  DataComparison result;
  result.sets = {from.name, to.name};
  result.set_of.assign(samples.size(), 0);
  result.set_of.resize(samples.size() + more.size(), 1);
  result.samples = std::move(samples);
  std::ranges::move(more, std::back_inserter(result.samples));
  ComparisonOptions shared = options;
  shared.alpha /= static_cast<double>(std::max<std::size_t>(first.size(), 1));
  for (const auto& [field, own] : first) {
    const View view = detail::layer_view(field, joined(field, own, later[field]), run);
    result.comparisons.push_back(
        {field, from.name, to.name, compare_sets(view, {.of_row = result.set_of}, shared, run)});
  }
  return result;
}

DataComparison compare_data_splits(const ResponseSource& source, const Fields& fields,
                                   const std::vector<std::string>& splits,
                                   const ComparisonOptions& options, const RunOptions& run) {
  DataComparison result;
  result.sets = chosen_splits(source, splits);
  auto [rows, samples, set_of] = introspect_all(source.producer, run, GatherRows{.fields = fields},
                                                GatherIdentifiers{}, GatherSplits{result.sets});
  require_large(set_of, result.sets, !splits.empty());
  std::vector<View> views;
  for (const auto& [field, own] : rows) views.push_back(detail::layer_view(field, own, run));
  const auto name = [&](std::int32_t split) {
    return result.sets[static_cast<std::size_t>(split)];
  };
  auto found = compare_splits(views, splits_as_samples(set_of, result.sets), options, run);
  for (SplitComparison& comparison : found.comparisons)
    result.comparisons.push_back({comparison.view, name(comparison.from), name(comparison.to),
                                  std::move(comparison.answer)});
  std::ranges::stable_sort(result.comparisons, {}, [&](const FieldComparison& comparison) {
    return std::ranges::find(views, comparison.field, &View::name) - views.begin();
  });
  result.samples = std::move(samples);
  result.set_of = std::move(set_of);
  return result;
}

}  // namespace deepview
