// The ground laid out for profiles: the same numbers as Terrain::profile_between, several times faster on large grids.
//
//   ProfileSampler sampler{terrain};
//   sampler.profile_between(a, b, 30.0, profile);
//
// Guarantees: bit for bit the profile of Terrain::profile_between (the plain version, its test oracle); const access from
// any thread. Heights and classes are copied into blocks of 8 x 8 cells on large pages, because a path that runs north
// touches a new row, and with it a new page, at every sample. The terrain may be gone afterwards.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "geo/ground/terrain.h"

namespace phusong::geo {

class ProfileSampler {
 public:
  explicit ProfileSampler(const Terrain& terrain);
  /// As Terrain::profile_between. With `every` > 1 only each every-th of its points, and the last: the same points.
  void profile_between(Point a, Point b, double step_m, Profile& profile, std::size_t every = 1) const;

 private:
  struct Free {
    void operator()(void* memory) const noexcept;
  };
  template <class T>
  using Block = std::unique_ptr<T[], Free>;

  Grid grid_;
  std::size_t block_columns_ = 0;
  Block<float> height_;         ///< NaN where unknown
  Block<std::uint8_t> zone_;    ///< null when the terrain's zones are not marked
  Block<std::uint8_t> cover_;   ///< index of the clutter class; kSeaCover on sea
  std::vector<double> clutter_m_;  ///< by cover index; 0 on sea and for a surface model
};

}  // namespace phusong::geo
