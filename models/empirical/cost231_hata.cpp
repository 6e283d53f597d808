#include "models/empirical/cost231_hata.h"

#include <cmath>

#include "models/empirical/okumura_hata.h"

namespace phusong::models {

Decibels cost231_hata(Megahertz frequency, Metres base_height, Metres terminal_height, Kilometres distance,
                      Environment environment) noexcept {
  const double log_f = std::log10(frequency.value());
  const double log_hb = std::log10(base_height.value());
  // The terminal correction of a small or medium city serves every environment of this model.
  const double a_hm_db = (1.1 * log_f - 0.7) * terminal_height.value() - (1.56 * log_f - 0.8);  // eq. (4.4.2)
  const double c_m_db = environment == Environment::urban_large ? 3.0 : 0.0;                    // eq. (4.4.4)
  return Decibels{46.3 + 33.9 * log_f - 13.82 * log_hb - a_hm_db +
                  (44.9 - 6.55 * log_hb) * std::log10(distance.value()) + c_m_db};  // eq. (4.4.3)
}

PathLoss evaluate_cost231_hata(const PathInput& path) {
  PathLoss loss = evaluate_hata_family(path, kCost231HataDomain, &cost231_hata);
  if (path.environment == Environment::open) loss.caveats |= bits(Caveat::environment_out_of_domain);
  return loss;
}

}  // namespace phusong::models
