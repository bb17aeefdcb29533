// Principal filter analysis: how much of a layer its units really say, from one pass of responses.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "deepview/base/fields.hpp"
#include "deepview/base/introspect.hpp"
#include "deepview/numeric/matrix.hpp"
#include "deepview/numeric/moments.hpp"

namespace deepview {

/// How the positions of a response with more than two dimensions become rows of channels.
enum class ChannelPositions : std::uint8_t {
  max_pooled,   ///< One row per sample: the largest value of each channel, as the paper does.
  mean_pooled,  ///< One row per sample: the mean of each channel.
  each_a_row,   ///< One row per position of each sample.
};

/// How the units of one layer vary together.
struct PfaLayer {
  std::size_t samples = 0;          ///< Rows behind the covariance; positions where each is a row.
  std::vector<double> mean;         ///< [units].
  Matrix covariance;                ///< [units, units], divided by samples − 1; 0 for one sample.
  std::vector<double> eigenvalues;  ///< [units], descending; those that rounding put below 0 are 0.
  Matrix eigenvectors;  ///< [units, units], row i belongs to eigenvalue i; 0 x 0 unless asked for.
  std::vector<std::size_t> inactive;  ///< Ascending: units that vary (almost) never.

  std::size_t units() const noexcept { return covariance.rows(); }
};

/// A layer that cannot be analysed, and why.
struct FailedLayer {
  std::string layer;
  std::string reason;
};

/// Gathers the covariance of each layer's units, and its eigenvalues (PFA).
///
/// In      `fields`  [samples, units], or responses of more dimensions whose positions are pooled
///         or taken as rows; any dtype, finite. Layers to compress, never the classifier.
/// Out     `layers`  one PfaLayer per field; recipe() turns them into units to remove.
///         `failed`  the fields with fewer rows than units, whose covariance says nothing.
/// Memory  8 bytes x units² per field, and per block in flight, for any number of samples.
/// Cost    O(rows x units²) for the covariance, O(units³) for its eigenvalues.
/// Throws  Error(usage) for an epsilon that is no number from 0 to 1, or a channel axis that is the
///         samples'; Error(shape) naming a field of rank 1, without the channel axis, too wide, of
///         changing shape, or without positions to pool; Error(data) naming the field and the first
///         sample that is not finite.
/// Source  Suau, Zappella, Apostoloff 2018, arXiv:1807.10585; DNIKit's PFA. Differs: sums are
///         centred and in float64 whatever the dtype (there, bytes wrap and a mean of 1e8 leaves no
///         digits); eigenvectors are in the order of their values; a unit without variance is
///         inactive also where none varies; responses of more than two dimensions are taken.
struct Pfa {
  Fields fields = all_matrices();
  ChannelPositions positions = ChannelPositions::max_pooled;  ///< Matrices have none to pool.
  int channel_axis = 1;  ///< 1: [samples, channels, height, width]; −1: channels last. Of matrices
                         ///< it is always 1.
  double epsilon_inactive = 1e-8;  ///< Units below this share of the largest variance are inactive.
  bool eigenvectors = false;       ///< Costs about three times as long as the values alone.
  std::size_t max_units = 16'384;  ///< Wider layers are refused before memory is taken for them.

  struct Result {
    ByField<PfaLayer> layers;
    std::vector<FailedLayer> failed;
  };
  class State;
  State start(const RunOptions& options) const;
};

class Pfa::State {
 public:
  State(Pfa spec, RunOptions options) : spec_(std::move(spec)), options_(std::move(options)) {}

  void add(const Batch& batch);
  void merge(State&& later);
  Result finish() &&;

  /// What was seen so far, to be merged in another process.
  std::vector<std::byte> to_bytes() const;
  /// Continues a state of the same `spec`. Throws Error(data) for bytes that to_bytes() did not
  /// write.
  static State from_bytes(const Pfa& spec, const RunOptions& options,
                          std::span<const std::byte> bytes);

 private:
  struct Layer {
    std::string name;
    std::size_t rows_per_sample = 1;
    Moments moments{};
  };
  void add(Layer& layer, const Tensor& responses) const;

  Pfa spec_;
  RunOptions options_;
  std::vector<Layer> layers_;  // empty until the first batch
};

/// Eigenvalues and inactive units of a covariance that is known already, with the options'
/// `epsilon_inactive` and `eigenvectors`; `samples` and `mean` are left to the caller. Throws
/// Error(data) when a variance is not finite.
PfaLayer layer_of_covariance(Matrix covariance, const Pfa& options = {});

}  // namespace deepview
