// The picture of a path: the ground over the bulge of the Earth, the direct ray, 0.6 of the first Fresnel zone, what
// obstructs it, and words around it. `explain` and `link` share it.
//
//   ProfilePicture picture{.title = "...", .profile = &profile, .ground = ground, ...};
//   write_profile_picture(picture, "profile.svg");
//
// Guarantees: the same picture gives the same bytes. Heights are drawn as on Earth paper: curves of equal height follow
// the bulge, so that the ray is a straight line and every height can be read off anywhere.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "geo/ground/terrain.h"
#include "sim/link/link.h"
#include "sim/output/canvas.h"

namespace phusong::sim {

struct ProfilePicture {
  std::string title, subtitle;
  const Profile* profile = nullptr;
  std::vector<geo::Ground> ground{};              ///< of each sample
  double from_height_m = 0.0, to_height_m = 0.0;  ///< antennas above ground
  std::string from_name, to_name;                 ///< beside the antennas
  double frequency_mhz = 0.0;
  double effective_radius_km = 0.0;
  std::vector<double> further_k{};  ///< the ground under other k, as thin lines
  std::vector<PathObstacle> obstacles{};
  const Clearance* tightest = nullptr;  ///< marked where no obstacle is; may be null

  /// Below the picture: a table (first row: heads; first column to the left, the last one to the left and broken into
  /// lines, the others to the right), then words.
  std::vector<std::vector<std::string>> table{};
  struct Words {
    std::string text;
    TextStyle style{};
  };
  std::vector<Words> words{};
};

/// `file` ends in .png or .svg. Throws Error{usage} for another ending, Error{output}.
void write_profile_picture(const ProfilePicture& picture, const std::filesystem::path& file);

}  // namespace phusong::sim
