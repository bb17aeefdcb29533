#include "deepview/app/gather_samples.hpp"

#include <algorithm>
#include <iterator>

namespace deepview {
namespace {

// The position of each text in the list of names; -1 for the empty text, or without a column.
void append_indices(std::vector<std::int32_t>& indices, const Batch& batch,
                    const std::string& label, const std::vector<std::string>& names) {
  const Column* column = batch.metadata().find(keys::labels, label);
  if (!column) {
    indices.insert(indices.end(), batch.size(), -1);
    return;
  }
  for (const std::string& text : std::get<std::vector<std::string>>(*column)) {
    const auto it = text.empty() ? names.end() : std::find(names.begin(), names.end(), text);
    indices.push_back(it == names.end() ? -1 : static_cast<std::int32_t>(it - names.begin()));
  }
}

void append_digests(std::vector<Digest>& digests, const Tensor& field) {
  const auto words = field.values<std::uint64_t>();
  for (std::size_t i = 0; i + 1 < words.size(); i += 2) digests.push_back({words[i], words[i + 1]});
}

template <class T>
void append(std::vector<T>& to, std::vector<T>& from) {
  std::move(from.begin(), from.end(), std::back_inserter(to));
}

}  // namespace

GatherSamples::State GatherSamples::start(const RunOptions&) const {
  return State(*this);
}

GatherSamples::State::State(const GatherSamples& spec) {
  samples_.class_names = spec.class_names;
  samples_.split_names = spec.split_names;
}

void GatherSamples::State::add(const Batch& batch) {
  for (const std::int64_t position :
       std::get<std::vector<std::int64_t>>(batch.metadata()[keys::identifier]))
    samples_.positions.push_back(static_cast<std::size_t>(position));
  const auto& paths = std::get<std::vector<std::string>>(batch.metadata()[keys::path]);
  samples_.paths.insert(samples_.paths.end(), paths.begin(), paths.end());
  append_indices(samples_.classes, batch, "label", samples_.class_names);
  append_indices(samples_.splits, batch, "split", samples_.split_names);
  const auto sizes = batch["size"].values<std::int32_t>();
  for (std::size_t i = 0; i + 2 < sizes.size(); i += 3)
    samples_.shapes.push_back({sizes[i], sizes[i + 1], sizes[i + 2]});
  append_digests(samples_.digests, batch["digest"]);
  append_digests(samples_.file_digests, batch["file_digest"]);
}

void GatherSamples::State::merge(State&& later) {
  append(samples_.positions, later.samples_.positions);
  append(samples_.paths, later.samples_.paths);
  append(samples_.classes, later.samples_.classes);
  append(samples_.splits, later.samples_.splits);
  append(samples_.shapes, later.samples_.shapes);
  append(samples_.digests, later.samples_.digests);
  append(samples_.file_digests, later.samples_.file_digests);
}

}  // namespace deepview
