// Samples that come in two parts, one to train and one to test with.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "deepview/base/producer.hpp"

namespace deepview {

/// Samples with a label each: integers or strings.
struct LabelledSamples {
  Tensor samples{};  ///< [n, …].
  Column labels{};   ///< n of them.
};

enum class DataSet : std::uint8_t { train, test };

/// The samples of both parts, those to train with first, all of them or a subset.
///
/// Out     `samples`  [batch, …], in the type that both parts promote to; no axis is dropped.
///         Metadata: identifier, int64, the position in both parts laid end to end, whatever is
///         left out; labels "label", as given, and "dataset", "train" or "test".
/// Memory  the parts are shared, not copied, when they have one type.
/// Random  The order, from RunOptions::seed, when `shuffle` is set: the same in each pass.
/// Throws  at open and size(): Error(usage) for an empty list of labels or data sets and for labels
///         that are neither integers nor strings; Error(shape) when the parts differ in the shape of
///         a sample or a part has not one label per sample; Error(data) when there are no samples,
///         or none are left.
/// Source  DNIKit's TrainTestSplitProducer; differs: it dropped axes of extent 1, counted identifiers
///         anew in a subset, forgot the order there, and named data sets 0 and 1.
struct TrainTestSplit {
  LabelledSamples train{};
  LabelledSamples test{};
  std::optional<std::vector<Label>> labels{};      ///< Only samples with one of these; none: all.
  std::optional<std::vector<DataSet>> datasets{};  ///< Only these; none: both.
  bool shuffle = false;                            ///< Comes after the subset is taken,
  std::optional<std::size_t> max_samples{};        ///< and this after the order is known.
  bool attach_metadata = true;

  class Cursor;
  Cursor open(const RunOptions& options) const;
  std::optional<std::size_t> size() const;
};

class TrainTestSplit::Cursor {
 public:
  Cursor(const TrainTestSplit& split, const RunOptions& options);
  std::optional<Batch> next();

 private:
  Tensor samples(std::span<const std::size_t> rows) const;
  Metadata metadata(std::span<const std::size_t> rows) const;

  std::vector<std::size_t> order_;  // positions in both parts laid end to end
  Tensor train_;
  Tensor test_;
  Column labels_;
  std::size_t batch_size_;
  std::size_t at_ = 0;
  bool started_ = false;
  bool attach_metadata_;
};

}  // namespace deepview
