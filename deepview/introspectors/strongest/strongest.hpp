// The samples that drive a unit most: what a channel looks for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "deepview/base/fields.hpp"
#include "deepview/base/introspect.hpp"
#include "deepview/introspectors/strongest/top_rows.hpp"
#include "deepview/numeric/channels.hpp"

namespace deepview {

using SampleIdentifier = std::variant<std::int64_t, std::string>;

struct StrongestField {
  /// [channels][at most `count`], strongest first; of equal responses the earlier sample first.
  std::vector<std::vector<SampleResponse>> strongest;
  /// Weakest first; empty unless asked for.
  std::vector<std::vector<SampleResponse>> weakest;
  std::uint64_t not_finite = 0;  ///< Responses left out because they are NaN or infinite.
};

struct StrongestResult {
  ByField<StrongestField> fields;
  std::size_t samples = 0;
  /// Of the samples that are named in any field, by row; empty when the samples have none.
  std::map<std::size_t, SampleIdentifier> identifiers;
};

/// Finds, for every channel, the samples with the largest response.
///
/// In      `fields`  [samples, …] of any rank >= 1 and any dtype; a response that is not finite is
///         left out, and counted. Metadata keys::identifier, if there, names the samples.
/// Out     StrongestResult; a sample is the row of the pass in which it came.
/// Memory  16 bytes x channels x count per field, twice with `weakest`, and per block in flight.
/// Cost    One pass.
/// Throws  Error(usage) for count 0 or a channel axis 0; Error(shape) for a channel axis that a
///         field lacks, or a field that changes its channels.
struct Strongest {
  Fields fields = all_fields();
  std::size_t count = 9;  ///< More samples per channel.
  OverPositions pool = OverPositions::max;
  int channel_axis = 1;  ///< With samples at axis 0: 1 for [N, C, H, W], -1 for [N, H, W, C].
  bool weakest = false;  ///< Also find those with the smallest response.

  using Result = StrongestResult;
  class State;
  State start(const RunOptions& options) const;
};

class Strongest::State {
 public:
  explicit State(Strongest spec) : spec_(std::move(spec)) {}
  void add(const Batch& batch);
  void merge(State&& later);
  Result finish() &&;

 private:
  struct Field {
    std::string name;
    detail::TopRows strongest;
    detail::TopRows weakest;  // of the negated responses
    std::uint64_t not_finite = 0;
  };

  void add(Field& field, const Tensor& responses);
  std::vector<std::size_t> named_rows() const;
  void keep_identifiers(const Batch& batch);
  void forget_identifiers();

  Strongest spec_;
  std::vector<Field> fields_;  // empty until the first batch
  std::size_t samples_ = 0;
  std::map<std::size_t, SampleIdentifier> identifiers_;
};

}  // namespace deepview
