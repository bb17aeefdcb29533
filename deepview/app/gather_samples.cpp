#include "deepview/app/gather_samples.hpp"

#include <algorithm>
#include <iterator>

#include "deepview/app/gather_names.hpp"

namespace deepview {
namespace {

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
  detail::append_label_positions(samples_.classes, batch, "label", samples_.class_names);
  detail::append_label_positions(samples_.splits, batch, "split", samples_.split_names);
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
