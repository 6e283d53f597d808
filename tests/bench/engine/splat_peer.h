#pragma once
// SPLAT!, a public area-coverage program by ITM, timed on the terrain that the engine is timed on.
//
//   if (const auto row = bench::time_splat({.radius_km = 20.0, .arc_s = 3}, bench::mountains_m))
//     fmt::print("{}\n{}\n", bench::kPeerColumns, bench::csv_line(*row));
//   else
//     fmt::print("SPLAT! is not installed (Debian package splat): no row\n");
//
// SPLAT! is never linked: it is looked up on the PATH when the benchmark runs (`splat` for 3 arc-seconds, `splat-hd`
// for 1) and works in a folder of its own that is removed. The mast stands in the middle of a 1-degree tile, so that
// one tile holds the area: SPLAT! sends a ray to every border cell of the tiles it loads.
//
// The start-up holds what is not propagation: reading the terrain, tracing the rays to the border and the map that
// SPLAT! always writes. With all that taken off, the net rate is the one that flatters SPLAT! most.
//
// Guarantees: times are the child's CPU time (user and system), not the wall's. What fails is an Error that holds
// SPLAT!'s own last words.
#include <functional>
#include <optional>
#include <string>

namespace phusong::bench {

/// Height of the ground, m, at so many metres east and north of the mast.
using HeightAt = std::function<double(double east_m, double north_m)>;

struct SplatCase {
  double radius_km;
  int arc_s;  ///< side of a terrain cell: 3 (`splat`, about 90 m) or 1 (`splat-hd`, about 30 m)
};

/// One line of the table of peers.
struct PeerRow {
  std::string peer, model;
  double radius_km = 0.0, cell_m = 0.0;
  long cells = 0;  ///< terrain cells whose centre lies inside the circle
  double cpu_s = 0.0;
  double startup_cpu_s = 0.0;  ///< of the same run with a radius of a few cells

  [[nodiscard]] double rate_per_s() const { return static_cast<double>(cells) / cpu_s; }
  [[nodiscard]] double net_rate_per_s() const { return static_cast<double>(cells) / (cpu_s - startup_cpu_s); }
};

inline constexpr const char* kPeerColumns =
    "peer,model,radius_km,cell_m,cells,cpu_s,startup_cpu_s,rate_per_s,net_rate_per_s";
[[nodiscard]] std::string csv_line(const PeerRow& row);

/// Area coverage by ITM (900 MHz, mast 45 m, receiver 1.5 m, continental temperate, 50 % of situations and time);
/// nothing where SPLAT! is not installed. Of `repeats` runs the least CPU time is kept.
[[nodiscard]] std::optional<PeerRow> time_splat(const SplatCase& area, const HeightAt& height_at, int repeats = 1);

/// What SPLAT! itself says it computed, from its list of losses (slow, so apart from the timed runs).
struct SplatCheck {
  long losses = 0;              ///< lines of the list: one per cell that a ray touched first
  long cells = 0;               ///< different terrain cells among them
  double farthest_km = 0.0;     ///< from the mast
  double median_loss_db = 0.0;  ///< of the list
};
[[nodiscard]] std::optional<SplatCheck> check_splat(const SplatCase& area, const HeightAt& height_at);

}  // namespace phusong::bench
