#include "models/empirical/tr38901.h"

#include <algorithm>
#include <cmath>

#include "geo/base/constants.h"
#include "models/empirical/free_space.h"

namespace phusong::models {

namespace {

double squared(double x) noexcept { return x * x; }

/// A link with the bare numbers of the table: metres and GHz.
struct Terms {
  double d2d, d3d, h_bs, h_ut, f_ghz, h, w, log_f;
};

Terms terms_of(const Tr38901Link& link) noexcept {
  const double h_bs = link.h_bs.value(), h_ut = link.h_ut.value(), f_ghz = 0.001 * link.frequency.value();
  return {.d2d = link.d2d.value(),
          .d3d = std::hypot(link.d2d.value(), h_bs - h_ut),
          .h_bs = h_bs,
          .h_ut = h_ut,
          .f_ghz = f_ghz,
          .h = link.building_height.value(),
          .w = link.street_width.value(),
          .log_f = std::log10(f_ghz)};
}

Tr38901PathLoss rma_in_sight(const Terms& t, double c_m_s) noexcept {
  const double log_h = std::log10(t.h), grown = std::pow(t.h, 1.72);
  const auto pl1 = [&](double d3d) {
    return 20.0 * std::log10(40.0 * kPi * d3d * t.f_ghz / 3.0) + std::min(0.03 * grown, 10.0) * std::log10(d3d) -
           std::min(0.044 * grown, 14.77) + 0.002 * log_h * d3d;
  };
  const double d_bp = 2.0 * kPi * t.h_bs * t.h_ut * t.f_ghz * 1.0e9 / c_m_s;  // note 5
  if (t.d2d <= d_bp) return {pl1(t.d3d), 4.0, d_bp};
  return {pl1(d_bp) + 40.0 * std::log10(t.d3d / d_bp), 6.0, d_bp};
}

double rma_out_of_sight_db(const Terms& t) noexcept {
  const double log_hbs = std::log10(t.h_bs);
  return 161.04 - 7.1 * std::log10(t.w) + 7.5 * std::log10(t.h) - (24.37 - 3.7 * squared(t.h / t.h_bs)) * log_hbs +
         (43.42 - 3.1 * log_hbs) * (std::log10(t.d3d) - 3.0) + 20.0 * t.log_f -
         (3.2 * squared(std::log10(11.75 * t.h_ut)) - 4.97);
}

/// UMa and UMi in sight differ in three numbers.
struct StreetCurve {
  double at_1m_db, near_exponent, break_weight;
};
constexpr StreetCurve kUma{28.0, 22.0, 9.0};
constexpr StreetCurve kUmi{32.4, 21.0, 9.5};

Tr38901PathLoss street_in_sight(const StreetCurve& curve, const Terms& t, double c_m_s) noexcept {
  constexpr double kSigma_db = 4.0, kEnvironment_m = 1.0;  // h_E, note 1
  const double d_bp = 4.0 * (t.h_bs - kEnvironment_m) * (t.h_ut - kEnvironment_m) * t.f_ghz * 1.0e9 / c_m_s;
  const double log_d = std::log10(t.d3d);
  const double start_db = curve.at_1m_db + 20.0 * t.log_f;
  if (t.d2d <= d_bp) return {start_db + curve.near_exponent * log_d, kSigma_db, d_bp};
  return {start_db + 40.0 * log_d - curve.break_weight * std::log10(squared(d_bp) + squared(t.h_bs - t.h_ut)),
          kSigma_db, d_bp};
}

Tr38901PathLoss in_sight_loss(Tr38901Scenario scenario, const Terms& t, double c_m_s) noexcept {
  switch (scenario) {
    case Tr38901Scenario::rma:
      return rma_in_sight(t, c_m_s);
    case Tr38901Scenario::uma:
      return street_in_sight(kUma, t, c_m_s);
    case Tr38901Scenario::umi:
      return street_in_sight(kUmi, t, c_m_s);
    case Tr38901Scenario::inh:
      break;
  }
  return {32.4 + 17.3 * std::log10(t.d3d) + 20.0 * t.log_f, 3.0, 0.0};
}

/// PL' of the rows out of sight, before the comparison with sight.
Tr38901PathLoss out_of_sight_loss(Tr38901Scenario scenario, const Terms& t) noexcept {
  const double log_d = std::log10(t.d3d);
  switch (scenario) {
    case Tr38901Scenario::rma:
      return {rma_out_of_sight_db(t), 8.0};
    case Tr38901Scenario::uma:
      return {13.54 + 39.08 * log_d + 20.0 * t.log_f - 0.6 * (t.h_ut - 1.5), 6.0};
    case Tr38901Scenario::umi:
      return {22.4 + 35.3 * log_d + 21.3 * t.log_f - 0.3 * (t.h_ut - 1.5), 7.82};
    case Tr38901Scenario::inh:
      break;
  }
  return {17.3 + 38.3 * log_d + 24.9 * t.log_f, 8.03};
}

/// A row of the catalogue: the mean over sight.
PathLoss mean_over_sight(Tr38901Scenario scenario, const Domain& domain, const PathInput& path) noexcept {
  const Kilometres distance{path.profile.length_km()};
  PathLoss loss;
  loss.caveats = domain_caveats(domain, path.frequency, distance, path.tx_height, path.rx_height, path.time_percent,
                                path.location_percent);

  // The caveats speak of the path as it is, the formulas get what they can bear.
  constexpr double kFurthest_km = 1.0e6, kHighest_m = 1.0e6, kLowestStreetMast_m = 1.5;
  const bool rural = scenario == Tr38901Scenario::rma;
  const Range masts_m = rural ? domain.tx_height_m : Range{kLowestStreetMast_m, kHighest_m};
  const Tr38901Link link{
      .d2d = to_metres(Kilometres{std::clamp(distance.value(), domain.distance_km.low, kFurthest_km)}),
      .h_bs = Metres{std::clamp(path.tx_height.value(), masts_m.low, masts_m.high)},
      .h_ut = Metres{std::clamp(path.rx_height.value(), domain.rx_height_m.low,
                                rural ? domain.rx_height_m.high : kHighest_m)},
      .frequency = Megahertz{std::clamp(path.frequency.value(), 1.0e-3, 1.0e9)}};
  const Tr38901PathLoss seen = tr38901_path_loss(scenario, true, link);
  const Tr38901PathLoss hidden = tr38901_path_loss(scenario, false, link);
  const double p = tr38901_los_probability(scenario, link.d2d, link.h_ut);
  loss.total_db = p * seen.loss_db + (1.0 - p) * hidden.loss_db;
  loss.sigma_db = std::sqrt(p * squared(seen.sigma_db) + (1.0 - p) * squared(hidden.sigma_db) +
                            p * (1.0 - p) * squared(hidden.loss_db - seen.loss_db));
  loss.free_space_db = free_space(path.frequency, antenna_distance(path)).value();
  return loss;
}

}  // namespace

Tr38901PathLoss tr38901_path_loss(Tr38901Scenario scenario, bool in_sight, const Tr38901Link& link,
                                  double speed_of_light_m_s) noexcept {
  const Terms t = terms_of(link);
  const Tr38901PathLoss seen = in_sight_loss(scenario, t, speed_of_light_m_s);
  if (in_sight) return seen;
  const Tr38901PathLoss hidden = out_of_sight_loss(scenario, t);
  return {std::max(seen.loss_db, hidden.loss_db), hidden.sigma_db, seen.break_point_m};
}

double tr38901_los_probability(Tr38901Scenario scenario, Metres d2d, Metres h_ut) noexcept {
  const double d = d2d.value();
  const auto street = [d](double decay_m) {
    constexpr double kSure_m = 18.0;
    return d <= kSure_m ? 1.0 : kSure_m / d + std::exp(-d / decay_m) * (1.0 - kSure_m / d);
  };
  switch (scenario) {
    case Tr38901Scenario::rma:
      return d <= 10.0 ? 1.0 : std::exp(-(d - 10.0) / 1000.0);
    case Tr38901Scenario::umi:
      return street(36.0);
    case Tr38901Scenario::uma: {
      if (d <= 18.0) return 1.0;
      const double tall = std::clamp((h_ut.value() - 13.0) / 10.0, 0.0, 1.0);
      const double more = std::pow(tall, 1.5) * 1.25 * std::pow(0.01 * d, 3.0) * std::exp(-d / 150.0);  // C'
      return std::min(street(63.0) * (1.0 + more), 1.0);
    }
    case Tr38901Scenario::inh:
      break;
  }
  if (d <= 1.2) return 1.0;
  return d < 6.5 ? std::exp(-(d - 1.2) / 4.7) : 0.32 * std::exp(-(d - 6.5) / 32.6);
}

Tr38901Entry tr38901_building_entry(Tr38901Building building, Megahertz frequency, Metres inside) noexcept {
  // Table 7.4.3-1, materials; 7.4.3-2, how much of a wall is glass and how much is concrete.
  const double f_ghz = 0.001 * frequency.value();
  const bool high = building == Tr38901Building::high_loss;
  const double glass_db = high ? 23.0 + 0.3 * f_ghz : 2.0 + 0.2 * f_ghz;
  const double concrete_db = 5.0 + 4.0 * f_ghz;
  const double glass_share = high ? 0.7 : 0.3;
  const double through =
      glass_share * std::pow(10.0, -0.1 * glass_db) + (1.0 - glass_share) * std::pow(10.0, -0.1 * concrete_db);
  return {.wall_db = 5.0 - 10.0 * std::log10(through),
          .inside_db = 0.5 * std::max(inside.value(), 0.0),
          .sigma_db = high ? 6.5 : 4.4};
}

PathLoss evaluate_tr38901_rma(const PathInput& path) noexcept {
  return mean_over_sight(Tr38901Scenario::rma, kTr38901RmaDomain, path);
}
PathLoss evaluate_tr38901_uma(const PathInput& path) noexcept {
  return mean_over_sight(Tr38901Scenario::uma, kTr38901UmaDomain, path);
}
PathLoss evaluate_tr38901_umi(const PathInput& path) noexcept {
  return mean_over_sight(Tr38901Scenario::umi, kTr38901UmiDomain, path);
}

}  // namespace phusong::models
