// What a wall and a roof take: loss from outdoors into a building, or out of it.
//
//   BuildingLoss indoors = building_entry_loss(Megahertz{1'800}, BuildingClass::traditional, Degrees{0}, 50.0);
//
// Source: Rec. ITU-R P.2109-2, Prediction of building entry loss, eqs. (1) to (10) and table 1 (as in P.2109-1).
// Golden: p2109 (1e-6 dB recomputed, 0.01 dB workbook), _generated/p2109. Guarantees: pure, any thread; never NaN for
// finite inputs. The loss may be negative at shares of a thousandth of a percent: that is the Recommendation's own
// tail.
#pragma once

#include "geo/base/units.h"
#include "models/path/path.h"

namespace phusong::models {

/// 80 MHz to 100 GHz and 0 < P < 100 %; no distances or heights. Shares are held to 1e-10 % from the ends.
inline constexpr Domain kItuP2109Domain{{80.0, 100'000.0}, {0.0, 100'000.0}, {0.0, 3'000.0},
                                        {0.0, 3'000.0},    {50.0, 50.0},     {1.0e-10, 100.0 - 1.0e-10}};

/// Thermally efficient: metallised glass, foil-backed panels. Village houses are traditional.
enum class BuildingClass { traditional = 1, thermally_efficient = 2 };

struct BuildingLoss {
  Decibels loss;
  Caveats caveats = 0;
};

/// Eq. (1): loss not exceeded in this share of cases (buildings and places within them), percent. `elevation` of the
/// path at the facade; its sign does not matter and it is held to 90 degrees.
[[nodiscard]] BuildingLoss building_entry_loss(Megahertz frequency, BuildingClass building, Degrees elevation,
                                               double location_percent) noexcept;

}  // namespace phusong::models
