// Villages: settlement polygons with their people, read from any OGR source and repaired by name, never dropped in
// silence.
//
//   VillageSet set = read_villages(source, crs, terrain, watcher);
//   for (const VillageIssue& i : set.issues) ...           // repaired, skipped, duplicates, outside, on sea
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "geo/base/progress.h"
#include "geo/grid/grid.h"
#include "geo/ground/terrain.h"
#include "geo/io/crs.h"
#include "geo/io/raster_io.h"
#include "geo/io/vector_io.h"

namespace phusong::geo {

struct Village {
  std::string id, name, commune, district;  ///< Unicode NFC
  std::optional<double> households;
  std::optional<double> population;  ///< residents
  /// What `weight - 1` adds: equivalent residents beyond those who live there (visitors, boat crews). 1 adds nothing,
  /// 401 adds 400 people, less than 1 adds nothing.
  double weight = 1.0;
  std::string phase, status, closed_by;  ///< programme identity; empty when not in a programme
  MultiPolygon area;                     ///< working CRS
  Point centre;                          ///< a point inside the area
  double area_m2 = 0.0;
};

/// People per household where only households are known. Assumption: between the 3.6 of the national census of 2019 and
/// the larger households of upland communes.
inline constexpr double kPeoplePerHousehold = 4.0;

/// Residents: population; else households x kPeoplePerHousehold; else 0.
[[nodiscard]] double residents_of(const Village& village) noexcept;
/// What people count a village has for objectives and sums: residents_of + max(0, weight - 1).
[[nodiscard]] double people_of(const Village& village) noexcept;

enum class VillageIssueKind {
  repaired,           ///< broken geometry mended; village kept
  unusable,           ///< no geometry that can be mended; left out
  duplicate_id,       ///< an id that an earlier feature has; left out
  outside_terrain,    ///< centre outside the terrain; left out
  on_sea,             ///< centre on sea, or half of the area; kept
  unknown_ground,     ///< centre or part of the area on unknown ground or beyond the terrain; kept
  no_id,              ///< kept under the id "feature 17"
  bad_value,          ///< a number that cannot be read; taken as not given; kept
  unknown_population  ///< the population raster has no data under part of it; kept
};
/// "repaired", "unusable", ... as in the enumerators.
[[nodiscard]] std::string to_text(VillageIssueKind kind);
/// True for the kinds that leave the village out.
[[nodiscard]] bool leaves_out(VillageIssueKind kind) noexcept;

struct VillageIssue {
  VillageIssueKind kind;
  std::string id;        ///< id, or "feature 17" when there is none
  std::string sentence;  ///< what was wrong and what was done
};

struct VillageSource {
  std::string source = {}, layer = {};
  double point_radius_m = 250.0;  ///< points become discs of this radius
  /// Names of the fields in the source; empty means the default name (id, name, commune, district, households,
  /// population, weight, phase, status, closed_by), which may be absent except for id.
  std::string id_field = {}, name_field = {}, commune_field = {}, district_field = {}, households_field = {},
              population_field = {}, weight_field = {}, phase_field = {}, status_field = {}, closed_by_field = {};
  /// Optional raster of people per cell. Fills the population of villages whose own field is absent or empty, summed
  /// over the polygon by true area in the raster's own cells.
  std::string population_raster = {};
};

struct VillageSet {
  std::vector<Village> villages;  ///< in ascending id order
  std::vector<VillageIssue> issues;
  std::vector<std::string> notes;  ///< sentences about the sources as a whole
};

/// Values of a population raster outside are void marks that nobody declared: no cell has fewer people than none, or
/// more than an eighth of mankind.
inline constexpr ValueRange kPeoplePerCell{.lowest = 0.0, .highest = 1e9};
/// The sentence for cells outside it.
[[nodiscard]] std::string undeclared_voids_text(const std::string& source, std::uint64_t cells);

/// Reads, repairs (GEOS), normalises names, sorts by id. Villages outside the grid are left out and named in issues.
/// Counts may be numbers or text with thousands separators ("12,345", "12.345", "12 345").
/// Throws Error{input} as read_features does; when a mapped field, or id, does not exist (naming those that do); when
/// no village is left.
[[nodiscard]] VillageSet read_villages(const VillageSource& source, const Crs& crs, const Terrain& terrain,
                                       Watcher* watcher);

/// One cell of a grid under a polygon, with the share of the cell's area that lies inside (0, 1].
struct CellShare {
  int col = 0, row = 0;
  float share = 0.0F;
};
/// Cells cut by the area, row by row, west to east; the sum of share x cell area equals the area of the part on the
/// grid (within 1e-6 of it). Exact up to rounding: trapezoids are summed, nothing is sampled. Domain: a valid area (no
/// crossing rings, holes inside their shells, parts apart), as read_villages gives; ring direction does not matter.
[[nodiscard]] std::vector<CellShare> cells_under(const MultiPolygon& area, const Grid& grid);
/// Sum of a raster's cells weighted by share. NaN cells and what lies beyond the raster count as 0; `unknown_share` is
/// their part of the area, 0 to 1.
[[nodiscard]] double zonal_sum(const MultiPolygon& area, const RasterView<float>& raster,
                               double* unknown_share = nullptr);

}  // namespace phusong::geo
