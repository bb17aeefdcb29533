// Fields of pictures in both orders of their axes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "deepview/base/random.hpp"
#include "deepview/io/npz.hpp"
#include "deepview/processors/transposer.hpp"
#include "tests/support/builders.hpp"

namespace deepview::testing {

/// Levels from 0 to 255, whole ones.
inline Tensor levels(const Shape& shape, std::uint64_t seed = 1) {
  Random random(Seed{seed});
  std::vector<std::uint8_t> values(static_cast<std::size_t>(shape.elements()));
  for (auto& value : values) value = static_cast<std::uint8_t>(random.below(256));
  return {shape, std::move(values)};
}

/// The one field that a stage makes of another.
inline Tensor changed(const Stage& stage, const Tensor& tensor) {
  return run(stage, Batch{{"images", tensor}})["images"];
}

inline Tensor to_chw(const Tensor& hwc) {
  return changed(Transposer{.dim = {0, 3, 1, 2}}, hwc);
}

/// What OpenCV made of the stored pictures.
inline Tensor opencv(const std::string& name) {
  return read_npz(std::string(DEEPVIEW_TEST_DATA) + "/reference/processors/pictures.npz")
      .tensor(name);
}

inline void expect_near(const Tensor& found, const Tensor& expected, double tolerance) {
  ASSERT_EQ(found.shape(), expected.shape());
  ASSERT_EQ(name(found.dtype()), name(expected.dtype()));
  const auto a = values<double>(found.to(DType::f64));
  const auto b = values<double>(expected.to(DType::f64));
  for (std::size_t i = 0; i < a.size(); ++i) ASSERT_NEAR(a[i], b[i], tolerance) << "value " << i;
}

}  // namespace deepview::testing
