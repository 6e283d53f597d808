// The bundled province, built whole on cells three times coarser than the pack's: counts, bytes, the programme.
#include "data/reconstruct/pack_build.h"

#include <gtest/gtest.h>
#include <oneapi/tbb/global_control.h>

#include <map>
#include <set>

#include "data/reconstruct/recipe.h"
#include "geo/base/hash.h"
#include "geo/io/vector_io.h"
#include "tests/unit/data/small_recipe.h"

namespace phusong::data {
namespace {

namespace fs = std::filesystem;

// The committed baseline on 90 m cells: the same keys, nine times fewer cells.
Recipe coarse_province(const fs::path& folder) {
  Recipe recipe = read_recipe(bundled_recipe());
  recipe.network.sites = 320;  // coarse hills hide less, so that fewer sites leave as many gaps
  recipe.baseline = folder / "baseline.toml";
  put(recipe.baseline, "extends = \"" + (fs::path{PHUSONG_SOURCE_DIR} / "scenarios" / "quang-ninh-2021.toml").string() +
                           "\"\n[area]\ncell_m = 90\n[map]\ncell_m = 90\n");
  return recipe;
}

std::map<std::string, std::string> hashes_of(const fs::path& folder) {
  std::map<std::string, std::string> hashes;
  for (const auto& entry : fs::directory_iterator{folder})
    hashes[entry.path().filename().string()] = sha256_file(entry.path());
  return hashes;
}

TEST(Recipe, OfTheProvinceHoldsThePublishedFacts) {
  const Recipe recipe = read_recipe(bundled_recipe());
  ASSERT_EQ(recipe.communes.size(), 54U);
  std::map<std::string, int> kinds, statuses;
  std::set<std::string> districts, with_anchor;
  double read = 0;
  for (const Commune& c : recipe.communes) {
    ++kinds[c.kind];
    ++statuses[c.population_status];
    districts.insert(c.district);
    if (c.population_status == "read") read += c.population;
    EXPECT_EQ(c.population_status == "estimated", c.name == "Móng Cái 1" || c.name == "Vân Đồn") << c.name;
  }
  EXPECT_EQ(kinds, (std::map<std::string, int>{{"ward", 30}, {"commune", 22}, {"special_zone", 2}}));
  EXPECT_EQ(districts.size(), 13U);
  EXPECT_EQ(read, 1'396'955);
  for (const Anchor& a : recipe.anchors) with_anchor.insert(recipe.communes[static_cast<std::size_t>(a.commune)].name);
  EXPECT_EQ(with_anchor.size(), 54U);
  EXPECT_EQ(recipe.programme.villages, 113);
  EXPECT_EQ(recipe.programme.built, 54);
  EXPECT_EQ(recipe.programme.closed_by_bts, 66);
  EXPECT_EQ(recipe.programme.closed_other, 31);
}

TEST(Pack, OfTheProvinceIsWholeAndTheSameOnAnyNumberOfThreads) {
  const TemporaryFolder scenario, many, single;
  const Recipe recipe = coarse_province(scenario.path());
  const BuildSettings settings{.cell_m = 90};
  const PackCounts counts = build_pack(recipe, 1, many.path(), settings, nullptr);
  EXPECT_EQ(counts.communes, 54);
  EXPECT_GE(counts.settlements, 1350);
  EXPECT_LE(counts.settlements, 1550);
  EXPECT_EQ(counts.people, 1'396'955 + 93'000);
  EXPECT_GE(counts.sites, 300);
  EXPECT_LE(counts.sites, recipe.network.sites);
  EXPECT_GT(counts.baseline_gaps, 130);
  EXPECT_LT(counts.baseline_gaps, 500);
  EXPECT_EQ(counts.programme, 113);
  EXPECT_EQ(counts.as_built, 54);

  for (const char* file :
       {"terrain.tif", "landcover.tif", "land.gpkg", "communes.gpkg", "roads.gpkg", "villages.gpkg", "sites-2021.csv",
        "fibre.csv", "as-built-54.csv", "heritage-core.gpkg", "points.csv", "pack.json"}) {
    EXPECT_TRUE(fs::exists(many.path() / file)) << file;
  }
  {
    const tbb::global_control one{tbb::global_control::max_allowed_parallelism, 1};
    (void)build_pack(recipe, 1, single.path(), settings, nullptr);
  }
  EXPECT_EQ(hashes_of(many.path()), hashes_of(single.path()));

  // The identity of the programme as a planner reads it.
  const geo::FeatureTable villages =
      geo::read_features((many.path() / "villages.gpkg").string(), "villages", geo::Crs::from_text("EPSG:32648"));
  std::map<std::string, int> status;
  std::set<std::string> published;
  for (const geo::Feature& f : villages.features) {
    if (geo::text_of(f.fields.at("published_name")) == "1") published.insert(geo::text_of(f.fields.at("name")));
    if (geo::text_of(f.fields.at("phase")).empty()) continue;
    ++status[geo::text_of(f.fields.at("status")) + "/" + geo::text_of(f.fields.at("closed_by"))];
  }
  EXPECT_EQ(status, (std::map<std::string, int>{{"closed/new_bts", 66}, {"closed/other", 31}, {"open/", 16}}));
  EXPECT_EQ(published, (std::set<std::string>{"Cửa Vạn", "Khe Tiền", "Khu 10 Mông Dương", "Nà Hắc", "Ngàn Chi",
                                              "Sú Cáu", "Đài Van"}));
}

}  // namespace
}  // namespace phusong::data
