// The reference tables of the ITM: point to point and area, with shares of time, location and situation (TLS) or with
// confidence and reliability (CR). Every refusal is compared too: the return code and the warnings are columns.
#include <fmt/format.h>

#include <utility>

#include "geo/base/error.h"
#include "models/terrain/longley_rice.h"
#include "sim/reference/adapter.h"

namespace phusong::sim {

namespace {

using models::LongleyRiceInput;
using models::LongleyRiceResult;

LongleyRiceInput input_of(const ReferenceCase& row) {
  LongleyRiceInput input;
  input.frequency_mhz = row.number("f_MHz");
  input.h_tx_m = row.number("h_tx_m");
  input.h_rx_m = row.number("h_rx_m");
  input.polarisation = static_cast<models::Polarisation>(static_cast<int>(row.number("pol")));
  input.epsilon = row.number("epsilon");
  input.sigma_S_m = row.number("sigma_S_m");
  input.N_0 = row.number("N_0");
  input.climate = static_cast<int>(row.number("climate"));
  input.mdvar = static_cast<int>(row.number("mdvar"));
  if (row.has("confidence_pct"))
    return models::with_confidence(input, row.number("confidence_pct"), row.number("reliability_pct"));
  input.time_percent = row.number("time_pct");
  input.location_percent = row.number("location_pct");
  input.situation_percent = row.number("situation_pct");
  return input;
}

/// The profile's original header, the case's own step, or the mean of the distances.
double step_of(const ReferenceCase& row) {
  if (row.profile->step_m > 0.0) return row.profile->step_m;
  if (row.has("xi_m")) return row.number("xi_m");
  return row.profile->mean_step_m();
}

LongleyRiceResult over_profile(const ReferenceCase& row) {
  return longley_rice_p2p(input_of(row), row.profile->column(row.profile->name_of(kHeightColumns)), step_of(row));
}

LongleyRiceResult over_area(const ReferenceCase& row) {
  return longley_rice_area(input_of(row),
                           {row.number("d_km"), row.number("delta_h_m"), static_cast<int>(row.number("tx_siting")),
                            static_cast<int>(row.number("rx_siting"))});
}

/// A quantity of a mode's result.
template <LongleyRiceResult (*mode)(const ReferenceCase&), class Quantity>
Answer answer(std::string_view column, Quantity) {
  return {column, [](const ReferenceCase& row) { return static_cast<double>(Quantity{}(mode(row))); }};
}

template <LongleyRiceResult (*mode)(const ReferenceCase&)>
std::vector<Answer> answers(bool area) {
  using R = const LongleyRiceResult&;
  // In area mode distance and irregularity are also questions; their answers carry a prefix.
  return {answer<mode>("A_dB*", [](R r) { return r.loss_db; }),
          answer<mode>("return_code", [](R r) { return r.status; }),
          answer<mode>("warnings", [](R r) { return r.warnings; }),
          answer<mode>("theta_hzn_tx_rad", [](R r) { return r.theta_hzn_rad[0]; }),
          answer<mode>("theta_hzn_rx_rad", [](R r) { return r.theta_hzn_rad[1]; }),
          answer<mode>("d_hzn_tx_m", [](R r) { return r.d_hzn_m[0]; }),
          answer<mode>("d_hzn_rx_m", [](R r) { return r.d_hzn_m[1]; }),
          answer<mode>("h_e_tx_m", [](R r) { return r.h_e_m[0]; }),
          answer<mode>("h_e_rx_m", [](R r) { return r.h_e_m[1]; }),
          answer<mode>("N_s", [](R r) { return r.N_s; }),
          answer<mode>("A_ref_dB", [](R r) { return r.A_ref_db; }),
          answer<mode>("A_fs_dB", [](R r) { return r.A_fs_db; }),
          answer<mode>("propmode", [](R r) { return r.mode; }),
          answer<mode>(area ? "iv_delta_h_m" : "delta_h_m", [](R r) { return r.delta_h_m; }),
          answer<mode>(area ? "iv_d_km" : "d_km", [](R r) { return r.d_km; })};
}

}  // namespace

std::vector<Adapter> longley_rice_adapters() {
  const auto adapter = [](bool area, std::vector<std::string_view> shares) {
    std::vector<std::string_view> columns{"h_tx_m", "h_rx_m", "epsilon", "sigma_S_m", "N_0",
                                          "f_MHz",  "pol",    "climate", "mdvar"};
    if (area) columns.insert(columns.end(), {"tx_siting", "rx_siting", "d_km", "delta_h_m"});
    columns.insert(columns.end(), shares.begin(), shares.end());
    return Adapter{"longley_rice", "longley_rice", std::move(columns), !area,
                   area ? answers<&over_area>(true) : answers<&over_profile>(false)};
  };
  const std::vector<std::string_view> tls{"time_pct", "location_pct", "situation_pct"};
  const std::vector<std::string_view> cr{"confidence_pct", "reliability_pct"};
  return {adapter(false, tls), adapter(false, cr), adapter(true, tls), adapter(true, cr)};
}

}  // namespace phusong::sim
