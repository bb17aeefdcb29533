// Finds what MeanStdNormalizer shifts and scales by, in a pass over the samples.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "deepview/base/introspect.hpp"
#include "deepview/processors/mean_std_normalizer.hpp"

namespace deepview {

namespace detail {
struct Channels;
}

/// What shares one mean and one deviation.
enum class FitPer : std::uint8_t {
  channel,  ///< Each channel; of a matrix, each column.
  field,    ///< All values of the field.
};

/// The normalizer of each field that gives its values mean 0 and deviation 1, as an introspector:
///
///     const auto fitted = introspect(source, MeanStdFit{.fields = {"x"}});
///     const Producer normalized = source | fitted["x"];
///
/// In      fields of any type, finite; at least one sample.
/// Out     one MeanStdNormalizer per field. Deviations are divided by the number of values, as
///         NumPy's and scikit-learn's are. Values that are all the same get the deviation 1, and
///         exactly their value as the mean, so that they become 0; so do values too close for their
///         squares to differ.
/// Memory  40 bytes per channel.
/// Cost    two passes over each tile, in double.
/// Throws  Error(usage) for an empty list of fields; Error(missing_field); Error(shape) for a field
///         that changes its channels; Error(data) for no samples or values, naming the first sample
///         that is not finite, and for values whose squares overflow.
/// Source  Chan, Golub, LeVeque 1979.
struct MeanStdFit {
  Fields fields = all_fields();
  FitPer per = FitPer::channel;
  ChannelAxis channels = ChannelAxis::last;

  using Result = ByField<MeanStdNormalizer>;
  class State;
  State start(const RunOptions& options) const;
};

class MeanStdFit::State {
 public:
  explicit State(MeanStdFit spec) : spec_(std::move(spec)) {}
  void add(const Batch& batch);
  void merge(State&& later);
  Result finish() &&;

 private:
  // Of the values of one channel.
  struct Spread {
    double count = 0;
    double mean = 0;
    double squares = 0;  // of the distances from the mean, summed
    double least = 0;
    double most = 0;
    void merge(const Spread& later);
  };
  struct FieldSpread {
    std::string name;
    std::vector<Spread> channels;
    std::optional<std::size_t> first_not_finite;  // the sample
  };

  static std::vector<Spread> spreads_of(const Tensor& tensor, const detail::Channels& channels);
  void add(const Tensor& tensor, FieldSpread& field) const;
  MeanStdNormalizer normalizer_of(const FieldSpread& field) const;

  MeanStdFit spec_;
  std::vector<FieldSpread> spreads_;  // empty until the first batch
  std::size_t samples_ = 0;
};

}  // namespace deepview
