// Rows drawn at random around centres, as views of their own.
#pragma once

#include <cstdint>
#include <vector>

#include "deepview/base/random.hpp"
#include "deepview/findings/view.hpp"

namespace deepview::testing {

/// Rows of `columns` normal numbers each.
class Cloud {
 public:
  explicit Cloud(std::size_t columns, std::uint64_t seed = 1)
      : columns_(columns), random_(Seed{seed}) {}

  /// Around `centre` along the first axis.
  Cloud& add(std::size_t count, double centre = 0, double deviation = 1) {
    for (std::size_t i = 0; i < count * columns_; ++i)
      values_.push_back(
          static_cast<float>((i % columns_ == 0 ? centre : 0) + deviation * random_.normal()));
    return *this;
  }

  Rows rows() const {
    const Shape shape{static_cast<std::int64_t>(values_.size() / columns_),
                      static_cast<std::int64_t>(columns_)};
    return Rows(Tensor(shape, values_));
  }

  View view(const std::string& name = "cloud") const {
    return {name, rows(), neighbour_graph(rows(), {.scaling = Scaling::none})};
  }

 private:
  std::size_t columns_;
  Random random_;
  std::vector<float> values_;
};

}  // namespace deepview::testing
