// What the introspectors of samples found, as a report shows it.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "deepview/findings/comparison.hpp"
#include "deepview/findings/label_issues.hpp"
#include "deepview/introspectors/dimension_reduction/dimension_reduction.hpp"
#include "deepview/introspectors/duplicates/duplicates.hpp"
#include "deepview/report/bundle.hpp"

namespace deepview {

/// A view of a field without a map, and its groups: the column twins_FIELD, a finding where there are
/// any.
void add_duplicates(Bundle& bundle, const std::string& field, const DuplicateGroups& found);

/// A view of a field without a map, the column familiarity_FIELD, and the samples whose log density
/// lies more than unfamiliar_bound robust deviations below the median, at most 1 % of all (but 10).
void add_familiarity(Bundle& bundle, const std::string& field,
                     const std::vector<double>& log_density);

/// A method as files and options say it: "tsne" of "t-SNE".
std::string method_word(std::string_view name);

/// A view of a field with its map by one method, called FIELD, or FIELD (METHOD) where a view is called
/// so already. Maps of one dimension lie on a line; of more, the first two are shown.
void add_map(Bundle& bundle, const std::string& field, const Reduction& found);

/// The columns suggested_class and label_chance, and what the page says of each class; nothing where
/// no class could be judged. The finding is left to the caller.
void add_labels(Bundle& bundle, const LabelIssues& found);

/// Each pair of sets in each view, with the column log2_ratio_VIEW_FROM_TO. The finding is left to the
/// caller.
void add_comparisons(Bundle& bundle, const SplitComparisons& found);

}  // namespace deepview
