// Where a BTS may stand, what reaching the place costs, and why not: the rules of [candidates] and [[restrictions]].
//
//   const SiteRules rules{scenario, terrain};
//   if (const auto no = rules.refusal(candidate, {&type})) ... no->why_en ...
//   candidate.access = rules.access_to(candidate.at);
//   const Raster<std::uint8_t> open = rules.open_cells(type.height_m);      // of the working grid
//
// Guarantees: open_cells() and refusal() of a cell's middle agree, but for middles on the edge of a polygon; const use
// from any thread but for refusal(), one thread at a time.
#pragma once

#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "geo/ground/terrain.h"
#include "sim/siting/candidates.h"

namespace phusong::sim {

/// A reason why a BTS may not stand somewhere.
struct Refusal {
  std::string why_en, why_vi;
};

/// Steepest slope of the ground in a cell by the central differences of its neighbours, degrees; a neighbour that is
/// unknown or off the grid gives its difference to the cell itself. Source: the plain gradient; no smoothing.
[[nodiscard]] double slope_deg(const geo::Terrain& terrain, int col, int row) noexcept;

class SiteRules {
 public:
  /// Reads the layers. Throws Error{input} for a layer that cannot be read or has not what it needs: exclusion zones
  /// and restrictions polygons, a height limit its number, candidates.must_not_places points with radius_m.
  SiteRules(const Scenario& scenario, const geo::Terrain& terrain);
  ~SiteRules();
  SiteRules(SiteRules&&) noexcept;
  SiteRules(const SiteRules&) = delete;

  /// The first rule that the candidate breaks for every one of the types (any type when the list is empty). Slope and
  /// height limits are not asked of masts that stand already, slope not of points of the user, which a survey has seen.
  [[nodiscard]] std::optional<Refusal> refusal(const Candidate& candidate,
                                               const std::vector<const BtsType*>& types) const;
  /// The lowest height limit there; infinity where there is none.
  [[nodiscard]] double most_height_m(Point at) const;
  /// Road, or jetty where that is cheaper, and power grid, each by its straight-line distance. Nothing where the
  /// scenario names no layer.
  [[nodiscard]] AccessCost access_to(Point at) const noexcept;
  [[nodiscard]] bool has_costs() const noexcept;
  /// 1 for land cells on which a mast of that height may be built.
  [[nodiscard]] Raster<std::uint8_t> open_cells(double height_m) const;
  /// The ids of candidates.must_not that stand for no cell of the surface, for who checks that they exist.
  [[nodiscard]] const std::vector<std::string>& must_not_ids() const noexcept;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// The id of a cell of the surface, "S-1234-567": column and row of the working grid.
[[nodiscard]] std::string surface_id(int col, int row);
/// The cell of such an id; nothing for another one.
struct CellIndex {
  int col = 0, row = 0;
};
[[nodiscard]] std::optional<CellIndex> cell_of_id(const std::string& id);

}  // namespace phusong::sim
