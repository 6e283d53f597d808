// A plan with its backhaul, from the scenario to the tables; and every hop of it asked again with `phusong link`.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "geo/io/csv.h"
#include "tests/cli/process.h"
#include "tests/cli/small_province.h"

namespace phusong::test {
namespace {

constexpr const char* kBackhaul = R"(
[backhaul]
enabled = true
fibre = "fibre.csv"
connected_sites = "at_fibre"
relay_points = "relays.csv"
max_hops = 3
log10_k = -4

[[backhaul_bands]]
name = "7-ghz"
frequency_mhz = 7500
longest_km = 40
power_dbm = 27
antenna_m = 1.2
threshold_dbm = -69
capex_vnd = 400000000
opex_vnd_per_year = 30000000
cost_source = "assumption"
)";

class Backhaul : public testing::Test {
 protected:
  Backhaul() {
    write_province(folder_.path());
    write_text(folder_ / "fibre.csv", "id,name,lon_deg,lat_deg\nF1,Town,104.940,21.000\n");
    // The ridge between the network and the villages, at three places.
    write_text(folder_ / "relays.csv",
               "id,name,lon_deg,lat_deg\nK1,,105.0003,21.0002\nK2,,105.0004,21.0303\nK3,,104.9998,21.0104\n");
    write_text(folder_ / "backhaul.toml",
               std::string{"extends = \"small.toml\"\n[scenario]\nname = \"backhaul\"\n"} + kBackhaul);
  }
  [[nodiscard]] std::string file(const std::string& name) const { return (folder_ / name).string(); }
  using Record = std::map<std::string, std::string>;
  [[nodiscard]] std::vector<Record> table(const std::string& name) const {
    const geo::CsvTable csv = geo::read_csv(file(name));
    std::vector<Record> records;
    for (const geo::CsvRow& row : csv.rows) {
      Record record;
      for (std::size_t c = 0; c < csv.header.size(); ++c) record[csv.header[c]] = row.cells[c];
      records.push_back(std::move(record));
    }
    return records;
  }
  Folder folder_;
};

TEST_F(Backhaul, EveryHopOfThePlanIsThatOfTheLink) {
  const Outcome outcome = phusong({"plan", file("backhaul.toml"), "--out", file("out")});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_NE(outcome.out.find("cheapest: "), std::string::npos) << outcome.out;
  EXPECT_NE(outcome.out.find("microwave"), std::string::npos) << outcome.out;
  int asked = 0;
  for (const char* option : {"one-site", "cheapest", "all-people"}) {
    for (const Record& hop : table(fmt::format("out/05-backhaul-{}.csv", option))) {
      if (hop.at("kind") != "microwave") continue;
      ++asked;
      const Outcome link =
          phusong({"link", file("backhaul.toml"), "--from", hop.at("from_lon_deg") + "," + hop.at("from_lat_deg"),
                   "--to", hop.at("to_lon_deg") + "," + hop.at("to_lat_deg"), "--from-height-m", hop.at("from_dish_m"),
                   "--to-height-m", hop.at("to_dish_m"), "--frequency-mhz", hop.at("frequency_mhz"), "--k",
                   "1.33333333,0.66666667", "--format", "json", "--quiet"});
      ASSERT_EQ(link.code, 0) << link.err;
      auto answer = nlohmann::json::parse(link.out);
      EXPECT_EQ(answer["state"], "verified");
      const auto number = [&](const char* column) { return std::stod(hop.at(column)); };
      // The table's places have six decimals, 0.1 m; the ground rises by no more than that on them.
      const auto& median = answer["clearances"][0];
      EXPECT_EQ(median["sight"], "clear") << link.out;
      EXPECT_NEAR(median["tightest"]["distance_km"].get<double>(), number("at_km_k_4_3"), 0.002);
      EXPECT_NEAR(median["tightest"]["above_m"].get<double>(), number("above_m_k_4_3"), 0.2);
      const auto& worst = answer["clearances"][1];
      EXPECT_NEAR(worst["tightest"]["above_m"].get<double>(), number("above_m_k_worst"), 0.2);
      EXPECT_NEAR(answer["distance_km"].get<double>(), number("length_km"), 0.002);
      EXPECT_GE(number("free_share_k_4_3"), 0.6);
      EXPECT_GE(number("free_share_k_worst"), 0.3);
      EXPECT_GE(number("availability_pct"), 99.99);
    }
  }
  EXPECT_GE(asked, 3);
}

TEST_F(Backhaul, EverySiteReachesTheFibrePoint) {
  ASSERT_EQ(phusong({"plan", file("backhaul.toml"), "--out", file("out"), "--quiet"}).code, 0);
  const std::vector<Record> sites = table("out/05-plan-cheapest.csv");
  ASSERT_FALSE(sites.empty());
  for (const Record& site : sites) {
    EXPECT_EQ(site.at("reaches"), "A") << "only A stands at a fibre point";
    EXPECT_GE(std::stoi(site.at("hops")), 1);
    EXPECT_LE(std::stoi(site.at("hops")), 3);
  }
  const auto run = nlohmann::json::parse(read_text(folder_ / "out" / "run.json"));
  const auto& backhaul = run["options"][1]["backhaul"];
  EXPECT_GE(backhaul["links"]["microwave"].get<int>(), 1);
  EXPECT_GT(backhaul["capex_vnd"].get<double>(), 0.0);
  EXPECT_GT(run["counts"]["backhaul"]["macro"]["possible_hops"].get<int>(), 0);
  // The money of hops and relays is part of the option's.
  double sites_vnd = 0.0;
  for (const Record& site : sites) sites_vnd += std::stod(site.at("capex_vnd"));
  EXPECT_NEAR(run["options"][1]["capex_vnd"].get<double>(), sites_vnd + backhaul["capex_vnd"].get<double>(), 1.0);
  const std::string report = read_text(folder_ / "out" / "report.html");
  for (const char* words : {"Backhaul", "Truyền dẫn", "a hop is possible", "một chặng viba khả thi", ">radio </span>"})
    EXPECT_NE(report.find(words), std::string::npos) << words;
  // Why a place has no way of its own: at least the villages behind the ridge.
  const std::vector<Record> refused = table("out/04-hops-refused.csv");
  EXPECT_TRUE(std::any_of(refused.begin(), refused.end(), [](const Record& r) {
    return r.at("why_en").find("obstructed") != std::string::npos && r.at("network") == "A";
  }));
}

/// Plans with backhaul, and a roll-out: each file is checked without the solver, and what is changed in it is found.
TEST_F(Backhaul, EveryPlanHasACertificateThatVerifies) {
  write_text(folder_ / "phases.toml", R"(extends = "backhaul.toml"
[scenario]
name = "phases"
[[options]]
name = "roll-out"
bts_type = "macro"
objective = "villages"
phase_budgets_vnd = [2e9, 2e9, 2e9]
)");
  ASSERT_EQ(phusong({"plan", file("backhaul.toml"), "--out", file("out"), "--quiet"}).code, 0);
  const Outcome phases = phusong({"plan", file("phases.toml"), "--out", file("phases"), "--quiet"});
  ASSERT_EQ(phases.code, 0) << phases.err;
  const Outcome jointly = phusong(
      {"plan", file("phases.toml"), "--out", file("joint-phases"), "--quiet", "--set", "options.roll-out.joint=true"});
  ASSERT_EQ(jointly.code, 0) << jointly.err;
  const Outcome of_joint = phusong({"plan", "verify", file("joint-phases/05-plan-roll-out-certificate.json")});
  EXPECT_EQ(of_joint.code, 0) << of_joint.err;
  EXPECT_NE(of_joint.out.find("sites close a village together; 3 quarters"), std::string::npos) << of_joint.out;
  for (const char* option :
       {"out/05-plan-one-site", "out/05-plan-cheapest", "out/05-plan-all-people", "phases/05-plan-roll-out"}) {
    const Outcome outcome = phusong({"plan", "verify", file(fmt::format("{}-certificate.json", option))});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_NE(outcome.out.find("paths, limits, value and cost recomputed: they hold"), std::string::npos)
        << outcome.out;
    const bool by_tree = outcome.out.find("Proven    by a tree of ") != std::string::npos;
    EXPECT_NE(by_tree, outcome.out.find("by the dual values in this file") != std::string::npos) << outcome.out;
    EXPECT_NE(outcome.out.find(" VND"), std::string::npos) << outcome.out;
  }
  const std::filesystem::path changed = folder_ / "changed.json";
  const auto with = [&](const auto& change) {
    auto json = nlohmann::ordered_json::parse(read_text(folder_ / "out/05-plan-cheapest-certificate.json"));
    change(json);
    write_text(changed, json.dump());
    return phusong({"plan", "verify", changed.string(), "--quiet"});
  };
  expect_one_sentence(with([](auto& j) { j["problem"]["hops"][0]["cost"] = 1.0; }), 4,
                      {"changed.json", "the file was changed"});
  expect_one_sentence(with([](auto& j) { j["plan"]["links"].erase(0); }), 4,
                      {"changed.json", "the plan does not hold"});
  expect_one_sentence(with([](auto& j) { j["evidence"]["proofs"][0]["bound"] = 1e15; }), 4,
                      {"changed.json", "dual values", "as stated"});
}

/// Sites that close villages together, each with its way to the network: never worse than one site for each village.
TEST_F(Backhaul, SitesMayCloseVillagesTogether) {
  const Outcome outcome = phusong({"plan", file("backhaul.toml"), "--out", file("joint"), "--set",
                                   "options.one-site.joint=true", "--set", "options.all-people.joint=true", "--set",
                                   "options.all-people.max_bts=2", "--set", "options.all-people.front_points=2"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const std::vector<Record> front = table("joint/05-front-all-people.csv");
  ASSERT_FALSE(front.empty());
  EXPECT_TRUE(front[0].contains("joint_villages"));
  const Outcome single = phusong(
      {"plan", file("backhaul.toml"), "--out", file("single"), "--quiet", "--set", "options.all-people.max_bts=2"});
  ASSERT_EQ(single.code, 0) << single.err;
  const auto people = [&](const char* folder) {
    for (const Record& option : table(std::string{folder} + "/06-compare.csv"))
      if (option.at("option") == "all-people") return std::stod(option.at("people_target"));
    return -1.0;
  };
  EXPECT_GE(people("joint"), people("single"));
  EXPECT_GT(people("single"), 0.0);
  // As both kinds of plans say it: what sites close together, and each one's hops.
  const std::vector<Record> sites = table("joint/05-plan-all-people.csv");
  ASSERT_FALSE(sites.empty());
  for (const Record& site : sites) {
    EXPECT_TRUE(site.contains("joint_sites"));
    EXPECT_EQ(site.at("reaches"), "A");
    EXPECT_GE(std::stoi(site.at("hops")), 1);
  }
  EXPECT_FALSE(table("joint/05-backhaul-all-people.csv").empty());
  for (const char* option : {"one-site", "all-people"}) {
    const Outcome verified =
        phusong({"plan", "verify", file(fmt::format("joint/05-plan-{}-certificate.json", option))});
    EXPECT_EQ(verified.code, 0) << verified.err;
    EXPECT_NE(verified.out.find("sites close a village together"), std::string::npos) << verified.out;
  }
  expect_one_sentence(phusong({"plan", file("backhaul.toml"), "--out", file("no"), "--quiet", "--set",
                               "options.one-site.joint=true", "--set", "options.one-site.resilient=true"}),
                      3, {"option one-site closes villages jointly, which a resilient plan cannot do yet"});
}

/// A cell by its id is a candidate whether the surface chooses it or not.
TEST_F(Backhaul, ACellMayBeAMustHave) {
  const Outcome outcome = phusong({"plan", file("backhaul.toml"), "--out", file("cells"), "--set",
                                   "candidates.surface=true", "--set", "options.all-people.must_have=[\"S-20-20\"]"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const std::vector<Record> sites = table("cells/05-plan-all-people.csv");
  EXPECT_TRUE(
      std::any_of(sites.begin(), sites.end(), [](const Record& site) { return site.at("site_id") == "S-20-20"; }));
}

TEST_F(Backhaul, TheSameBytesOnOneThread) {
  for (const char* threads : {"1", "4"})
    ASSERT_EQ(phusong({"plan", file("backhaul.toml"), "--out", file(std::string{"out-"} + threads), "--threads",
                       threads, "--quiet"})
                  .code,
              0);
  for (const char* name : {"04-hops.csv", "04-hops-refused.csv", "05-backhaul-cheapest.csv", "05-plan-cheapest.csv",
                           "05-plan-cheapest-certificate.json", "results.gpkg", "report.html"})
    EXPECT_TRUE(read_text(folder_ / "out-1" / name) == read_text(folder_ / "out-4" / name)) << name;
}

TEST_F(Backhaul, AnOptionMayIgnoreIt) {
  const Outcome outcome = phusong(
      {"plan", file("backhaul.toml"), "--out", file("out"), "--quiet", "--set", "options.cheapest.backhaul=false"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const std::vector<std::string> names = names_in(folder_ / "out");
  EXPECT_FALSE(std::count(names.begin(), names.end(), "05-backhaul-cheapest.csv"));
  EXPECT_TRUE(std::count(names.begin(), names.end(), "05-backhaul-one-site.csv"));
  EXPECT_NE(read_text(folder_ / "out" / "report.html").find("but not in"), std::string::npos);
}

TEST_F(Backhaul, AResilientOptionNamesTheSitesThatPairUp) {
  const Outcome outcome =
      phusong({"plan", file("backhaul.toml"), "--out", file("out"), "--set", "options.all-people.resilient=true"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_NE(outcome.out.find("keep service whatever one new site, relay or hop fails"), std::string::npos)
      << outcome.out;
  const std::vector<Record> kept = table("out/05-resilience-all-people.csv");
  ASSERT_FALSE(kept.empty());
  for (const Record& village : kept) {
    const auto parts = [&](const char* site, const char* way) {
      std::vector<std::string> names{village.at(site)};
      std::istringstream ids{village.at(way)};
      for (std::string id; std::getline(ids >> std::ws, id, ';');) names.push_back(id);
      if (names.back() == "A") names.pop_back();  // the network's own
      return names;
    };
    for (const std::string& one : parts("site_1", "way_1"))
      for (const std::string& two : parts("site_2", "way_2")) EXPECT_NE(one, two) << village.at("village_name");
  }
  const auto run = nlohmann::json::parse(read_text(folder_ / "out" / "run.json"));
  EXPECT_EQ(run["options"][2]["kept_whatever_one_site_or_hop_fails"]["target_villages"].get<std::size_t>(),
            kept.size());
  EXPECT_FALSE(run["options"][1].contains("kept_whatever_one_site_or_hop_fails"));
  const std::string report = read_text(folder_ / "out" / "report.html");
  for (const char* words : {"Villages that keep service", "Các thôn vẫn có sóng", kept[0].at("site_2").c_str()})
    EXPECT_NE(report.find(words), std::string::npos) << words;
}

TEST_F(Backhaul, AFibreTableWithoutIdsIsRefusedBeforeTheWork) {
  write_text(folder_ / "fibre.csv", "name,lon_deg,lat_deg\nTown,104.940,21.000\n");
  expect_one_sentence(phusong({"plan", file("backhaul.toml"), "--out", file("out"), "--quiet"}), 4,
                      {"fibre.csv:2", "backhaul.fibre needs points with a field id"});
}

}  // namespace
}  // namespace phusong::test
