// Strong types for the quantities that must not be mixed up at an interface.
//
//   Kilometres d{12.5};
//   Megahertz f = Megahertz{900.0};
//   Decibels loss = free_space(f, d);      // free_space(d, f) does not compile
//   double bare = loss.value();            // bare doubles only inside a formula or a hot array
//
// Guarantees: same size and cost as a double; no implicit conversion from, to or between quantities.
#pragma once

#include <compare>

namespace phusong {

/// One double with the unit in its type. Domain: any double, unchecked.
template <class Unit>
class Quantity {
 public:
  constexpr Quantity() noexcept = default;
  constexpr explicit Quantity(double value) noexcept : value_{value} {}
  [[nodiscard]] constexpr double value() const noexcept { return value_; }

  constexpr auto operator<=>(const Quantity&) const noexcept = default;
  constexpr Quantity operator-() const noexcept { return Quantity{-value_}; }
  friend constexpr Quantity operator+(Quantity a, Quantity b) noexcept { return Quantity{a.value_ + b.value_}; }
  friend constexpr Quantity operator-(Quantity a, Quantity b) noexcept { return Quantity{a.value_ - b.value_}; }
  friend constexpr Quantity operator*(Quantity a, double factor) noexcept { return Quantity{a.value_ * factor}; }
  friend constexpr double operator/(Quantity a, Quantity b) noexcept { return a.value_ / b.value_; }

 private:
  double value_ = 0.0;
};

using Metres = Quantity<struct MetreUnit>;
using Kilometres = Quantity<struct KilometreUnit>;
using Megahertz = Quantity<struct MegahertzUnit>;
using Degrees = Quantity<struct DegreeUnit>;
/// A ratio of powers: loss, gain, margin.
using Decibels = Quantity<struct DecibelUnit>;
/// A power level relative to one milliwatt.
using Dbm = Quantity<struct DbmUnit>;

/// A level moved by a gain stays a level.
constexpr Dbm operator+(Dbm level, Decibels gain) noexcept { return Dbm{level.value() + gain.value()}; }
/// A level moved by a loss stays a level.
constexpr Dbm operator-(Dbm level, Decibels loss) noexcept { return Dbm{level.value() - loss.value()}; }

constexpr Metres to_metres(Kilometres d) noexcept { return Metres{d.value() * 1000.0}; }
constexpr Kilometres to_kilometres(Metres d) noexcept { return Kilometres{d.value() / 1000.0}; }

}  // namespace phusong
