// PaCMAP and LocalMAP as one would write them down: float64, a list of pairs, one loop.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "deepview/numeric/nearby_pairs.hpp"
#include "deepview/numeric/pacmap.hpp"
#include "deepview/numeric/pacmap_pairs.hpp"

namespace deepview::testing {

class NaivePacmap {
 public:
  NaivePacmap(const PacmapInput& input, const PacmapOptions& options, std::optional<double> reach)
      : counts_(pair_counts(options, input.rows.size())),
        options_(options),
        reach_(reach),
        dimensions_(static_cast<std::size_t>(options.dimensions)),
        near_(detail::near_pairs(input.graph, counts_.near, {})),
        mid_near_(detail::mid_near_pairs(input.seen, input.graph, counts_.mid_near, {})),
        further_(detail::further_pairs(near_, counts_.further, {})) {
    for (const float value : start_positions(input.space, input.rows, dimensions_))
      y_.push_back(value);
    m_.assign(y_.size(), 0);
    v_.assign(y_.size(), 0);
  }

  std::vector<double> run() {
    const auto [first, second, third] = options_.iterations;
    for (int t = 0; t < first + second + third; ++t) {
      const bool local = reach_ && t > first + second;
      std::array<double, 3> w{1, 0, 1};
      if (t < first)
        w = {2, 1000 + (3 - 1000.0) * t / first, 1};
      else if (t < first + second)
        w = {3, 3, 1};
      std::vector<double> gradient(y_.size(), 0);
      pull(near_, gradient, [&](double d) {
        return w[0] * 20 / std::pow(10 + d, 2) * (local ? *reach_ / 2 / std::sqrt(d) : 1);
      });
      pull(mid_near_, gradient, [&](double d) { return w[1] * 20'000 / std::pow(10'000 + d, 2); });
      pull(further_, gradient, [&](double d) { return -w[2] * 2 / std::pow(1 + d, 2); });
      move(gradient, t);
      if (local && t % 10 == 0) draw_nearby(t);
    }
    return y_;
  }

 private:
  template <class Strength>
  void pull(const detail::PairTable& pairs, std::vector<double>& gradient,
            const Strength& strength) {
    for (std::size_t i = 0; i < pairs.rows; ++i)
      for (const auto partner : pairs.of(i)) {
        const auto j = static_cast<std::size_t>(partner);
        double d = 1;
        for (std::size_t c = 0; c < dimensions_; ++c)
          d += std::pow(y_[i * dimensions_ + c] - y_[j * dimensions_ + c], 2);
        for (std::size_t c = 0; c < dimensions_; ++c) {
          const double force = strength(d) * (y_[i * dimensions_ + c] - y_[j * dimensions_ + c]);
          gradient[i * dimensions_ + c] += force;
          gradient[j * dimensions_ + c] -= force;
        }
      }
  }

  void move(const std::vector<double>& gradient, int t) {
    const double rate =
        options_.learning_rate * std::sqrt(1 - std::pow(0.999, t + 1)) / (1 - std::pow(0.9, t + 1));
    for (std::size_t i = 0; i < y_.size(); ++i) {
      m_[i] = 0.9 * m_[i] + 0.1 * gradient[i];
      v_[i] = 0.999 * v_[i] + 0.001 * gradient[i] * gradient[i];
      y_[i] -= rate * m_[i] / (std::sqrt(v_[i]) + 1e-7);
    }
  }

  void draw_nearby(int t) {
    const std::vector<float> rounded(y_.begin(), y_.end());
    further_ = detail::nearby_pairs({rounded.data(), near_.rows, dimensions_},
                                    {near_, further_, static_cast<float>(*reach_), t}, {});
  }

  PairCounts counts_;
  PacmapOptions options_;
  std::optional<double> reach_;
  std::size_t dimensions_;
  detail::PairTable near_;
  detail::PairTable mid_near_;
  detail::PairTable further_;
  std::vector<double> y_;
  std::vector<double> m_;
  std::vector<double> v_;
};

/// Positions [rows, dimensions]; with a reach those of LocalMAP.
inline std::vector<double> naive_pacmap(const PacmapInput& input, const PacmapOptions& options,
                                        std::optional<double> reach) {
  return NaivePacmap(input, options, reach).run();
}

}  // namespace deepview::testing
