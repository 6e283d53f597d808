// What turning a type's sectors costs towards a direction, beyond what their tilt costs there anyway.
//
//   const Turns turns{judge, type};
//   turns.within(spare_db, bearing_deg, elevation_deg)      // bit k: at turn k the link can spare what it loses
//
// A turn is one multiple of candidates.azimuth_step_deg below the angle between two sectors. Where these are more than
// kMostTurns, a turn is several neighbours, of which in each direction the best one counts: a turn then seems to lose
// no more than any of its azimuths does.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/coverage/coverage.h"

namespace phusong::sim {

inline constexpr int kMostTurns = 16;

/// Turns at which something holds, a bit for each.
using TurnSet = std::uint16_t;

/// Grid bearing of true north in any cell, from those in the four corner cells: it is nearly linear.
class TrueNorth {
 public:
  TrueNorth(const Grid& grid, const geo::Crs& crs);
  [[nodiscard]] double at_deg(int col, int row) const noexcept;

 private:
  Grid grid_;
  std::vector<double> corner_deg_;
};

class Turns {
 public:
  Turns(const CellJudge& judge, const BtsType& type);
  [[nodiscard]] int count() const noexcept { return count_; }
  /// Loss beyond that of the best azimuth at this elevation, dB, with the first sector at the turn; of the azimuths of
  /// a turn the least. `bearing_deg` from true north, any number; elevation in [-90, 90]. Linear between whole degrees
  /// of azimuth, at the nearest half degree of elevation.
  [[nodiscard]] double loss_db(int turn, double bearing_deg, double elevation_deg) const noexcept;
  /// The turns whose loss is at most `spare_db`.
  [[nodiscard]] TurnSet within(double spare_db, double bearing_deg, double elevation_deg) const noexcept;

 private:
  [[nodiscard]] double one_loss_db(const float* of_elevation, double off_deg) const noexcept;
  [[nodiscard]] const float* at_elevation(double elevation_deg) const noexcept;

  int azimuths_ = 1, count_ = 1;
  double step_deg_ = 0.0;
  std::vector<float> loss_db_;   ///< rows of half degrees of elevation, each 361 whole degrees off the first sector
  std::vector<float> worst_db_;  ///< of each row
};

}  // namespace phusong::sim
