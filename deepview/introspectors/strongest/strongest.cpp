#include "deepview/introspectors/strongest/strongest.hpp"

#include <algorithm>
#include <cmath>

#include "deepview/base/error.hpp"
#include "deepview/numeric/field_rows.hpp"

namespace deepview {
namespace {

SampleIdentifier identifier(const Column& column, std::size_t row) {
  if (const auto* numbers = std::get_if<std::vector<std::int64_t>>(&column)) return (*numbers)[row];
  if (const auto* texts = std::get_if<std::vector<std::string>>(&column)) return (*texts)[row];
  throw Error(ErrorKind::data, "identifiers: expected integers or strings");
}

std::vector<std::vector<SampleResponse>> negated(std::vector<std::vector<SampleResponse>> lists) {
  for (auto& list : lists)
    for (auto& response : list) response.value = -response.value;
  return lists;
}

}  // namespace

Strongest::State Strongest::start(const RunOptions&) const {
  fields.require_names();
  if (count == 0)
    throw Error(ErrorKind::usage, "strongest samples: expected a count of at least 1, found 0");
  if (channel_axis == 0)
    throw Error(ErrorKind::usage, "strongest samples: channel_axis 0 is the axis of the samples");
  return State(*this);
}

void Strongest::State::add(const Batch& batch) {
  if (fields_.empty())
    for (auto& name : spec_.fields.select(batch)) {
      const std::size_t channels = naming_field(
          name, [&] { return channels_of(batch[name].shape(), spec_.channel_axis).count; });
      const detail::TopRows none(channels, spec_.count);
      fields_.push_back({std::move(name), none, spec_.weakest ? none : detail::TopRows(), 0});
    }
  for (Field& field : fields_) naming_field(field.name, [&] { add(field, batch[field.name]); });
  samples_ += batch.size();
  keep_identifiers(batch);
}

void Strongest::State::add(Field& field, const Tensor& responses) {
  const Channels channels = channels_of(responses.shape(), spec_.channel_axis);
  if (channels.count != field.strongest.columns())
    throw shape_error("a response",
                      std::to_string(field.strongest.columns()) + " channels as before",
                      std::to_string(channels.count));
  if (channels.positions() == 0) return;
  const Matrix pooled = pooled_channels(responses, channels, spec_.pool);
  for (std::size_t r = 0; r < pooled.rows(); ++r) {
    const auto row = pooled.row(r);
    for (std::size_t c = 0; c < row.size(); ++c) {
      if (!std::isfinite(row[c])) {
        ++field.not_finite;
        continue;
      }
      field.strongest.add(c, {row[c], samples_ + r});
      if (spec_.weakest) field.weakest.add(c, {-row[c], samples_ + r});
    }
  }
}

void Strongest::State::merge(State&& later) {
  if (later.fields_.empty()) return;
  if (fields_.empty()) {
    *this = std::move(later);
    return;
  }
  for (Field& field : fields_) {
    const auto same = std::ranges::find(later.fields_, field.name, &Field::name);
    if (same == later.fields_.end())
      throw Error(ErrorKind::missing_field,
                  "field '" + field.name + "' is missing in later batches");
    if (same->strongest.columns() != field.strongest.columns())
      throw shape_error("field '" + field.name + "'",
                        std::to_string(field.strongest.columns()) + " channels as before",
                        std::to_string(same->strongest.columns()));
    field.strongest.merge(same->strongest, samples_);
    field.weakest.merge(same->weakest, samples_);
    field.not_finite += same->not_finite;
  }
  for (auto& [row, name] : later.identifiers_)
    identifiers_.emplace(row + samples_, std::move(name));
  samples_ += later.samples_;
  forget_identifiers();
}

// Sorted, each once.
std::vector<std::size_t> Strongest::State::named_rows() const {
  std::vector<std::size_t> rows;
  for (const Field& field : fields_)
    for (const auto* top : {&field.strongest, &field.weakest})
      for (const auto& list : top->best())
        for (const SampleResponse& response : list) rows.push_back(response.row);
  std::ranges::sort(rows);
  rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
  return rows;
}

void Strongest::State::keep_identifiers(const Batch& batch) {
  const Column* const column = batch.metadata().find(keys::identifier);
  if (column == nullptr) return;
  const std::size_t first = samples_ - batch.size();
  for (const std::size_t row : named_rows())
    if (row >= first) identifiers_.emplace(row, identifier(*column, row - first));
  forget_identifiers();
}

void Strongest::State::forget_identifiers() {
  if (identifiers_.empty()) return;
  const auto rows = named_rows();
  std::erase_if(identifiers_,
                [&](const auto& entry) { return !std::ranges::binary_search(rows, entry.first); });
}

Strongest::Result Strongest::State::finish() && {
  Result result{.fields = {}, .samples = samples_, .identifiers = std::move(identifiers_)};
  for (Field& field : fields_)
    result.fields.add(field.name,
                      {field.strongest.best(), negated(field.weakest.best()), field.not_finite});
  return result;
}

}  // namespace deepview
