#include "deepview/introspectors/familiarity/split_familiarity.hpp"

#include <algorithm>
#include <cstdint>
#include <map>

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

SplitFamiliarity::State::Dimension& SplitFamiliarity::State::dimension(const std::string& name) {
  const auto found = std::ranges::find(dimensions_, name, &Dimension::name);
  if (found != dimensions_.end()) return *found;
  if (samples_ > 0)
    throw Error(ErrorKind::missing_field, "label dimension '" + name +
                                              "' is missing in the first " +
                                              std::to_string(samples_) + " samples");
  return dimensions_.emplace_back(Dimension{name, {}});
}

void SplitFamiliarity::State::add(const Batch& batch) {
  rows_.add(batch);
  for (const auto& entry : batch.metadata().entries()) {
    const auto* key = std::get_if<DictMetaKey>(&entry.key);
    if (key == nullptr || *key != keys::labels) continue;
    for (const auto& column : entry.columns) {
      auto& labels = dimension(column.name).labels;
      std::ranges::move(as_texts(*column.column, "labels"), std::back_inserter(labels));
    }
  }
  samples_ += batch.size();
  for (const Dimension& known : dimensions_)
    if (known.labels.size() != samples_)
      throw Error(ErrorKind::missing_field,
                  "label dimension '" + known.name + "' is missing in later batches");
}

void SplitFamiliarity::State::merge(State&& later) {
  rows_.merge(std::move(later.rows_));
  if (later.samples_ == 0) return;
  for (Dimension& other : later.dimensions_)
    std::ranges::move(other.labels, std::back_inserter(dimension(other.name).labels));
  samples_ += later.samples_;
  for (const Dimension& known : dimensions_)
    if (known.labels.size() != samples_)
      throw Error(ErrorKind::missing_field,
                  "label dimension '" + known.name + "' is missing in later batches");
}

std::vector<LabelFamiliarity> SplitFamiliarity::State::fit(const Rows& rows) const {
  std::vector<LabelFamiliarity> fitted;
  for (const Dimension& dimension : dimensions_) {
    for (const auto& [label, members] : by_label(dimension.labels)) {
      if (members.size() < spec_.minimum) continue;
      Mixture mixture = fit_mixture(take(rows, members, spec_.store), spec_.mixture, options_);
      auto scores = log_density(mixture, rows, options_);
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
    result.add(field, naming_field(field, [&, &all = rows] { return fit(all); }));
  return result;
}

}  // namespace deepview
