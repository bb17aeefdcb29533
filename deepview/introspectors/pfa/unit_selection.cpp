#include "deepview/introspectors/pfa/unit_selection.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <string>

#include "deepview/base/error.hpp"
#include "deepview/introspectors/pfa/sorted_rows.hpp"

namespace deepview {
namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();

bool is_max(UnitSelection selection) {
  return selection == UnitSelection::abs_max || selection == UnitSelection::l1_max;
}

// The running extreme of coefficients, of which NaN is none.
class Extreme {
 public:
  explicit Extreme(UnitSelection selection) : max_(is_max(selection)) {}
  void see(double value) {
    if (std::isnan(value_) || (max_ ? value > value_ : value < value_)) value_ = value;
  }
  double value() const { return value_; }

 private:
  bool max_;
  double value_ = none;
};

// Sums of coefficients, kept up to date: removing a unit subtracts its row. The rounding this
// leaves, about units² x 2⁻⁵³, is far below what counts as a tie.
class ByL1 {
 public:
  ByL1(const Matrix& correlations, const UnitChoice& choice, std::vector<bool> alive)
      : correlations_(correlations),
        choice_(choice),
        alive_(std::move(alive)),
        sums_(correlations.columns()) {
    for (std::size_t unit = 0; unit < alive_.size(); ++unit)
      if (alive_[unit]) add_row(unit, 1);
  }

  std::size_t remove_next() {
    Extreme extreme(choice_.selection);
    for (std::size_t unit = 0; unit < sums_.size(); ++unit)
      if (alive_[unit]) extreme.see(sums_[unit]);
    std::vector<std::size_t> tied;
    for (std::size_t unit = 0; unit < sums_.size(); ++unit)
      if (alive_[unit] && is_tie(sums_[unit], extreme.value())) tied.push_back(unit);
    const bool by_row = choice_.rules == PfaRules::dnikit && tied.size() > 1;
    const std::size_t unit = by_row ? first_row_of_extreme(tied) : tied.front();
    alive_[unit] = false;
    add_row(unit, -1);
    return unit;
  }

 private:
  void add_row(std::size_t unit, double sign) {
    const auto row = correlations_.row(unit);
    for (std::size_t c = 0; c < row.size(); ++c) sums_[c] += std::isnan(row[c]) ? 0 : sign * row[c];
  }

  // DNIKit looks the coefficient up in the columns of the tied and takes its row for the unit.
  std::size_t first_row_of_extreme(const std::vector<std::size_t>& tied) const {
    const auto each_row = [&](const auto& use) {
      for (std::size_t row = 0; row < alive_.size(); ++row)
        if (alive_[row] && use(row)) return std::optional(row);
      return std::optional<std::size_t>();
    };
    Extreme extreme(choice_.selection);
    each_row([&](std::size_t row) {
      for (const std::size_t unit : tied) extreme.see(correlations_(row, unit));
      return false;
    });
    return each_row([&](std::size_t row) {
             return std::ranges::any_of(tied, [&](std::size_t unit) {
               return is_tie(correlations_(row, unit), extreme.value());
             });
           })
        .value_or(tied.front());
  }

  const Matrix& correlations_;
  UnitChoice choice_;
  std::vector<bool> alive_;
  std::vector<double> sums_;
};

// Each unit's coefficients in order, the most extreme first, so that its best and second best are
// at hand after any removal. DNIKit counts the place of the unit in one list and looks it up in
// another; up to that place both lists hold one coefficient per unit, so its choice is the same.
class ByAbs {
 public:
  ByAbs(const Matrix& correlations, const UnitChoice& choice, const std::vector<bool>& alive)
      : choice_(choice), rows_(correlations, alive, is_max(choice.selection)) {}

  std::size_t remove_next() {
    Extreme best(choice_.selection);
    for (std::size_t row = 0; row < rows_.size(); ++row)
      if (rows_.alive(row)) best.see(rows_.best(row));
    std::vector<std::size_t> holders;
    for (std::size_t row = 0; row < rows_.size(); ++row)
      if (rows_.alive(row) && is_tie(rows_.best(row), best.value())) holders.push_back(row);
    const std::size_t unit = first_with_extreme_second(holders);
    rows_.remove(unit);
    return unit;
  }

 private:
  std::size_t first_with_extreme_second(const std::vector<std::size_t>& holders) const {
    if (holders.empty()) return rows_.first_alive();  // no coefficient is left
    Extreme second(choice_.selection);
    for (const std::size_t row : holders) second.see(rows_.second(row));
    for (const std::size_t row : holders)
      if (is_tie(rows_.second(row), second.value())) return row;
    return holders.front();
  }

  UnitChoice choice_;
  SortedRows rows_;
};

template <class Remover>
std::vector<std::size_t> remove(Remover remover, std::size_t count) {
  std::vector<std::size_t> removed;
  while (removed.size() < count) removed.push_back(remover.remove_next());
  return removed;
}

}  // namespace

bool is_tie(double value, double extreme) noexcept {
  return std::abs(value - extreme) <= 1e-8 + 1e-5 * std::abs(extreme);
}

Matrix absolute_correlations(const Matrix& covariance, PfaRules rules) {
  const std::size_t units = covariance.rows();
  const double smallest = rules == PfaRules::dnikit ? 1e-8 : 0;
  std::vector<double> deviation(units);
  for (std::size_t unit = 0; unit < units; ++unit)
    deviation[unit] = std::sqrt(std::abs(covariance(unit, unit)));
  Matrix correlations(units, units);
  for (std::size_t r = 0; r < units; ++r) {
    for (std::size_t c = 0; c < units; ++c) {
      const double divisor = std::max(deviation[r] * deviation[c], smallest);
      correlations(r, c) = divisor == 0 ? 0 : std::abs(covariance(r, c)) / divisor;
    }
    correlations(r, r) = none;
  }
  return correlations;
}

std::vector<std::size_t> correlated_units(const Matrix& correlations,
                                          std::span<const std::size_t> inactive,
                                          const UnitChoice& choice) {
  std::vector<bool> alive(correlations.rows(), true);
  for (const std::size_t unit : inactive) alive.at(unit) = false;
  const auto active = static_cast<std::size_t>(std::ranges::count(alive, true));
  if (choice.keep == 0 || choice.keep > active)
    throw Error(ErrorKind::usage, "units to keep: expected 1 to " + std::to_string(active) +
                                      ", the active ones, found " + std::to_string(choice.keep));
  const std::size_t count = active - choice.keep;
  const bool by_l1 =
      choice.selection == UnitSelection::l1_max || choice.selection == UnitSelection::l1_min;
  return by_l1 ? remove(ByL1(correlations, choice, std::move(alive)), count)
               : remove(ByAbs(correlations, choice, alive), count);
}

}  // namespace deepview
