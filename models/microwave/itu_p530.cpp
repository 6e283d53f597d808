#include "models/microwave/itu_p530.h"

#include <algorithm>
#include <cmath>

#include "geo/base/constants.h"
#include "models/microwave/itu_p838.h"

namespace phusong::models {

namespace {

/// Wider than any hop: keeps powers and differences finite.
double held_distance_km(Kilometres d) noexcept { return std::clamp(d.value(), 1.0e-3, 1.0e5); }
double held_frequency_ghz(Megahertz f) noexcept { return std::clamp(0.001 * f.value(), 1.0e-3, 1.0e4); }
double held_height_m(Metres h) noexcept { return std::clamp(h.value(), -1.0e5, 1.0e5); }
/// No fade is deeper: the share of time is then nothing.
constexpr double kDeepestFade_db = 1'000.0;
double held_fade_db(Decibels fade) noexcept { return std::clamp(fade.value(), 0.0, kDeepestFade_db); }
constexpr double kSmallestOccurrence_percent = 1.0e-20;

double inclination_mrad(const MicrowaveHop& hop) noexcept {
  return std::abs(held_height_m(hop.rx_above_sea) - held_height_m(hop.tx_above_sea)) / held_distance_km(hop.distance);
}

/// A_p / A_0.01 = C1 p^-(C2 + C3 log10 p): section 2.4.1.
struct RainLaw {
  double c1, c2, c3;
};
RainLaw rain_law(double f_ghz) noexcept {
  const double c0 = f_ghz >= 10.0 ? 0.12 + 0.4 * std::log10(std::pow(f_ghz / 10.0, 0.8)) : 0.12;
  return {std::pow(0.07, c0) * std::pow(0.12, 1.0 - c0), 0.855 * c0 + 0.546 * (1.0 - c0),
          0.139 * c0 + 0.043 * (1.0 - c0)};
}

}  // namespace

Megahertz lowest_multipath_frequency(Kilometres distance) noexcept {
  return Megahertz{15'000.0 / held_distance_km(distance)};
}

MultipathOccurrence multipath_occurrence(const MicrowaveHop& hop) noexcept {
  const double d = held_distance_km(hop.distance);
  const double f = held_frequency_ghz(hop.frequency);
  const double h_e = held_height_m(hop.tx_above_sea);
  const double h_r = held_height_m(hop.rx_above_sea);
  const double dn75 = std::clamp(hop.dn75, 0.0, 1.0e4);
  MultipathOccurrence result{};
  result.inclination_mrad = inclination_mrad(hop);
  result.lower_antenna_m = std::min(h_e, h_r);
  result.clearance_m = (h_r + h_e) / 2.0 - d * d / 102.0 - held_height_m(hop.terrain_above_sea);

  // Layers near the ground: strong where the path runs low, and no stronger than the hop is long in wavelengths.
  const double low = std::exp(std::min(-result.clearance_m / (2.5 * std::sqrt(d)), 700.0));
  const double limit = dn75 * std::pow(d, 1.5) * std::sqrt(f) / 24'730.0;
  result.v_sr = std::min(std::pow(dn75 / 50.0, 1.8) * low, limit);

  // p0 = K d^3.51 (f^2 + 13)^0.447 10^(...), as a logarithm.
  const double log_p0 = hop.log10_k + 3.51 * std::log10(d) + 0.447 * std::log10(f * f + 13.0) -
                        0.376 * std::tanh((result.clearance_m - 147.0) / 125.0) -
                        0.334 * std::pow(result.inclination_mrad, 0.39) - 0.00027 * result.lower_antenna_m +
                        17.85 * result.v_sr;
  result.p0_percent = std::pow(10.0, std::clamp(log_p0, std::log10(kSmallestOccurrence_percent), 10.0));
  return result;
}

double deep_fade_percent(double p0_percent, Decibels fade) noexcept {
  return std::clamp(p0_percent * std::pow(10.0, -0.1 * held_fade_db(fade)), 0.0, 100.0);
}

double fade_percent(double p0_percent, Decibels fade) noexcept {
  const double p0 = std::clamp(p0_percent, kSmallestOccurrence_percent, 1.0e10);
  const double a = held_fade_db(fade);
  const double a_t = 25.0 + 1.2 * std::log10(p0);
  if (a >= a_t) return deep_fade_percent(p0, Decibels{a});

  // Below A_t a law that ends in 63 % at no fade, made to meet the deep one at A_t with the share p_t.
  const double p_t = std::min(p0 * std::pow(10.0, -0.1 * a_t), 100.0 - 1.0e-9);
  const double q_a_t = -20.0 * std::log10(-std::log1p(-p_t / 100.0)) / a_t;
  const auto steep = [](double depth) {
    return (1.0 + 0.3 * std::pow(10.0, -depth / 20.0)) * std::pow(10.0, -0.016 * depth);
  };
  const auto bent = [](double depth) { return 4.3 * (std::pow(10.0, -depth / 20.0) + depth / 800.0); };
  const double q_t = (q_a_t - 2.0) / steep(a_t) - bent(a_t);
  const double q_a = 2.0 + steep(a) * (q_t + bent(a));
  return -100.0 * std::expm1(-std::pow(10.0, -q_a * a / 20.0));
}

Decibels average_year_conversion_uncapped(const MicrowaveHop& hop) noexcept {
  const double latitude = std::min(std::abs(hop.latitude_deg), 90.0);
  const double swing = std::pow(std::abs(std::cos(2.0 * latitude * kPi / 180.0)), 0.7);
  const double d = held_distance_km(hop.distance);
  return Decibels{10.5 - 5.6 * std::log10(1.1 + (latitude <= 45.0 ? swing : -swing)) - 2.7 * std::log10(d) +
                  1.7 * std::log10(1.0 + inclination_mrad(hop))};
}

Decibels average_year_conversion(const MicrowaveHop& hop) noexcept {
  return std::min(average_year_conversion_uncapped(hop), Decibels{kLargestDeltaG_db});
}

HopRain hop_rain(Kilometres distance, Megahertz frequency, double rain_001_mm_h, Degrees elevation,
                 Degrees tilt) noexcept {
  const double d = held_distance_km(distance);
  const double rate = std::clamp(rain_001_mm_h, 0.0, 1.0e4);
  const RainCoefficients rain = rain_coefficients(frequency, elevation, tilt);
  HopRain result{};
  result.frequency_ghz = held_frequency_ghz(frequency);
  result.k = rain.k;
  result.alpha = rain.alpha;
  result.specific_db_km = rain_attenuation_per_km(rain, rate).value();

  // A cell of heavy rain is shorter than a long hop and fiercer than the hour's mean over a short one.
  const double shrink =
      0.477 * std::pow(d, 0.633) * std::pow(rate, 0.073 * rain.alpha) * std::pow(result.frequency_ghz, 0.123) -
      10.579 * (1.0 - std::exp(-0.024 * d));
  result.distance_factor = shrink > 1.0 / kLargestDistanceFactor ? 1.0 / shrink : kLargestDistanceFactor;
  result.attenuation_001_db =
      distance.value() > 0.0 ? result.specific_db_km * std::min(distance.value(), 1.0e5) * result.distance_factor : 0.0;
  return result;
}

Decibels rain_attenuation_exceeded(const HopRain& rain, double percent) noexcept {
  const RainLaw law = rain_law(rain.frequency_ghz);
  const double p = std::clamp(percent, kItuP530RainDomain.time_percent.low, kItuP530RainDomain.time_percent.high);
  return Decibels{rain.attenuation_001_db * law.c1 * std::pow(p, -(law.c2 + law.c3 * std::log10(p)))};
}

double rain_percent(const HopRain& rain, Decibels fade) noexcept {
  // Without rain nothing fades.
  if (!(rain.attenuation_001_db > 0.0)) return 0.0;
  const double a = held_fade_db(fade);
  if (!(a > 0.0)) return 100.0;

  // With x = log10 p the law is a parabola: C3 x^2 + C2 x + log10(A / (C1 A_0.01)) = 0; the root right of its vertex.
  const RainLaw law = rain_law(rain.frequency_ghz);
  const double y = std::log10(a) - std::log10(law.c1) - std::log10(rain.attenuation_001_db);
  const double discriminant = std::max(law.c2 * law.c2 - 4.0 * law.c3 * y, 0.0);
  const double x = (-law.c2 + std::sqrt(discriminant)) / (2.0 * law.c3);
  return std::pow(10.0, std::min(x, 2.0));
}

double rain_worst_month_percent(double annual_percent) noexcept {
  return std::min(std::pow(std::clamp(annual_percent, 0.0, 100.0) / 0.30, 1.0 / 1.15), 100.0);
}

HopAvailability hop_availability(const MicrowaveHop& hop, Decibels fade_margin) noexcept {
  HopAvailability result;
  const double margin_db = held_fade_db(fade_margin);
  result.caveats =
      domain_caveats(kItuP530MultipathDomain, hop.frequency, hop.distance, std::min(hop.tx_above_sea, hop.rx_above_sea),
                     std::max(hop.tx_above_sea, hop.rx_above_sea), 50.0, 50.0) &
      ~bits(Caveat::terminal_below_ground);
  if (hop.frequency < lowest_multipath_frequency(hop.distance)) result.caveats |= bits(Caveat::frequency_out_of_domain);

  const double p0 = multipath_occurrence(hop).p0_percent;
  if (p0 > kLargestMultipathOccurrence_percent) result.caveats |= bits(Caveat::climate_out_of_domain);
  result.multipath_worst_month_percent = fade_percent(p0, Decibels{margin_db});
  result.multipath_annual_percent = std::min(
      result.multipath_worst_month_percent * std::pow(10.0, -0.1 * average_year_conversion(hop).value()), 100.0);

  // Rain, on the slope of the hop.
  const double rise_km = 0.001 * (held_height_m(hop.rx_above_sea) - held_height_m(hop.tx_above_sea));
  const Degrees elevation{std::atan2(rise_km, held_distance_km(hop.distance)) * 180.0 / kPi};
  const Degrees tilt{hop.polarisation == Polarisation::vertical ? 90.0 : 0.0};
  const HopRain rain = hop_rain(hop.distance, hop.frequency, hop.rain_001_mm_h, elevation, tilt);
  result.rain_annual_percent = rain_percent(rain, Decibels{margin_db});
  result.rain_worst_month_percent = rain_worst_month_percent(result.rain_annual_percent);
  if (!kItuP530RainDomain.frequency_mhz.holds(hop.frequency.value()))
    result.caveats |= bits(Caveat::frequency_out_of_domain);
  if (!kItuP530RainDomain.distance_km.holds(hop.distance.value()))
    result.caveats |= bits(Caveat::distance_out_of_domain);
  if (result.rain_annual_percent > 0.0 && !kItuP530RainDomain.time_percent.holds(result.rain_annual_percent))
    result.caveats |= bits(Caveat::time_percent_out_of_domain);

  result.annual_unavailability_percent = std::min(result.multipath_annual_percent + result.rain_annual_percent, 100.0);
  return result;
}

Decibels fade_margin_for(const MicrowaveHop& hop, double annual_unavailability_percent) noexcept {
  const auto enough = [&](double margin_db) {
    return hop_availability(hop, Decibels{margin_db}).annual_unavailability_percent <= annual_unavailability_percent;
  };
  double low = 0.0;
  double high = 200.0;
  if (enough(low)) return Decibels{low};
  while (high - low > 1.0e-9) {
    const double middle = 0.5 * (low + high);
    (enough(middle) ? high : low) = middle;
  }
  return Decibels{high};
}

}  // namespace phusong::models
