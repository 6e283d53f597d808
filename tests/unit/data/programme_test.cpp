// The programme's rules, on settlements whose standing is given.
#include "data/reconstruct/programme.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "geo/base/error.h"
#include "tests/unit/data/small_recipe.h"

namespace phusong::data {
namespace {

class ProgrammeRulesTest : public testing::Test {
 protected:
  ProgrammeRulesTest() {
    // Twenty by twelve villages, 800 m apart, on land from 3 km north of the grid's south edge.
    for (int j = 0; j < 12; ++j) {
      for (int i = 0; i < 20; ++i) {
        Settlement s;
        s.id = "V" + std::to_string(j * 20 + i);
        s.name = "Village " + std::to_string(j * 20 + i);
        s.commune = i % 3;
        s.kind = (i + j) % 10 == 0 ? Kind::town : Kind::rural;
        s.centre = {land.grid.west + 1000 + 800.0 * i, land.grid.north - 1000 - 800.0 * j};
        s.people = 100 + (i * 37 + j * 91) % 400;
        settlements.push_back(s);
        standing.gap.push_back((i * 7 + j * 3) % 4 != 0);
        standing.network_m.push_back(500.0 + 100.0 * ((i * 13 + j * 29) % 60));
      }
    }
    standing.gaps = static_cast<int>(std::count(standing.gap.begin(), standing.gap.end(), true));
    recipe.programme.per_commune_max = 60;
  }

  TemporaryFolder folder;
  Recipe recipe = read_recipe(write_small_recipe(folder.path()));
  Land land = small_land();
  std::vector<Settlement> settlements;
  Standing standing;
};

std::map<std::string, int> counted(const Programme& programme) {
  std::map<std::string, int> n;
  for (const Identity& i : programme.identity) {
    if (i.phase.empty()) {
      EXPECT_TRUE(i.status.empty() && i.closed_by.empty());
      continue;
    }
    ++n["all"];
    ++n[i.status + "/" + i.closed_by];
  }
  return n;
}

TEST_F(ProgrammeRulesTest, HasThePublishedCounts) {
  const Programme p = programme_of(land, settlements, standing, recipe, 1);
  const auto n = counted(p);
  EXPECT_EQ(n, (std::map<std::string, int>{{"all", 113}, {"closed/new_bts", 66}, {"closed/other", 31}, {"open/", 16}}));
  EXPECT_EQ(p.as_built.size(), 54U);
}

TEST_F(ProgrammeRulesTest, TakesOnlyGapsOutsideTowns) {
  const Programme p = programme_of(land, settlements, standing, recipe, 1);
  for (std::size_t i = 0; i < settlements.size(); ++i) {
    if (p.identity[i].phase.empty()) continue;
    EXPECT_TRUE(standing.gap[i]) << i;
    EXPECT_NE(settlements[i].kind, Kind::town) << i;
  }
}

TEST_F(ProgrammeRulesTest, PutsBtsAtVillagesKeptApartAndTheNearestNeighboursAreClosed) {
  const Programme p = programme_of(land, settlements, standing, recipe, 1);
  double farthest_closed = 0, nearest_other = 1e9;
  for (std::size_t i = 0; i < settlements.size(); ++i) {
    if (p.identity[i].phase.empty()) continue;
    double nearest = 1e9;
    for (const geo::Site& s : p.as_built) nearest = std::min(nearest, distance_m(s.at, settlements[i].centre));
    if (p.identity[i].closed_by == "new_bts")
      farthest_closed = std::max(farthest_closed, nearest);
    else
      nearest_other = std::min(nearest_other, nearest);
  }
  EXPECT_LE(farthest_closed, nearest_other);
  std::set<std::string> ids;
  for (const geo::Site& s : p.as_built) {
    EXPECT_TRUE(ids.insert(s.id).second);
    EXPECT_TRUE(land.is_land(land.grid.col_of(s.at.x), land.grid.row_of(s.at.y)));
    ASSERT_EQ(s.sectors.size(), 3U);
    EXPECT_EQ(s.sectors[0].height_m, 42);
  }
}

TEST_F(ProgrammeRulesTest, TakesAPublishedNameOnlyWhenItIsAGap) {
  const auto first_rural = [&](bool gap) {
    for (std::size_t i = 0; i < settlements.size(); ++i) {
      if (standing.gap[i] == gap && settlements[i].kind == Kind::rural) return i;
    }
    return settlements.size();
  };
  const std::size_t gap = first_rural(true), fine = first_rural(false);
  settlements[gap].published_name = settlements[fine].published_name = true;
  standing.network_m[gap] = 0;  // the least remote of all: only its name brings it in
  settlements[gap].people = 1;
  const Programme p = programme_of(land, settlements, standing, recipe, 1);
  EXPECT_EQ(p.identity[gap].phase, recipe.programme.phase);
  EXPECT_TRUE(p.identity[fine].phase.empty());
}

TEST_F(ProgrammeRulesTest, LimitsCommunesUntilTheVillagesRunOut) {
  recipe.programme.per_commune_max = 38;
  const Programme p = programme_of(land, settlements, standing, recipe, 1);
  std::map<int, int> in_commune;
  for (std::size_t i = 0; i < settlements.size(); ++i)
    in_commune[settlements[i].commune] += p.identity[i].phase.empty() ? 0 : 1;
  for (const auto& [commune, n] : in_commune) EXPECT_LE(n, 38) << commune;
}

TEST_F(ProgrammeRulesTest, AFloatingVillageFarFromLandHostsNoMast) {
  Settlement& s = settlements[21];
  s.kind = Kind::floating;
  s.published_name = true;
  s.weight = 10'000;  // first in any order by people
  s.centre = {land.grid.west + 3000, land.grid.north - land.grid.rows * 30.0 + 1000};
  standing.gap[21] = true;
  const Programme p = programme_of(land, settlements, standing, recipe, 1);
  EXPECT_EQ(p.identity[21].phase, recipe.programme.phase);
  for (const geo::Site& site : p.as_built) EXPECT_GT(distance_m(site.at, s.centre), 200);
}

TEST_F(ProgrammeRulesTest, ChangesWithTheSeedAndNotOtherwise) {
  const Programme one = programme_of(land, settlements, standing, recipe, 1);
  EXPECT_EQ(one.identity, programme_of(land, settlements, standing, recipe, 1).identity);
  EXPECT_NE(one.identity, programme_of(land, settlements, standing, recipe, 2).identity);
}

TEST_F(ProgrammeRulesTest, TooFewGapsAreAnErrorThatSaysHowMany) {
  for (std::size_t i = 100; i < standing.gap.size(); ++i) standing.gap[i] = false;
  try {
    (void)programme_of(land, settlements, standing, recipe, 1);
    ADD_FAILURE() << "accepted";
  } catch (const Error& e) {
    EXPECT_EQ(e.kind(), ErrorKind::infeasible);
    EXPECT_NE(std::string{e.what()}.find("fewer than the 113"), std::string::npos) << e.what();
  }
}

}  // namespace
}  // namespace phusong::data
