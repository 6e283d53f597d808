// The report and the explanation of a point: both languages, no outside address, sums that hold.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "geo/base/error.h"
#include "sim/output/base64.h"
#include "sim/output/canvas.h"
#include "sim/output/explain.h"
#include "sim/output/level_classes.h"
#include "sim/output/map_picture.h"
#include "sim/output/report_sections.h"
#include "sim/output/report_words.h"
#include "sim/output/text.h"
#include "tests/unit/coverage/drawn.h"
#include "tests/unit/coverage/small_scenario.h"
#include "tests/unit/output/synthetic_run.h"

namespace phusong::sim {
namespace {

TEST(Words, NumbersFollowTheLanguage) {
  EXPECT_EQ(number_en(1234567.89, 1), "1,234,567.9");
  EXPECT_EQ(number_vi(1234567.89, 1), "1.234.567,9");
  EXPECT_EQ(number_en(-999.0), "−999");
  EXPECT_EQ(number_en(0.0, 2), "0.00");
  EXPECT_EQ(number(5), "5");  // no need for two spans
  EXPECT_EQ(billions_en(81e9), "81.0 billion VND");
  EXPECT_EQ(billions_vi(1.5e9), "1,50 tỷ đồng");
  EXPECT_EQ(both("a", "b"), R"(<span class="en">a</span><span class="vi">b</span>)");
}

TEST(Words, Base64IsThatOfTheStandard) {
  EXPECT_EQ(base64(std::string_view{"foobar"}), "Zm9vYmFy");  // RFC 4648, section 10
  EXPECT_EQ(base64(std::string_view{"fooba"}), "Zm9vYmE=");
  EXPECT_EQ(base64(std::string_view{""}), "");
}

TEST(Report, CarriesBothLanguagesAndTheNotice) {
  const RunResult run = phusong::test::synthetic_run();
  for (const std::string& section : {manager_section(run, ""), gaps_section(run), gap_table_section(run),
                                     options_section(run), method_section(run)}) {
    EXPECT_NE(section.find("class=\"en\""), std::string::npos);
    EXPECT_NE(section.find("class=\"vi\""), std::string::npos);
    for (const char* asks : {"src=\"http", "href=\"http", "url(http"})
      EXPECT_EQ(section.find(asks), std::string::npos) << "an outside address";
    EXPECT_EQ(section.find("nan"), std::string::npos);
  }
  EXPECT_NE(manager_section(run, "").find(run.scenario.identity.notice_en.substr(0, 20)), std::string::npos);
}

TEST(Report, ShowsTheSpreadOfTwoModels) {
  RunResult run = phusong::test::synthetic_run();
  EXPECT_EQ(spread_section(run, ""), "");
  phusong::test::add_spread(run);
  const std::string section = spread_section(run, "PICTURE");
  for (const char* part : {"itu_p526", "free_space", "base64,PICTURE", "<b>5.0 dB</b>", "between −22.0 and 31.0 dB",
                           "trung vị <b>5,0 dB</b>", "the second <b>3</b>", "4 of 5", "4 trong 5"})
    EXPECT_NE(section.find(part), std::string::npos) << part;
  // Exactly the villages whose verdict flips.
  for (std::size_t v = 0; v < run.villages.villages.size(); ++v)
    EXPECT_EQ(section.find("<td>" + xml(run.villages.villages[v].name) + "</td>") != std::string::npos, v != 2) << v;
  run.spread->flips.clear();
  EXPECT_NE(spread_section(run, "").find("both models judge every village alike"), std::string::npos);
}

TEST(Report, NamesTheModelsOfBands) {
  RunResult run = phusong::test::synthetic_run();
  run.scenario.bands = {{"low <band>", 700, 960, "okumura_hata"}};
  const std::string section = method_section(run);
  EXPECT_NE(section.find("low &lt;band&gt; (700 – 960 MHz)"), std::string::npos);
  EXPECT_NE(section.find("Okumura-Hata (Hata (1980))"), std::string::npos);
  EXPECT_NE(gaps_section(run).find("<code>itu_p526 (700 to 960 MHz: okumura_hata)</code>"), std::string::npos);
}

TEST(Report, NamesEveryGapAndNoOther) {
  const RunResult run = phusong::test::synthetic_run();
  const std::string table = gap_table_section(run);
  for (const VillageService& v : run.gaps.villages) {
    const bool named = table.find("<td>" + xml(run.villages.villages[v.village].name) + "</td>") != std::string::npos;
    EXPECT_EQ(named, v.verdict != Verdict::covered) << run.villages.villages[v.village].name;
  }
}

TEST(Report, TheMapsDataAreJsonThatCannotEndItsScript) {
  RunResult run = phusong::test::synthetic_run();
  run.villages.villages.front().name = "</script><b>";
  const std::string text = map_data(run);
  EXPECT_EQ(text.find("</"), std::string::npos);
  const auto data = nlohmann::json::parse(text);
  EXPECT_EQ(data["villages"].size(), run.gaps.villages.size());
  EXPECT_EQ(data["options"].size(), run.options.size());
  EXPECT_EQ(data["villages"][0]["name"], "</script><b>");
}

TEST(Picture, SameResultSameBytes) {
  const RunResult run = phusong::test::synthetic_run();
  const std::string once = draw_map(run, {.width = 900, .option = 0}),
                    again = draw_map(run, {.width = 900, .option = 0});
  EXPECT_EQ(once, again);
  EXPECT_TRUE(once.starts_with("\x89PNG"));
  EXPECT_NE(once, draw_map(run, {.width = 900, .option = -1}));
}

TEST(Picture, TheSpreadIsDrawnInItsClasses) {
  RunResult run = phusong::test::synthetic_run();
  phusong::test::add_spread(run);
  EXPECT_NE(draw_map(run, {.width = 900, .spread = true}), draw_map(run, {.width = 900}));

  // The classes mirror each other around 0, and each cell has the colour of its own.
  const std::vector<DifferenceClass> classes = difference_classes();
  for (std::size_t k = 0; k + 1 < classes.size(); ++k)
    EXPECT_DOUBLE_EQ(classes[k].below_db, -classes[classes.size() - 2 - k].below_db);
  const Grid grid = run.map.grid;
  const Raster<std::uint32_t> pixels = difference_pixels(run.spread->difference_db, grid);
  const auto shown = [&](int col, int row) { return pixels(col, row) >> 8; };
  const auto colour = [](const DifferenceClass& k) {
    const Colour c = colour_of(k.colour);
    return static_cast<std::uint32_t>(c.red << 16 | c.green << 8 | c.blue);
  };
  EXPECT_EQ(pixels(10, 0), 0U) << "no level";
  EXPECT_EQ(shown(0, 20), colour(classes.front()));  // -25 dB
  EXPECT_EQ(shown(25, 20), colour(classes[3]));      // 0 dB
  EXPECT_EQ(shown(59, 20), colour(classes.back()));  // 34 dB
}

TEST(Picture, ClassesMeetAtTheThreshold) {
  ServiceKeys service;
  service.rsrp_dbm = -110.0;
  const std::vector<LevelClass> classes = rsrp_classes(service);
  EXPECT_DOUBLE_EQ(classes[1].below_dbm, -110.0);
  EXPECT_EQ(classes[2].label, "-110 to -100 dBm");
  EXPECT_EQ(colour_of("#fc9a3c").red, 252);
  EXPECT_EQ(colour_of("46,158,91").green, 158);
}

TEST(Explain, SaysTheSameAsTheVerdict) {
  const Scenario s = test::small_scenario();
  const test::Drawn d = test::draw({"..T....3....V.."}, 500.0);
  const Transmitters on_air = test::on_air(s, {test::omni_site("A", d.mark('T'))});
  const CellJudge judge{s, d.terrain, on_air, ModelChoice{models::find_model("itu_p526")}};
  const Point lonlat = geo::Transform{d.terrain.crs, geo::Crs::wgs84()}(d.mark('V'));
  const Explanation e = explain_point(judge, {lonlat.x, lonlat.y});
  EXPECT_EQ(e.from.site_id, "A");
  EXPECT_FLOAT_EQ(static_cast<float>(e.terms.rsrp_dbm), judge.best_server(d.mark('V')).rsrp_dbm);
  ASSERT_FALSE(e.obstacles.empty());
  EXPECT_NEAR(e.obstacles.front().distance_km, 2.5, 0.3);  // the hill five cells from the mast
  const auto json = nlohmann::json::parse(explanation_json(e, s));
  EXPECT_NEAR(json["eirp_re_dbm"].get<double>() - json["pattern_loss_db"].get<double>() -
                  json["total_loss_db"].get<double>() - json["location_margin_db"].get<double>(),
              json["rsrp_dbm"].get<double>(), 1e-9);
  EXPECT_NE(explanation_text(e, s).find("diffraction over terrain"), std::string::npos);

  // The picture, in both kinds; another ending is refused.
  const auto folder = std::filesystem::temp_directory_path() / "phusong-explain-test";
  std::filesystem::create_directories(folder);
  draw_profile(e, s, folder / "p.png");
  draw_profile(e, s, folder / "p.svg");
  EXPECT_GT(std::filesystem::file_size(folder / "p.png"), 5000U);
  EXPECT_GT(std::filesystem::file_size(folder / "p.svg"), 5000U);
  EXPECT_THROW(draw_profile(e, s, folder / "p.gif"), Error);
  std::filesystem::remove_all(folder);
}

/// The run with one of each mark moved to a place: a site, a gap, a flip, and of the second option a site, a relay and
/// both ends of a hop.
RunResult with_marks_at(RunResult run, Point place) {
  run.sites[1].at = place;
  run.villages.villages[0].centre = place;
  OptionResult& plan = run.options[1];
  plan.sites[0].at = plan.relays[0].at = plan.hops[0].from_at = place;
  plan.hops[0].to_at = {place.x + 1.0, place.y + 1.0};
  // Its lines to villages end there too, and no other site draws one.
  for (PlannedSite& site : plan.sites) site.closes.clear();
  plan.sites[0].closes = {0};
  plan.hops.resize(1);
  return run;
}

TEST(MapPicture, DrawsNothingBeyondItsFrame) {
  RunResult run = phusong::test::synthetic_run();
  phusong::test::add_spread(run);
  phusong::test::add_backhaul(run);
  constexpr int kWidth = 900, kLegend = 300;
  const Grid pixels = pixel_grid(run.terrain.grid, kWidth - kLegend);
  const auto place = [&](double column, double row) {
    return Point{pixels.west + column * pixels.cell_m, pixels.north - row * pixels.cell_m};
  };
  const double right = pixels.columns, bottom = pixels.rows;
  for (const MapPicture& picture :
       {MapPicture{.width = kWidth, .option = 1}, MapPicture{.width = kWidth, .spread = true}}) {
    const auto drawn = [&](Point at) { return draw_map(with_marks_at(run, at), picture); };
    const std::string off_the_page = drawn(place(-5000, -5000));
    EXPECT_TRUE(drawn(place(right / 2, -30)) == off_the_page) << "over the title";
    EXPECT_TRUE(drawn(place(right + 60, bottom / 2)) == off_the_page) << "over the legend";
    EXPECT_TRUE(drawn(place(right / 2, bottom + 20)) == off_the_page) << "over the notice";
    EXPECT_FALSE(drawn(place(right / 2, bottom / 2)) == off_the_page) << "inside they show";
    EXPECT_FALSE(drawn(place(right / 2, 0)) == off_the_page) << "on the edge half of them shows";
  }
}

TEST(Explain, RefusesWhatItCannotExplain) {
  const Scenario s = test::small_scenario();
  const test::Drawn d = test::draw({"..T.."}, 500.0);
  const Transmitters none = test::on_air(s, {}), some = test::on_air(s, {test::omni_site("A", d.mark('T'))});
  const CellJudge without{s, d.terrain, none, ModelChoice{models::find_model("itu_p526")}};
  const CellJudge with{s, d.terrain, some, ModelChoice{models::find_model("itu_p526")}};
  const Point inside = geo::Transform{d.terrain.crs, geo::Crs::wgs84()}(d.mark('T'));
  EXPECT_THROW((void)explain_point(with, {21.0, 107.0}), Error);
  EXPECT_THROW((void)explain_point(without, {inside.x, inside.y}), Error);
}

}  // namespace
}  // namespace phusong::sim
