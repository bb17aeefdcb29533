#include "deepview/introspectors/familiarity/split_familiarity.hpp"

#include <map>
#include <utility>

#include "deepview/base/error.hpp"

namespace deepview {
namespace {

std::map<std::string, std::vector<std::size_t>> by_label(const std::vector<std::string>& labels) {
  std::map<std::string, std::vector<std::size_t>> rows;
  for (std::size_t i = 0; i < labels.size(); ++i) rows[labels[i]].push_back(i);
  return rows;
}

}  // namespace

SplitFamiliarity::State SplitFamiliarity::start(const RunOptions& options) const {
  if (minimum < 1)
    throw Error(ErrorKind::usage, "split familiarity: expected a minimum of at least 1 sample");
  return State(*this, options);
}

std::vector<LabelFamiliarity> label_familiarity(const Rows& rows,
                                                std::span<const LabelDimension> dimensions,
                                                const SplitFamiliarity& spec,
                                                const RunOptions& run) {
  std::vector<LabelFamiliarity> fitted;
  for (const LabelDimension& dimension : dimensions) {
    if (dimension.labels.size() != rows.size())
      throw shape_error("labels '" + dimension.name + "'", std::to_string(rows.size()) + " samples",
                        std::to_string(dimension.labels.size()));
    for (const auto& [label, members] : by_label(dimension.labels)) {
      if (members.size() < spec.minimum) continue;
      Mixture mixture = fit_mixture(take(rows, members, spec.store), spec.mixture, run);
      auto scores = log_density(mixture, rows, run);
      fitted.push_back({.dimension = dimension.name,
                        .label = label,
                        .members = members,
                        .mixture = std::move(mixture),
                        .log_density = std::move(scores)});
    }
  }
  return fitted;
}

SplitFamiliarity::Result SplitFamiliarity::State::finish() && {
  Result result;
  for (const auto& [field, rows] : std::move(rows_).finish())
    result.add(field, naming_field(field, [&, &all = rows] {
                 return label_familiarity(all, labels_.all(), spec_, options_);
               }));
  return result;
}

}  // namespace deepview
