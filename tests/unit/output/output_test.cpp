// What a run's folder holds, held against a run made by hand.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>

#include "geo/base/hash.h"
#include "geo/io/raster_io.h"
#include "models/catalogue.h"
#include "sim/output/output_names.h"
#include "sim/output/text.h"
#include "tests/unit/output/written_run.h"
#include "tests/unit/output/xml_check.h"

namespace phusong::sim {
namespace {

TEST_F(Output, WritesTheFilesOfEveryStage) {
  // The layer tests open what this test writes when they name a folder.
  if (const char* keep = std::getenv("PHUSONG_KEEP"); keep != nullptr) {
    RunResult with_everything = run_;
    test::add_spread(with_everything);
    write_outputs(with_everything, keep, nullptr);
  }
  write_outputs(run_, folder_, nullptr);
  const std::set<std::string> names = names_in(folder_);
  for (const char* name : {"01-inputs.csv",
                           "01-village-issues.csv",
                           "01-terrain-height.tif",
                           "01-terrain-height.qml",
                           "01-terrain-ground.tif",
                           "01-terrain-ground.qml",
                           "02-coverage-rsrp.tif",
                           "02-coverage-rsrp.qml",
                           "02-coverage-margin.tif",
                           "02-coverage-margin.qml",
                           "02-coverage-state.tif",
                           "02-coverage-state.qml",
                           "02-coverage-server.tif",
                           "02-coverage-server.qml",
                           "02-servers.csv",
                           "03-villages.csv",
                           "03-gaps.csv",
                           "03-clusters.csv",
                           "03-sensitivity.csv",
                           "04-candidates.csv",
                           "04-refused.csv",
                           "05-plan-plan-54.csv",
                           "05-plan-as-built-naive.csv",
                           "06-compare.csv",
                           "results.gpkg",
                           "results.qgs",
                           "results.kmz",
                           "run.json"})
    EXPECT_TRUE(names.contains(name)) << name;
  // A later run removes files by name, so every name must be known.
  for (const std::string& name : names) EXPECT_TRUE(own_output(name)) << name;
}

TEST_F(Output, EqualRunsGiveEqualBytes) {
  write_outputs(run_, folder_ / "a", nullptr);
  RunResult again = test::synthetic_run();
  again.seconds["coverage"] = 99;
  write_outputs(again, folder_ / "b", nullptr);
  ASSERT_EQ(names_in(folder_ / "a"), names_in(folder_ / "b"));
  for (const std::string& name : names_in(folder_ / "a"))
    if (name != "run.json") {
      EXPECT_EQ(bytes_of(folder_ / "a" / name), bytes_of(folder_ / "b" / name)) << name;
    }
  auto a = nlohmann::json::parse(bytes_of(folder_ / "a" / "run.json"));
  auto b = nlohmann::json::parse(bytes_of(folder_ / "b" / "run.json"));
  EXPECT_NE(a.at("timing"), b.at("timing"));
  a.erase("timing");
  b.erase("timing");
  EXPECT_EQ(a, b);
}

TEST_F(Output, TablesAreRectangularAndKeepVietnamese) {
  write_outputs(run_, folder_, nullptr);
  for (const std::string& name : names_in(folder_)) {
    if (!name.ends_with(".csv")) continue;
    const auto rows = csv_of(folder_ / name);
    for (const auto& row : rows) EXPECT_EQ(row.size(), rows[0].size()) << name << ": " << row[0];
  }
  const auto villages = csv_of(folder_ / "03-villages.csv");
  ASSERT_EQ(villages.size(), 6U);
  for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(at(villages, i + 1, "name"), test::kNames[i]);
  EXPECT_EQ(at(villages, 1, "verdict"), "dead");
  EXPECT_EQ(at(villages, 1, "cause"), "terrain");
  EXPECT_EQ(at(villages, 1, "obstacle_loss_db"), "24.8");
  EXPECT_EQ(at(villages, 1, "closed_in_options"), "as-built 'naive': B-1; plan-54: R0001");
  EXPECT_EQ(at(villages, 2, "served_share_pct"), "12.3");
  EXPECT_EQ(at(villages, 2, "served_by"), "VNPT 2G 35 %; Viettel 4G 10 %");
  EXPECT_EQ(at(villages, 2, "cluster"), "1");
  // "No level at all" must not look like a measurement of -999 dBm.
  EXPECT_EQ(at(villages, 4, "rsrp_dbm"), "");
  EXPECT_EQ(at(villages, 5, "people"), "880.0");
  EXPECT_EQ(at(villages, 5, "population"), "");
  EXPECT_EQ(csv_of(folder_ / "03-gaps.csv").size(), 5U) << "dead, marginal and unverified villages only";

  const auto plan = csv_of(folder_ / "05-plan-plan-54.csv");
  ASSERT_EQ(plan.size(), 3U);
  EXPECT_EQ(at(plan, 1, "site_id"), "R0001");
  EXPECT_EQ(at(plan, 1, "capex_vnd"), "3200000000");
  EXPECT_EQ(at(plan, 1, "people_first"), "530.0");
  EXPECT_EQ(at(plan, 1, "reason_vi"), "đỉnh nhìn thấy 2 điểm lõm");
  const auto compare = csv_of(folder_ / "06-compare.csv");
  ASSERT_EQ(compare.size(), 3U);
  EXPECT_EQ(at(compare, 2, "title_vi"), "Phương án: nhiều thôn nhất");
  EXPECT_EQ(at(compare, 2, "closed_villages"), "3");
  EXPECT_EQ(at(csv_of(folder_ / "04-candidates.csv"), 2, "closes_macro_42m"), "2");
}

TEST_F(Output, GeoPackageReadsBack) {
  write_outputs(run_, folder_, nullptr);
  const std::string file = (folder_ / "results.gpkg").string();
  const auto read = [&](const char* layer) { return geo::read_features(file, layer, run_.terrain.crs); };
  const std::map<std::string, std::size_t> expected = {
      {"villages", 5}, {"gaps", 4},       {"clusters", 1}, {"obstacles", 2}, {"blocked_paths", 2},
      {"sites", 2},    {"candidates", 3}, {"refused", 1},  {"plan", 3},      {"plan_links", 4}};
  for (const auto& [layer, count] : expected) EXPECT_EQ(read(layer.c_str()).features.size(), count) << layer;

  const geo::FeatureTable villages = read("villages");
  const geo::Feature& first = by_field(villages, "village", "QN-001");
  EXPECT_EQ(geo::text_of(first.fields.at("name")), test::kNames[0]);
  EXPECT_EQ(geo::text_of(first.fields.at("verdict")), "dead");
  const auto& area = std::get<geo::MultiPolygon>(first.geometry);
  EXPECT_EQ(area.at(0).rings.at(0).size(), 5U);
  EXPECT_TRUE(std::holds_alternative<std::monostate>(by_field(villages, "village", "QN-004").fields.at("rsrp_dbm")));

  const geo::FeatureTable plan = read("plan");
  const geo::Feature& planned = by_field(plan, "site_id", "R0001");
  const Point p = std::get<Point>(planned.geometry);
  EXPECT_NEAR(p.x, run_.options[1].sites[0].at.x, 1e-6);
  EXPECT_NEAR(p.y, run_.options[1].sites[0].at.y, 1e-6);
  EXPECT_EQ(geo::text_of(planned.fields.at("option")), "plan-54");

  const geo::FeatureTable paths = read("blocked_paths");
  const auto& line = std::get<geo::LineString>(by_field(paths, "village", "QN-001").geometry);
  ASSERT_EQ(line.size(), 3U);
  EXPECT_EQ(line[0], run_.sites[0].at) << "from the server";
  EXPECT_EQ(line[2], run_.villages.villages[0].centre) << "to the village";
}

TEST_F(Output, RastersReadBackWithTheirUnitAndHoles) {
  write_outputs(run_, folder_, nullptr);
  const std::string file = (folder_ / "02-coverage-rsrp.tif").string();
  EXPECT_EQ(geo::raster_info(file).unit, "dBm");
  const Raster<float> rsrp = geo::read_onto_grid(file, run_.terrain.crs, run_.map.grid, geo::Resampling::nearest);
  int holes = 0;
  for (std::size_t i = 0; i < rsrp.cells.size(); ++i) {
    const float written = run_.map.rsrp_dbm.cells[i];
    if (std::isnan(written)) ++holes;
    EXPECT_TRUE(std::isnan(written) ? std::isnan(rsrp.cells[i]) : rsrp.cells[i] == written) << i;
  }
  EXPECT_EQ(holes, 120);
  const Raster<float> state = geo::read_onto_grid((folder_ / "02-coverage-state.tif").string(), run_.terrain.crs,
                                                  run_.map.grid, geo::Resampling::nearest);
  EXPECT_EQ(state(5, 12), 1.0F);
  EXPECT_EQ(state(55, 5), 2.0F);
  EXPECT_TRUE(std::isnan(state(5, 0)));
  // Unknown ground has no height, sea has height 0: they must not be mixed up.
  const Raster<float> height = geo::read_onto_grid((folder_ / "01-terrain-height.tif").string(), run_.terrain.crs,
                                                   run_.map.grid, geo::Resampling::nearest);
  EXPECT_TRUE(std::isnan(height(55, 5)));
  EXPECT_EQ(height(5, 47), 0.0F);
}

TEST_F(Output, ProjectAndStylesAreWellFormedAndPointAtWhatExists) {
  write_outputs(run_, folder_, nullptr);
  for (const std::string& name : names_in(folder_))
    if (name.ends_with(".qml") || name.ends_with(".qgs")) {
      EXPECT_EQ(test::xml_defect(bytes_of(folder_ / name)), "") << name;
    }

  const std::string project = bytes_of(folder_ / "results.qgs");
  const std::vector<std::string> ids = test::texts_of(project, "id");
  EXPECT_EQ(ids.size(), 8U + 2 * 2 + 7) << "vector layers, sites and links per option, rasters";
  EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), ids.size()) << "ids must be unique";
  for (const std::string& id : ids) EXPECT_GT(id.size(), 10U) << "QGIS drops a layer with so short an id";
  for (const std::string& source : test::texts_of(project, "datasource")) {
    ASSERT_TRUE(source.starts_with("./")) << source << " is not relative";
    EXPECT_TRUE(fs::exists(folder_ / source.substr(2, source.find('|') - 2))) << source;
  }
  EXPECT_NE(project.find("A synthetic run"), std::string::npos);
  EXPECT_NE(project.find(run_.scenario.identity.notice_en), std::string::npos);

  // An inland area has no empty layer for its sea.
  run_.terrain.sea_cells = 0;
  write_outputs(run_, folder_, nullptr);
  EXPECT_EQ(test::texts_of(bytes_of(folder_ / "results.qgs"), "id").size(), ids.size() - 1);
  EXPECT_TRUE(fs::exists(folder_ / "01-terrain-ground.qml"));

  run_.scenario.report.language = "vi";
  write_outputs(run_, folder_, nullptr);
  const std::string vietnamese = bytes_of(folder_ / "results.qgs");
  EXPECT_NE(vietnamese.find("Lần chạy tổng hợp"), std::string::npos);
  EXPECT_NE(vietnamese.find("lõm sóng"), std::string::npos);
}

TEST_F(Output, ManifestNamesEveryFileWithItsHash) {
  write_outputs(run_, folder_, nullptr);
  const auto json = nlohmann::json::parse(bytes_of(folder_ / "run.json"));
  std::set<std::string> listed = {"run.json"};
  for (const auto& output : json.at("outputs")) {
    const std::string name = output.at("file");
    listed.insert(name);
    EXPECT_EQ(output.at("sha256"), sha256_file(folder_ / name)) << name;
    EXPECT_EQ(output.at("bytes"), fs::file_size(folder_ / name)) << name;
  }
  EXPECT_EQ(listed, names_in(folder_));
  EXPECT_EQ(json.at("version"), PHUSONG_VERSION);
  EXPECT_EQ(json.at("scenario").at("file"), "synthetic.toml");
  EXPECT_EQ(json.at("scenario").at("sha256"), sha256_hex(run_.scenario.canonical));
  EXPECT_EQ(json.at("scenario").at("seed"), 7);
  EXPECT_EQ(json.at("model").at("name"), "itu_p526");
  EXPECT_FALSE(json.at("model").at("edition").get<std::string>().empty());
  EXPECT_EQ(json.at("inputs").at(0).at("sha256"), std::string(64, 'a'));
  EXPECT_TRUE(json.at("inputs").at(1).at("sha256").is_null()) << "a remote source has no hash";
  const auto& counts = json.at("counts");
  EXPECT_EQ(counts.at("villages").at("dead"), 2);
  EXPECT_EQ(counts.at("villages").at("unverified"), 1);
  EXPECT_EQ(counts.at("villages").at("gap_causes").at("terrain"), 2);
  EXPECT_EQ(counts.at("terrain_cells").at("unknown"), 80);
  EXPECT_EQ(counts.at("village_cells").at("unknown"), 9);
  EXPECT_EQ(counts.at("caveats"), 1);
  EXPECT_EQ(json.at("caveats").at(0).at("village_cells"), 12);
  EXPECT_EQ(json.at("options").at(1).at("closed_villages"), 3);
  EXPECT_EQ(json.at("timing").at("coverage_s"), 1.25);
}

TEST_F(Output, EveryCaveatReachesTheManifest) {
  run_.gaps.caveat_cells.clear();
  for (int bit = 0; bit < models::kCaveatBits; ++bit) run_.gaps.caveat_cells[{1U << bit, "longley_rice"}] = 1;
  write_outputs(run_, folder_, nullptr);
  const auto caveats = nlohmann::json::parse(bytes_of(folder_ / "run.json")).at("caveats");
  ASSERT_EQ(caveats.size(), static_cast<std::size_t>(models::kCaveatBits));
  for (const auto& caveat : caveats) EXPECT_FALSE(caveat.at("text").get<std::string>().empty()) << caveat;
}

TEST_F(Output, KmzHoldsSitesGapsAndEachOption) {
  write_outputs(run_, folder_, nullptr);
  const std::string file = (folder_ / "results.kmz").string();
  const geo::FeatureTable gaps = geo::read_features(file, "Gaps", run_.terrain.crs);
  EXPECT_EQ(gaps.features.size(), 4U);
  const geo::FeatureTable plan = geo::read_features(file, "Plan: most villages", run_.terrain.crs);
  ASSERT_EQ(plan.features.size(), 2U);
  const Point back = std::get<Point>(plan.features[0].geometry);
  EXPECT_LT(distance_m(back, run_.options[1].sites[0].at), 0.1) << "through WGS 84 and back";
}

TEST(OutputText, NumbersDoNotDependOnTheLocale) {
  EXPECT_EQ(fixed(12.345, 1), "12.3");
  EXPECT_EQ(fixed(-0.04, 1), "0.0");
  EXPECT_EQ(fixed(-0.06, 1), "-0.1");
  EXPECT_EQ(fixed(std::nan(""), 1), "");
  EXPECT_EQ(fixed(3.2e9, 0), "3200000000");
}

TEST(OutputText, XmlKeepsWordsAndDropsWhatXmlForbids) {
  EXPECT_EQ(xml("Sú Cáu & <Nà> \"Hắc\"\x01"), "Sú Cáu &amp; &lt;Nà&gt; &quot;Hắc&quot; ");
}

TEST(OutputText, CsvQuotesOnlyWhereNeeded) {
  EXPECT_EQ(csv_line({"a", "b,c", "d\"e", "f\ng", ""}), "a,\"b,c\",\"d\"\"e\",\"f\ng\",\n");
}

TEST(OutputNames, SlugsAreUniqueAndSafe) {
  std::vector<OptionResult> options(4);
  options[0].option.name = "../a b";
  options[1].option.name = "a/b";
  options[2].option.name = "Phương án";
  options[3].option.name = "...";
  const std::vector<std::string> expected = {"a-b", "a-b-2", "Ph-ng-n", "option"};
  EXPECT_EQ(option_slugs(options), expected);
}

}  // namespace
}  // namespace phusong::sim
