// What the profile methods read off the terrain, for many receivers of one transmitter: the half of a loss that walks
// over the ground. The other half, closed formulas, then runs over these columns many receivers at a time.
//
//   PathQuantities q;
//   read_radial(asked, needs_of_itu_p1812(asked), median_radius_km, radial, receivers, q);   // radial_sweep.h
//   close_itu_p1812(asked, q, losses);                                                       // closing.h
//
// Symbols as in itu_p526_scan.h and path_terms.h, whose plain functions are the oracles of every column.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "models/sweep/stretches.h"

namespace phusong::models {

/// Stands for any height of obstacles above which the spherical Earth costs nothing.
inline constexpr double kClearOverAll_m = std::numeric_limits<double>::infinity();

/// Which columns are filled beside those that always are.
struct QuantityNeeds {
  bool diffraction = false;       ///< delta-Bullington at the median radius
  bool beta_diffraction = false;  ///< and at the radius exceeded for beta_0 percent of the time
  bool horizons = false;          ///< of the bare ground, and its roughness
  /// The roughness of a radial's ground is not filled, but read for receivers that are asked for: see roughness_at.
  bool roughness_when_asked = false;
  bool sections = false;  ///< by radio-climatic zones
  /// The obstruction columns are sought only where they can matter to a diffraction loss: where the smooth surface
  /// between the antennas, before obstacles raise them, is not clear by this much for each root of the path's length,
  /// m / sqrt(km): 0.552 sqrt(1000 lambda) or more. Elsewhere obstruction_m and obstruction_rx are 0. Where the surface
  /// is that clear once obstacles raise the antennas, however high they are exactly, obstruction_m may be
  /// kClearOverAll_m. Infinite: sought everywhere.
  double clear_m_per_root_km = std::numeric_limits<double>::infinity();
  bool operator==(const QuantityNeeds&) const = default;
};

/// The slopes of a Bullington construction over the profile with clutter: with u the height of a point (Earth's bulge
/// included) above the direct line between the antennas, as in ProfileScan. -infinity without interior points.
struct BullingtonColumns {
  std::vector<double> slope_tx;    ///< max u / d, m/km
  std::vector<double> slope_rx;    ///< max u / (D - d); read only where slope_tx >= 0, else 0
  std::vector<double> nu_squared;  ///< max u |u| / (d (D - d)); read only where slope_tx < 0, else 0
};

/// One value a receiver in every column that is filled, and room behind the last for whole vectors; columns that nobody
/// asked for are empty.
inline constexpr std::size_t kBeyondReceivers = 16;
struct PathQuantities {
  std::size_t count = 0;
  QuantityNeeds filled;
  double own = 0.0;          ///< so many last interior points lie at whole own steps from the receiver
  double tx_ground_m = 0.0;  ///< the transmitter's

  // Always.
  std::vector<double> distance_km, ground_m;  ///< of the receiver
  std::vector<double> step_km;                ///< interior point k lies at k steps from the transmitter
  std::vector<double> interior;               ///< points between the ends, as a number
  std::vector<double> sea_fraction;           ///< share of all points that lie at sea

  // diffraction, beta_diffraction
  BullingtonColumns median, beta;
  std::vector<double> v1, v2;  ///< sums of the smooth surface's fit, P.1812 (85), (86)
  /// h_obs: bare ground above the direct line, without bulge; alpha_obt, alpha_obr in m/km. The slopes are filled only
  /// where obstruction_m > 0; where it is kClearOverAll_m, alpha_obr is some positive number.
  std::vector<double> obstruction_m, obstruction_tx, obstruction_rx;

  // horizons (P.1812-6, Attachment 1): tangents of the elevations, m/m; in sight those of the direct ray.
  std::vector<double> horizon_tx, horizon_rx;
  std::vector<double> d_lt_km, d_lr_km;
  std::vector<double> h_m_m;  ///< roughness, P.1812 (95); empty where roughness_at is set
  /// Reads the roughness of the receivers from `first` on, a vector of doubles, m, off the radial that this thread read
  /// last, which still stands; `first` is a multiple of that vector's length. Null where h_m_m is filled.
  void (*roughness_at)(const PathQuantities& q, std::size_t first, double* h_m_m) = nullptr;

  // sections, as PathSections
  std::vector<double> d_tm_km, d_lm_km, omega, d_ct_km, d_cr_km;
  std::vector<double> rx_at_sea;  ///< 1 or 0

  /// Makes room; keeps capacity. What `needs` asks implies what it stands on: beta_diffraction, horizons -> the fit.
  void resize(std::size_t receivers, const QuantityNeeds& needs);
  /// The columns of sections, of a receiver that stands on a zone; distance_km is filled.
  void take_sections(std::size_t i, const ZoneStretches& path, Zone receiver) noexcept;
};

}  // namespace phusong::models
