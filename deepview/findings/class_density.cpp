#include "deepview/findings/class_density.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>
#include <utility>

#include "deepview/base/parallel.hpp"
#include "deepview/numeric/matrix.hpp"
#include "deepview/numeric/moments.hpp"

namespace deepview {
namespace {

constexpr double trimmed_share = 0.02;
constexpr std::size_t least_members = 2;
constexpr std::size_t nearest_others = 5;
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

// Samples of each class, ascending.
using Members = std::vector<std::vector<std::size_t>>;

Members members_of(std::span<const std::int32_t> classes, std::size_t class_count) {
  Members members(class_count);
  for (std::size_t i = 0; i < classes.size(); ++i)
    if (classes[i] >= 0) members[static_cast<std::size_t>(classes[i])].push_back(i);
  return members;
}

// A Gaussian, ready to score.
struct Gaussian {
  std::vector<double> mean;
  Matrix root;          // L⁻¹ of L Lᵀ = covariance
  double constant = 0;  // −½ log |2π covariance|

  double squared_distance(std::span<const float> row, std::vector<double>& scratch) const {
    scratch.resize(mean.size());
    for (std::size_t c = 0; c < mean.size(); ++c)
      scratch[c] = static_cast<double>(row[c]) - mean[c];
    double total = 0;
    for (std::size_t r = 0; r < mean.size(); ++r) {
      const double part = dot(root.row(r).first(r + 1), std::span(scratch).first(r + 1));
      total += part * part;
    }
    return total;
  }
};

Gaussian make_gaussian(std::vector<double> mean, Matrix covariance) {
  const std::size_t columns = mean.size();
  double trace = 0;
  for (std::size_t c = 0; c < columns; ++c) trace += covariance(c, c);
  const double ridge =
      1e-6 * trace / static_cast<double>(std::max<std::size_t>(columns, 1)) + 1e-12;
  for (std::size_t c = 0; c < columns; ++c) covariance(c, c) += ridge;
  auto lower = cholesky(covariance);
  if (!lower) {  // rounding spoilt it: the variances alone
    for (std::size_t r = 0; r < columns; ++r)
      for (std::size_t c = 0; c < columns; ++c) covariance(r, c) *= r == c;
    lower = cholesky(std::move(covariance));
  }
  Gaussian gaussian{.mean = std::move(mean), .root = Matrix(), .constant = 0};
  for (std::size_t c = 0; c < columns; ++c) gaussian.constant -= std::log((*lower)(c, c));
  gaussian.constant -= 0.5 * static_cast<double>(columns) * std::log(2 * std::numbers::pi);
  gaussian.root = inverse_of_lower(std::move(*lower));
  return gaussian;
}

class ClassModel {
 public:
  // `members` are those that the fit sees.
  ClassModel(const Rows& rows, const Members& members, const RunOptions& run) {
    std::vector<Moments> moments(members.size());
    parallel_for(members.size(), run, [&](std::size_t k) {
      std::vector<float> values;
      for (const std::size_t i : members[k])
        values.insert(values.end(), rows.row(i).begin(), rows.row(i).end());
      moments[k].add(MatrixView<float>{values.data(), members[k].size(), rows.columns()});
    });
    const Matrix shared = share(moments, rows.columns());
    gaussians_.resize(members.size());
    parallel_for(members.size(), run, [&](std::size_t k) {
      if (members[k].size() < least_members) return;
      gaussians_[k] = make_gaussian({moments[k].mean().begin(), moments[k].mean().end()},
                                    shrunk(moments[k], shared));
    });
    whiten(make_gaussian(std::vector<double>(rows.columns()), shared).root);
  }

  bool has(std::size_t k) const { return !gaussians_[k].mean.empty(); }
  const Gaussian& operator[](std::size_t k) const { return gaussians_[k]; }

  // The other classes whose means are nearest by the shared covariance.
  std::vector<std::size_t> nearest(std::span<const float> row, std::size_t own,
                                   std::vector<double>& scratch) const {
    scratch.assign(row.begin(), row.end());
    std::vector<double> place(row.size());
    for (std::size_t r = 0; r < row.size(); ++r)
      place[r] = dot(root_.row(r).first(r + 1), std::span(scratch).first(r + 1));
    std::vector<std::pair<double, std::size_t>> others;
    for (std::size_t k = 0; k < gaussians_.size(); ++k)
      if (k != own && has(k)) others.emplace_back(squared_difference(place, centres_[k]), k);
    const std::size_t count = std::min(nearest_others, others.size());
    std::partial_sort(others.begin(), others.begin() + static_cast<std::ptrdiff_t>(count),
                      others.end());
    std::vector<std::size_t> classes;
    for (std::size_t i = 0; i < count; ++i) classes.push_back(others[i].second);
    return classes;
  }

 private:
  static double squared_difference(std::span<const double> a, std::span<const double> b) {
    double total = 0;
    for (std::size_t i = 0; i < a.size(); ++i) total += (a[i] - b[i]) * (a[i] - b[i]);
    return total;
  }

  static Matrix share(const std::vector<Moments>& moments, std::size_t columns) {
    Matrix shared(columns, columns);
    double count = 0;
    for (const auto& part : moments) {
      if (part.count() == 0) continue;
      count += static_cast<double>(part.count());
      for (std::size_t i = 0; i < shared.values().size(); ++i)
        shared.values()[i] += part.scatter().values()[i];
    }
    for (double& value : shared.values()) value /= std::max(count, 1.0);
    return shared;
  }

  static Matrix shrunk(const Moments& moments, const Matrix& shared) {
    const double weight = 2 * static_cast<double>(shared.columns());
    Matrix covariance = moments.scatter();
    for (std::size_t i = 0; i < covariance.values().size(); ++i)
      covariance.values()[i] = (covariance.values()[i] + weight * shared.values()[i]) /
                               (static_cast<double>(moments.count()) + weight);
    return covariance;
  }

  void whiten(Matrix root) {
    root_ = std::move(root);
    centres_.resize(gaussians_.size());
    for (std::size_t k = 0; k < gaussians_.size(); ++k) {
      const auto& mean = gaussians_[k].mean;
      for (std::size_t r = 0; r < mean.size(); ++r)
        centres_[k].push_back(dot(root_.row(r).first(r + 1), std::span(mean).first(r + 1)));
    }
  }

  std::vector<Gaussian> gaussians_;
  Matrix root_;  // of the shared covariance
  std::vector<std::vector<double>> centres_;
};

// Leaves out the farthest of each class.
Members trimmed(const Members& members, std::span<const double> distance) {
  Members kept = members;
  for (auto& list : kept) {
    std::stable_sort(list.begin(), list.end(),
                     [&](std::size_t a, std::size_t b) { return distance[a] < distance[b]; });
    list.resize(list.size() -
                static_cast<std::size_t>(trimmed_share * static_cast<double>(list.size())));
    std::sort(list.begin(), list.end());
  }
  return kept;
}

std::vector<double> own_distances(const ClassModel& model, const Rows& rows,
                                  std::span<const std::int32_t> classes, const RunOptions& run) {
  std::vector<double> distance(rows.size(), nan);
  parallel_for(rows.block_count(), run, [&](std::size_t block) {
    std::vector<double> scratch;
    const std::size_t first = block * block_rows;
    for (std::size_t i = first; i < std::min(first + block_rows, rows.size()); ++i)
      if (const auto own = static_cast<std::size_t>(classes[i]); classes[i] >= 0 && model.has(own))
        distance[i] = model[own].squared_distance(rows.row(i), scratch);
  });
  return distance;
}

}  // namespace

ClassDensity class_density(const Rows& rows, std::span<const std::int32_t> classes,
                           std::size_t class_count, const RunOptions& run) {
  const Members members = members_of(classes, class_count);
  const ClassModel rough(rows, members, run);
  const ClassModel model(rows, trimmed(members, own_distances(rough, rows, classes, run)), run);
  ClassDensity result{.own = std::vector<double>(rows.size(), nan),
                      .distance = own_distances(model, rows, classes, run),
                      .margin = std::vector<double>(rows.size(), nan),
                      .best_other = std::vector<std::int32_t>(rows.size(), -1)};
  parallel_for(rows.block_count(), run, [&](std::size_t block) {
    std::vector<double> scratch;
    const std::size_t first = block * block_rows;
    for (std::size_t i = first; i < std::min(first + block_rows, rows.size()); ++i) {
      if (std::isnan(result.distance[i])) continue;
      const auto own = static_cast<std::size_t>(classes[i]);
      result.own[i] = model[own].constant - result.distance[i] / 2;
      for (const std::size_t k : model.nearest(rows.row(i), own, scratch)) {
        const double margin =
            model[k].constant - model[k].squared_distance(rows.row(i), scratch) / 2 - result.own[i];
        if (result.best_other[i] >= 0 && !(margin > result.margin[i])) continue;
        result.margin[i] = margin;
        result.best_other[i] = static_cast<std::int32_t>(k);
      }
    }
  });
  return result;
}

}  // namespace deepview
