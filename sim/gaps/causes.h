// Why a village is a gap: the cause that most of its unserved part shares, and the obstacle that hides it.
#pragma once

#include "sim/gaps/gaps.h"

namespace phusong::sim {

/// Fills cause, cause_share and obstacle of a village that is not covered.
///
/// Each unserved cell is judged on the path from its best server:
///   distance  nobody is in range, nothing stands in the way, or free space alone is already too weak;
///   clutter   bare ground would let enough through;
///   terrain   the ground takes what is missing;
///   uplink    the downlink is there, the terminal does not reach back;
///   no_data   unknown ground decides, or lies on the path.
/// The cause is the one with most weight; ties go to the first in this order: terrain, distance, clutter, uplink, no_data.
void find_cause(const CellJudge& judge, const geo::Village& village, VillageService& service);

}  // namespace phusong::sim
