#include "tests/bench/engine/plain_p526.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "models/empirical/free_space.h"
#include "models/terrain/itu_p526.h"

namespace phusong::bench {
namespace {

constexpr double kNone = -std::numeric_limits<double>::infinity();

/// Section 4.3.1 over the heights g(i), with antennas h_ts and h_rs above sea level.
template <class Heights>
double bullington_db(const ProfileView& profile, Heights&& g, double h_ts, double h_rs, double a_e_km,
                     double lambda_m) {
  const std::size_t n = profile.size();
  const double d = profile.length_km(), c_e = 1.0 / a_e_km;
  const auto bulge = [&](double d_i) { return 500.0 * c_e * d_i * (d - d_i); };
  const auto nu_of = [&](double above_m, double d_i) {
    return above_m * std::sqrt(0.002 * d / (lambda_m * d_i * (d - d_i)));
  };

  const double s_tr = (h_rs - h_ts) / d;  // (14)
  double s_tim = kNone;
  for (std::size_t i = 1; i + 1 < n; ++i) {
    const double d_i = profile.distance_km[i];
    s_tim = std::max(s_tim, (g(i) + bulge(d_i) - h_ts) / d_i);  // (13)
  }
  double l_uc = 0.0;
  if (s_tim < s_tr) {
    double nu_max = kNone;
    for (std::size_t i = 1; i + 1 < n; ++i) {
      const double d_i = profile.distance_km[i];
      nu_max = std::max(nu_max, nu_of(g(i) + bulge(d_i) - (h_ts * (d - d_i) + h_rs * d_i) / d, d_i));  // (15)
    }
    l_uc = models::knife_edge(nu_max).value();  // (16)
  } else {
    double s_rim = kNone;
    for (std::size_t i = 1; i + 1 < n; ++i) {
      const double d_i = profile.distance_km[i];
      s_rim = std::max(s_rim, (g(i) + bulge(d_i) - h_rs) / (d - d_i));  // (17)
    }
    const double d_b = (h_rs - h_ts + s_rim * d) / (s_tim + s_rim);                            // (18)
    const double nu_b = nu_of(h_ts + s_tim * d_b - (h_ts * (d - d_b) + h_rs * d_b) / d, d_b);  // (19)
    l_uc = models::knife_edge(nu_b).value();                                                   // (20)
  }
  return l_uc > 0.0 ? l_uc + (1.0 - std::exp(-l_uc / 6.0)) * (10.0 + 0.02 * d) : 0.0;  // (21)
}

}  // namespace

double plain_itu_p526_db(const models::PathInput& path) {
  const ProfileView& profile = path.profile;
  const std::size_t n = profile.size();
  const double d = profile.length_km(), a_e = path.effective_radius.value();
  const double lambda_m = kSpeedOfLight_m_s / (1.0e6 * path.frequency.value());
  const auto& h = profile.height_m;
  const double h_ts = h[0] + path.tx_height.value(), h_rs = h[n - 1] + path.rx_height.value();
  const bool clutter = profile.clutter_m.size() == n;

  const double l_ba = bullington_db(
      profile, [&](std::size_t i) { return h[i] + (clutter ? profile.clutter_m[i] : 0.0); }, h_ts, h_rs, a_e, lambda_m);

  // The smooth surface.
  double v1 = 0.0, v2 = 0.0;
  for (std::size_t i = 1; i < n; ++i) {
    const double d_i = profile.distance_km[i], d_before = profile.distance_km[i - 1];
    v1 += (d_i - d_before) * (h[i] + h[i - 1]);                                                    // (85)
    v2 += (d_i - d_before) * (h[i] * (2.0 * d_i + d_before) + h[i - 1] * (d_i + 2.0 * d_before));  // (86)
  }
  double h_st = (2.0 * v1 * d - v2) / (d * d), h_sr = (v2 - v1 * d) / (d * d);  // (87), (88)
  double h_obs = kNone, alpha_obt = kNone, alpha_obr = kNone;
  for (std::size_t i = 1; i + 1 < n; ++i) {
    const double d_i = profile.distance_km[i];
    const double above = h[i] - (h_ts * (d - d_i) + h_rs * d_i) / d;  // (89d)
    h_obs = std::max(h_obs, above);
    alpha_obt = std::max(alpha_obt, above / d_i);
    alpha_obr = std::max(alpha_obr, above / (d - d_i));
  }
  if (h_obs > 0.0) {
    h_st -= h_obs * alpha_obt / (alpha_obt + alpha_obr);  // (90)
    h_sr -= h_obs * alpha_obr / (alpha_obt + alpha_obr);
  }
  const double h1 = std::max(h_ts - std::min(h_st, h[0]), 0.0), h2 = std::max(h_rs - std::min(h_sr, h[n - 1]), 0.0);

  const double l_bs = bullington_db(
      profile, [](std::size_t) { return 0.0; }, h1, h2, a_e, lambda_m);
  const double l_dsph = models::spherical_earth(path.frequency, Kilometres{d}, Metres{h1}, Metres{h2},
                                                path.effective_radius, path.polarisation, path.sea_fraction)
                            .value();
  return models::free_space(path.frequency, models::antenna_distance(path)).value() + l_ba +
         std::max(l_dsph - l_bs, 0.0);  // (39)
}

}  // namespace phusong::bench
