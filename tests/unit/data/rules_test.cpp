// The rules on a small made-up province: what they promise holds for any terrain.
#include <gtest/gtest.h>
#include <oneapi/tbb/global_control.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <set>

#include "data/reconstruct/blobs.h"
#include "data/reconstruct/network_2021.h"
#include "data/reconstruct/pack_files.h"
#include "data/reconstruct/roads.h"
#include "data/reconstruct/settlements.h"
#include "geo/base/error.h"
#include "geo/io/vector_io.h"
#include "tests/unit/data/small_recipe.h"

namespace phusong::data {
namespace {

/// Everything that the rules make of the small province.
struct Made {
  Land land;
  Lay lay;
  RoadNet net;
  std::vector<Settlement> settlements;
  std::vector<geo::Site> sites;
  std::vector<FibrePoint> fibre;
};

Made make(const Recipe& recipe, int seed) {
  Made m{small_land(), {}, {}, {}, {}, {}};
  m.lay = lay_of_the_land(m.land, recipe, nullptr);
  m.net = main_roads(m.lay, recipe, nullptr);
  m.settlements = settle(m.land, m.lay, m.net, recipe, seed, nullptr);
  std::vector<Point> homes;
  for (const Settlement& s : m.settlements) {
    if (s.kind != Kind::floating) homes.push_back(s.centre);
  }
  add_tracks(m.net, m.lay, homes, nullptr);
  draw_gardens(m.land, m.settlements, recipe.settlements, seed);
  Network2021 network = network_of_2021(m.land, m.lay, m.net, m.settlements, recipe, seed, nullptr);
  m.sites = std::move(network.sites);
  m.fibre = std::move(network.fibre);
  return m;
}

class Rules : public testing::Test {
 protected:
  TemporaryFolder folder;
  Recipe recipe = read_recipe(write_small_recipe(folder.path()));
};

TEST_F(Rules, HouseEveryResidentOfEachCommune) {
  const Made m = make(recipe, 1);
  std::map<int, double> people;
  for (const Settlement& s : m.settlements) {
    people[s.commune] += s.people;
    EXPECT_GE(s.people, s.kind == Kind::floating ? 1 : recipe.settlements.min_people) << s.name;
    EXPECT_GE(s.households, 1) << s.name;
    EXPECT_EQ(s.people, std::round(s.people));
  }
  for (std::size_t c = 0; c < recipe.communes.size(); ++c) {
    EXPECT_EQ(people[static_cast<int>(c)], recipe.communes[c].population) << recipe.communes[c].name;
  }
}

TEST_F(Rules, SettleDryGroundWithinTheBorderAndNoCellTwice) {
  const Made m = make(recipe, 1);
  const Grid& g = m.land.grid;
  std::set<std::size_t> taken;
  for (const Settlement& s : m.settlements) {
    ASSERT_FALSE(s.cells.empty()) << s.name;
    EXPECT_TRUE(std::is_sorted(s.cells.begin(), s.cells.end()));
    EXPECT_GE(static_cast<double>(s.cells.size()) * g.cell_m * g.cell_m, 0.4e6 * recipe.settlements.min_area_km2)
        << s.name;
    for (const std::size_t cell : s.cells) {
      EXPECT_TRUE(taken.insert(cell).second) << s.name << " shares a cell";
      EXPECT_EQ(m.land.height_m.cells[cell] > 0.0F, s.kind != Kind::floating) << s.name;
    }
    const int col = m.lay.grid.col_of(s.centre.x), row = m.lay.grid.row_of(s.centre.y);
    EXPECT_EQ(m.lay.inside(col, row), 1) << s.name;
    if (s.kind != Kind::floating) {
      EXPECT_EQ(m.lay.commune(col, row), s.commune) << s.name;
      EXPECT_LE(m.lay.slope_deg(col, row), recipe.settlements.max_slope_deg) << s.name;
    }
    // The outline holds the cells: its area is theirs less the cut corners.
    double outline_m2 = 0;
    for (const geo::Polygon& p : s.area) {
      for (const auto& ring : p.rings) {
        for (std::size_t i = 0; i + 1 < ring.size(); ++i) {
          outline_m2 += (ring[i + 1].x - ring[i].x) * (ring[i + 1].y + ring[i].y - 2 * g.north) / 2;
        }
      }
    }
    const double cells_m2 = static_cast<double>(s.cells.size()) * g.cell_m * g.cell_m;
    EXPECT_GT(outline_m2, 0.45 * cells_m2) << s.name;
    EXPECT_LE(outline_m2, cells_m2 + 1e-6) << s.name;
  }
}

TEST(Blobs, GrowRoundOneAnotherOverLandOrWater) {
  const Land land = small_land();
  const Grid& g = land.grid;
  Raster<std::uint8_t> taken(g);
  const Point here = g.centre(300, 400), beside = g.centre(304, 400);
  const auto one = grown_blob(land, {.centre = here, .area_m2 = 100'000, .rivals = {beside}}, 7, taken);
  const auto two = grown_blob(land, {.centre = beside, .area_m2 = 100'000, .rivals = {here}}, 7, taken);
  EXPECT_EQ(one.size(), 111U);
  EXPECT_EQ(two.size(), 111U);
  std::vector<std::size_t> shared;
  std::set_intersection(one.begin(), one.end(), two.begin(), two.end(), std::back_inserter(shared));
  EXPECT_TRUE(shared.empty());

  const Point sea = nearest_water(land, g.centre(300, 400));
  EXPECT_FALSE(land.is_land(g.col_of(sea.x), g.row_of(sea.y)));
  for (const std::size_t cell : grown_blob(land, {.centre = sea, .area_m2 = 50'000, .on_water = true}, 7, taken))
    EXPECT_EQ(land.height_m.cells[cell], 0.0F);
}

TEST_F(Rules, GivePublishedNamesOnceAndOthersAfterTheCommune) {
  const Made m = make(recipe, 1);
  std::set<std::string> names, ids;
  const Settlement* published = nullptr;
  const Settlement* floating = nullptr;
  for (const Settlement& s : m.settlements) {
    EXPECT_TRUE(names.insert(s.name).second) << s.name;
    EXPECT_TRUE(ids.insert(s.id).second) << s.id;
    if (s.name == "Xa") published = &s;
    if (s.kind == Kind::floating) floating = &s;
    if (!s.published_name) {
      EXPECT_NE(s.name.find(recipe.communes[static_cast<std::size_t>(s.commune)].name), std::string::npos) << s.name;
    }
  }
  ASSERT_NE(published, nullptr);
  EXPECT_EQ(published->households, 33);
  EXPECT_NE(published->kind, Kind::town);
  ASSERT_NE(floating, nullptr);
  EXPECT_EQ(floating->weight, 501);
  EXPECT_EQ(floating->people, 30);
}

TEST_F(Rules, TownsStandOnTheLandOfTheirCentreAndHamletsAwayFromRoads) {
  const Made m = make(recipe, 1);
  const Point centre = m.lay.commune_centre[0];
  const auto island_of = [&](Point p) { return m.lay.island(m.lay.grid.col_of(p.x), m.lay.grid.row_of(p.y)); };
  int towns = 0;
  for (const Settlement& s : m.settlements) {
    if (s.kind != Kind::town) continue;
    ++towns;
    EXPECT_EQ(s.commune, 0) << "only the ward has a town";
    EXPECT_EQ(island_of(s.centre), island_of(centre)) << s.name;
  }
  EXPECT_GE(towns, 3);
  EXPECT_GT(std::count_if(m.settlements.begin(), m.settlements.end(),
                          [](const Settlement& s) { return s.kind == Kind::hamlet; }),
            0);
}

TEST_F(Rules, RoadsJoinTheCentresOverLand) {
  const Made m = make(recipe, 1);
  std::set<std::string> joined;
  for (const Road& road : m.net.roads) {
    EXPECT_GT(road.length_km, 0);
    ASSERT_GE(road.line.size(), 2U);
    if (road.kind == "track") continue;
    joined.insert(road.from);
    joined.insert(road.to);
    EXPECT_GE(road.length_km * 1000, 0.999 * distance_m(road.line.front(), road.line.back()));
  }
  EXPECT_EQ(joined, (std::set<std::string>{"Biển", "Núi", "Thung"}));
}

TEST_F(Rules, SitesKeepTheirDistanceAndStandOnLand) {
  const Made m = make(recipe, 1);
  ASSERT_GE(m.sites.size(), 5U);
  EXPECT_LE(m.sites.size(), 20U);
  std::set<std::string> owners;
  for (std::size_t i = 0; i < m.sites.size(); ++i) {
    const geo::Site& site = m.sites[i];
    EXPECT_TRUE(m.land.is_land(m.land.grid.col_of(site.at.x), m.land.grid.row_of(site.at.y))) << site.id;
    EXPECT_TRUE(site.sectors.size() == 3 || site.sectors.size() == 6) << site.id;
    for (const geo::Sector& s : site.sectors) {
      owners.insert(s.owner);
      EXPECT_LE(s.on_air, std::string{"2021-12-31"}) << site.id;
      EXPECT_GE(s.height_m, recipe.network.town_height_m[0]);
      EXPECT_LE(s.height_m, recipe.network.rural_height_m[1]);
    }
    for (std::size_t j = 0; j < i; ++j) {
      EXPECT_GE(distance_m(site.at, m.sites[j].at), recipe.network.town_spacing_m) << site.id;
    }
  }
  EXPECT_EQ(owners.size(), 3U);
}

TEST_F(Rules, FibreEndsAtCommuneCentresAndInTownsOnly) {
  const Made m = make(recipe, 1);
  ASSERT_GE(m.fibre.size(), 3U);
  EXPECT_LT(m.fibre.size(), m.sites.size()) << "sites along roads have none";
  std::set<std::string> names, with_fibre;
  for (const FibrePoint& point : m.fibre) {
    names.insert(point.name);
    with_fibre.insert(point.site);
  }
  for (const char* centre : {"centre of Biển", "centre of Thung", "centre of Núi"})
    EXPECT_TRUE(names.contains(centre)) << centre;
  EXPECT_EQ(with_fibre.size(), m.fibre.size());
  // Town sites carry two bands: all of them have fibre.
  for (const geo::Site& site : m.sites) {
    EXPECT_TRUE(site.sectors.size() == 3 || with_fibre.contains(site.id)) << site.id;
  }
  write_fibre(folder.path(), {m.sites, m.fibre});
  const geo::FeatureTable table = geo::read_features((folder.path() / "fibre.csv").string(), "", m.land.crs);
  ASSERT_EQ(table.features.size(), m.fibre.size());
  for (std::size_t i = 0; i < m.fibre.size(); ++i) {
    const geo::Feature& row = table.features[i];
    EXPECT_EQ(geo::text_of(row.fields.at("id")), "F-" + m.fibre[i].site);
    const auto site =
        std::find_if(m.sites.begin(), m.sites.end(), [&](const geo::Site& s) { return s.id == m.fibre[i].site; });
    ASSERT_NE(site, m.sites.end());
    EXPECT_LT(distance_m(std::get<Point>(row.geometry), site->at), 1.0) << site->id;
  }
}

TEST_F(Rules, MakeTheSameOnOneThreadAndAnotherProvinceWithAnotherSeed) {
  const Made many = make(recipe, 1);
  Made single = [&] {
    const tbb::global_control one{tbb::global_control::max_allowed_parallelism, 1};
    return make(recipe, 1);
  }();
  ASSERT_EQ(many.settlements.size(), single.settlements.size());
  for (std::size_t i = 0; i < many.settlements.size(); ++i) {
    EXPECT_EQ(many.settlements[i].id, single.settlements[i].id);
    EXPECT_EQ(many.settlements[i].cells, single.settlements[i].cells);
    EXPECT_EQ(many.settlements[i].people, single.settlements[i].people);
  }
  EXPECT_EQ(many.sites, single.sites);
  EXPECT_EQ(many.land.cover.cells, single.land.cover.cells);
  const Made other = make(recipe, 2);
  EXPECT_NE(many.sites, other.sites);
}

TEST_F(Rules, VillagesHaveFieldsHousesAndCopses) {
  const Made m = make(recipe, 1);
  std::map<int, int> cover;
  for (const Settlement& s : m.settlements) {
    if (s.kind != Kind::rural && s.kind != Kind::hamlet) continue;
    for (const std::size_t cell : s.cells) ++cover[m.land.cover.cells[cell]];
  }
  const double all = cover[10] + cover[40] + cover[50];
  EXPECT_EQ(cover.size(), 3U);
  EXPECT_GT(cover[40] / all, 0.6);
  EXPECT_GT(cover[50] / all, 0.05);
  EXPECT_LT(cover[50] / all, 0.3);
}

TEST_F(Rules, ComplainInOneSentenceAboutABadRecipe) {
  const std::string good = text_in(folder.path() / "recipe.toml");
  const auto complaint = [&](const std::string& text) -> std::string {
    put(folder.path() / "recipe.toml", text);
    try {
      (void)read_recipe(folder.path() / "recipe.toml");
    } catch (const Error& e) {
      EXPECT_EQ(e.kind(), ErrorKind::scenario);
      return e.what();
    }
    return "";
  };
  EXPECT_EQ(complaint(good), "");
  EXPECT_NE(complaint(with_key(good, "sites", "-3")).find("network.sites"), std::string::npos);
  EXPECT_NE(complaint(with_key(good, "owner_shares", "[1.0]")).find("owner_shares"), std::string::npos);
  EXPECT_NE(complaint(good + "\nfrobnicate = 1\n").find("frobnicate"), std::string::npos);
  EXPECT_NE(complaint("name = ").find("recipe.toml:1"), std::string::npos);
  put(folder.path() / "recipe.toml", good);
  put(folder.path() / "anchors.csv", "commune,lon_deg,lat_deg\nNowhere,107,21\n");
  try {
    (void)read_recipe(folder.path() / "recipe.toml");
    ADD_FAILURE() << "an unknown commune was accepted";
  } catch (const Error& e) {
    EXPECT_NE(std::string{e.what()}.find("anchors.csv:2"), std::string::npos) << e.what();
    EXPECT_NE(std::string{e.what()}.find("Nowhere"), std::string::npos) << e.what();
  }
}

}  // namespace
}  // namespace phusong::data
