#include "models/empirical/okumura_hata.h"

#include <algorithm>
#include <cmath>

#include "models/empirical/free_space.h"
#include "models/empirical/hata_terrain.h"

namespace phusong::models {

namespace {

double squared(double x) noexcept { return x * x; }

/// Correction a(h_m) for the terminal's height, dB; 300 MHz divides the two forms for large cities.
double terminal_correction_db(double f_mhz, double hm_m, Environment environment) noexcept {
  if (environment == Environment::urban_large) {
    if (f_mhz < 300.0) return 8.29 * squared(std::log10(1.54 * hm_m)) - 1.1;  // large city, low band
    return 3.2 * squared(std::log10(11.75 * hm_m)) - 4.97;                    // large city, high band
  }
  const double log_f = std::log10(f_mhz);
  return (1.1 * log_f - 0.7) * hm_m - (1.56 * log_f - 0.8);  // medium and small city
}

}  // namespace

Decibels okumura_hata(Megahertz frequency, Metres base_height, Metres terminal_height, Kilometres distance,
                      Environment environment) noexcept {
  const double f = frequency.value();
  const double log_f = std::log10(f);
  const double log_hb = std::log10(base_height.value());
  const double urban_db = 69.55 + 26.16 * log_f - 13.82 * log_hb -
                          terminal_correction_db(f, terminal_height.value(), environment) +
                          (44.9 - 6.55 * log_hb) * std::log10(distance.value());  // Hata (1980), urban area
  if (environment == Environment::suburban)
    return Decibels{urban_db - 2.0 * squared(std::log10(f / 28.0)) - 5.4};  // Hata (1980), suburban area
  if (environment == Environment::open)
    return Decibels{urban_db - 4.78 * squared(log_f) + 18.33 * log_f - 40.94};  // Hata (1980), open area
  return Decibels{urban_db};
}

PathLoss evaluate_hata_family(const PathInput& path, const Domain& domain,
                              Decibels (*formula)(Megahertz, Metres, Metres, Kilometres, Environment) noexcept) {
  const Kilometres distance{path.profile.length_km()};
  const Metres effective = effective_base_height(path.profile, path.tx_height);

  // The caveats speak of the path as it is, the formula gets what it can bear.
  PathLoss loss;
  loss.caveats = domain_caveats(domain, path.frequency, distance, effective, path.rx_height, path.time_percent,
                                path.location_percent);
  // A mast that stands lower than the ground around it is no antenna below the ground.
  if (path.tx_height.value() >= 0.0 && path.rx_height.value() >= 0.0)
    loss.caveats &= ~bits(Caveat::terminal_below_ground);
  const Metres base{std::clamp(effective.value(), domain.tx_height_m.low, domain.tx_height_m.high)};
  const Metres terminal{std::max(path.rx_height.value(), 0.1)};
  const Kilometres apart{std::max(distance.value(), kShortestDistance_km)};
  const Megahertz frequency{std::max(path.frequency.value(), 1.0e-3)};

  loss.free_space_db = free_space(path.frequency, antenna_distance(path)).value();
  loss.total_db = std::max(formula(frequency, base, terminal, apart, path.environment).value(), loss.free_space_db);
  return loss;
}

PathLoss evaluate_okumura_hata(const PathInput& path) {
  return evaluate_hata_family(path, kOkumuraHataDomain, &okumura_hata);
}

}  // namespace phusong::models
