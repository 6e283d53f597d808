#include "models/terrain/itu_p526.h"

#include <algorithm>
#include <cmath>

#include "models/empirical/free_space.h"
#include "models/terrain/itu_p526_scan.h"

namespace phusong::models {

namespace {

double squared(double x) noexcept { return x * x; }

double wavelength_m(Megahertz f, const P526Constants& constants) noexcept {
  return constants.speed_of_light_m_s / (1.0e6 * std::max(f.value(), 1.0e-3));
}

double height_gain_db(double b, double k) noexcept {
  const double gain = b > 2.0 ? 17.6 * std::sqrt(b - 1.1) - 5.0 * std::log10(b - 1.1) - 8.0
                              : 20.0 * std::log10(b + 0.1 * b * b * b);  // P.1812 (34)
  return std::max(gain, 2.0 + 20.0 * std::log10(k));
}

/// First term of the residue series over one kind of ground. P.526-15 section 3.1.1; P.1812 (29) to (36).
double first_term_over(const GroundConstants& ground, double f_ghz, double lambda_m, double d_km, double h1_m, double h2_m,
                       double radius_km, Polarisation polarisation, const P526Constants& constants) noexcept {
  // Surface admittance K and the ground's influence beta.
  const double loss_term =
      constants.rounded ? 18.0 * ground.conductivity_s_m / f_ghz : 60.0 * lambda_m * ground.conductivity_s_m;
  const double size = constants.rounded ? 0.036 / std::cbrt(radius_km * f_ghz)
                                        : 1.0 / std::cbrt(2.0 * kPi * 1000.0 * radius_km / lambda_m);
  double k = size / std::sqrt(std::sqrt(squared(ground.permittivity - 1.0) + squared(loss_term)));  // P.1812 (29a)
  if (polarisation == Polarisation::vertical)
    k *= std::sqrt(squared(ground.permittivity) + squared(loss_term));  // P.1812 (29b)
  const double k2 = k * k;
  const double beta = constants.ground_matters
                          ? (1.0 + 1.6 * k2 + 0.67 * k2 * k2) / (1.0 + 4.5 * k2 + 1.53 * k2 * k2)  // P.1812 (30)
                          : 1.0;

  // Normalised distance and heights.
  double x = 0.0;
  double y_per_m = 0.0;
  if (constants.rounded) {
    x = 21.88 * beta * std::cbrt(f_ghz / squared(radius_km)) * d_km;  // P.1812 (31)
    y_per_m = 0.9575 * beta * std::cbrt(squared(f_ghz) / radius_km);  // P.1812 (32)
  } else {
    const double radius_m = 1000.0 * radius_km;
    x = beta * 1000.0 * d_km * std::cbrt(kPi / (lambda_m * squared(radius_m)));
    y_per_m = 2.0 * beta * std::cbrt(squared(kPi) / (squared(lambda_m) * radius_m));
  }
  const double distance_term_db = x >= 1.6 ? 11.0 + 10.0 * std::log10(x) - 17.6 * x
                                           : -20.0 * std::log10(x) - 5.6488 * std::pow(x, 1.425);  // P.1812 (33)
  return -distance_term_db - height_gain_db(beta * y_per_m * h1_m, k) -
         height_gain_db(beta * y_per_m * h2_m, k);  // P.1812 (35), (36)
}

double first_term_db(double f_ghz, double lambda_m, double d_km, double h1_m, double h2_m, double radius_km,
                     Polarisation polarisation, double sea_fraction, const P526Constants& constants) noexcept {
  const auto over = [&](const GroundConstants& ground) {
    return first_term_over(ground, f_ghz, lambda_m, d_km, h1_m, h2_m, radius_km, polarisation, constants);
  };
  if (!(sea_fraction > 0.0)) return over(kLandGround);
  if (sea_fraction >= 1.0) return over(kSeaGround);
  return sea_fraction * over(kSeaGround) + (1.0 - sea_fraction) * over(kLandGround);  // P.1812 (28)
}

/// Bullington's own loss from the equivalent edge's. P.1812 (21).
double bullington_db(double nu, double length_km) noexcept {
  const double edge_db = knife_edge(nu).value();
  return edge_db > 0.0 ? edge_db + (1.0 - std::exp(-edge_db / 6.0)) * (10.0 + 0.02 * length_km) : 0.0;
}

/// The equivalent edge from the slopes A = max u/d and B = max u/(D-d) above the direct line. The horizon lines meet at
/// d_b = B D / (A + B), A d_b above the direct line; put into P.1812 (19), nu_b = sqrt(A B D 0.002 / lambda).
double transhorizon_nu(double slope_tx, double slope_rx, double nu_scale) noexcept {
  return std::sqrt(std::max(slope_tx * slope_rx, 0.0) * nu_scale);
}

double signed_root(double x) noexcept { return x < 0.0 ? -std::sqrt(-x) : std::sqrt(x); }

/// What makes nu of a scan's squares. P.1812 (15).
double nu_scale_of(const PathInput& path, const P526Constants& constants) noexcept {
  return 0.002 * path.profile.length_km() / wavelength_m(path.frequency, constants);
}

/// Of a path with at least two points.
ProfileScan scan_of(const PathInput& path) noexcept {
  const ProfileView& profile = path.profile;
  return scan_profile(profile, profile.height_m.front() + path.tx_height.value(),
                      profile.height_m.back() + path.rx_height.value(), 500.0 / path.effective_radius.value());
}

MainObstacle obstacle_of(const ProfileScan& scan, double nu) noexcept {
  return scan.obstacle >= 0 && std::isfinite(nu) && nu > kClearNu ? MainObstacle{scan.obstacle, nu} : MainObstacle{};
}

/// L_ba from the scan of a profile with interior points; `nu` is the largest over the direct line.
double actual_bullington_db(const ProfileScan& scan, double nu, double nu_scale, double length_km) noexcept {
  const bool in_sight = scan.slope_tx < 0.0;  // P.1812 (13), (14)
  return bullington_db(in_sight ? nu : transhorizon_nu(scan.slope_tx, scan.slope_rx, nu_scale), length_km);
}

/// Bullington over the profile's distances without heights, antennas h1, h2 above it: L_bs.
double smooth_bullington_db(const ProfileView& profile, double h1_m, double h2_m, double curvature,
                            double lambda_m) noexcept {
  const std::size_t n = profile.size();
  if (n < 3) return 0.0;
  const double length = profile.length_km();
  const double slope = (h2_m - h1_m) / length;
  const double nu_scale = 0.002 * length / lambda_m;
  const auto above = [&](double d) { return curvature * d * (length - d) - (h1_m + slope * d); };

  // u/d and u/(D-d) are concave in d: their largest samples lie beside the tangent points sqrt(h / curvature).
  const auto largest_near = [&](double tangent_km, auto&& value) {
    const auto found = std::lower_bound(profile.distance_km.begin(), profile.distance_km.end(), tangent_km);
    const auto at = static_cast<std::size_t>(found - profile.distance_km.begin());
    const std::size_t right = std::clamp<std::size_t>(at, 1, n - 2);
    const std::size_t left = right > 1 ? right - 1 : right;
    return std::max(value(profile.distance_km[left]), value(profile.distance_km[right]));
  };
  const double slope_tx = largest_near(std::sqrt(h1_m / curvature), [&](double d) { return above(d) / d; });
  if (slope_tx >= 0.0) {
    const double slope_rx =
        largest_near(length - std::sqrt(h2_m / curvature), [&](double d) { return above(d) / (length - d); });
    return bullington_db(transhorizon_nu(slope_tx, slope_rx, nu_scale), length);
  }

  // In sight: the largest nu, which has no closed form.
  const double largest = largest_smooth_nu_squared(profile.distance_km, h1_m, h2_m, curvature);
  return bullington_db(signed_root(largest * nu_scale), length);
}

}  // namespace

double fresnel_parameter(Megahertz frequency, Kilometres from_tx, Kilometres to_rx, Metres above,
                         const P526Constants& constants) noexcept {
  const double d1_m = to_metres(from_tx).value();
  const double d2_m = to_metres(to_rx).value();
  return above.value() * std::sqrt(2.0 * (d1_m + d2_m) / (wavelength_m(frequency, constants) * d1_m * d2_m));  // (26)
}

Decibels knife_edge(double nu) noexcept {
  if (!(nu > kClearNu)) return Decibels{0.0};
  const double x = nu - 0.1;
  return Decibels{6.9 + 20.0 * std::log10(std::sqrt(x * x + 1.0) + x)};  // P.526-15 eq. (31)
}

Decibels spherical_earth(Megahertz frequency, Kilometres distance, Metres h1, Metres h2, Kilometres effective_radius,
                         Polarisation polarisation, double sea_fraction, const P526Constants& constants) noexcept {
  const double f_ghz = 0.001 * std::max(frequency.value(), 1.0e-3);
  const double lambda_m = wavelength_m(frequency, constants);
  const double d = distance.value();
  const double h1_m = std::max(h1.value(), 0.0);
  const double h2_m = std::max(h2.value(), 0.0);
  const double radius = effective_radius.value();

  // Beyond the horizon of a smooth Earth the first term stands alone.
  const double roots = std::sqrt(h1_m) + std::sqrt(h2_m);
  const double sight_km = std::sqrt(0.002 * radius) * roots;  // P.1812 (22)
  if (d >= sight_km)
    return Decibels{
        std::max(first_term_db(f_ghz, lambda_m, d, h1_m, h2_m, radius, polarisation, sea_fraction, constants), 0.0)};

  // Within sight: the smallest clearance of the ray over the curved Earth.
  const double c = (h1_m - h2_m) / (h1_m + h2_m);             // P.1812 (24d)
  const double m = 250.0 * d * d / (radius * (h1_m + h2_m));  // P.1812 (24e)
  const double cosine = std::clamp(1.5 * c * std::sqrt(3.0 * m / (squared(m + 1.0) * (m + 1.0))), -1.0, 1.0);
  const double b = 2.0 * std::sqrt((m + 1.0) / (3.0 * m)) * std::cos(kPi / 3.0 + std::acos(cosine) / 3.0);  // (24c)
  const double d1 = 0.5 * d * (1.0 + b);  // P.1812 (24a)
  const double d2 = d - d1;               // P.1812 (24b)
  const double clearance_m =
      ((h1_m - 500.0 * d1 * d1 / radius) * d2 + (h2_m - 500.0 * d2 * d2 / radius) * d1) / d;  // P.1812 (23)
  const double fresnel_factor = constants.rounded ? 17.456 : 0.552 * std::sqrt(1000.0);
  const double required_m = fresnel_factor * std::sqrt(std::max(d1 * d2, 0.0) * lambda_m / d);  // P.1812 (25)
  if (clearance_m > required_m) return Decibels{0.0};

  // Between grazing and clear: the loss of an Earth on which the path would just graze, shared by clearance.
  const double grazing_radius = 500.0 * squared(d / roots);  // P.1812 (26)
  const double grazing_db =
      first_term_db(f_ghz, lambda_m, d, h1_m, h2_m, grazing_radius, polarisation, sea_fraction, constants);
  if (!(grazing_db > 0.0)) return Decibels{0.0};
  const double clear_share = required_m > 0.0 ? clearance_m / required_m : 0.0;
  return Decibels{(1.0 - clear_share) * grazing_db};  // P.1812 (27)
}

MainObstacle main_obstacle(const PathInput& path, const P526Constants& constants) noexcept {
  if (path.profile.size() < 3 || path.profile.length_km() < kShortestDistance_km) return {};
  const ProfileScan scan = scan_of(path);
  return obstacle_of(scan, signed_root(scan.nu_squared * nu_scale_of(path, constants)));
}

DeltaBullington delta_bullington(const PathInput& path, const P526Constants& constants) noexcept {
  DeltaBullington result;
  const ProfileView& profile = path.profile;
  const std::size_t n = profile.size();
  if (n < 2 || profile.length_km() < kShortestDistance_km) return result;

  const double length = profile.length_km();
  const double lambda_m = wavelength_m(path.frequency, constants);
  const double curvature = 500.0 / path.effective_radius.value();
  const double ground_tx_m = profile.height_m.front();
  const double ground_rx_m = profile.height_m.back();
  const double tx_m = ground_tx_m + path.tx_height.value();
  const double rx_m = ground_rx_m + path.rx_height.value();
  const double nu_scale = nu_scale_of(path, constants);
  const ProfileScan scan = scan_of(path);

  // Bullington over the profile as it is, and the point that stands out most.
  if (scan.obstacle >= 0) {
    const double nu = signed_root(scan.nu_squared * nu_scale);  // P.1812 (15)
    const MainObstacle highest = obstacle_of(scan, nu);
    result.obstacle = highest.index;
    result.obstacle_nu = highest.nu;
    result.bullington_actual_db = actual_bullington_db(scan, nu, nu_scale, length);
  }

  // The smooth surface that fits the ground: P.1812 (85) to (91), Attachment 1, section 5.6.
  double smooth_tx_m = (2.0 * scan.v1 * length - scan.v2) / squared(length);
  double smooth_rx_m = (scan.v2 - scan.v1 * length) / squared(length);
  if (scan.obstruction_m > 0.0) {
    const double share_tx = scan.obstruction_tx / (scan.obstruction_tx + scan.obstruction_rx);
    const double share_rx = scan.obstruction_rx / (scan.obstruction_tx + scan.obstruction_rx);
    smooth_tx_m -= scan.obstruction_m * share_tx;
    smooth_rx_m -= scan.obstruction_m * share_rx;
  }
  result.smooth_tx_m = std::min(smooth_tx_m, ground_tx_m);
  result.smooth_rx_m = std::min(smooth_rx_m, ground_rx_m);
  const double h1_m = std::max(tx_m - result.smooth_tx_m, 0.0);  // P.1812 (37a)
  const double h2_m = std::max(rx_m - result.smooth_rx_m, 0.0);  // P.1812 (37b)

  // What the Earth's roundness adds. Where the spherical Earth costs nothing, L_bs cannot matter, as it is never
  // negative.
  result.spherical_db = spherical_earth(path.frequency, Kilometres{length}, Metres{h1_m}, Metres{h2_m},
                                        path.effective_radius, path.polarisation, path.sea_fraction, constants)
                            .value();
  if (result.spherical_db > 0.0)
    result.bullington_smooth_db = smooth_bullington_db(profile, h1_m, h2_m, curvature, lambda_m);
  result.total_db =
      result.bullington_actual_db + std::max(result.spherical_db - result.bullington_smooth_db, 0.0);  // P.1812 (39)
  return result;
}

double least_loss_itu_p526(const PathInput& path) {
  const double free_space_db = free_space(path.frequency, antenna_distance(path)).value();
  const ProfileView& profile = path.profile;
  if (profile.size() < 3 || profile.length_km() < kShortestDistance_km) return free_space_db;
  const double nu_scale = nu_scale_of(path, kP526Si);
  const ProfileScan scan = scan_of(path);
  if (scan.obstacle < 0) return free_space_db;
  const double nu = signed_root(scan.nu_squared * nu_scale);
  return free_space_db + actual_bullington_db(scan, nu, nu_scale, profile.length_km());
}

PathLoss evaluate_itu_p526(const PathInput& path) {
  const DeltaBullington diffraction = delta_bullington(path);
  PathLoss loss;
  loss.free_space_db = free_space(path.frequency, antenna_distance(path)).value();
  loss.diffraction_db = diffraction.total_db;
  loss.total_db = loss.free_space_db + loss.diffraction_db;
  loss.obstacle = diffraction.obstacle;
  loss.obstacle_nu = diffraction.obstacle_nu;
  loss.caveats = domain_caveats(kItuP526Domain, path.frequency, Kilometres{path.profile.length_km()}, path.tx_height,
                                path.rx_height, path.time_percent, path.location_percent);
  return loss;
}

}  // namespace phusong::models
