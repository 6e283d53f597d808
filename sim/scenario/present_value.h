// What something costs over the years of a comparison, in today's money.
//
//   const double vnd = present_value_vnd(1.5e9, 360e6, scenario.cost.years, scenario.cost.discount_rate_pct);
#pragma once

namespace phusong::sim {

/// CAPEX undiscounted at year 0, OPEX at the end of years 1..n. Source: standard annuity. No years: the CAPEX.
[[nodiscard]] double present_value_vnd(double capex_vnd, double opex_vnd_per_year, int years, double rate_pct) noexcept;

}  // namespace phusong::sim
