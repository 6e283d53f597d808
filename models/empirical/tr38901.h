// Path loss of 3GPP TR 38.901: rural macro, urban macro, urban micro, indoor office; probability of sight; building
// entry.
//
//   Tr38901Link link{.d2d = Metres{500}, .h_bs = Metres{25}, .h_ut = Metres{1.5}, .frequency = Megahertz{3500}};
//   double loss_db = tr38901_path_loss(Tr38901Scenario::uma, false, link).loss_db;          // out of sight
//   PathLoss mean = evaluate_tr38901_uma(path);                                              // row "tr38901_uma"
//
// Source: 3GPP TR 38.901 V16.1.0 (Rel. 16): table 7.4.1-1 path loss, 7.4.2-1 probability of sight, 7.4.3-1 and -2
// building entry. Golden: tr38901/ns3_test_vectors.csv (0.05 dB), _generated/tr38901/cases.csv (1e-9). Guarantees:
// pure, noexcept, no allocation, any thread.
//
// Doubts:
// - the break points are defined with c = 3.0e8 m/s (table 7.4.1-1, notes 1 and 5); some programs take the exact
//   speed, so it is a parameter here, worth 0.006 dB beyond a break point. The reference list says that ns-3's vectors
//   have the exact one, but only 3.0e8 explains them to 5e-5 dB. RMa's own 40 pi d f / 3 is kept as printed;
// - RMa out of sight has 3.7 (h / h_BS)^2 in the table, and 3.5 in a widespread test program;
// - the environment height h_E of UMa is random for terminals of 13 m or more; 1 m, its value below, is taken always;
// - above 7 GHz, RMa rests on one measurement campaign at 24 GHz (table 7.4.1-1, note 2).
#pragma once

#include "geo/base/units.h"
#include "models/path/path.h"

namespace phusong::models {

enum class Tr38901Scenario {
  rma,
  uma,
  umi,
  inh
};  ///< rural macro, urban macro, urban micro street canyon, indoor office

/// The break points' speed of light as the TR has it, m/s.
inline constexpr double kTr38901SpeedOfLight_m_s = 3.0e8;
/// Both curves of a scenario hold to here; RMa in sight alone holds to 10 km.
inline constexpr Range kTr38901RmaInSight_km{0.01, 10.0};
inline constexpr Domain kTr38901RmaDomain{{500.0, 30'000.0}, {0.01, 5.0}, {10.0, 150.0}, {1.0, 10.0}};
/// The TR gives one height for the base stations of towns.
inline constexpr Domain kTr38901UmaDomain{{500.0, 100'000.0}, {0.01, 5.0}, {25.0, 25.0}, {1.5, 22.5}};
inline constexpr Domain kTr38901UmiDomain{{500.0, 100'000.0}, {0.01, 5.0}, {10.0, 10.0}, {1.5, 22.5}};

/// No row's loss lies further than this over free space along the map, dB: UMa in sight begins with 28.0 + 22 lg d.
inline constexpr double kTr38901LeastExcess_db = -3.0;

/// Two antennas over level ground.
struct Tr38901Link {
  Metres d2d;   ///< over the map
  Metres h_bs;  ///< base station above ground
  Metres h_ut;  ///< terminal above ground
  Megahertz frequency;
  Metres building_height{5.0};  ///< h of RMa, 5..50 m; the TR's default
  Metres street_width{20.0};    ///< W of RMa, 5..50 m; the TR's default
};

struct Tr38901PathLoss {
  double loss_db = 0.0;
  double sigma_db = 0.0;       ///< of the shadow fading that belongs to it
  double break_point_m = 0.0;  ///< d_BP or d'_BP; 0 for indoor office, which has none
};

/// Table 7.4.1-1. Out of sight it is never less than in sight. Not limited to its domain; d2D > 0, heights > 1 m (RMa,
/// indoor: > 0 m). PL1 and PL2 change over at d2D, their arguments are d3D.
[[nodiscard]] Tr38901PathLoss tr38901_path_loss(Tr38901Scenario scenario, bool in_sight, const Tr38901Link& link,
                                                double speed_of_light_m_s = kTr38901SpeedOfLight_m_s) noexcept;

/// Table 7.4.2-1, 0..1. Only UMa looks at the terminal's height, beyond 23 m as at 23 m. Indoor: the mixed office.
[[nodiscard]] double tr38901_los_probability(Tr38901Scenario scenario, Metres d2d, Metres h_ut) noexcept;

/// Old buildings with plain glass, or new ones with coated glass. RMa knows the low one only.
enum class Tr38901Building { low_loss, high_loss };
/// Into a building, of table 7.4.3-2; sum of the two losses is the mean, sigma the spread over buildings.
struct Tr38901Entry {
  double wall_db = 0.0;    ///< PL_tw, through the wall
  double inside_db = 0.0;  ///< PL_in, 0.5 dB/m behind it
  double sigma_db = 0.0;   ///< sigma_P
};
/// `inside` is d2D-in, at least 0. Domain: 0.5 to 100 GHz.
[[nodiscard]] Tr38901Entry tr38901_building_entry(Tr38901Building building, Megahertz frequency,
                                                  Metres inside) noexcept;

/// The rows "tr38901_rma", "tr38901_uma", "tr38901_umi". A path does not say whether there is sight, so the mean over
/// sight is given: P_LOS PL_LOS + (1 - P_LOS) PL_NLOS in dB, and as sigma the standard deviation of that mixture,
/// sigma^2 = P s_LOS^2 + (1 - P) s_NLOS^2 + P (1 - P) (PL_NLOS - PL_LOS)^2. Terrain is not read: heights are those
/// above ground. d2D below 10 m counts as 10 m, terminals below the domain as at its lower end, base stations of RMa as
/// within their domain and others as at least 1.5 m; what was outside carries a caveat. UMa close to the mast may lie
/// up to 2 dB below free space, because the TR's curve does.
[[nodiscard]] PathLoss evaluate_tr38901_rma(const PathInput& path) noexcept;
[[nodiscard]] PathLoss evaluate_tr38901_uma(const PathInput& path) noexcept;
[[nodiscard]] PathLoss evaluate_tr38901_umi(const PathInput& path) noexcept;

}  // namespace phusong::models
