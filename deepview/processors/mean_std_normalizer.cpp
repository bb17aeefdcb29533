#include "deepview/processors/mean_std_normalizer.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "deepview/processors/channels.hpp"
#include "deepview/processors/each_field.hpp"

namespace deepview {
namespace {

void require(bool good, const char* option, const char* expected) {
  if (!good)
    throw Error(ErrorKind::usage,
                std::string("MeanStdNormalizer ") + option + ": expected " + expected);
}

detail::Channels channels_of(const Tensor& tensor, std::size_t numbers, ChannelAxis axis,
                             const std::string& where) {
  if (numbers == 1) return detail::one_channel(tensor);
  const std::string expected = std::to_string(numbers) + " channels as there are means or stds";
  if (tensor.rank() < 2) throw shape_error(where, expected, "one number per sample");
  const auto channels = detail::channels_along(tensor, axis);
  if (channels.count != numbers) throw shape_error(where, expected, std::to_string(channels.count));
  return channels;
}

struct Normalization {
  const std::vector<double>& mean;  // one per channel
  const std::vector<double>& std;
};

template <class To>
std::vector<To> normalized(const Tensor& tensor, detail::Channels channels,
                           const Normalization& by) {
  std::vector<To> to(tensor.elements());
  visit_dtype(tensor.dtype(), [&]<class From>(std::type_identity<From>) {
    const auto from = tensor.values<From>();
    std::size_t at = 0;
    while (at < from.size())
      for (std::size_t channel = 0; channel < channels.count; ++channel)
        for (std::size_t i = 0; i < channels.run; ++i, ++at)
          to[at] = element_cast<To>((element_cast<double>(from[at]) - by.mean[channel]) /
                                    by.std[channel]);
  });
  return to;
}

class Normalize {
 public:
  explicit Normalize(const MeanStdNormalizer& options)
      : mean_(options.mean), std_(options.std), axis_(options.channels) {
    require(!mean_.empty() && !std_.empty(), "mean and std", "at least one number each");
    require(mean_.size() == 1 || std_.size() == 1 || mean_.size() == std_.size(), "mean and std",
            "as many numbers of one as of the other");
    require(std::ranges::all_of(mean_, [](double x) { return std::isfinite(x); }), "mean",
            "finite numbers");
    require(std::ranges::all_of(std_, [](double x) { return std::isfinite(x) && x > 0; }), "std",
            "finite numbers above 0");
    const std::size_t numbers = std::max(mean_.size(), std_.size());
    if (mean_.size() == 1) mean_.resize(numbers, mean_[0]);
    if (std_.size() == 1) std_.resize(numbers, std_[0]);
  }

  Tensor operator()(const Tensor& tensor, const std::string& where) const {
    const auto channels = channels_of(tensor, mean_.size(), axis_, where);
    const DType out =
        is_floating(tensor.dtype()) ? tensor.dtype() : promoted(tensor.dtype(), DType::f32);
    return visit_dtype(out, [&]<class To>(std::type_identity<To>) -> Tensor {
      if constexpr (std::floating_point<To> || std::same_as<To, Half>)
        return {tensor.shape(), normalized<To>(tensor, channels, {mean_, std_})};
      else
        return tensor;  // never: `out` is floating
    });
  }

 private:
  std::vector<double> mean_;
  std::vector<double> std_;
  ChannelAxis axis_;
};

}  // namespace

StageRun MeanStdNormalizer::bind(const RunOptions&) const {
  return detail::run_on_each_field(fields, Normalize(*this));
}

}  // namespace deepview
