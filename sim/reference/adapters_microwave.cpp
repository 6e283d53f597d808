// P.676 gases, P.838 rain and P.530 hops against their reference tables.
#include <cmath>

#include "models/microwave/itu_p530.h"
#include "models/microwave/itu_p676.h"
#include "models/microwave/itu_p838.h"
#include "sim/reference/adapter.h"

namespace phusong::sim {

namespace {

Megahertz frequency_of(const ReferenceCase& one) { return Megahertz{1000.0 * one.number("f_GHz")}; }

/// The pressure is that of the dry air in all these tables; its column has two names.
models::GasAttenuation gases_of(const ReferenceCase& one) {
  const double pressure_hpa = one.number(one.has("P_hPa") ? "P_hPa" : "P_hPa_as_in_source");
  return models::specific_gas_attenuation(one.number("f_GHz"), pressure_hpa, one.number("T_K"), one.number("rho_gm3"));
}
double oxygen_db_km(const ReferenceCase& one) { return gases_of(one).oxygen_db_km; }
double water_db_km(const ReferenceCase& one) { return gases_of(one).water_db_km; }
double both_gases_db_km(const ReferenceCase& one) { return gases_of(one).total_db_km(); }

models::RainCoefficients rain_of(const ReferenceCase& one) {
  return models::rain_coefficients(frequency_of(one), Degrees{one.number("elev_deg")}, Degrees{one.number("tau_deg")});
}
double rain_k(const ReferenceCase& one) { return rain_of(one).k; }
double rain_alpha(const ReferenceCase& one) { return rain_of(one).alpha; }
double rain_db_km(const ReferenceCase& one) {
  return models::rain_attenuation_per_km(rain_of(one), one.number("R_mmh")).value();
}

models::HopRain hop_rain_of(const ReferenceCase& one) {
  return models::hop_rain(Kilometres{one.number("d_km")}, frequency_of(one), one.number("R001_mmh"),
                          Degrees{one.number("elev_deg")}, Degrees{one.number("tau_deg")});
}
double hop_k(const ReferenceCase& one) { return hop_rain_of(one).k; }
double hop_alpha(const ReferenceCase& one) { return hop_rain_of(one).alpha; }
double hop_rain_db_km(const ReferenceCase& one) { return hop_rain_of(one).specific_db_km; }
double distance_factor(const ReferenceCase& one) { return hop_rain_of(one).distance_factor; }
double rain_001_db(const ReferenceCase& one) { return hop_rain_of(one).attenuation_001_db; }
double rain_at_percent_db(const ReferenceCase& one) {
  return models::rain_attenuation_exceeded(hop_rain_of(one), one.number("p_pct")).value();
}

models::MicrowaveHop hop_of(const ReferenceCase& one) {
  return {.distance = Kilometres{one.number("d_km")},
          .frequency = frequency_of(one),
          .tx_above_sea = Metres{one.number("he_m_asl")},
          .rx_above_sea = Metres{one.number("hr_m_asl")},
          .terrain_above_sea = Metres{one.number("ht_m_asl")},
          .log10_k = one.number("log10K"),
          .dn75 = one.number("dN75"),
          .rain_001_mm_h = 0.0};
}
double occurrence_percent(const ReferenceCase& one) { return models::multipath_occurrence(hop_of(one)).p0_percent; }
double deep_fade_percent(const ReferenceCase& one) {
  return models::deep_fade_percent(occurrence_percent(one), Decibels{one.number("A_dB")});
}
double fade_percent(const ReferenceCase& one) {
  return models::fade_percent(occurrence_percent(one), Decibels{one.number("A_dB")});
}
models::MicrowaveHop hop_with_latitude(const ReferenceCase& one) {
  models::MicrowaveHop hop = hop_of(one);
  hop.latitude_deg = one.number("lat_deg");
  return hop;
}
double delta_g_uncapped_db(const ReferenceCase& one) {
  return models::average_year_conversion_uncapped(hop_with_latitude(one)).value();
}
double delta_g_db(const ReferenceCase& one) { return models::average_year_conversion(hop_with_latitude(one)).value(); }
double deep_fade_average_year_percent(const ReferenceCase& one) {
  return deep_fade_percent(one) * std::pow(10.0, -0.1 * delta_g_db(one));
}

}  // namespace

std::vector<Adapter> microwave_adapters() {
  const std::vector<Answer> gases{
      {"gamma0_*", &oxygen_db_km}, {"gammaw_*", &water_db_km}, {"gamma_*", &both_gases_db_km}};
  return {{.model = "itu_p676",
           .catalogue_name = "itu_p676",
           .columns = {"f_GHz", "P_hPa", "T_K", "rho_gm3"},
           .answers = gases,
           .edition = "Rec. ITU-R P.676-13 (2022)"},
          {.model = "itu_p676",
           .catalogue_name = "itu_p676",
           .columns = {"f_GHz", "P_hPa_as_in_source", "T_K", "rho_gm3"},
           .answers = gases,
           .edition = "Rec. ITU-R P.676-13 (2022)"},
          {.model = "itu_p838",
           .catalogue_name = "itu_p838",
           .columns = {"f_GHz", "R_mmh", "elev_deg", "tau_deg"},
           .answers = {{"k", &rain_k}, {"k_recomputed", &rain_k}, {"alpha*", &rain_alpha}, {"gammaR_*", &rain_db_km}},
           .edition = "Rec. ITU-R P.838-3 (2005)"},
          {.model = "itu_p530",
           .catalogue_name = "itu_p530",
           .columns = {"d_km", "f_GHz", "R001_mmh", "elev_deg", "tau_deg", "p_pct"},
           .answers = {{"k", &hop_k},
                       {"alpha", &hop_alpha},
                       {"gammaR_dBkm", &hop_rain_db_km},
                       {"r_capped*", &distance_factor},
                       {"A001_dB*", &rain_001_db},
                       {"Ap_dB_capped", &rain_at_percent_db},
                       {"Ap_dB", &rain_at_percent_db}},
           .edition = "Rec. ITU-R P.530-18 (2021)"},
          {.model = "itu_p530",
           .catalogue_name = "itu_p530",
           .columns = {"d_km", "f_GHz", "he_m_asl", "hr_m_asl", "ht_m_asl", "log10K", "dN75", "A_dB"},
           .answers = {{"p0_pct*", &occurrence_percent},
                       {"pw_single_freq_pct", &deep_fade_percent},
                       {"pw_any_fade_pct", &fade_percent},
                       {"deltaG_uncapped_dB", &delta_g_uncapped_db},
                       {"deltaG_capped*", &delta_g_db},
                       {"p_single_freq_avg_year_pct_capped_reading", &deep_fade_average_year_percent}},
           .edition = "Rec. ITU-R P.530-18 (2021)"}};
}

}  // namespace phusong::sim
