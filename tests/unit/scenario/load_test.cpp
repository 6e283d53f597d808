// What a right scenario becomes: defaults, merging, paths, variables, overrides and the canonical text.
#include <cstdlib>

#include "sim/scenario/load.h"
#include "tests/unit/scenario/scenario_folder.h"

namespace phusong::sim {
namespace {

TEST(LoadScenario, DefaultsOfServiceAreThoseOfTheDefinition) {
  const ScenarioFolder folder;
  const Scenario s = load_scenario(folder.write("main.toml", kLeast));
  EXPECT_EQ(s.service.rsrp_dbm, -110);
  EXPECT_EQ(s.service.location_probability_pct, 90);
  EXPECT_EQ(s.service.receiver_height_m, 1.5);
  EXPECT_EQ(s.service.covered_pct, 95);
  EXPECT_EQ(s.service.dead_pct, 50);
  EXPECT_TRUE(s.service.uplink);
  EXPECT_EQ(s.service.owner, "any");
  EXPECT_EQ(s.service.technology, "any");
  EXPECT_EQ(s.uplink.terminal_power_dbm, 23);
  EXPECT_EQ(s.propagation.model, "itu_p526");
  EXPECT_EQ(s.propagation.range_km, 20);
  EXPECT_EQ(s.area.cell_m, 30);
  EXPECT_EQ(s.map.cell_m, 90);
  EXPECT_EQ(s.gaps.sensitivity_models, (std::vector<std::string>{"okumura_hata", "free_space"}));
  EXPECT_TRUE(s.bts_types.empty());
  EXPECT_TRUE(s.options.empty());
}

TEST(LoadScenario, DefaultsOfOneBtsType) {
  const ScenarioFolder folder;
  const Scenario s = load_scenario(folder.write("main.toml", kLeast + kOnePlan));
  ASSERT_EQ(s.bts_types.size(), 1U);
  EXPECT_EQ(s.bts_types[0].height_m, 42);
  EXPECT_EQ(s.bts_types[0].power_dbm, 46);
  EXPECT_EQ(s.bts_types[0].sectors, 3);
  EXPECT_EQ(s.bts_types[0].antenna, "sector-65-17dbi");
  EXPECT_EQ(s.bts_types[0].capex_vnd, 1.5e9);
  ASSERT_EQ(s.options.size(), 1U);
  EXPECT_EQ(s.options[0].kind, "plan");
  EXPECT_EQ(s.options[0].objective, "least_cost");
}

TEST(LoadScenario, WholeNumbersAreNumbersAndDatesNeedNoQuotes) {
  const ScenarioFolder folder;
  const Scenario s =
      load_scenario(folder.write("main.toml", kLeast + "[service]\nrsrp_dbm = -121\n[network]\nas_of = 2021-12-31\n"));
  EXPECT_EQ(s.service.rsrp_dbm, -121);
  EXPECT_EQ(s.network.as_of, "2021-12-31");
}

TEST(LoadScenario, ByteOrderMarkAndWindowsLinesAreRead) {
  const ScenarioFolder folder;
  std::string text = "\xEF\xBB\xBF";
  for (const char letter : kLeast) text += letter == '\n' ? std::string{"\r\n"} : std::string{letter};
  EXPECT_EQ(load_scenario(folder.write("main.toml", text)).identity.name, "least");
}

TEST(Paths, AreRelativeToTheFileInWhichTheyStand) {
  const ScenarioFolder folder;
  folder.write("base/base.toml", kLeast);
  const auto file =
      folder.write("mine/main.toml", "extends = \"../base/base.toml\"\n[network]\nsites = [\"a.csv\", \"../b.csv\"]\n");
  const Scenario s = load_scenario(file);
  EXPECT_EQ(s.terrain.rasters[0], (folder.path() / "base/dem.tif").string());
  EXPECT_EQ(s.villages.source, (folder.path() / "base/villages.gpkg").string());
  EXPECT_EQ(s.network.sites[0], (folder.path() / "mine/a.csv").string());
  EXPECT_EQ(s.network.sites[1], (folder.path() / "b.csv").string());
}

TEST(Paths, WhatNamesNoFileIsLeftAlone) {
  const ScenarioFolder folder;
  const Scenario s = load_scenario(folder.write(
      "main.toml",
      "[scenario]\nname = \"x\"\n[terrain]\nsea = \"missing\"\n"
      "rasters = [\"glo30:\", \"/vsicurl/https://host/a.tif\", \"/vsizip/b.zip/b.tif\", \"https://host/c.tif\", "
      "\"/data/../d.tif\"]\n[villages]\nsource = \"PG:dbname=gis\"\n"));
  EXPECT_EQ(s.terrain.rasters, (std::vector<std::string>{"glo30:", "/vsicurl/https://host/a.tif", "/vsizip/b.zip/b.tif",
                                                         "https://host/c.tif", "/d.tif"}));
  EXPECT_EQ(s.villages.source, "PG:dbname=gis");
  EXPECT_EQ(s.candidates.exclude, "");
  EXPECT_EQ(s.land_cover.classes, "esa_world_cover") << "a word is no path";
}

TEST(Paths, ClassTableOfTheUserIsAPath) {
  const ScenarioFolder folder;
  const Scenario s = load_scenario(folder.write("main.toml", kLeast + "[land_cover]\nclasses = \"classes.csv\"\n"));
  EXPECT_EQ(s.land_cover.classes, (folder.path() / "classes.csv").string());
}

TEST(Paths, OfTheCommandLineAreRelativeToTheCurrentFolder) {
  const ScenarioFolder folder;
  const Scenario s =
      load_scenario(folder.write("main.toml", kLeast), {.overrides = {"villages.source='v.gpkg'"}, .variables = {}});
  EXPECT_EQ(s.villages.source, (std::filesystem::current_path() / "v.gpkg").string());
}

TEST(Variables, GivenOnesBeatTheEnvironment) {
  const ScenarioFolder folder;
  ::setenv("PHUSONG_TEST_FOLDER", "/from/environment", 1);
  const auto file =
      folder.write("main.toml",
                   "[scenario]\nname = \"x\"\ntitle_en = \"at ${PHUSONG_TEST_FOLDER}, $5\"\n[terrain]\nsea = \"none\"\n"
                   "rasters = [\"${PHUSONG_TEST_FOLDER}/dem.tif\"]\n[villages]\nsource = \"${PACK}/v.gpkg\"\n");
  const Scenario s = load_scenario(file, {.overrides = {}, .variables = {{"PACK", "/pack/${PACK}"}}});
  EXPECT_EQ(s.terrain.rasters[0], "/from/environment/dem.tif");
  EXPECT_EQ(s.villages.source, "/pack/${PACK}/v.gpkg") << "values are not expanded again";
  EXPECT_EQ(s.identity.title_en, "at /from/environment, $5");
  const Scenario t =
      load_scenario(file, {.overrides = {}, .variables = {{"PACK", "p"}, {"PHUSONG_TEST_FOLDER", "/given"}}});
  ::unsetenv("PHUSONG_TEST_FOLDER");
  EXPECT_EQ(t.terrain.rasters[0], "/given/dem.tif");
  EXPECT_EQ(t.villages.source, (folder.path() / "p/v.gpkg").string()) << "a relative value is relative to the file";
}

TEST(Extends, ChainsMergeKeyByKeyAndReplaceLists) {
  const ScenarioFolder folder;
  folder.write("a.toml", kLeast +
                             "[service]\nrsrp_dbm = -105\ncovered_pct = 90\n[network]\nsites = [\"1.csv\", "
                             "\"2.csv\"]\n" +
                             kOnePlan);
  folder.write("b.toml", "extends = \"a.toml\"\n[service]\nrsrp_dbm = -100\n[network]\nsites = [\"3.csv\"]\n");
  const auto c = folder.write("c.toml", "extends = \"b.toml\"\n[scenario]\nname = \"c\"\n[service]\ndead_pct = 40\n");
  const Scenario s = load_scenario(c);
  EXPECT_EQ(s.identity.name, "c");
  EXPECT_EQ(s.service.rsrp_dbm, -100);
  EXPECT_EQ(s.service.covered_pct, 90);
  EXPECT_EQ(s.service.dead_pct, 40);
  EXPECT_EQ(s.network.sites, std::vector<std::string>{(folder.path() / "3.csv").string()});
  EXPECT_EQ(s.options.size(), 1U) << "a list that is not given is that of the base";
  ASSERT_EQ(s.files.size(), 3U);
  EXPECT_EQ(s.files.front().filename(), "a.toml");
  EXPECT_EQ(s.files.back(), c);
}

TEST(Extends, ArraysOfTablesReplaceThoseOfTheBase) {
  const ScenarioFolder folder;
  folder.write("base.toml", kLeast + kOnePlan);
  const Scenario s = load_scenario(folder.write(
      "main.toml", "extends = \"base.toml\"\n[[options]]\nname = \"other\"\nbts_type = \"rural\"\nmax_bts = 3\n"));
  ASSERT_EQ(s.options.size(), 1U);
  EXPECT_EQ(s.options[0].name, "other");
  EXPECT_EQ(s.options[0].objective, "villages") << "nothing of the base's option is left";
  EXPECT_EQ(s.bts_types.size(), 1U);
}

TEST(Extends, OneElementCanBeOverriddenByName) {
  const ScenarioFolder folder;
  folder.write("base.toml", kLeast + kOnePlan);
  const auto file = folder.write(
      "main.toml", "extends = \"base.toml\"\n[options.plan]\nbudget_vnd = 5e9\n[bts_types.rural]\nheight_m = 30\n");
  const Scenario s = load_scenario(file, {.overrides = {"options.plan.max_bts=7"}, .variables = {}});
  ASSERT_EQ(s.options.size(), 1U);
  EXPECT_EQ(s.options[0].objective, "least_cost");
  EXPECT_EQ(s.options[0].budget_vnd, 5e9);
  EXPECT_EQ(s.options[0].max_bts, 7);
  EXPECT_EQ(s.bts_types[0].height_m, 30);
}

TEST(Overrides, ComeLastAndTakeBareText) {
  const ScenarioFolder folder;
  const auto file = folder.write("main.toml", kLeast + "[service]\nrsrp_dbm = -100\n");
  const Scenario s = load_scenario(
      file, {.overrides = {"service.rsrp_dbm=-121", "report.language = vi", "service.owner=Viettel Quảng \"Ninh\"",
                           "service.rsrp_dbm = -120", "network.sites=['a.csv']"},
             .variables = {}});
  EXPECT_EQ(s.service.rsrp_dbm, -120);
  EXPECT_EQ(s.report.language, "vi");
  EXPECT_EQ(s.service.owner, "Viettel Quảng \"Ninh\"");
  EXPECT_EQ(s.network.sites.size(), 1U);
}

TEST(PackKeysAlone, NeedNoVariableAndNoOtherKey) {
  const ScenarioFolder folder;
  folder.write("base/base.toml", "[pack]\nrecipe = \"recipe.toml\"\n[terrain]\nrasters = [\"${PACK}/dem.tif\"]\n");
  const auto file = folder.write("main.toml", "extends = \"base/base.toml\"\n[pack]\nseed = 7\n");
  const PackKeys pack = load_pack_keys(file);
  EXPECT_EQ(pack.recipe, (folder.path() / "base/recipe.toml").string());
  EXPECT_EQ(pack.seed, 7);
  EXPECT_EQ(load_pack_keys(file, {.overrides = {"pack.seed=9"}, .variables = {}}).seed, 9);
}

TEST(PackKeysAlone, AreEmptyWithoutAPack) {
  const ScenarioFolder folder;
  EXPECT_EQ(load_pack_keys(folder.write("main.toml", kLeast)).recipe, "");
}

TEST(Canonical, DoesNotDependOnTheFolderOrOnTheVariables) {
  const ScenarioFolder one, two;
  const auto write = [](const ScenarioFolder& folder, const std::string& under) {
    folder.write(under + "base/base.toml", kLeast);
    return folder.write(under + "main.toml", "extends = \"base/base.toml\"\n[network]\nsites = [\"${PACK}/s.csv\"]\n");
  };
  const Scenario a = load_scenario(write(one, ""), {.overrides = {}, .variables = {{"PACK", "/here"}}});
  const Scenario b = load_scenario(write(two, "deep/er/"), {.overrides = {}, .variables = {{"PACK", "/there"}}});
  EXPECT_EQ(a.canonical, b.canonical);
  EXPECT_NE(a.canonical.find("terrain.rasters = [\"base/dem.tif\"]\n"), std::string::npos) << a.canonical;
  EXPECT_NE(a.canonical.find("network.sites = [\"${PACK}/s.csv\"]\n"), std::string::npos) << a.canonical;
  EXPECT_EQ(a.canonical.find(one.path().string()), std::string::npos) << a.canonical;
}

TEST(Canonical, DoesNotDependOnHowAValueIsWritten) {
  const ScenarioFolder folder;
  const Scenario a = load_scenario(folder.write("a.toml", kLeast + "[service]\nrsrp_dbm = -110.0\ndead_pct = 5e1\n"));
  const Scenario b = load_scenario(folder.write("b.toml", kLeast + "[propagation]\nsigma_db = 8\n"));
  const Scenario c = load_scenario(folder.write("c.toml", kLeast + "[terminal]\ngain_dbi = -0.0\n"));
  EXPECT_EQ(a.canonical, b.canonical);
  EXPECT_EQ(a.canonical, c.canonical);
}

TEST(Canonical, RoundTrips) {
  const ScenarioFolder folder;
  const Scenario a = load_scenario(folder.write(
      "a.toml", kLeast + "[propagation]\nsigma_db = 7.3\n[service]\nowner = \"a \\\"b\\\" \\\\ \\n \\u007F ẵ\"\n"));
  // Written as a scenario beside the first, the canonical text means the same.
  const Scenario b = load_scenario(folder.write("b.toml", a.canonical));
  EXPECT_EQ(a.canonical, b.canonical);
  EXPECT_EQ(b.service.owner, "a \"b\" \\ \n \x7F ẵ");
}

}  // namespace
}  // namespace phusong::sim
