// What only some runs have, in every output and only then: a second model, models of bands, backhaul, sites that close
// a village together, villages that keep service.
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "geo/base/error.h"
#include "geo/io/raster_io.h"
#include "models/catalogue.h"
#include "sim/output/output_names.h"
#include "sim/output/text.h"
#include "tests/unit/output/written_run.h"
#include "tests/unit/output/xml_check.h"

namespace phusong::sim {
namespace {

/// The file, layer and manifest names that only a run with a second model may have.
bool speaks_of_spread(const std::string& text) { return text.find("spread") != std::string::npos; }

TEST_F(Output, ASecondModelShowsInEveryOutputAndOnlyThen) {
  write_outputs(run_, folder_, nullptr);
  const std::string file = (folder_ / "results.gpkg").string();
  for (const std::string& name : names_in(folder_)) EXPECT_FALSE(speaks_of_spread(name)) << name;
  for (const char* name : {"results.qgs", "run.json", "03-villages.csv"})
    EXPECT_FALSE(speaks_of_spread(bytes_of(folder_ / name))) << name;
  EXPECT_EQ(bytes_of(folder_ / "report.html").find("id=\"spread\""), std::string::npos);
  EXPECT_THROW((void)geo::read_features(file, "flips", run_.terrain.crs), Error);

  test::add_spread(run_);
  write_outputs(run_, folder_, nullptr);
  for (const char* name :
       {"02-coverage-spread.tif", "02-coverage-spread.qml", "02-coverage-spread.png", "03-spread.csv"}) {
    EXPECT_TRUE(fs::exists(folder_ / name)) << name;
    EXPECT_TRUE(own_output(name)) << name;
  }
  const geo::FeatureTable flips = geo::read_features(file, "flips", run_.terrain.crs);
  ASSERT_EQ(flips.features.size(), 4U);
  const geo::Feature& first = by_field(flips, "village", "QN-001");
  EXPECT_EQ(std::get<Point>(first.geometry), run_.villages.villages[0].centre);
  EXPECT_EQ(geo::text_of(first.fields.at("verdict")), "dead");
  EXPECT_EQ(geo::text_of(first.fields.at("other_verdict")), "covered");
  EXPECT_EQ(geo::text_of(first.fields.at("change")), "better");
  EXPECT_TRUE(std::holds_alternative<std::monostate>(by_field(flips, "village", "QN-002").fields.at("difference_db")));

  // In the project: above RSRP, and hidden until it is asked for.
  const std::string project = bytes_of(folder_ / "results.qgs");
  EXPECT_EQ(test::xml_defect(project), "");
  const std::size_t at = project.find("phusong_layer_02-coverage-spread");
  ASSERT_NE(at, std::string::npos);
  EXPECT_LT(at, project.find("phusong_layer_02-coverage-rsrp"));
  EXPECT_NE(project.substr(at, project.find("/>", at) - at).find("Qt::Unchecked"), std::string::npos);
  EXPECT_EQ(test::xml_defect(bytes_of(folder_ / "02-coverage-spread.qml")), "");

  // A run without it takes its files away.
  run_.spread.reset();
  write_outputs(run_, folder_, nullptr);
  for (const std::string& name : names_in(folder_)) EXPECT_FALSE(speaks_of_spread(name)) << name;
}

TEST_F(Output, TheSpreadKeepsItsNumbers) {
  test::add_spread(run_);
  write_outputs(run_, folder_, nullptr);
  const Raster<float> difference = geo::read_onto_grid((folder_ / "02-coverage-spread.tif").string(), run_.terrain.crs,
                                                       run_.map.grid, geo::Resampling::nearest);
  EXPECT_TRUE(std::isnan(difference(10, 0))) << "no level, no difference";
  EXPECT_NEAR(difference(0, 20), -25.0F, 1e-4F);
  EXPECT_NEAR(difference(59, 20), 34.0F, 1e-4F);

  const auto rows = csv_of(folder_ / "03-spread.csv");
  ASSERT_EQ(rows.size(), 5U);
  EXPECT_EQ(at(rows, 1, "village"), "QN-001");
  EXPECT_EQ(at(rows, 1, "name"), test::kNames[0]);
  EXPECT_EQ(at(rows, 1, "commune"), "Hoành Mô");
  EXPECT_EQ(at(rows, 1, "model"), "itu_p526");
  EXPECT_EQ(at(rows, 1, "verdict"), "dead");
  EXPECT_EQ(at(rows, 1, "rsrp_dbm"), "-95.5");
  EXPECT_EQ(at(rows, 1, "other_model"), "free_space");
  EXPECT_EQ(at(rows, 1, "other_verdict"), "covered");
  EXPECT_EQ(at(rows, 1, "other_rsrp_dbm"), fixed(-80.25, 1));
  EXPECT_EQ(at(rows, 1, "difference_db"), "15.3");
  EXPECT_EQ(at(rows, 2, "other_rsrp_dbm"), "") << "no level at all is no measurement";
  EXPECT_EQ(at(rows, 2, "difference_db"), "");
  EXPECT_EQ(at(rows, 3, "change"), "unsure") << "unknown terrain decided one of the verdicts";
  EXPECT_EQ(at(rows, 4, "change"), "worse");

  const auto spread = nlohmann::json::parse(bytes_of(folder_ / "run.json")).at("spread");
  EXPECT_EQ(spread.at("model"), "itu_p526");
  EXPECT_EQ(spread.at("other_model").at("name"), "free_space");
  EXPECT_EQ(spread.at("map_cells"), 60 * 48);
  EXPECT_EQ(spread.at("difference_db").at("pct_5"), -22);
  EXPECT_EQ(spread.at("difference_db").at("pct_95"), 31);
  EXPECT_EQ(spread.at("gaps"), 3);
  EXPECT_EQ(spread.at("other_gaps"), 3);
  const auto flips = nlohmann::json{{"all", 4}, {"worse", 1}, {"better", 2}, {"unsure", 1}};
  EXPECT_EQ(spread.at("flips"), flips);
}

TEST_F(Output, ASpreadWithoutAMapOrWithoutVerdictsShowsTheRest) {
  test::add_spread(run_);
  const Spread whole = *run_.spread;
  run_.spread->difference_db = {};
  run_.spread->cells = 0;
  run_.map = {};
  write_outputs(run_, folder_, nullptr);
  EXPECT_TRUE(fs::exists(folder_ / "03-spread.csv"));
  EXPECT_FALSE(fs::exists(folder_ / "02-coverage-spread.tif"));
  EXPECT_FALSE(fs::exists(folder_ / "02-coverage-spread.png"));
  EXPECT_NE(bytes_of(folder_ / "report.html").find("id=\"spread\""), std::string::npos);
  EXPECT_FALSE(nlohmann::json::parse(bytes_of(folder_ / "run.json")).at("spread").contains("difference_db"));

  // As `phusong coverage` leaves it.
  run_ = test::synthetic_run();
  run_.spread = whole;
  run_.spread->flips.clear();
  run_.gaps = {};
  run_.options.clear();
  write_outputs(run_, folder_, nullptr);
  EXPECT_TRUE(fs::exists(folder_ / "02-coverage-spread.tif"));
  EXPECT_FALSE(fs::exists(folder_ / "03-spread.csv"));
  EXPECT_FALSE(nlohmann::json::parse(bytes_of(folder_ / "run.json")).at("spread").contains("gaps"));
}

TEST_F(Output, TheModelsOfBandsAndTheirCaveatsAreNamed) {
  run_.scenario.bands = {{"low", 700, 960, "okumura_hata"}};
  const auto height = models::bits(models::Caveat::tx_height_out_of_domain);
  run_.gaps.caveat_cells = {{{height, "itu_p526"}, 12}, {{height, "okumura_hata"}, 7}};
  write_outputs(run_, folder_, nullptr);
  const auto json = nlohmann::json::parse(bytes_of(folder_ / "run.json"));
  const auto& model = json.at("model");
  EXPECT_EQ(model.at("name"), "itu_p526");
  ASSERT_EQ(model.at("bands").size(), 1U);
  EXPECT_EQ(model.at("bands").at(0).at("band"), "low");
  EXPECT_EQ(model.at("bands").at(0).at("from_mhz"), 700);
  EXPECT_EQ(model.at("bands").at(0).at("name"), "okumura_hata");
  EXPECT_EQ(model.at("bands").at(0).at("edition"), models::find_model("okumura_hata").edition);
  ASSERT_EQ(json.at("caveats").size(), 2U);
  EXPECT_EQ(json.at("caveats").at(0).at("model"), "itu_p526");
  EXPECT_EQ(json.at("caveats").at(1).at("village_cells"), 7);
  EXPECT_EQ(json.at("caveats").at(1).at("text"),
            models::caveat_text(models::Caveat::tx_height_out_of_domain, models::find_model("okumura_hata")));
  EXPECT_NE(bytes_of(folder_ / "02-coverage-rsrp.tif").find("itu_p526 (700 to 960 MHz: okumura_hata)"),
            std::string::npos);
}

TEST_F(Output, BackhaulStandsInEveryOutputAndOnlyThen) {
  write_outputs(run_, folder_, nullptr);
  for (const std::string& name : names_in(folder_)) EXPECT_EQ(name.find("hops"), std::string::npos) << name;
  EXPECT_NE(bytes_of(folder_ / "report.html").find("is not counted here"), std::string::npos);
  test::add_backhaul(run_);
  write_outputs(run_, folder_, nullptr);
  for (const char* name : {"04-hops.csv", "04-hops-refused.csv", "05-backhaul-plan-54.csv"}) {
    EXPECT_TRUE(names_in(folder_).contains(name)) << name;
    EXPECT_TRUE(own_output(name)) << name;
    const auto rows = csv_of(folder_ / name);
    for (const auto& row : rows) EXPECT_EQ(row.size(), rows.front().size()) << name;
  }
  EXPECT_FALSE(names_in(folder_).contains("05-backhaul-as-built-naive.csv"));
  EXPECT_EQ(csv_of(folder_ / "04-hops.csv").size(), 3U) << "header, hop, trench";
  const auto refused = csv_of(folder_ / "04-hops-refused.csv");
  ASSERT_EQ(refused.size(), 2U);
  EXPECT_NE(refused[1][4].find("obstructed 1.5 km from"), std::string::npos) << refused[1][4];
  const auto plan = csv_of(folder_ / "05-plan-plan-54.csv");
  EXPECT_EQ((std::vector<std::string>{plan[0].end() - 4, plan[0].end()}),
            (std::vector<std::string>{"hops", "reaches", "path", "path_availability_pct"}));
  EXPECT_EQ((std::vector<std::string>{plan[1].end() - 4, plan[1].end()}),
            (std::vector<std::string>{"1", "F-1", "V-QN-003; F-1", "99.9950"}));

  // The same numbers on the map.
  const geo::FeatureTable hops =
      geo::read_features((folder_ / "results.gpkg").string(), "backhaul_hops", run_.terrain.crs);
  ASSERT_EQ(hops.features.size(), 2U);
  const geo::Feature& radio = hops.features[1];
  EXPECT_EQ(std::get<geo::LineString>(radio.geometry),
            (geo::LineString{run_.options[1].hops[1].from_at, run_.options[1].hops[1].to_at}));
  EXPECT_EQ(std::get<double>(radio.fields.at("free_share_k_worst")), 0.875);
  EXPECT_EQ(std::get<double>(radio.fields.at("sea_share_pct")), 75.0);
  EXPECT_EQ(geo::text_of(radio.fields.at("carries")), "R0001");
  EXPECT_TRUE(std::holds_alternative<std::monostate>(hops.features[0].fields.at("availability_pct"))) << "a trench";
  EXPECT_EQ(geo::read_features((folder_ / "results.gpkg").string(), "relays", run_.terrain.crs).features.size(), 1U);
  const geo::FeatureTable globe =
      geo::read_features((folder_ / "results.kmz").string(), "Plan: most villages: Backhaul hops", run_.terrain.crs);
  EXPECT_EQ(globe.features.size(), 2U);
  const std::string project = bytes_of(folder_ / "results.qgs");
  EXPECT_NE(project.find("layername=backhaul_hops|subset="), std::string::npos);
  EXPECT_EQ(test::xml_defect(project), "");

  const std::string report = bytes_of(folder_ / "report.html");
  for (const char* words : {"is sited and costed, but not in: As built", "V-QN-003 → R0001", "over sea: 75 %",
                            "The worst single failure (F-1 - V-QN-003) takes 3", "Ngàn Chi &lt;B&gt;: 2 candidates",
                            "không có đường truyền dẫn", ">radio </span>"})
    EXPECT_NE(report.find(words), std::string::npos) << words;
  const auto json = nlohmann::json::parse(bytes_of(folder_ / "run.json"));
  EXPECT_FALSE(json["options"][0].contains("backhaul"));
  const auto& part = json["options"][1]["backhaul"];
  EXPECT_EQ(part["links"]["microwave"], 1);
  EXPECT_EQ(part["links"]["trench"], 1);
  EXPECT_EQ(part["most_hops"], 1);
  EXPECT_EQ(part["capex_vnd"], 1.48e9);
  EXPECT_EQ(part["relays"][0]["id"], "P-1");
}

TEST_F(Output, SitesThatCloseAVillageTogetherAreNamed) {
  write_outputs(run_, folder_, nullptr);
  EXPECT_EQ(bytes_of(folder_ / "05-plan-plan-54.csv").find("joint"), std::string::npos);
  EXPECT_NE(bytes_of(folder_ / "report.html").find("several new sites together are not counted"), std::string::npos);

  // The second site completes the fourth village.
  OptionResult& plan = run_.options[1];
  plan.option.joint = true;
  plan.joint = {{3, {0, 1}}};
  for (PlannedSite& site : plan.sites) site.closes_with = {3};
  plan.sites[1].closes_first = {2, 3};
  plan.closed = {0, 1, 2, 3};
  const std::string both = plan.sites[0].id + " + " + plan.sites[1].id;
  write_outputs(run_, folder_, nullptr);
  const auto sites = csv_of(folder_ / "05-plan-plan-54.csv");
  for (const std::size_t row : {1U, 2U}) {
    EXPECT_EQ(at(sites, row, "closes_with"), "1");
    EXPECT_EQ(at(sites, row, "joint_village_ids"), run_.villages.villages[3].id);
    EXPECT_EQ(at(sites, row, "joint_sites"), run_.villages.villages[3].id + ": " + both);
  }
  const std::string closed_in = at(csv_of(folder_ / "03-villages.csv"), 4, "closed_in_options");
  EXPECT_NE(closed_in.find("plan-54: " + both), std::string::npos) << closed_in;
  const std::string file = (folder_ / "results.gpkg").string();
  const geo::FeatureTable links = geo::read_features(file, "plan_links", run_.terrain.crs);
  std::size_t together = 0;
  for (const geo::Feature& link : links.features) together += geo::text_of(link.fields.at("together")) == both ? 1 : 0;
  EXPECT_EQ(links.features.size(), 6U);
  EXPECT_EQ(together, 2U);
  const geo::FeatureTable planned = geo::read_features(file, "plan", run_.terrain.crs);
  EXPECT_NE(geo::text_of(planned.features.back().fields.at("joint_sites")).find(both), std::string::npos);
  const std::string report = bytes_of(folder_ / "report.html");
  EXPECT_NE(report.find("1 of the villages are closed by several sites together"), std::string::npos);
  EXPECT_NE(report.find("(" + both + ")"), std::string::npos);
  EXPECT_EQ(report.find("several new sites together are not counted"), std::string::npos);
  EXPECT_NE(bytes_of(folder_ / "run.json").find("\"closed_by_several_sites\": 1"), std::string::npos);
}

TEST_F(Output, VillagesThatKeepServiceAreNamed) {
  write_outputs(run_, folder_, nullptr);
  for (const char* name : {"03-villages.csv", "05-plan-plan-54.csv", "results.qgs"})
    for (const char* field : {"kept_in_options", "keeps", "kept_village_ids"})
      EXPECT_EQ(bytes_of(folder_ / name).find(field), std::string::npos) << name;
  for (const std::size_t row : {1U, 2U})
    EXPECT_EQ(at(csv_of(folder_ / "06-compare.csv"), row, "kept_target_villages"), "") << "not asked for";

  // The first village hangs on both sites, and on a third by the way of the second; the others hang on one.
  OptionResult& plan = run_.options[1];
  plan.option.resilient = true;
  plan.sites.push_back(plan.sites[1]);
  plan.sites[2].id = "M-S-B";
  plan.sites[2].rank = 3;
  plan.sites[1].closes = {0, 2};
  plan.sites[2].closes = {0};
  plan.sites[2].closes_first = {};
  const std::string one = plan.sites[0].id, two = plan.sites[1].id, three = plan.sites[2].id;
  plan.kept = {{0, {{one}, {two, three}}}};
  plan.people_kept = 320;
  write_outputs(run_, folder_, nullptr);

  const auto compare = csv_of(folder_ / "06-compare.csv");
  EXPECT_EQ(at(compare, 1, "kept_target_villages"), "");
  EXPECT_EQ(at(compare, 1, "people_kept"), "");
  EXPECT_EQ(at(compare, 2, "kept_target_villages"), "1");
  EXPECT_EQ(at(compare, 2, "people_kept"), "320.0");
  const auto villages = csv_of(folder_ / "03-villages.csv"), gaps = csv_of(folder_ / "03-gaps.csv");
  for (const auto* table : {&villages, &gaps}) {
    EXPECT_EQ(at(*table, 1, "kept_in_options"), "plan-54: " + one + " | " + two);
    EXPECT_EQ(at(*table, 2, "kept_in_options"), "");
  }
  const auto sites = csv_of(folder_ / "05-plan-plan-54.csv");
  for (const std::size_t row : {1U, 2U, 3U}) {
    EXPECT_EQ(at(sites, row, "keeps"), "1");
    EXPECT_EQ(at(sites, row, "kept_village_ids"), "QN-001");
  }

  const std::string file = (folder_ / "results.gpkg").string();
  for (const char* layer : {"villages", "gaps"}) {
    const geo::FeatureTable table = geo::read_features(file, layer, run_.terrain.crs);
    EXPECT_EQ(geo::text_of(by_field(table, "village", "QN-001").fields.at("kept_in_options")),
              "plan-54: " + one + " | " + two);
    EXPECT_EQ(geo::text_of(by_field(table, "village", "QN-002").fields.at("kept_in_options")), "");
  }
  const geo::FeatureTable planned = geo::read_features(file, "plan", run_.terrain.crs);
  EXPECT_EQ(geo::text_of(by_field(planned, "site_id", three).fields.at("keeps_names")), test::kNames[0]);
  EXPECT_TRUE(std::holds_alternative<std::monostate>(by_field(planned, "site_id", "B-1").fields.at("keeps")))
      << "the option beside it keeps nothing, and was not asked to";
  const geo::FeatureTable links = geo::read_features(file, "plan_links", run_.terrain.crs);
  std::map<std::string, int> kept;  // by option and village, how many lines say so
  for (const geo::Feature& link : links.features)
    if (const auto* value = std::get_if<std::int64_t>(&link.fields.at("kept")); value != nullptr && *value == 1)
      ++kept[geo::text_of(link.fields.at("option")) + " " + geo::text_of(link.fields.at("village"))];
  EXPECT_EQ(kept, (std::map<std::string, int>{{"plan-54 QN-001", 3}}));
}

}  // namespace
}  // namespace phusong::sim
