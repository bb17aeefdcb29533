#include "deepview/base/train_test_split.hpp"

#include <algorithm>
#include <numeric>

#include "deepview/base/batch_builder.hpp"
#include "deepview/base/error.hpp"

namespace deepview {
namespace {

constexpr std::uint64_t order_stream = 0x53'50'4C'49'54;  // "SPLIT": draws of no other purpose

void require_labels(const LabelledSamples& part, const std::string& name) {
  const std::size_t samples = part.samples.row_count();
  if (size(part.labels) != samples)
    throw shape_error("labels of the " + name + " part", std::to_string(samples) + " as samples",
                      std::to_string(size(part.labels)));
  const bool usable = std::holds_alternative<std::vector<std::int64_t>>(part.labels) ||
                      std::holds_alternative<std::vector<std::string>>(part.labels);
  if (samples > 0 && !usable)
    throw Error(ErrorKind::usage, "labels of the " + name + " part: expected integers or strings");
}

void require_usable(const TrainTestSplit& split) {
  const Tensor& train = split.train.samples;
  const Tensor& test = split.test.samples;
  if (train.rank() == 0 || test.rank() == 0)
    throw shape_error("samples of a split", "a dimension of samples", "a scalar");
  if (train.row_count() == 0 && test.row_count() == 0)
    throw Error(ErrorKind::data, "the split has no samples, neither to train nor to test with");
  if (train.row_count() > 0 && test.row_count() > 0 && train.shape().row() != test.shape().row())
    throw shape_error("samples of the test part",
                      to_string(train.shape().row()) + " as in training",
                      to_string(test.shape().row()));
  require_labels(split.test, "test");
  require_labels(split.train, "train");
  if ((split.labels && split.labels->empty()) || (split.datasets && split.datasets->empty()))
    throw Error(ErrorKind::usage,
                "TrainTestSplit: expected at least one of labels and of datasets, or none given");
}

// A part without samples has labels of any type, and says nothing about that of the others.
Column joined_labels(const TrainTestSplit& split) {
  std::vector<Column> parts;
  for (const LabelledSamples* part : {&split.train, &split.test})
    if (part->samples.row_count() > 0) parts.push_back(part->labels);
  return concatenate(std::span<const Column>(parts));
}

bool is_wanted(const std::optional<std::vector<DataSet>>& datasets, DataSet dataset) {
  return !datasets || std::ranges::find(*datasets, dataset) != datasets->end();
}

std::vector<std::size_t> chosen(const TrainTestSplit& split, const Column& labels) {
  const std::size_t train = split.train.samples.row_count();
  const std::size_t all = train + split.test.samples.row_count();
  std::vector<std::size_t> rows;
  for (std::size_t row = 0; row < all; ++row) {
    if (!is_wanted(split.datasets, row < train ? DataSet::train : DataSet::test)) continue;
    const auto is_label = [&](const Label& label) { return has_label(labels, row, label); };
    if (!split.labels || std::ranges::any_of(*split.labels, is_label)) rows.push_back(row);
  }
  if (rows.empty())
    throw Error(ErrorKind::data,
                "TrainTestSplit: no sample has one of the labels in one of the data sets");
  return rows;
}

// Fisher and Yates, from the end.
void shuffle_rows(std::vector<std::size_t>& rows, Seed seed) {
  Random random(seed, order_stream);
  for (std::size_t left = rows.size(); left > 1; --left)
    std::swap(rows[left - 1], rows[random.below(left)]);
}

}  // namespace

TrainTestSplit::Cursor::Cursor(const TrainTestSplit& split, const RunOptions& options)
    : batch_size_(options.batch_size), attach_metadata_(split.attach_metadata) {
  require_usable(split);
  labels_ = joined_labels(split);
  order_ = chosen(split, labels_);
  if (split.shuffle) shuffle_rows(order_, options.seed);
  order_.resize(std::min(order_.size(), split.max_samples.value_or(order_.size())));
  // An empty part may have any type and shape: that of the other counts.
  const bool no_training = split.train.samples.row_count() == 0;
  const bool no_test = split.test.samples.row_count() == 0;
  train_ = no_training ? split.test.samples.rows(0, 0) : split.train.samples;
  test_ = no_test ? split.train.samples.rows(0, 0) : split.test.samples;
  const DType dtype = promoted(train_.dtype(), test_.dtype());
  train_ = train_.to(dtype);
  test_ = test_.to(dtype);
}

// Rows that follow one another in one part are a view of it.
Tensor TrainTestSplit::Cursor::samples(std::span<const std::size_t> rows) const {
  const std::size_t border = train_.row_count();
  std::vector<Tensor> pieces;
  for (std::size_t begin = 0; begin < rows.size();) {
    std::size_t end = begin + 1;
    while (end < rows.size() && rows[end] == rows[end - 1] + 1 && rows[end] != border) ++end;
    const bool training = rows[begin] < border;
    pieces.push_back(
        (training ? train_ : test_).rows(rows[begin] - (training ? 0 : border), end - begin));
    begin = end;
  }
  if (pieces.empty()) return train_.rows(0, 0);
  return pieces.size() == 1 ? pieces.front() : concatenate(std::span<const Tensor>(pieces));
}

Metadata TrainTestSplit::Cursor::metadata(std::span<const std::size_t> rows) const {
  std::vector<std::int64_t> identifiers;
  std::vector<std::string> datasets;
  for (const std::size_t row : rows) {
    identifiers.push_back(static_cast<std::int64_t>(row));
    datasets.emplace_back(row < train_.row_count() ? "train" : "test");
  }
  Metadata metadata;
  metadata.set(keys::identifier, std::move(identifiers));
  metadata.set(keys::labels, "label", take(labels_, rows));
  metadata.set(keys::labels, "dataset", std::move(datasets));
  return metadata;
}

std::optional<Batch> TrainTestSplit::Cursor::next() {
  if (started_ && at_ == order_.size()) return std::nullopt;
  started_ = true;  // no samples at all: one batch tells the field and the keys
  const std::size_t count = std::min(batch_size_, order_.size() - at_);
  const auto rows = std::span<const std::size_t>(order_).subspan(at_, count);
  at_ += count;
  Batch::Builder builder;
  builder.field("samples", samples(rows));
  if (attach_metadata_) builder.metadata() = metadata(rows);
  return std::move(builder).build();
}

TrainTestSplit::Cursor TrainTestSplit::open(const RunOptions& options) const {
  return {*this, options};
}

std::optional<std::size_t> TrainTestSplit::size() const {
  require_usable(*this);
  const std::size_t rows = chosen(*this, joined_labels(*this)).size();
  return std::min(rows, max_samples.value_or(rows));
}

}  // namespace deepview
