// Okumura-Hata: median loss of land mobile radio, 150 to 1500 MHz.
//
//   Decibels loss = okumura_hata(Megahertz{900}, Metres{30}, Metres{1.5}, Kilometres{5}, Environment::open);
//
// Source: M. Hata, Empirical formula for propagation loss in land mobile radio services, IEEE Trans. Veh. Technol.
// VT-29 (3), 1980. Golden: hata/ns3_test_vectors.csv (0.01 dB), _generated/hata/cases.csv (1e-6 dB). Pure, any thread.
#pragma once

#include "geo/base/units.h"
#include "models/path/path.h"

namespace phusong::models {

/// Frequency, distance, effective base height and terminal height as Hata (1980) states them.
inline constexpr Domain kOkumuraHataDomain{{150.0, 1500.0}, {1.0, 20.0}, {30.0, 200.0}, {1.0, 10.0}};

/// The formula alone; not limited to its domain and not clamped. All arguments > 0.
[[nodiscard]] Decibels okumura_hata(Megahertz frequency, Metres base_height, Metres terminal_height,
                                    Kilometres distance, Environment environment) noexcept;

/// The row "okumura_hata": the effective base height (hata_terrain.h) is limited to the formula's 30 to 200 m, the
/// terminal height is taken as at least 0.1 m, the distance as at least 1 m, and the result as at least free space;
/// what was outside carries a caveat.
[[nodiscard]] PathLoss evaluate_okumura_hata(const PathInput& path);

/// What the rows of the Hata family share: effective height, limits, the clamp at free space, caveats.
[[nodiscard]] PathLoss evaluate_hata_family(const PathInput& path, const Domain& domain,
                                            Decibels (*formula)(Megahertz, Metres, Metres, Kilometres,
                                                                Environment) noexcept);

}  // namespace phusong::models
