#include "models/path/path_terms.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "geo/base/constants.h"

namespace phusong::models {

namespace {

constexpr double kNone = -std::numeric_limits<double>::infinity();

/// Half-way between point i and the one after it: where a stretch of ground ends.
double border_after(const ProfileView& profile, std::size_t i) noexcept {
  return 0.5 * (profile.distance_km[i] + profile.distance_km[i + 1]);
}

/// Calls `visit(begin_km, end_km)` for each continuous stretch of points that `belongs` holds for.
template <class Belongs, class Visit>
void each_stretch(const ProfileView& profile, Belongs&& belongs, Visit&& visit) noexcept {
  const std::size_t n = profile.size();
  std::size_t i = 0;
  while (i < n) {
    if (!belongs(profile.zone[i])) {
      ++i;
      continue;
    }
    const std::size_t first = i;
    while (i < n && belongs(profile.zone[i])) ++i;
    const double begin_km = first == 0 ? profile.distance_km.front() : border_after(profile, first - 1);
    const double end_km = i == n ? profile.distance_km.back() : border_after(profile, i - 1);
    visit(begin_km, end_km);
  }
}

}  // namespace

double effective_radius_km(double delta_n) noexcept {
  const double k50 = 157.0 / (157.0 - std::clamp(delta_n, -500.0, kLargestDeltaN));  // P.1812 (6)
  return kEarthRadius_km * k50;                                                      // P.1812 (7a)
}

double beta_radius_km() noexcept {
  constexpr double kBetaFactor = 3.0;
  return kEarthRadius_km * kBetaFactor;  // P.1812 (7b)
}

UsableProfile usable_profile(const ProfileView& profile) noexcept {
  const std::size_t n = profile.size();
  if (n < 2 || !(profile.distance_km.back() > profile.distance_km.front())) return {};
  std::size_t first = 0;
  std::size_t last = n - 1;
  while (profile.distance_km[first + 1] <= profile.distance_km.front()) ++first;
  while (profile.distance_km[last - 1] >= profile.distance_km.back()) --last;
  const std::size_t count = last - first + 1;

  // Arrays that do not cover the profile say nothing.
  UsableProfile usable;
  usable.skipped = first;
  usable.view.distance_km = profile.distance_km.subspan(first, count);
  usable.view.height_m = profile.height_m.subspan(first, count);
  if (profile.clutter_m.size() == n) usable.view.clutter_m = profile.clutter_m.subspan(first, count);
  if (profile.zone.size() == n) usable.view.zone = profile.zone.subspan(first, count);
  return usable;
}

PathSections path_sections(const ProfileView& profile) noexcept {
  PathSections sections;
  const double length_km = profile.length_km();
  if (profile.zone.size() != profile.size() || profile.size() < 2) {
    sections.d_tm_km = sections.d_lm_km = length_km;
    return sections;
  }

  // Sea, and where its first and last shores are.
  double sea_km = 0.0;
  bool found = false;
  each_stretch(
      profile, [](Zone zone) { return zone == Zone::sea; },
      [&](double begin_km, double end_km) {
        if (!found) sections.d_ct_km = begin_km;
        found = true;
        sections.d_cr_km = length_km - end_km;
        sea_km += end_km - begin_km;
      });
  sections.tx_at_sea = profile.zone.front() == Zone::sea;
  sections.rx_at_sea = profile.zone.back() == Zone::sea;
  if (length_km > 0.0) sections.omega = std::clamp(sea_km / length_km, 0.0, 1.0);

  // Land, and inland alone.
  const auto longest = [&](auto&& belongs) {
    double longest_km = 0.0;
    each_stretch(profile, belongs,
                 [&](double begin_km, double end_km) { longest_km = std::max(longest_km, end_km - begin_km); });
    return longest_km;
  };
  sections.d_tm_km = longest([](Zone zone) { return zone != Zone::sea; });
  sections.d_lm_km = longest([](Zone zone) { return zone != Zone::sea && zone != Zone::coastal; });
  return sections;
}

PathSections path_sections(const ProfileView& profile, std::optional<double> d_ct_km,
                           std::optional<double> d_cr_km) noexcept {
  PathSections sections = path_sections(profile);
  if (d_ct_km && !sections.tx_at_sea) sections.d_ct_km = *d_ct_km;
  if (d_cr_km && !sections.rx_at_sea) sections.d_cr_km = *d_cr_km;
  return sections;
}

DuctingIncidence ducting_incidence(double latitude_deg, const PathSections& sections) noexcept {
  const double phi = std::min(std::abs(latitude_deg), 90.0);
  DuctingIncidence d;
  d.tau = 1.0 - std::exp(-4.12e-4 * std::pow(sections.d_lm_km, 2.41));  // P.1812 (3)
  d.mu1 = std::pow(
      std::pow(10.0, -sections.d_tm_km / (16.0 - 6.6 * d.tau)) + std::pow(10.0, -5.0 * (0.496 + 0.354 * d.tau)),
      0.2);  // P.1812 (2)
  d.mu1 = std::min(d.mu1, 1.0);

  // Beyond 70 degrees of latitude nothing changes any more.
  const double log_mu1 = std::log10(d.mu1);
  d.mu4 = std::pow(10.0, (phi <= 70.0 ? -0.935 + 0.0176 * phi : 0.3) * log_mu1);              // P.1812 (4)
  d.b0_percent = (phi <= 70.0 ? std::pow(10.0, -0.015 * phi + 1.67) : 4.17) * d.mu1 * d.mu4;  // P.1812 (5)
  return d;
}

Horizons path_horizons(const ProfileView& profile, double hts_m, double hrs_m, double ae_km) noexcept {
  const std::size_t n = profile.size();
  const double length_km = profile.length_km();
  Horizons result;
  const auto elevation_mrad = [](double tangent) { return 1000.0 * std::atan(tangent); };

  const double direct_t = (hrs_m - hts_m) / (1000.0 * length_km) - length_km / (2.0 * ae_km);  // P.1812 (78)
  const double direct_r = (hts_m - hrs_m) / (1000.0 * length_km) - length_km / (2.0 * ae_km);  // P.1812 (81)

  // The elevation grows with its tangent, and quotients are compared by cross products: the angles, the roots and the
  // divisions are taken once, for the point that wins.
  const double curvature = 500.0 / ae_km;
  const double slope = (hrs_m - hts_m) / length_km;
  double rise_t = kNone;
  double rise_r = kNone;
  double clear = kNone;
  double from_t = 1.0;
  double from_r = 1.0;
  double clear_product = 1.0;
  std::size_t i_nu = 0;
  for (std::size_t i = 1; i + 1 < n; ++i) {
    const double d = profile.distance_km[i];
    const double rest = length_km - d;
    const double h = profile.height_m[i];
    const double t = h - hts_m - curvature * d * d;        // over d: P.1812 (77)
    const double r = h - hrs_m - curvature * rest * rest;  // over the rest: P.1812 (82a)
    if (t * from_t > rise_t * d) {
      rise_t = t;
      from_t = d;
      result.i_lt = i;
    }
    if (r * from_r >= rise_r * rest) {  // the last of equals, seen from the receiver the first
      rise_r = r;
      from_r = rest;
      result.i_lr = i;
    }
    const double product = d * rest;
    const double u = h + curvature * product - (hts_m + slope * d);
    const double signed_square = u * std::abs(u);  // over the product: grows with nu, P.1812 (80)
    if (signed_square * clear_product >= clear * product) {
      clear = signed_square;
      clear_product = product;
      i_nu = i;
    }
  }
  const double best_t = rise_t / (1000.0 * from_t);
  const double best_r = rise_r / (1000.0 * from_r);
  result.transhorizon = best_t > direct_t;  // Attachment 1, section 4

  if (result.transhorizon) {
    result.theta_t_mrad = elevation_mrad(best_t);
    result.theta_r_mrad = elevation_mrad(best_r);
    result.d_lt_km = profile.distance_km[result.i_lt];
    result.d_lr_km = length_km - profile.distance_km[result.i_lr];
  } else {
    // In sight, the rays go straight, and the point that comes nearest to them stands for both horizons.
    result.theta_t_mrad = elevation_mrad(direct_t);
    result.theta_r_mrad = elevation_mrad(direct_r);
    result.i_lt = i_nu;
    result.i_lr = i_nu > 0 ? i_nu : n - 1;
    result.d_lt_km = i_nu > 0 ? profile.distance_km[i_nu] : 0.5 * length_km;
    result.d_lr_km = length_km - result.d_lt_km;
  }
  result.theta_mrad = 1000.0 * length_km / ae_km + result.theta_t_mrad + result.theta_r_mrad;  // P.1812 (84)
  return result;
}

SmoothEarth smooth_earth(const ProfileView& profile, double htg_m, double hrg_m, const Horizons& horizons) noexcept {
  const std::size_t n = profile.size();
  const double length_km = profile.length_km();
  SmoothEarth s;

  // Least squares, as sums over the stretches between neighbours.
  double v1 = 0.0;
  double v2 = 0.0;
  for (std::size_t i = 1; i < n; ++i) {
    const double d0 = profile.distance_km[i - 1];
    const double d1 = profile.distance_km[i];
    const double h0 = profile.height_m[i - 1];
    const double h1 = profile.height_m[i];
    v1 += (d1 - d0) * (h1 + h0);                                      // P.1812 (85)
    v2 += (d1 - d0) * (h1 * (2.0 * d1 + d0) + h0 * (d1 + 2.0 * d0));  // P.1812 (86)
  }
  s.h_st_raw_m = (2.0 * v1 * length_km - v2) / (length_km * length_km);  // P.1812 (87)
  s.h_sr_raw_m = (v2 - v1 * length_km) / (length_km * length_km);        // P.1812 (88)

  const double ground_t_m = profile.height_m.front();
  const double ground_r_m = profile.height_m.back();
  s.h_st_m = std::min(s.h_st_raw_m, ground_t_m);                // P.1812 (92a)
  s.h_sr_m = std::min(s.h_sr_raw_m, ground_r_m);                // P.1812 (92b)
  const double slope_m_km = (s.h_sr_m - s.h_st_m) / length_km;  // P.1812 (93)
  s.h_te_m = htg_m + ground_t_m - s.h_st_m;                     // P.1812 (94a)
  s.h_re_m = hrg_m + ground_r_m - s.h_sr_m;                     // P.1812 (94b)

  // The highest ground between the horizons, over that line.
  const auto [from, to] = std::minmax(horizons.i_lt, horizons.i_lr);
  double highest_m = kNone;
  for (std::size_t i = from; i <= to && i < n; ++i)
    highest_m = std::max(highest_m, profile.height_m[i] - (s.h_st_m + slope_m_km * profile.distance_km[i]));
  s.h_m_m = highest_m > kNone ? highest_m : 0.0;  // P.1812 (95)
  return s;
}

}  // namespace phusong::models
