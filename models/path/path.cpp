#include "models/path/path.h"

namespace phusong::models {

Caveats domain_caveats(const Domain& domain, Megahertz frequency, Kilometres distance, Metres tx_height,
                       Metres rx_height, double time_percent, double location_percent) noexcept {
  Caveats caveats = 0;
  if (!domain.frequency_mhz.holds(frequency.value())) caveats |= bits(Caveat::frequency_out_of_domain);
  if (!domain.distance_km.holds(distance.value())) caveats |= bits(Caveat::distance_out_of_domain);
  if (!domain.tx_height_m.holds(tx_height.value())) caveats |= bits(Caveat::tx_height_out_of_domain);
  if (!domain.rx_height_m.holds(rx_height.value())) caveats |= bits(Caveat::rx_height_out_of_domain);
  if (!domain.time_percent.holds(time_percent)) caveats |= bits(Caveat::time_percent_out_of_domain);
  if (!domain.location_percent.holds(location_percent)) caveats |= bits(Caveat::location_percent_out_of_domain);
  if (tx_height.value() < 0.0 || rx_height.value() < 0.0) caveats |= bits(Caveat::terminal_below_ground);
  return caveats;
}

}  // namespace phusong::models
