// What a run's folder holds, held against a run made by hand.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "geo/base/error.h"
#include "geo/base/hash.h"
#include "geo/io/raster_io.h"
#include "geo/io/vector_io.h"
#include "models/catalogue.h"
#include "sim/output/output_names.h"
#include "sim/output/outputs.h"
#include "sim/output/text.h"
#include "tests/unit/output/synthetic_run.h"
#include "tests/unit/output/xml_check.h"

namespace phusong::sim {
namespace {

namespace fs = std::filesystem;

std::string bytes_of(const fs::path& file) {
  std::ifstream in{file, std::ios::binary};
  EXPECT_TRUE(in) << file;
  return {std::istreambuf_iterator<char>{in}, {}};
}

std::set<std::string> names_in(const fs::path& folder) {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator{folder}) names.insert(entry.path().filename().string());
  return names;
}

/// Records of a CSV file with the byte order mark taken off; quotes as in RFC 4180.
std::vector<std::vector<std::string>> csv_of(const fs::path& file) {
  const std::string text = bytes_of(file);
  EXPECT_TRUE(text.starts_with(kByteOrderMark)) << file;
  std::vector<std::vector<std::string>> rows(1, {""});
  bool quoted = false;
  for (std::size_t i = kByteOrderMark.size(); i < text.size(); ++i) {
    const char c = text[i];
    if (quoted && c == '"' && i + 1 < text.size() && text[i + 1] == '"')
      rows.back().back() += text[++i];
    else if (c == '"')
      quoted = !quoted;
    else if (!quoted && c == ',')
      rows.back().emplace_back();
    else if (!quoted && c == '\n')
      rows.push_back({""});
    else
      rows.back().back() += c;
  }
  EXPECT_EQ(rows.back(), std::vector<std::string>{""}) << file << " does not end with a line end";
  rows.pop_back();
  return rows;
}

/// The cell of a CSV table by column name.
std::string at(const std::vector<std::vector<std::string>>& rows, std::size_t row, const std::string& column) {
  const auto found = std::find(rows[0].begin(), rows[0].end(), column);
  EXPECT_NE(found, rows[0].end()) << "no column " << column;
  return found == rows[0].end() ? "" : rows.at(row).at(static_cast<std::size_t>(found - rows[0].begin()));
}

const geo::Feature& by_field(const geo::FeatureTable& table, const std::string& field, const std::string& value) {
  for (const geo::Feature& f : table.features)
    if (geo::text_of(f.fields.at(field)) == value) return f;
  throw std::runtime_error{"no feature with " + field + " = " + value};
}

class Output : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("phusong-output-" + std::to_string(::getpid()) + "-" +
                                           ::testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::remove_all(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  fs::path folder_;
  RunResult run_ = test::synthetic_run();
};

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

TEST_F(Output, StagesThatWereNotRunLeaveNothing) {
  write_outputs(run_, folder_, nullptr);
  RunResult inputs = test::synthetic_run();
  inputs.gaps = {};
  inputs.map = {};
  inputs.candidates = {};
  inputs.effects.clear();
  inputs.options.clear();
  write_outputs(inputs, folder_, nullptr);
  for (const std::string& name : names_in(folder_))
    EXPECT_FALSE(name.starts_with("02") || name.starts_with("03") || name.starts_with("04") || name.starts_with("05") ||
                 name.starts_with("06"))
        << name << " is of the earlier run";
  const geo::FeatureTable villages =
      geo::read_features((folder_ / "results.gpkg").string(), "villages", inputs.terrain.crs);
  EXPECT_EQ(villages.features.size(), 5U);
  EXPECT_THROW((void)geo::read_features((folder_ / "results.gpkg").string(), "gaps", inputs.terrain.crs), Error);
  EXPECT_EQ(test::xml_defect(bytes_of(folder_ / "results.qgs")), "");
}

TEST_F(Output, AnEarlierRunIsTakenAwayAndTheUsersFilesStay) {
  fs::create_directories(folder_ / "05-plan-folder.csv");
  const std::vector<std::string> stale = {"05-plan-older.csv", "05-plan-older-certificate.json",
                                          "02-coverage-rsrp.tif.aux.xml", "results.gpkg-wal", "02-coverage.png"};
  const std::vector<std::string> mine = {"notes.txt", "05-planning.csv", "05-plan-mine.json", "02-coverage-notes.txt",
                                         "my results.gpkg"};
  for (const auto* list : {&stale, &mine})
    for (const std::string& name : *list) std::ofstream{folder_ / name} << "earlier";
  write_outputs(run_, folder_, nullptr);
  for (const std::string& name : stale) {
    const bool gone = !fs::exists(folder_ / name) || bytes_of(folder_ / name) != "earlier";
    EXPECT_TRUE(gone) << name;
  }
  for (const std::string& name : mine) EXPECT_EQ(bytes_of(folder_ / name), "earlier") << name;
  EXPECT_TRUE(fs::is_directory(folder_ / "05-plan-folder.csv"));
}

TEST_F(Output, AFullDiskLeavesWholeFilesOnlyAndNoManifest) {
  const fs::path whole = folder_ / "whole", cut = folder_ / "cut";
  write_outputs(run_, whole, nullptr);
  std::uintmax_t largest = 0;
  for (const auto& entry : fs::directory_iterator{whole}) largest = std::max(largest, entry.file_size());
  // At each limit some file is the first that does not fit.
  for (const rlim_t limit : {rlim_t{0}, rlim_t{2'000}, rlim_t{15'000}, static_cast<rlim_t>(largest - 1)}) {
    fs::remove_all(cut);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      std::signal(SIGXFSZ, SIG_IGN);
      const rlimit bytes{limit, limit};
      ::setrlimit(RLIMIT_FSIZE, &bytes);
      try {
        write_outputs(run_, cut, nullptr);
      } catch (const Error& error) {
        ::_exit(error.kind() == ErrorKind::output ? 5 : 1);
      } catch (...) {
        ::_exit(2);
      }
      ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 5) << "limit " << limit;
    EXPECT_FALSE(fs::exists(cut / "run.json")) << "limit " << limit;
    for (const std::string& name : names_in(cut)) {
      ASSERT_TRUE(fs::exists(whole / name)) << name << " is left over at limit " << limit;
      EXPECT_EQ(bytes_of(cut / name), bytes_of(whole / name)) << name << " at limit " << limit;
    }
  }
}

TEST_F(Output, AFolderThatCannotBeMadeIsNamed) {
  fs::create_directories(folder_);
  std::ofstream{folder_ / "file"} << "in the way";
  try {
    write_outputs(run_, folder_ / "file" / "out", nullptr);
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::output);
    EXPECT_EQ(error.where(), (folder_ / "file" / "out").string());
  }
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
