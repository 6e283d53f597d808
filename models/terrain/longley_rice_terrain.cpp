// Longley-Rice: what is read off the terrain. Horizons, effective heights, irregularity; and their guesses in area
// mode.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <functional>

#include "geo/base/constants.h"
#include "models/terrain/longley_rice_parts.h"

namespace phusong::models::itm {

namespace {

double over_zero(double x) noexcept { return x > 0.0 ? x : 0.0; }

/// Heights at both ends of the profile of the line that fits the ground between two distances best. The sums run over
/// whole steps: the stretch is widened to them. Alg, subroutine zlsq1.
struct Line {
  double at_tx_m, at_rx_m;
};
Line fitted_line(const Ground& ground, double from_m, double to_m) noexcept {
  const int last = ground.steps();
  int begin = static_cast<int>(over_zero(from_m / ground.step_m));
  int end = last - static_cast<int>(over_zero(last - to_m / ground.step_m));
  if (end <= begin) {
    begin = std::max(begin - 1, 0);
    end = std::min(end + 1, last);
  }
  const double length = std::max(end - begin, 1);
  const auto z = [&](int i) { return ground.z_m[static_cast<std::size_t>(i)]; };

  // Trapezoids, with the abscissa counted from the middle: the two sums are independent of each other.
  double sum = 0.5 * (z(begin) + z(end));
  double moment = 0.25 * length * (z(end) - z(begin));
  for (int i = begin + 1; i < end; ++i) {
    sum += z(i);
    moment += z(i) * (i - begin - 0.5 * length);
  }
  const double mean = sum / length;
  const double slope = 12.0 * moment / ((length * length + 2.0) * length);
  const double middle = end - 0.5 * length;
  return {mean - slope * middle, mean + slope * (last - middle)};
}

/// Farthest point that each antenna sees above all others, and its elevation. Alg, subroutine hzns.
void find_horizons(const Ground& ground, Link& link) noexcept {
  const double half_gamma = 0.5 * link.gamma_e;
  const double tx_m = ground.z_m.front() + link.h_m[0];
  const double rx_m = ground.z_m.back() + link.h_m[1];
  double theta_tx = (rx_m - tx_m) / link.d_m - half_gamma * link.d_m;
  double theta_rx = (tx_m - rx_m) / link.d_m - half_gamma * link.d_m;
  double d_tx = link.d_m;
  double d_rx = link.d_m;

  // Distances grow by addition as in NTIA's program: their last bits decide on which side of a sample 0.9 d_hzn falls.
  double from_tx = 0.0;
  double to_rx = link.d_m;
  for (int i = 1; i < ground.steps(); ++i) {
    from_tx += ground.step_m;
    to_rx -= ground.step_m;
    const double z = ground.z_m[static_cast<std::size_t>(i)];
    const double up_from_tx = (z - tx_m) / from_tx - half_gamma * from_tx;
    const double up_from_rx = (z - rx_m) / to_rx - half_gamma * to_rx;
    if (up_from_tx > theta_tx) {
      theta_tx = up_from_tx;
      d_tx = from_tx;
    }
    if (up_from_rx > theta_rx) {
      theta_rx = up_from_rx;
      d_rx = to_rx;
    }
  }
  link.theta_hzn = {theta_tx, theta_rx};
  link.d_hzn_m = {d_tx, d_rx};
}

constexpr int kMostTenths = 25;
constexpr std::size_t kMostSamples = 10 * kMostTenths - 5;

/// Interdecile range of the heights above their fitted line between two distances, brought to a path of infinite
/// length. Alg, subroutine dlthx.
double irregularity_m(const Ground& ground, double from_m, double to_m) noexcept {
  const double begin = from_m / ground.step_m;
  const double end = to_m / ground.step_m;
  if (!(end - begin >= 2.0)) return 0.0;

  // Between 35 and 245 equally spaced samples, interpolated between the points of the profile.
  const double wished = std::min(0.1 * (end - begin + 8.0), static_cast<double>(kMostTenths));
  const int tenth = std::max(static_cast<int>(wished), 4);
  const int count = 10 * tenth - 5;
  const auto samples = static_cast<std::size_t>(count);
  const double spacing = (end - begin) / (count - 1);
  std::array<double, kMostSamples> heights{};
  int left = static_cast<int>(begin);
  double beyond_right = begin - (left + 1.0);
  for (std::size_t j = 0; j < samples; ++j) {
    while (beyond_right > 0.0 && left + 1 < ground.steps()) {
      beyond_right -= 1.0;
      ++left;
    }
    const double z_left = ground.z_m[static_cast<std::size_t>(left)];
    const double z_right = ground.z_m[static_cast<std::size_t>(left) + 1];
    heights[j] = z_right + (z_right - z_left) * beyond_right;
    beyond_right += spacing;
  }

  // What stands out from their line: a tenth is higher than q10, a tenth lower than q90.
  const Line line = fitted_line({std::span{heights}.first(samples), 1.0}, 0.0, count - 1.0);
  const double slope = (line.at_rx_m - line.at_tx_m) / (count - 1);
  double fitted = line.at_tx_m;
  for (std::size_t j = 0; j < samples; ++j) {
    heights[j] -= fitted;
    fitted += slope;
  }
  const auto all_end = heights.begin() + count;
  const auto upper = heights.begin() + (tenth - 1);
  const auto lower = heights.begin() + (count - tenth);
  std::nth_element(heights.begin(), upper, all_end, std::greater<>{});
  const double q10 = *upper;
  std::nth_element(upper, lower, all_end, std::greater<>{});
  return (q10 - *lower) / (1.0 - 0.8 * std::exp(-(to_m - from_m) / 50.0e3));  // ERL 79-ITS 67 (3) turned round
}

/// Horizon of an antenna over irregular terrain that hides a part of the smooth Earth's. Alg (3.3).
double rough_horizon_m(const Link& link, std::size_t end) noexcept {
  return link.smooth_horizon_m(end) * std::exp(-0.07 * std::sqrt(link.delta_h_m / std::max(link.h_e_m[end], 5.0)));
}

/// And its elevation. Alg (3.4).
double rough_elevation(const Link& link, std::size_t end) noexcept {
  const double smooth_m = link.smooth_horizon_m(end);
  return (0.65 * link.delta_h_m * (smooth_m / link.d_hzn_m[end] - 1.0) - 2.0 * link.h_e_m[end]) / smooth_m;
}

}  // namespace

double Link::wave_number() const noexcept { return f_mhz / 47.7; }

double Link::theta_los() const noexcept { return -std::max(theta_hzn[0] + theta_hzn[1], -horizons_m() / a_e_m()); }

double Link::smooth_horizon_m(std::size_t end) const noexcept { return std::sqrt(2.0 * h_e_m[end] / gamma_e); }

double Link::smooth_horizons_m() const noexcept { return smooth_horizon_m(0) + smooth_horizon_m(1); }

double roughness_m(double d_m, double delta_h_m) noexcept { return delta_h_m * (1.0 - 0.8 * std::exp(-d_m / 50.0e3)); }

double mean_height_m(const Ground& ground) noexcept {
  const int skipped = static_cast<int>(0.1 * ground.steps());
  double sum = 0.0;
  for (int i = skipped; i <= ground.steps() - skipped; ++i) sum += ground.z_m[static_cast<std::size_t>(i)];
  return sum / (ground.steps() - 2 * skipped + 1);
}

void read_terrain(const Ground& ground, Link& link) noexcept {
  find_horizons(ground, link);

  // The stretch between the antennas' own surroundings. NTIA Report 82-100, page 25.
  const double from_m = std::min(15.0 * link.h_m[0], 0.1 * link.d_hzn_m[0]);
  const double to_m = link.d_m - std::min(15.0 * link.h_m[1], 0.1 * link.d_hzn_m[1]);
  link.delta_h_m = irregularity_m(ground, from_m, to_m);
  const auto raise = [&](double line_tx_m, double line_rx_m) {
    link.h_e_m = {link.h_m[0] + over_zero(ground.z_m.front() - line_tx_m),
                  link.h_m[1] + over_zero(ground.z_m.back() - line_rx_m)};
  };

  // Behind the horizon: heights over the ground in front of each horizon.
  if (!(link.horizons_m() > 1.5 * link.d_m)) {
    const Line front = fitted_line(ground, from_m, 0.9 * link.d_hzn_m[0]);
    const Line back = fitted_line(ground, link.d_m - 0.9 * link.d_hzn_m[1], to_m);
    raise(front.at_tx_m, back.at_rx_m);
    return;
  }

  // In sight: heights over the whole path's ground, and horizons as if there were more terrain beyond the terminals.
  const Line line = fitted_line(ground, from_m, to_m);
  raise(line.at_tx_m, line.at_rx_m);
  const auto set_horizons = [&] { link.d_hzn_m = {rough_horizon_m(link, 0), rough_horizon_m(link, 1)}; };
  set_horizons();
  if (const double reach_m = link.horizons_m(); reach_m <= link.d_m) {
    const double lift = (link.d_m / reach_m) * (link.d_m / reach_m);
    for (double& h : link.h_e_m) h *= lift;
    set_horizons();
  }
  link.theta_hzn = {rough_elevation(link, 0), rough_elevation(link, 1)};
}

void assume_terrain(const std::array<ItmSiting, 2>& siting, Link& link) noexcept {
  for (std::size_t end = 0; end < 2; ++end) {
    const double h = link.h_m[end];
    double gain_m = 0.0;
    if (siting[end] != ItmSiting::random) {
      double b = siting[end] == ItmSiting::careful ? 4.0 : 9.0;
      if (h < 5.0) b *= std::sin(0.1 * kPi * h);
      gain_m = (1.0 + b) * std::exp(-std::min(20.0, 2.0 * h / std::max(1.0e-3, link.delta_h_m)));  // Alg (3.2)
    }
    link.h_e_m[end] = h + gain_m;
    link.d_hzn_m[end] = rough_horizon_m(link, end);
    link.theta_hzn[end] = rough_elevation(link, end);
  }
}

}  // namespace phusong::models::itm
