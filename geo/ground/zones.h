// The radio-climatic zones of the ground: sea, coastal land, inland.
//
//   mark_zones(terrain);            // terrain.zone is then filled, and profiles carry it
//
// Guarantees: the same bytes for any number of threads. The sea that lies beyond the working grid is not known: near
// the grid's edge land may be called inland although such a sea is near.
#pragma once

#include "geo/ground/terrain.h"

namespace phusong::geo {

/// Rec. ITU-R P.1812-6, table 1: coastal land (A1) lies within 50 km of the sea, not above 100 m.
inline constexpr double kCoastalReach_m = 50'000.0, kCoastalHeight_m = 100.0;

/// Fills terrain.zone with Zone values: sea cells are sea, land as above, unknown ground is inland (never sea).
/// Distances are between cell centres.
void mark_zones(Terrain& terrain);

}  // namespace phusong::geo
