// What turning sectors costs: against the pattern itself, and village by village against the forward evaluation.
#include "sim/siting/turns.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "sim/siting/candidates.h"
#include "sim/siting/surface.h"
#include "sim/siting/type_at_place.h"
#include "tests/unit/siting/gap_world.h"

namespace phusong::sim {
namespace {

using test::GapWorld;

/// Loss of a type with its first sector at an azimuth beyond that of the best azimuth, by the pattern alone.
double by_the_pattern_db(const models::AntennaPattern& pattern, const BtsType& type, double first_deg,
                         double bearing_deg, double elevation_deg) {
  const auto gain = [&](double off_deg) {
    return models::gain_towards(pattern, Degrees{std::remainder(off_deg, 360.0)}, Degrees{elevation_deg},
                                Degrees{type.tilt_deg}, Degrees{0.0})
        .value();
  };
  double best = -1e9, own = -1e9;
  for (int off = 0; off < 3600; ++off) best = std::max(best, gain(0.1 * off));
  for (int s = 0; s < type.sectors; ++s) own = std::max(own, gain(bearing_deg - first_deg - s * 360.0 / type.sectors));
  return best - own;
}

TEST(Turns, LoseWhatThePatternLoses) {
  GapWorld w{31};
  std::mt19937 random{7};
  const auto between = [&](double low, double high) {
    return low + (high - low) * static_cast<double>(random() % 10000) / 1e4;
  };
  for (const int sectors : {1, 2, 3}) {
    w.s.bts_types.front().sectors = sectors;
    const CellJudge judge = w.judge();
    const Turns turns{judge, w.type()};
    const std::vector<double> azimuths = azimuths_tried(w.s, w.type());
    const Transmitters one = transmitters_of(judge, w.type());
    const models::AntennaPattern& pattern = one.antennas.at(one.all.front().antenna);
    for (int i = 0; i < 300; ++i) {
      const double bearing = between(-360.0, 720.0), elevation = 0.5 * std::round(2.0 * between(-60.0, 30.0));
      for (int turn = 0; turn < turns.count(); ++turn) {
        double least = std::numeric_limits<double>::infinity();
        const std::size_t t = static_cast<std::size_t>(turn), of = static_cast<std::size_t>(turns.count());
        for (std::size_t a = t * azimuths.size() / of; a < (t + 1) * azimuths.size() / of; ++a)
          least = std::min(least, by_the_pattern_db(pattern, w.type(), azimuths[a], bearing, elevation));
        EXPECT_NEAR(turns.loss_db(turn, bearing, elevation), least, 0.15) << bearing << ", " << elevation;
        const double loss = turns.loss_db(turn, bearing, elevation);
        EXPECT_TRUE((turns.within(loss + 1e-3, bearing, elevation) >> turn & 1) != 0);
        EXPECT_FALSE(loss > 1e-2 && (turns.within(loss - 1e-3, bearing, elevation) >> turn & 1) != 0);
      }
    }
  }
}

TEST(Turns, ManyAzimuthsShareATurn) {
  GapWorld w{32};
  w.s.bts_types.front().sectors = 1;
  w.s.candidates.azimuth_step_deg = 4.0;  // 90 of them
  const Turns turns{w.judge(), w.type()};
  EXPECT_EQ(turns.count(), kMostTurns);
  w.s.candidates.azimuth_step_deg = 60.0;
  EXPECT_EQ((Turns{w.judge(), w.type()}.count()), 6);
}

/// Every open cell for itself: what the sectors close at each turn, of cells here and there, is what the forward
/// evaluation finds with all of the pattern.
TEST(Turns, AVillageIsClosedAtATurnWhereTheForwardEvaluationClosesIt) {
  std::size_t pairs = 0, missed = 0, added = 0, not_nearly = 0, not_at_all_turns = 0;
  for (unsigned seed = 33; seed <= 34; ++seed) {
    const GapWorld w{seed};
    const CellJudge judge = w.judge();
    const SitingSurface surface =
        sweep_surface(judge, w.type(), w.gaps, {.demand_points = 100'000, .oversampling = 4}, {}, nullptr);
    const Grid& grid = w.d.terrain.grid;
    std::vector<Candidate> places;
    for (int row = 1; row < grid.rows; row += 3)
      for (int col = 1; col < grid.columns; col += 3)
        if (static_cast<geo::Ground>(w.d.terrain.ground(col, row)) == geo::Ground::land)
          places.emplace_back().at = grid.centre(col, row);
    const Prospects prospects = find_prospects(judge, w.type(), places, w.villages, w.gaps, {}, nullptr);
    const Transmitters one = transmitters_of(judge, w.type());
    const CellJudge links{judge, one, judge.models()};
    const std::vector<double> azimuths = azimuths_tried(w.s, w.type());
    ASSERT_LE(azimuths.size(), static_cast<std::size_t>(kMostTurns));
    for (std::size_t c = 0; c < places.size(); ++c) {
      const TypeAtPlace place{links, one.all.front(), w.type(), places[c]};
      const auto cell =
          static_cast<std::uint32_t>(grid.index(grid.col_of(places[c].at.x), grid.row_of(places[c].at.y)));
      for (std::size_t a = 0; a < azimuths.size(); ++a) {
        const SiteEffect forward = effect_at(place, w.type(), w.s.service, c, prospects[c], w.gaps, azimuths[a]);
        for (const VillageReach& reach : surface.reach) {
          const auto found = std::lower_bound(reach.cells.begin(), reach.cells.end(), cell);
          const bool here = found != reach.cells.end() && *found == cell;
          const auto i = static_cast<std::size_t>(found - reach.cells.begin());
          const bool closed = here && (reach.turned[i] >> a & 1U) != 0,
                     nearly = here && (reach.nearly[i] >> a & 1U) != 0;
          const bool truly = std::binary_search(forward.closes.begin(), forward.closes.end(), reach.village);
          pairs += truly ? 1 : 0;
          missed += truly && !closed ? 1 : 0;
          added += closed && !truly ? 1 : 0;
          not_nearly += truly && !nearly ? 1 : 0;
          not_at_all_turns += here && closes(reach.code[i]) && !closed ? 1 : 0;
          EXPECT_FALSE(closed && !nearly);
        }
      }
    }
  }
  ASSERT_GT(pairs, 1000U);
  EXPECT_GT(not_at_all_turns, 100U) << "turning matters";
  EXPECT_LT(static_cast<double>(missed + added), 0.05 * static_cast<double>(pairs)) << missed << " + " << added;
  EXPECT_LT(static_cast<double>(not_nearly), 0.02 * static_cast<double>(pairs)) << not_nearly;
}

}  // namespace
}  // namespace phusong::sim
