// One BTS type at a place, asked about cells: which of them it could serve, and which it does with its sectors turned.
//
//   const Transmitters one = transmitters_of(judge, type);
//   const CellJudge link_judge{judge, one, judge.models()};
//   const TypeAtPlace place{link_judge, one.all.front(), type, candidate};
//   OpenCell cell;
//   if (place.reaches(village_cell, cell)) ... place.serves(cell, 30.0) ...
//
// Guarantees: serves() says of a cell what CellJudge::best_server says of it when the site alone is on air, as a file
// of the network with this azimuth would bring it there: the same path, pattern, turn from true to grid north, rounding
// to floats, range and known ground. Most cells out of reach are passed over by the model's own bounds, which are
// exact. Const use from any thread; it refers to the judge.
#pragma once

#include "sim/siting/candidates.h"

namespace phusong::sim {

class TypeAtPlace {
 public:
  /// `link_judge` has the type's transmitter, `of_type`, among its own; only place and height change.
  TypeAtPlace(const CellJudge& link_judge, const Transmitter& of_type, const BtsType& type, const Candidate& candidate);

  /// Whether an antenna whose maximum looks at the cell serves it; then fills `cell`.
  [[nodiscard]] bool reaches(const VillageCell& to, OpenCell& cell) const;
  /// Whether a reached cell is served by any of the sectors. `azimuth_deg` of the first one, from true north.
  [[nodiscard]] bool serves(const OpenCell& cell, double azimuth_deg) const;

 private:
  [[nodiscard]] bool closes_link(double pattern_loss_db, double loss_db) const;

  const CellJudge& judge_;
  Transmitter from_;
  const BtsType& type_;
  double ground_m_, north_deg_, most_loss_db_ = 0.0;
};

/// Azimuth from true north of each sector of a type, the first one's given: [0, 360).
[[nodiscard]] double sector_azimuth_deg(const BtsType& type, double first_deg, int sector) noexcept;

}  // namespace phusong::sim
