// Villages: settlement polygons with their people, read from any OGR source and repaired by name, never dropped in
// silence.
//
//   VillageSet set = read_villages(source, crs, terrain.grid);
//   for (const VillageIssue& i : set.issues) ...           // repaired, skipped, duplicates, outside, on sea
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "geo/base/progress.h"
#include "geo/grid/grid.h"
#include "geo/io/crs.h"
#include "geo/io/vector_io.h"
#include "geo/ground/terrain.h"

namespace phusong::geo {

struct Village {
  std::string id, name, commune, district;  ///< Unicode NFC
  std::optional<double> households;
  std::optional<double> population;         ///< residents
  double weight = 1.0;                      ///< extra importance: visitors and boats, as equivalent residents added
  std::string phase, status, closed_by;     ///< programme identity; empty when not in a programme
  MultiPolygon area;                        ///< working CRS
  Point centre;                             ///< a point inside the area
  double area_m2 = 0.0;
};

/// What people count a village has for objectives and sums: population (or households x 4 when only these are known,
/// or 0) plus the visitors and boats that `weight` adds beyond 1. See docs/scenario.md, villages.
[[nodiscard]] double people_of(const Village& village) noexcept;

enum class VillageIssueKind { repaired, unusable, duplicate_id, outside_terrain, on_sea, unknown_ground, no_id };
struct VillageIssue {
  VillageIssueKind kind;
  std::string id;        ///< id, or "feature 17" when there is none
  std::string sentence;  ///< what was wrong and what was done
};

struct VillageSource {
  std::string source, layer;
  double point_radius_m = 250.0;  ///< points become discs of this radius
  /// Names of the fields in the source; empty means the default name (id, name, commune, ...).
  std::string id_field, name_field, commune_field, district_field, households_field, population_field, weight_field,
      phase_field, status_field, closed_by_field;
  std::string population_raster;  ///< optional; people per cell, summed over each polygon by true area
};

struct VillageSet {
  std::vector<Village> villages;  ///< in ascending id order
  std::vector<VillageIssue> issues;
};

/// Reads, repairs (GEOS), normalises names, sorts by id. Villages outside the grid are left out and named in issues.
[[nodiscard]] VillageSet read_villages(const VillageSource& source, const Crs& crs, const Terrain& terrain, Watcher* watcher);

/// One cell of a grid under a polygon, with the share of the cell's area that lies inside (0, 1].
struct CellShare {
  int col = 0, row = 0;
  float share = 0.0F;
};
/// Cells cut by the area, row by row; the sum of share x cell area equals the polygon's area (within 1e-6).
[[nodiscard]] std::vector<CellShare> cells_under(const MultiPolygon& area, const Grid& grid);
/// Sum of a raster's cells weighted by share; NaN cells count as 0 and are counted in `unknown_share`.
[[nodiscard]] double zonal_sum(const MultiPolygon& area, const RasterView<float>& raster, double* unknown_share = nullptr);

}  // namespace phusong::geo
