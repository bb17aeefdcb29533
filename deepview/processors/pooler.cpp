#include "deepview/processors/pooler.hpp"

#include <algorithm>
#include <limits>
#include <string>

#include "deepview/processors/each_field.hpp"
#include "deepview/processors/strides.hpp"

namespace deepview {
namespace {

// Which output element each element of a row goes to, and how many come together in one.
struct Plan {
  Shape shape;  // of the result
  std::vector<std::size_t> targets;
  std::size_t pooled = 1;
};

std::vector<bool> pooled_axes(const std::vector<int>& dim, std::size_t rank,
                              const std::string& where) {
  std::vector<bool> pooled(rank);
  for (const int named : dim) {
    const std::size_t axis = detail::sample_axis(named, rank, where);
    if (pooled[axis])
      throw Error(ErrorKind::usage, where + ": axis " + std::to_string(named) + " is pooled twice");
    pooled[axis] = true;
  }
  return pooled;
}

Plan planned(const Shape& shape, const std::vector<bool>& pooled) {
  std::vector<std::int64_t> kept;
  for (std::size_t axis = 0; axis < shape.rank(); ++axis)
    if (!pooled[axis]) kept.push_back(shape[axis]);
  Plan plan{Shape(std::span<const std::int64_t>(kept)), {}, 1};
  const auto kept_strides = detail::row_major_strides(plan.shape);
  std::vector<std::size_t> strides;
  for (std::size_t axis = 0, at = 0; axis < shape.rank(); ++axis) {
    strides.push_back(pooled[axis] ? 0 : kept_strides[at++]);
    if (pooled[axis]) plan.pooled *= static_cast<std::size_t>(shape[axis]);
  }
  plan.targets = detail::strided_offsets(shape.row(), std::span(strides).subspan(1));
  return plan;
}

// Folds every element into the one it goes to, in the order of the elements. Sum is the type to
// fold in.
template <class Sum, class Combine>
Tensor folded(const Tensor& tensor, const Plan& plan, Sum start, Combine combine) {
  const auto row_out = static_cast<std::size_t>(plan.shape.row().elements());
  std::vector<Sum> out(static_cast<std::size_t>(plan.shape.elements()), start);
  visit_dtype(tensor.dtype(), [&]<class T>(std::type_identity<T>) {
    const auto from = tensor.values<T>();
    const std::size_t row_in = plan.targets.size();
    for (std::size_t sample = 0; sample * row_in < from.size(); ++sample) {
      Sum* const row = out.data() + sample * row_out;
      for (std::size_t i = 0; i < row_in; ++i) {
        Sum& target = row[plan.targets[i]];
        target = combine(target, element_cast<Sum>(from[sample * row_in + i]));
      }
    }
  });
  return {plan.shape, std::move(out)};
}

// Integers wrap, as they do in NumPy.
template <class Sum>
Sum added(Sum a, Sum b) {
  if constexpr (std::integral<Sum>)
    return static_cast<Sum>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
  else
    return a + b;
}

template <class Sum>
Tensor pooled(const Tensor& tensor, const Plan& plan, PoolMethod method) {
  using Limits = std::numeric_limits<Sum>;
  constexpr bool infinite = Limits::has_infinity;
  switch (method) {  // `b != b`: once NaN, always NaN
    case PoolMethod::max:
      return folded(tensor, plan, infinite ? -Limits::infinity() : Limits::min(),
                    [](Sum a, Sum b) { return b > a || b != b ? b : a; });
    case PoolMethod::min:
      return folded(tensor, plan, infinite ? Limits::infinity() : Limits::max(),
                    [](Sum a, Sum b) { return b < a || b != b ? b : a; });
    case PoolMethod::mean:
    case PoolMethod::sum: break;
  }
  return folded(tensor, plan, Sum{0}, [](Sum a, Sum b) { return added(a, b); });
}

Tensor divided(const Tensor& sums, std::size_t count) {
  const auto values = sums.values<double>();
  std::vector<double> means(values.begin(), values.end());
  for (double& mean : means) mean /= static_cast<double>(count);
  return {sums.shape(), std::move(means)};
}

Tensor pooled(const Tensor& tensor, const std::vector<int>& dim, PoolMethod method,
              const std::string& where) {
  const Plan plan = planned(tensor.shape(), pooled_axes(dim, tensor.rank(), where));
  if (plan.pooled == 0 && plan.shape.elements() > 0 && method != PoolMethod::sum)
    throw shape_error(where, "values to pool", to_string(tensor.shape()));
  const DType dtype = tensor.dtype();
  if (is_floating(dtype) || method == PoolMethod::mean) {
    const Tensor folds = pooled<double>(tensor, plan, method);
    return (method == PoolMethod::mean ? divided(folds, plan.pooled) : folds)
        .to(is_floating(dtype) ? dtype : DType::f64);
  }
  const bool is_unsigned = promoted(dtype, DType::u64) == DType::u64 && dtype != DType::boolean;
  const Tensor folds = is_unsigned ? pooled<std::uint64_t>(tensor, plan, method)
                                   : pooled<std::int64_t>(tensor, plan, method);
  return method == PoolMethod::sum ? folds : folds.to(dtype);
}

}  // namespace

StageRun Pooler::bind(const RunOptions&) const {
  if (dim.empty())
    throw Error(ErrorKind::usage, "Pooler dim: expected at least one axis, found none");
  if (std::ranges::find(dim, 0) != dim.end())
    throw Error(ErrorKind::usage, "Pooler dim: axis 0 is the axis of the samples, which must stay");
  return detail::run_on_each_field(
      fields, [dim = dim, method = method](const Tensor& tensor, const std::string& where) {
        return pooled(tensor, dim, method, where);
      });
}

}  // namespace deepview
