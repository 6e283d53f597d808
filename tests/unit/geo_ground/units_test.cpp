// Quantities must not mix: what has to be refused by the compiler is asked of it here, at compile time.
#include "geo/base/units.h"

#include <gtest/gtest.h>

#include <functional>
#include <type_traits>

namespace phusong {
namespace {

template <class A, class B>
concept Addable = requires(A a, B b) {
  a + b;
};
template <class A, class B>
concept Comparable = requires(A a, B b) {
  a < b;
};
template <class A, class B>
concept Dividable = requires(A a, B b) {
  a / b;
};

using Path = Decibels (*)(Megahertz, Kilometres);

// Arguments in the wrong order, bare numbers and neighbouring units do not compile.
static_assert(std::is_invocable_v<Path, Megahertz, Kilometres>);
static_assert(!std::is_invocable_v<Path, Kilometres, Megahertz>);
static_assert(!std::is_invocable_v<Path, double, double>);
static_assert(!std::is_invocable_v<Path, Megahertz, Metres>);
static_assert(!std::is_convertible_v<double, Metres>);
static_assert(!std::is_convertible_v<Metres, double>);
static_assert(!std::is_constructible_v<Kilometres, Metres>);
static_assert(!std::is_assignable_v<Decibels&, Dbm>);

// Levels and gains: a level plus a gain is a level; the sum of two levels and a gain plus a level have no meaning here.
static_assert(std::is_same_v<decltype(Dbm{} + Decibels{}), Dbm>);
static_assert(std::is_same_v<decltype(Dbm{} - Decibels{}), Dbm>);
static_assert(Addable<Metres, Metres> && !Addable<Metres, Kilometres> && !Addable<Decibels, Dbm>);
static_assert(Comparable<Dbm, Dbm> && !Comparable<Dbm, Decibels> && !Comparable<Metres, double>);
static_assert(Dividable<Metres, Metres> && !Dividable<Metres, Kilometres>);
static_assert(sizeof(Metres) == sizeof(double) && std::is_trivially_copyable_v<Metres>);

TEST(Units, ConvertBothWays) {
  EXPECT_EQ(to_metres(Kilometres{12.5}).value(), 12500.0);
  EXPECT_EQ(to_kilometres(Metres{12500.0}).value(), 12.5);
}

TEST(Units, ComputeAndCompare) {
  EXPECT_EQ((Metres{2.0} + Metres{3.0}).value(), 5.0);
  EXPECT_EQ((Metres{2.0} - Metres{3.0}).value(), -1.0);
  EXPECT_EQ((Metres{2.0} * 3.0).value(), 6.0);
  EXPECT_EQ(Metres{6.0} / Metres{3.0}, 2.0);
  EXPECT_EQ((-Decibels{6.0}).value(), -6.0);
  EXPECT_EQ((Dbm{46.0} - Decibels{140.0}).value(), -94.0);
  EXPECT_EQ((Dbm{46.0} + Decibels{15.0}).value(), 61.0);
  EXPECT_LT(Dbm{-110.0}, Dbm{-94.0});
  EXPECT_EQ(Metres{}.value(), 0.0);
}

}  // namespace
}  // namespace phusong
