// What the tests of hops and of plans with backhaul have in common: a small scenario with a backhaul, and places of
// drawn ground in degrees.
#pragma once

#include "geo/io/crs.h"
#include "tests/unit/coverage/drawn.h"
#include "tests/unit/coverage/small_scenario.h"

namespace phusong::test {

/// Every site is connected; a test says how far hops reach, how many there may be and how the air bends them. No bands.
inline sim::Scenario backhaul_scenario(double longest_hop_km, int max_hops, double log10_k) {
  sim::Scenario s = small_scenario();
  s.cost = {.years = 10, .discount_rate_pct = 8.0, .source = "assumption"};
  sim::BackhaulKeys& b = s.backhaul;
  b.enabled = true;
  b.connected_sites = "all";
  b.dish_below_m = 4.0;
  b.longest_hop_km = longest_hop_km;
  b.max_hops = max_hops;
  b.clear_share = 0.6;
  b.k_worst = 2.0 / 3.0;
  b.clear_share_worst = 0.3;
  b.availability_pct = 99.99;
  b.rain_001_mm_h = 95.0;
  b.log10_k = log10_k;
  b.dn75 = 25.0;
  b.vapour_g_m3 = 20.0;
  b.relay_capex_vnd = 8e8;
  b.trench_detour = 1.4;
  return s;
}

inline LonLat lonlat_of(const Drawn& drawn, Point p) {
  const Point degrees = geo::Transform{drawn.terrain.crs, geo::Crs::wgs84()}(p);
  return {degrees.x, degrees.y};
}

}  // namespace phusong::test
