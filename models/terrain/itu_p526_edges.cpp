#include <algorithm>
#include <cmath>
#include <limits>

#include "models/empirical/free_space.h"
#include "models/terrain/itu_p526.h"

namespace phusong::models {

namespace {

double clutter_at(const ProfileView& profile, std::size_t i) noexcept {
  return profile.clutter_m.size() == profile.size() ? profile.clutter_m[i] : 0.0;
}

/// One end of a sub-path: a profile index and a height above sea level.
struct End {
  std::size_t index = 0;
  double height_m = 0.0;
};

/// nu of point i over the line between two ends, Earth's bulge included. P.526-15, section 4.4.1.
double nu_between(const PathInput& path, End a, End b, std::size_t i, const P526Constants& constants) noexcept {
  const ProfileView& p = path.profile;
  const double from_a = p.distance_km[i] - p.distance_km[a.index];
  const double to_b = p.distance_km[b.index] - p.distance_km[i];
  const double bulge_m = 500.0 * from_a * to_b / path.effective_radius.value();
  const double line_m = (a.height_m * to_b + b.height_m * from_a) / (from_a + to_b);
  const double above_m = p.height_m[i] + clutter_at(p, i) + bulge_m - line_m;
  return fresnel_parameter(path.frequency, Kilometres{from_a}, Kilometres{to_b}, Metres{above_m}, constants);
}

/// The point with the largest nu strictly between two ends; index 0 when there is none.
struct Highest {
  std::size_t index = 0;
  double nu = -std::numeric_limits<double>::infinity();
};
Highest highest_between(const PathInput& path, End a, End b, const P526Constants& constants) noexcept {
  Highest highest;
  for (std::size_t i = a.index + 1; i < b.index; ++i) {
    const double nu = nu_between(path, a, b, i, constants);
    if (nu > highest.nu) highest = {i, nu};
  }
  return highest;
}

bool usable(const PathInput& path) noexcept {
  return path.profile.size() >= 3 && path.profile.length_km() >= kShortestDistance_km;
}

End transmitter(const PathInput& path) noexcept { return {0, path.profile.height_m.front() + path.tx_height.value()}; }

End receiver(const PathInput& path) noexcept {
  return {path.profile.size() - 1, path.profile.height_m.back() + path.rx_height.value()};
}

}  // namespace

Decibels cascaded_knife_edges(const PathInput& path, const P526Constants& constants) noexcept {
  if (!usable(path)) return Decibels{0.0};
  const End tx = transmitter(path);
  const End rx = receiver(path);
  const Highest principal = highest_between(path, tx, rx, constants);
  const double principal_db = knife_edge(principal.nu).value();
  if (!(principal_db > 0.0)) return Decibels{0.0};

  // The principal edge divides the path; each side may have an edge of its own.
  const End top{principal.index, path.profile.height_m[principal.index] + clutter_at(path.profile, principal.index)};
  const double side_tx_db = knife_edge(highest_between(path, tx, top, constants).nu).value();
  const double side_rx_db = knife_edge(highest_between(path, top, rx, constants).nu).value();
  const double t = 1.0 - std::exp(-principal_db / 6.0);
  const double c = 10.0 + 0.04 * path.profile.length_km();
  return Decibels{principal_db + t * (side_tx_db + side_rx_db + c)};  // P.526-15, section 4.4.2
}

std::vector<Edge> knife_edges(const PathInput& path, int max_edges) {
  std::vector<Edge> edges;
  if (!usable(path) || max_edges <= 0) return edges;
  const End tx = transmitter(path);
  const End rx = receiver(path);
  const ProfileView& p = path.profile;

  // A point is an edge when nu falls on both sides of it; of a level top the first point counts.
  const std::size_t last = p.size() - 2;
  double before = -std::numeric_limits<double>::infinity();
  double here = nu_between(path, tx, rx, 1, kP526Si);
  for (std::size_t i = 1; i <= last; ++i) {
    const double after = i < last ? nu_between(path, tx, rx, i + 1, kP526Si) : -std::numeric_limits<double>::infinity();
    const Decibels loss = knife_edge(here);
    if (here > before && here >= after && loss.value() > 0.0)
      edges.push_back({i, p.distance_km[i], p.height_m[i] + clutter_at(p, i), here, loss.value()});
    before = here;
    here = after;
  }
  std::stable_sort(edges.begin(), edges.end(), [](const Edge& a, const Edge& b) { return a.nu > b.nu; });
  if (edges.size() > static_cast<std::size_t>(max_edges)) edges.resize(static_cast<std::size_t>(max_edges));
  return edges;
}

}  // namespace phusong::models
