// The scenarios of the repository load and say what they are named for.
#include <algorithm>
#include <filesystem>
#include <set>

#include "tests/unit/scenario/scenario_folder.h"

namespace phusong::sim {
namespace {

namespace fs = std::filesystem;

const fs::path kFolder = fs::path{PHUSONG_SOURCE_DIR} / "scenarios";

Scenario load(const std::string& name) {
  return load_scenario(kFolder / (name + ".toml"), {.overrides = {}, .variables = {{"PACK", "/pack"}}});
}

const OptionKeys& option_of(const Scenario& scenario, const std::string& name) {
  const auto option = std::find_if(scenario.options.begin(), scenario.options.end(),
                                   [&](const OptionKeys& o) { return o.name == name; });
  if (option == scenario.options.end()) throw std::runtime_error{"no option " + name};
  return *option;
}

TEST(CommittedScenarios, AllLoadAndAreNamedAsTheirFiles) {
  int files = 0;
  for (const fs::directory_entry& entry : fs::directory_iterator{kFolder}) {
    if (entry.path().extension() != ".toml") continue;
    ++files;
    const Scenario s = load(entry.path().stem().string());
    EXPECT_EQ(s.identity.name, entry.path().stem()) << entry.path();
    EXPECT_FALSE(s.identity.title_en.empty()) << entry.path();
    EXPECT_FALSE(s.identity.title_vi.empty()) << entry.path();
    for (const BtsType& type : s.bts_types) EXPECT_NE(type.cost_source, "") << entry.path();
  }
  EXPECT_GE(files, 7);
}

TEST(CommittedScenarios, AllOfTheProvinceSayThatItIsAReconstruction) {
  for (const char* name : {"quang-ninh-2021", "quang-ninh-as-built", "quang-ninh-plan", "quang-ninh-remaining-16",
                           "cua-van", "cua-van-open-islands", "quang-ninh-glo30", "quang-ninh-backhaul",
                           "quang-ninh-resilient", "cua-van-backhaul", "cua-van-open-islands-backhaul"}) {
    const Scenario s = load(name);
    EXPECT_NE(s.identity.notice_en.find("reconstruction"), std::string::npos) << name;
    EXPECT_NE(s.identity.notice_en.find("proves anything about the real network"), std::string::npos) << name;
    EXPECT_NE(s.identity.notice_vi.find("dựng lại"), std::string::npos) << name;
    EXPECT_EQ(s.identity.notice_en.find('\n'), std::string::npos) << name;
    EXPECT_EQ(s.pack.recipe, (kFolder.parent_path() / "data/quang-ninh/recipe.toml").lexically_normal().string());
    EXPECT_EQ(s.villages.source, "/pack/villages.gpkg") << name;
  }
}

TEST(CommittedScenarios, BaselineBuildsNothing) {
  const Scenario s = load("quang-ninh-2021");
  EXPECT_TRUE(s.options.empty());
  EXPECT_EQ(s.area.bounds_deg, (std::vector<double>{106.3, 20.5, 108.2, 21.8}));
  EXPECT_EQ(s.terrain.sea, "zero_and_below");
  EXPECT_EQ(s.service.rsrp_dbm, -110);
}

TEST(CommittedScenarios, PlanComparesLikeWithLike) {
  const Scenario s = load("quang-ninh-plan");
  ASSERT_EQ(s.options.size(), 5U);
  std::set<std::string> types;
  for (const OptionKeys& option : s.options) types.insert(option.bts_type);
  EXPECT_EQ(types.size(), 1U) << "as built and plans use the same type and costs";
  EXPECT_EQ(option_of(s, "as-built").kind, "fixed");
  EXPECT_EQ(option_of(s, "as-built").sites, "/pack/as-built-54.csv");
  EXPECT_EQ(option_of(s, "plan-66").objective, "least_cost");
  EXPECT_EQ(option_of(s, "plan-66").target_closed_by, std::vector<std::string>{"new_bts"});
  EXPECT_EQ(option_of(s, "plan-54").max_bts, 54);
  EXPECT_EQ(option_of(s, "plan-113").target_phases, std::vector<std::string>{"lom-song-2020-2022"});
  // The budget is the cost of 54 new BTS of the type.
  EXPECT_EQ(option_of(s, "people-under-budget").budget_vnd, 54 * s.bts_types.at(0).capex_vnd);
}

TEST(CommittedScenarios, ResilientPlansAskForTheSameAsThePlanBesideThem) {
  const Scenario s = load("quang-ninh-resilient");
  EXPECT_TRUE(s.backhaul.enabled);
  const OptionKeys &twice = option_of(s, "resilient-54"), &once = option_of(s, "plan-54-with-backhaul");
  EXPECT_TRUE(twice.resilient);
  EXPECT_FALSE(once.resilient);
  EXPECT_EQ(twice.max_bts, 54);
  EXPECT_EQ(once.max_bts, 54);
  EXPECT_EQ(twice.objective, once.objective);
  EXPECT_EQ(twice.target_phases, once.target_phases);
  EXPECT_TRUE(option_of(s, "resilient-people").resilient);
  EXPECT_TRUE(option_of(s, "resilient-all").resilient);
  EXPECT_EQ(option_of(s, "resilient-all").target_villages, 0);
}

TEST(CommittedScenarios, AsBuiltAloneHasTheTypeAndOptionOfThePlan) {
  const Scenario alone = load("quang-ninh-as-built");
  const Scenario plan = load("quang-ninh-plan");
  ASSERT_EQ(alone.bts_types.size(), 1U);
  const BtsType& a = alone.bts_types[0];
  const BtsType& b = plan.bts_types.at(0);
  EXPECT_EQ(a.name, b.name);
  EXPECT_EQ(a.height_m, b.height_m);
  EXPECT_EQ(a.frequency_mhz, b.frequency_mhz);
  EXPECT_EQ(a.bandwidth_mhz, b.bandwidth_mhz);
  EXPECT_EQ(a.capex_vnd, b.capex_vnd);
  EXPECT_EQ(a.opex_vnd_per_year, b.opex_vnd_per_year);
  EXPECT_EQ(alone.options.at(0).sites, option_of(plan, "as-built").sites);
}

TEST(CommittedScenarios, OthersSayWhatTheyAreFor) {
  const Scenario remaining = load("quang-ninh-remaining-16");
  for (const OptionKeys& option : remaining.options) {
    EXPECT_EQ(option.target_statuses, std::vector<std::string>{"open"});
  }
  const Scenario glo30 = load("quang-ninh-glo30");
  EXPECT_EQ(glo30.terrain.rasters, std::vector<std::string>{"glo30:"});
  EXPECT_EQ(glo30.terrain.heights, "surface");
  EXPECT_EQ(glo30.options.size(), 5U);
}

TEST(CommittedScenarios, CuaVanDiffersOnlyByTheExclusion) {
  const Scenario closed = load("cua-van");
  const Scenario open = load("cua-van-open-islands");
  EXPECT_EQ(closed.candidates.exclude, "/pack/heritage-core.gpkg");
  EXPECT_EQ(open.candidates.exclude, "");
  EXPECT_EQ(closed.candidates.points, open.candidates.points);
  ASSERT_EQ(closed.options.size(), open.options.size());
  for (const OptionKeys& option : closed.options) {
    EXPECT_EQ(option.max_bts, 1);
    EXPECT_EQ(option.target_places, std::vector<std::string>{"Cửa Vạn"});
  }
}

TEST(CommittedScenarios, BackhaulIsAskedOnlyWhereTheNameSaysSo) {
  for (const char* name : {"quang-ninh-plan", "quang-ninh-remaining-16", "cua-van"})
    EXPECT_FALSE(load(name).backhaul.enabled) << name;
  const Scenario province = load("quang-ninh-backhaul");
  for (const char* name : {"quang-ninh-backhaul", "cua-van-backhaul", "cua-van-open-islands-backhaul"}) {
    const Scenario s = load(name);
    EXPECT_TRUE(s.backhaul.enabled) << name;
    EXPECT_EQ(s.backhaul.fibre, "/pack/fibre.csv") << name;
    EXPECT_EQ(s.backhaul.connected_sites, "at_fibre") << name;
    EXPECT_NE(s.backhaul.cost_source.find("assumption"), std::string::npos) << name;
    // The same radios everywhere, each with the source of its costs.
    ASSERT_EQ(s.backhaul_bands.size(), 3U) << name;
    for (std::size_t i = 0; i < s.backhaul_bands.size(); ++i) {
      EXPECT_EQ(s.backhaul_bands[i].name, province.backhaul_bands[i].name);
      EXPECT_EQ(s.backhaul_bands[i].capex_vnd, province.backhaul_bands[i].capex_vnd);
      EXPECT_EQ(s.backhaul_bands[i].threshold_dbm, province.backhaul_bands[i].threshold_dbm);
      EXPECT_NE(s.backhaul_bands[i].cost_source.find("assumption"), std::string::npos);
    }
  }
  // What the backhaul costs is seen beside a plan that ignores it.
  EXPECT_TRUE(option_of(province, "plan-66").backhaul);
  EXPECT_FALSE(option_of(province, "plan-66-ignoring").backhaul);
  EXPECT_EQ(load("cua-van-open-islands-backhaul").candidates.exclude, "");
  EXPECT_NE(load("cua-van-backhaul").candidates.exclude, "");
}

}  // namespace
}  // namespace phusong::sim
