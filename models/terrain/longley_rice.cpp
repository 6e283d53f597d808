#include "models/terrain/longley_rice.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "geo/base/constants.h"
#include "models/empirical/free_space.h"
#include "models/path/even_profile.h"
#include "models/terrain/itu_p526.h"
#include "models/terrain/longley_rice_parts.h"

namespace phusong::models {

namespace {

using itm::kGroundHeight_m;
using itm::kLongestPath_m;
using itm::kSurfaceRefractivity;

/// What the ITM takes of a refractivity at sea level. Alg, subroutine lrprop.
constexpr Range kSeaLevelRefractivity{250.0, 400.0};
/// And of an effective Earth radius, m.
constexpr Range kEffectiveRadius_m{4.0e6, 13'333'333.0};

/// Ground constants between dry air and salt water; beyond them the impedance loses its meaning.
constexpr Range kPermittivity{1.01, 1000.0};
constexpr Range kConductivity_S_m{1.0e-6, 1000.0};
/// The ITM takes shares inside 0..100 % only; the nearest ones that are told apart here.
constexpr Range kShare_percent{0.01, 99.99};

void warn(LongleyRiceResult& result, ItmWarning warning, bool when = true) noexcept {
  if (when) result.warnings |= bits(warning);
}

/// What both modes check, in NTIA's order.
ItmStatus check(const LongleyRiceInput& in, LongleyRiceResult& result) noexcept {
  constexpr Range kHeight = kLongleyRiceDomain.tx_height_m;
  constexpr Range kUsualHeight{1.0, 1000.0};
  constexpr Range kUsualFrequency{40.0, 10'000.0};
  warn(result, ItmWarning::tx_terminal_height, !kUsualHeight.holds(in.h_tx_m));
  if (!kHeight.holds(in.h_tx_m)) return ItmStatus::tx_terminal_height;
  warn(result, ItmWarning::rx_terminal_height, !kUsualHeight.holds(in.h_rx_m));
  if (!kHeight.holds(in.h_rx_m)) return ItmStatus::rx_terminal_height;
  if (in.climate < 1 || in.climate > 7) return ItmStatus::radio_climate;
  if (!kSeaLevelRefractivity.holds(in.N_0)) return ItmStatus::refractivity;
  warn(result, ItmWarning::frequency, !kUsualFrequency.holds(in.frequency_mhz));
  if (!kLongleyRiceDomain.frequency_mhz.holds(in.frequency_mhz)) return ItmStatus::frequency;
  if (in.polarisation != Polarisation::horizontal && in.polarisation != Polarisation::vertical)
    return ItmStatus::polarisation;
  if (!(in.epsilon >= 1.0)) return ItmStatus::epsilon;
  if (!(in.sigma_S_m > 0.0)) return ItmStatus::sigma;
  if (in.mdvar < 0 || in.mdvar > 33 || in.mdvar % 10 > 3) return ItmStatus::mdvar;

  const auto inside = [](double percent) { return percent > 0.0 && percent < 100.0; };
  if (!inside(in.situation_percent)) return in.confidence_reliability ? ItmStatus::confidence : ItmStatus::situation;
  if (!inside(in.time_percent)) return in.confidence_reliability ? ItmStatus::reliability : ItmStatus::time;
  if (!inside(in.location_percent)) return ItmStatus::location;
  return ItmStatus::success;
}

/// Air and ground under the path. `hold` keeps the refractivity inside what the ITM takes.
itm::Link link_over(const LongleyRiceInput& in, double mean_height_m, double d_m, bool hold,
                    LongleyRiceResult& result) noexcept {
  itm::Link link;
  link.f_mhz = in.frequency_mhz;
  link.d_m = d_m;
  link.h_m = {in.h_tx_m, in.h_rx_m};
  link.N_s = in.N_0 * std::exp(-mean_height_m / itm::kScaleHeight_m);  // TN101 (4.3)
  if (hold && !kSurfaceRefractivity.holds(link.N_s)) {
    link.N_s = std::clamp(link.N_s, kSurfaceRefractivity.low, kSurfaceRefractivity.high);
    warn(result, ItmWarning::surface_refractivity);
  }
  link.gamma_e = itm::kGammaA_per_m * (1.0 - 0.04665 * std::exp(link.N_s / 179.3));  // TN101 (4.4)
  link.Z_g = itm::surface_impedance(in);
  result.N_s = link.N_s;
  result.d_km = 0.001 * d_m;
  return link;
}

/// Refuses what the method cannot take, and warns of what it was not made for. Alg, subroutine lrprop.
ItmStatus check_link(const itm::Link& link, LongleyRiceResult& result) noexcept {
  constexpr std::array kAngle{ItmWarning::tx_horizon_angle, ItmWarning::rx_horizon_angle};
  constexpr std::array kNear{ItmWarning::tx_horizon_near, ItmWarning::rx_horizon_near};
  constexpr std::array kFar{ItmWarning::tx_horizon_far, ItmWarning::rx_horizon_far};
  constexpr double kLargeAngle = 0.2;
  for (std::size_t end = 0; end < 2; ++end) {
    warn(result, kAngle[end], std::abs(link.theta_hzn[end]) > kLargeAngle);
    warn(result, kNear[end], link.d_hzn_m[end] < 0.1 * link.smooth_horizon_m(end));
    warn(result, kFar[end], link.d_hzn_m[end] > 3.0 * link.smooth_horizon_m(end));
  }
  if (link.N_s < kSurfaceRefractivity.low) return ItmStatus::surface_refractivity_small;
  if (link.N_s > kSurfaceRefractivity.high) return ItmStatus::surface_refractivity_large;
  warn(result, ItmWarning::surface_refractivity, link.N_s < kSeaLevelRefractivity.low);
  if (!kEffectiveRadius_m.holds(link.a_e_m())) return ItmStatus::effective_earth;
  if (!(link.Z_g.real() > std::abs(link.Z_g.imag()))) return ItmStatus::ground_impedance;

  const double d_km = 0.001 * link.d_m;
  constexpr double kNearUpper_km = 1000.0;
  warn(result, ItmWarning::distance_near_lower, link.d_m < std::abs(link.h_e_m[0] - link.h_e_m[1]) / kLargeAngle);
  warn(result, ItmWarning::distance_small, d_km < kLongleyRiceDomain.distance_km.low);
  warn(result, ItmWarning::distance_near_upper, d_km > kNearUpper_km);
  warn(result, ItmWarning::distance_large, d_km > kLongleyRiceDomain.distance_km.high);
  return ItmStatus::success;
}

/// From a path made ready to the loss.
void answer(const LongleyRiceInput& in, const itm::Link& link, LongleyRiceResult& result) noexcept {
  result.theta_hzn_rad = link.theta_hzn;
  result.d_hzn_m = link.d_hzn_m;
  result.h_e_m = link.h_e_m;
  result.delta_h_m = link.delta_h_m;
  result.status = check_link(link, result);
  if (result.refused()) return;

  const itm::Reference reference = itm::reference_attenuation(link);
  result.A_ref_db = reference.attenuation_db;
  result.mode = reference.mode;
  warn(result, ItmWarning::no_number, reference.held);
  result.A_fs_db = 32.45 + 20.0 * std::log10(in.frequency_mhz) + 20.0 * std::log10(result.d_km);

  bool extreme = false;
  const itm::Shares shares{0.01 * in.time_percent, 0.01 * in.location_percent, 0.01 * in.situation_percent, in.mdvar,
                           in.climate};
  result.loss_db = result.A_fs_db + itm::with_variability_db(link, result.A_ref_db, shares, extreme);
  warn(result, ItmWarning::extreme_variability, extreme);
  if (result.warnings != 0) result.status = ItmStatus::success_with_warnings;
}

LongleyRiceResult over_profile(const LongleyRiceInput& in, const itm::Ground& ground, bool hold) noexcept {
  LongleyRiceResult result;
  result.status = check(in, result);
  if (result.refused()) return result;
  if (ground.z_m.size() < 2 || !(ground.step_m > 0.0)) {
    result.status = ItmStatus::path_distance;
    return result;
  }
  itm::Link link = link_over(in, itm::mean_height_m(ground), ground.steps() * ground.step_m, hold, result);
  link.over_profile = true;
  itm::read_terrain(ground, link);
  answer(in, link, result);
  return result;
}

}  // namespace

std::complex<double> itm::surface_impedance(const LongleyRiceInput& in) noexcept {
  const std::complex<double> permittivity{in.epsilon, 18'000.0 * in.sigma_S_m / in.frequency_mhz};
  const std::complex<double> Z_g = std::sqrt(permittivity - 1.0);  // Alg, subroutine qlrps
  return in.polarisation == Polarisation::vertical ? Z_g / permittivity : Z_g;
}

LongleyRiceInput itm::held_input(const PathInput& path, Caveats& caveats) noexcept {
  const auto held = [&](double value, Range range, Caveat caveat) {
    if (!range.holds(value)) caveats |= bits(caveat);
    return std::clamp(value, range.low, range.high);
  };
  const auto within = [](double value, Range range) { return std::clamp(value, range.low, range.high); };
  LongleyRiceInput in;
  in.frequency_mhz = within(path.frequency.value(), kLongleyRiceDomain.frequency_mhz);
  in.h_tx_m = within(path.tx_height.value(), kLongleyRiceDomain.tx_height_m);
  in.h_rx_m = within(path.rx_height.value(), kLongleyRiceDomain.rx_height_m);
  in.polarisation = path.polarisation == Polarisation::vertical ? Polarisation::vertical : Polarisation::horizontal;
  const RadioClimate& climate = path.climate;
  in.epsilon = held(climate.ground_permittivity, kPermittivity, Caveat::environment_out_of_domain);
  in.sigma_S_m = held(climate.ground_conductivity_s_m, kConductivity_S_m, Caveat::environment_out_of_domain);
  in.N_0 = held(climate.n0, kSeaLevelRefractivity, Caveat::climate_out_of_domain);
  in.climate =
      static_cast<int>(held(static_cast<double>(climate.itm_climate), {1.0, 7.0}, Caveat::climate_out_of_domain));
  in.mdvar = static_cast<int>(ItmVariability::broadcast);
  in.time_percent = within(path.time_percent, kShare_percent);
  in.location_percent = within(path.location_percent, kShare_percent);
  return in;
}

LongleyRiceInput with_confidence(LongleyRiceInput input, double confidence_percent,
                                 double reliability_percent) noexcept {
  input.time_percent = reliability_percent;
  input.situation_percent = confidence_percent;
  input.location_percent = 50.0;
  input.confidence_reliability = true;
  return input;
}

LongleyRiceResult longley_rice_p2p(const LongleyRiceInput& input, std::span<const double> height_m,
                                   double step_m) noexcept {
  return over_profile(input, {height_m, step_m}, false);
}

LongleyRiceResult longley_rice_area(const LongleyRiceInput& input, const LongleyRiceArea& area) noexcept {
  LongleyRiceResult result;
  const auto refuse = [&](ItmStatus status) {
    result.status = status;
    return result;
  };
  if (const ItmStatus status = check(input, result); status != ItmStatus::success) return refuse(status);
  if (!(area.distance_km > 0.0)) return refuse(ItmStatus::path_distance);
  if (!(area.delta_h_m >= 0.0)) return refuse(ItmStatus::delta_h);
  if (area.tx_siting < 0 || area.tx_siting > 2) return refuse(ItmStatus::tx_siting);
  if (area.rx_siting < 0 || area.rx_siting > 2) return refuse(ItmStatus::rx_siting);

  // Statistical terrain lies at sea level.
  itm::Link link = link_over(input, 0.0, 1000.0 * area.distance_km, false, result);
  link.delta_h_m = area.delta_h_m;
  itm::assume_terrain({static_cast<ItmSiting>(area.tx_siting), static_cast<ItmSiting>(area.rx_siting)}, link);
  answer(input, link, result);
  return result;
}

PathLoss evaluate_longley_rice(const PathInput& path) noexcept {
  PathLoss loss;
  loss.caveats = domain_caveats(kLongleyRiceDomain, path.frequency, Kilometres{path.profile.length_km()},
                                path.tx_height, path.rx_height, path.time_percent, path.location_percent);
  const LongleyRiceInput in = itm::held_input(path, loss.caveats);

  // The ground at equal steps; profiles without two points are a level path of 1 m.
  constexpr std::array<double, 2> kLevel{0.0, 0.0};
  thread_local std::vector<double> even_m;
  const EvenHeights even = even_heights(path.profile, even_m);
  if (even.coarser) loss.caveats |= bits(Caveat::terrain_out_of_domain);
  std::span<const double> heights = even.height_m;
  if (heights.size() < 2) heights = kLevel;
  if (!std::all_of(heights.begin(), heights.end(), [](double h) { return kGroundHeight_m.holds(h); })) {
    thread_local std::vector<double> tamed;
    tamed.assign(heights.begin(), heights.end());
    for (double& h : tamed) h = std::clamp(h, kGroundHeight_m.low, kGroundHeight_m.high);
    loss.caveats |= bits(Caveat::terrain_out_of_domain);
    heights = tamed;
  }
  const double length_m = std::max(1000.0 * path.profile.length_km(), 1000.0 * kShortestDistance_km);
  const double d_m = std::min(length_m, kLongestPath_m);
  const LongleyRiceResult result = over_profile(in, {heights, d_m / static_cast<double>(heights.size() - 1)}, true);

  // Attenuation at the nearest frequency and length, but free space at the path's own.
  const double f_mhz = std::max(path.frequency.value(), 1.0e-3);
  const double beyond_db = 20.0 * (std::log10(f_mhz / in.frequency_mhz) + std::log10(length_m / d_m));
  loss.free_space_db = result.A_fs_db + beyond_db;
  loss.total_db = result.loss_db + beyond_db;
  loss.diffraction_db = result.A_ref_db;

  // Its warnings; distance, heights and shares are in the domain's caveats.
  constexpr ItmWarnings kTerrain = bits(ItmWarning::distance_near_lower) | bits(ItmWarning::tx_horizon_angle) |
                                   bits(ItmWarning::rx_horizon_angle) | bits(ItmWarning::tx_horizon_near) |
                                   bits(ItmWarning::rx_horizon_near) | bits(ItmWarning::tx_horizon_far) |
                                   bits(ItmWarning::rx_horizon_far) | bits(ItmWarning::no_number);
  if ((result.warnings & kTerrain) != 0) loss.caveats |= bits(Caveat::terrain_out_of_domain);
  if ((result.warnings & bits(ItmWarning::surface_refractivity)) != 0)
    loss.caveats |= bits(Caveat::climate_out_of_domain);

  const MainObstacle obstacle = main_obstacle(path);
  loss.obstacle = obstacle.index;
  loss.obstacle_nu = obstacle.nu;
  return loss;
}

}  // namespace phusong::models
