// Point to point: how clear one path is, and what one model or several say of its loss.
//
//   LinkRequest request = link_request(scenario);            // its first BTS type, terminal, climate
//   request.models = {&models::find_model(scenario.propagation.model)};
//   LinkResult link = evaluate_link(path_over(terrain, a, b), request);
//   std::cout << link_text(link);                             // sim/output/link_report.h
//
// Guarantees: pure; what rests on unknown ground says so (unverified) and is never a plain number; any thread.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "models/catalogue.h"
#include "sim/link/link_path.h"
#include "sim/scenario/scenario.h"

namespace phusong::sim {

/// Of the first Fresnel zone, the share that must be free for a path to count as clear: beyond it diffraction takes
/// nothing worth counting (Rec. ITU-R P.530-18, section 2.2.2; J(-0.78) = 0 in P.526-15, eq. (31)).
inline constexpr double kClearShare = 0.6;
/// Obstacles that are listed, highest first; tops of one hill, nearer to a higher one than this share of the path, are
/// one obstacle.
inline constexpr int kMostObstacles = 5;
inline constexpr double kOneHill = 0.02;

struct LinkRequest {
  std::vector<const models::Model*> models;  ///< at least one
  double frequency_mhz = 0.0;
  double from_height_m = 0.0, to_height_m = 0.0;  ///< antennas above ground; `from` is the base station
  /// Effective Earth radius over the Earth's radius. The first is taken by the models that ask for a radius, by the
  /// obstacles and by the picture; the others only for their clearance. At least one, each > 0.
  std::vector<double> k;
  double time_percent = 50.0, location_percent = 50.0;
  models::Polarisation polarisation = models::Polarisation::vertical;
  models::Environment environment = models::Environment::open;
  models::RadioClimate climate{};
  double latitude_deg = 21.0;  ///< for paths without a place; the others have their own
  double sigma_db = 0.0;       ///< for models that state none of their own
  std::string notice;          ///< shown below; of scenarios that are reconstructions
};

/// What the scenario says of a link. Frequency and height of `from` are those of its first BTS type, 0 without one; the
/// models and the climate are left to the caller (sim/coverage/radio_climate.h).
[[nodiscard]] LinkRequest link_request(const Scenario& scenario);

/// A knife edge over the direct path.
struct PathObstacle {
  double distance_km = 0.0;  ///< from the transmitter
  double height_m = 0.0;     ///< ground with clutter, above sea level
  double nu = 0.0;
  double loss_db = 0.0;  ///< J(nu), of this edge alone
  std::optional<LonLat> lonlat{};
};
/// Local maxima of nu above -0.78, highest first, at most kMostObstacles. `lonlat` of each sample, or empty.
[[nodiscard]] std::vector<PathObstacle> obstacles_on(const models::PathInput& path, const std::vector<LonLat>& lonlat);

/// How the direct ray passes over the ground, for one k.
struct Clearance {
  enum class Sight {
    clear,      ///< kClearShare of the first Fresnel zone is free
    entered,    ///< line of sight, but the ground reaches into that share
    obstructed  ///< no line of sight
  };
  struct Spot {
    std::size_t index = 0;
    double distance_km = 0.0;
    double top_m = 0.0;      ///< ground, with clutter where it counts, above sea level
    double above_m = 0.0;    ///< the ray above that top; below it: negative
    double fresnel_m = 0.0;  ///< radius of the first Fresnel zone here
    [[nodiscard]] double share() const noexcept { return above_m / fresnel_m; }
    /// The ray above what kClearShare needs; negative: so much is missing.
    [[nodiscard]] double over_clear_m() const noexcept { return above_m - kClearShare * fresnel_m; }
  };
  double k = 0.0;
  bool with_clutter = true;  ///< false: over the bare ground
  Spot lowest;               ///< where the ray is least above the ground, in metres
  Spot tightest;             ///< where it is, in Fresnel radii: this one decides
  Sight sight = Sight::clear;
  /// Unknown ground lies on the path, and no known ground obstructs it.
  bool unverified = false;
};

/// How one path is asked about its clearance.
struct ClearanceRequest {
  double frequency_mhz = 0.0;
  double from_height_m = 0.0, to_height_m = 0.0;  ///< antennas above ground
  double k = 0.0;
  bool with_clutter = true;
};
/// The clearance of a profile with at least one sample between its ends. Without the ground of each sample (`ground`
/// empty) a path with unknown samples is unverified whatever obstructs it.
[[nodiscard]] Clearance clearance_on(const Profile& profile, std::span<const geo::Ground> ground,
                                     const ClearanceRequest& request);

/// Angle of the direct ray at one end, degrees, upwards positive. Heights above the sea.
[[nodiscard]] double ray_elevation_deg(double own_m, double other_m, double length_km, double k) noexcept;

/// What one model says.
struct LinkRow {
  const models::Model* model = nullptr;
  models::PathLoss loss;
  double sigma_db = 0.0;
  bool own_sigma = false;  ///< the model states it for this path; else it is the request's
  /// The loss rests on unknown ground, taken no higher than its known rims (Terrain::profile_between).
  bool unverified = false;
  std::vector<std::string> caveats;  ///< one sentence each
  [[nodiscard]] double excess_db() const noexcept { return loss.total_db - loss.free_space_db; }
  [[nodiscard]] double other_db() const noexcept { return excess_db() - loss.diffraction_db; }
};

struct LinkResult {
  LinkPath path;
  LinkRequest request;
  double length_km = 0.0;
  double from_elevation_deg = 0.0, to_elevation_deg = 0.0;  ///< of the direct ray, upwards positive, for the first k
  /// For each k with clutter; then, where clutter stands on the path, for each k over the bare ground. Empty for a path
  /// without samples between its ends.
  std::vector<Clearance> clearances;
  std::vector<PathObstacle> obstacles;
  std::vector<LinkRow> rows;  ///< in the order of request.models
  [[nodiscard]] bool unverified() const noexcept { return path.profile.unknown_samples > 0; }
};

/// Throws Error{usage} for a request outside its limits, one sentence.
[[nodiscard]] LinkResult evaluate_link(LinkPath path, LinkRequest request);

}  // namespace phusong::sim
