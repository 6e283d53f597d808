// COST 231-Hata: the Okumura-Hata model extended to 1500 to 2000 MHz.
//
//   Decibels loss = cost231_hata(Megahertz{1800}, Metres{30}, Metres{1.5}, Kilometres{5}, Environment::urban_large);
//
// Source: COST Action 231, Digital mobile radio towards future generation systems, final report (1999), section 4.4.1.
// Golden: hata/ns3_test_vectors.csv (0.01 dB), _generated/hata/cases.csv (1e-6 dB). Pure, any thread.
#pragma once

#include "geo/base/units.h"
#include "models/path/path.h"

namespace phusong::models {

/// As the final report states them.
inline constexpr Domain kCost231HataDomain{{1500.0, 2000.0}, {1.0, 20.0}, {30.0, 200.0}, {1.0, 10.0}};

/// The formula alone; not limited to its domain and not clamped. All arguments > 0. C_m = 3 dB for metropolitan centres
/// (urban_large) and 0 dB for medium cities and suburbs. The report has no term for open land: there the value for
/// suburbs stands, which is pessimistic.
[[nodiscard]] Decibels cost231_hata(Megahertz frequency, Metres base_height, Metres terminal_height,
                                    Kilometres distance, Environment environment) noexcept;

/// The row "cost231_hata": limits as for "okumura_hata"; open land carries the caveat environment_out_of_domain.
[[nodiscard]] PathLoss evaluate_cost231_hata(const PathInput& path);

}  // namespace phusong::models
