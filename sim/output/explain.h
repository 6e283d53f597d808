// Explain one point: the terrain profile from the best server, its obstacles and every term of the link budget.
//
//   Explanation e = explain_point(judge, {107.13, 20.80});
//   std::cout << explanation_text(e, scenario);
//   draw_profile(e, scenario, "profile.png");
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sim/coverage/coverage.h"
#include "sim/link/link.h"

namespace phusong::sim {

struct Explanation {
  LonLat lonlat;  ///< centre of the point's cell
  Point at;
  CellService service;
  Transmitter from;  ///< the best server, or the nearest site's first sector when nobody is in range
  bool in_range = true;
  LinkTerms terms;
  double bearing_deg = 0.0;  ///< from the mast to the point, from true north; the one of `terms` is the grid's
  Profile profile;
  std::vector<geo::Ground> ground;      ///< of each sample of the profile
  std::vector<PathObstacle> obstacles;  ///< highest first, at most kMostObstacles, each with its place
  std::vector<std::string> caveats;
  std::string verdict_en, verdict_vi;  ///< one sentence
};

/// The same cell and numbers as the verdicts of villages use (the map's cells are coarser, with their mean heights).
/// Throws Error{input} when the point is outside the working grid or there is no transmitter at all.
[[nodiscard]] Explanation explain_point(const CellJudge& judge, LonLat at);
/// Every term, one line each, for a terminal.
[[nodiscard]] std::string explanation_text(const Explanation& explanation, const Scenario& scenario);
[[nodiscard]] std::string explanation_json(const Explanation& explanation, const Scenario& scenario);
/// Draws terrain with Earth bulge, line of sight, first Fresnel zone (0.6), clutter, sea and obstacles.
/// `file` ends in .png or .svg. Throws Error{usage} for another ending, Error{output}.
void draw_profile(const Explanation& explanation, const Scenario& scenario, const std::filesystem::path& file);

}  // namespace phusong::sim
