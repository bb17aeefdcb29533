// Pictures as a network wants them: size, layout, channels and scale, planned and then applied.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "deepview/base/batch.hpp"
#include "deepview/networks/network.hpp"

namespace deepview {

enum class ChannelOrder : std::uint8_t { rgb, bgr };
enum class ImageLayout : std::uint8_t { nchw, nhwc };

/// How levels 0…255 become numbers: (level * scale - mean) / std, channel by channel.
struct ImageInput {
  std::optional<double> scale{};        ///< Absent: 1/255 for a network that takes floats, else 1.
  std::array<double, 3> mean{0, 0, 0};  ///< In red, green, blue; a grey network uses the first.
  std::array<double, 3> std{1, 1, 1};   ///< As `mean`.
  ChannelOrder channels = ChannelOrder::rgb;  ///< In which the network expects them.
  int width = 224;                            ///< Of pictures for a network that takes any width.
  int height = 224;                           ///< Of pictures for a network that takes any height.
};

/// What a network's only input needs.
struct ImagePlan {
  std::string input{};  ///< Its name.
  DType dtype = DType::f32;
  ImageLayout layout = ImageLayout::nchw;
  int width = 0;
  int height = 0;
  int channels = 3;           ///< 1: luminance; 4: the fourth is opaque.
  ImageInput numbers{};       ///< With the scale filled in.
  std::string description{};  ///< For a person: "resize 28x28, grey, NCHW, x/255".
};

/// Throws Error(model) for a network that does not take one tensor of pictures, saying what it
/// takes; Error(usage) for a scale or std that is not above zero, or a size below 1.
ImagePlan plan_image_input(const Network& network, const ImageInput& options = {});

/// Why the numbers may be on another scale than the network was trained with, if there are signs of
/// it: it begins with arithmetic of its own on the levels, or floats are fed unscaled.
std::optional<std::string> unscaled_warning(const Network& network, const ImagePlan& plan);

/// Turns pictures into the network's input.
///
/// In      `field`  [samples, plan.height, plan.width, 3], uint8, red, green, blue.
/// Out     `plan.input`, in the network's layout and type, in place of the field; all else as it
///         was.
/// Throws  Error(missing_field), Error(shape).
struct PrepareImages {
  std::string field;
  ImagePlan plan;

  Batch operator()(const Batch& batch) const;
};

}  // namespace deepview
