// A terrain profile between two points: distances, ground heights, clutter heights, and what is unknown.
//
//   Profile p = profile_from_arrays(distance_km, height_m);     // e.g. from a CSV of the Recommendation
//   ProfileView v = p.view();
//
// Guarantees: structure of arrays, all of the same length n >= 2; distance_km strictly ascending from 0;
// views are cheap to copy and never own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace phusong {

/// Radio-climatic zone of a point, with the codes of P.1812's and P.452's published profiles.
enum class Zone : std::uint8_t {
  sea = 1,
  coastal = 3,  ///< land within 50 km of the sea and not above 100 m (P.1812-6, table 1, zone A1)
  inland = 4
};

/// Non-owning profile. Transmitter at index 0, receiver at n-1.
struct ProfileView {
  std::span<const double> distance_km;  ///< from the transmitter, ascending, first 0
  std::span<const double> height_m;     ///< bare ground (or surface) above mean sea level
  std::span<const double> clutter_m;    ///< representative clutter height above ground; 0 at both terminals
  std::span<const Zone> zone = {};      ///< empty: all inland
  [[nodiscard]] std::size_t size() const noexcept { return distance_km.size(); }
  [[nodiscard]] double length_km() const noexcept { return distance_km.empty() ? 0.0 : distance_km.back(); }
};

/// Owning profile; also the reusable buffer of the coverage loops.
struct Profile {
  std::vector<double> distance_km;
  std::vector<double> height_m;
  std::vector<double> clutter_m;
  std::vector<Zone> zone;  ///< filled on request only, else empty
  /// Samples that fell on unknown terrain or outside the grid; their height is interpolated between the
  /// known neighbours along the path (0 when there is none), and the result must be marked unverified.
  int unknown_samples = 0;
  /// Samples on known sea.
  int sea_samples = 0;

  [[nodiscard]] std::size_t size() const noexcept { return distance_km.size(); }
  [[nodiscard]] ProfileView view() const noexcept { return {distance_km, height_m, clutter_m, zone}; }
  void resize(std::size_t n);
};

/// Copies arrays into a profile; clutter may be empty (zeros).
/// Throws Error{input} when sizes differ, n < 2, or distances do not ascend from 0.
[[nodiscard]] Profile profile_from_arrays(std::span<const double> distance_km, std::span<const double> height_m,
                                          std::span<const double> clutter_m = {});

}  // namespace phusong
