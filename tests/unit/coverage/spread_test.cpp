// The spread between two models, on drawn ground; and which model judges which band.
#include "sim/gaps/spread.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/unit/coverage/drawn.h"
#include "tests/unit/coverage/small_scenario.h"

namespace phusong::sim {
namespace {

/// A mast, a village in sight of it, and one behind a ridge; unknown ground in a corner.
struct Valley {
  Scenario s = test::small_scenario();
  test::Drawn d = test::draw(
      {"..................................", "..V.......9.......................", "..T.......9...........H...........",
       "..........9.....................??", "................................??"},
      300.0);
  Transmitters on_air = test::on_air(s, {test::omni_site("A", d.mark('T'))});
  std::vector<geo::Village> villages = {test::square_village("sight", d.mark('V'), 300.0),
                                        test::square_village("hidden", d.mark('H'), 300.0)};

  Valley() { s.service.rsrp_dbm = -100.0; }
  [[nodiscard]] CellJudge judge(const char* model) const {
    return CellJudge{s, d.terrain, on_air, ModelChoice{models::find_model(model)}};
  }
  [[nodiscard]] Spread spread(const char* model, const char* other_model) const {
    const CellJudge one = judge(model), other = judge(other_model);
    return find_spread(cover_map(one, {}, nullptr), judge_villages(one, villages, nullptr, {}, nullptr),
                       cover_map(other, {}, nullptr), judge_villages(other, villages, nullptr, {}, nullptr), model,
                       other_model);
  }
};

TEST(FindSpread, OnlyTheHiddenVillageFlips) {
  const Valley valley;
  const Spread spread = valley.spread("itu_p526", "free_space");
  EXPECT_EQ(spread.model, "itu_p526");
  EXPECT_EQ(spread.other_model, "free_space");
  ASSERT_EQ(spread.flips.size(), 1U);
  EXPECT_EQ(spread.flips[0].village, 1U);
  EXPECT_EQ(spread.flips[0].verdict, Verdict::dead);
  EXPECT_EQ(spread.flips[0].other_verdict, Verdict::covered);
  EXPECT_EQ(spread.gaps, 1);
  EXPECT_EQ(spread.other_gaps, 0);

  // Behind the ridge the models are as far apart as the ridge's loss; next to the mast they agree.
  const Raster<float>& db = spread.difference_db;
  const auto at = [&](char sign) {
    const Point p = valley.d.mark(sign);
    return static_cast<double>(db(db.grid.col_of(p.x), db.grid.row_of(p.y)));
  };
  EXPECT_NEAR(at('H'), spread.flips[0].other_median_rsrp_dbm - spread.flips[0].median_rsrp_dbm, 1e-3);
  EXPECT_GT(at('H'), 20.0);
  EXPECT_NEAR(at('V'), 0.0, 0.5);
}

TEST(FindSpread, TurnsItsSignWithTheModels) {
  const Valley valley;
  const Spread there = valley.spread("itu_p526", "free_space"), back = valley.spread("free_space", "itu_p526");
  ASSERT_EQ(there.difference_db.cells.size(), back.difference_db.cells.size());
  for (std::size_t i = 0; i < there.difference_db.cells.size(); ++i) {
    if (std::isnan(there.difference_db.cells[i])) continue;
    EXPECT_EQ(there.difference_db.cells[i], -back.difference_db.cells[i]) << i;
  }
  EXPECT_EQ(there.cells, back.cells);
  EXPECT_EQ(there.low_db, -back.high_db);
  EXPECT_EQ(back.gaps, 0);
  EXPECT_EQ(back.other_gaps, 1);
}

TEST(FindSpread, AModelAndItselfAgree) {
  const Spread spread = Valley{}.spread("itu_p526", "itu_p526");
  EXPECT_TRUE(spread.flips.empty());
  EXPECT_GT(spread.cells, 100U);
  EXPECT_EQ(spread.low_db, 0.0);
  EXPECT_EQ(spread.high_db, 0.0);
}

TEST(FindSpread, NoLevelIsNoDifference) {
  CoverageMap one, other;
  one.grid = other.grid = {0, 0, 100, 5, 1};
  const float none = std::nanf("");
  one.rsrp_dbm = Raster<float>{one.grid, -100.0F};
  other.rsrp_dbm = Raster<float>{one.grid, none};
  one.rsrp_dbm(1, 0) = none;
  for (int col = 1; col < 5; ++col) other.rsrp_dbm(col, 0) = -100.0F - 10.0F * static_cast<float>(col);
  const Spread spread = find_spread(one, {}, other, {}, "a", "b");
  EXPECT_TRUE(std::isnan(spread.difference_db(0, 0))) << "the other gives none";
  EXPECT_TRUE(std::isnan(spread.difference_db(1, 0))) << "the scenario's gives none";
  EXPECT_EQ(spread.difference_db(2, 0), -20.0F);
  EXPECT_EQ(spread.cells, 3U);
  EXPECT_EQ(spread.median_db, -30.0);
  EXPECT_EQ(spread.low_db, -40.0);
  EXPECT_EQ(spread.high_db, -20.0);

  const Spread nothing = find_spread({}, {}, {}, {}, "a", "b");
  EXPECT_EQ(nothing.cells, 0U);
  EXPECT_TRUE(nothing.difference_db.cells.empty());
}

TEST(ModelChoice, TheFirstBandThatHoldsACarrierDecides) {
  Scenario s = test::small_scenario();
  s.bands = {{"low", 700, 960, "okumura_hata"}, {"wide", 900, 2000, "cost231_hata"}};
  const ModelChoice choice{s};
  EXPECT_EQ(choice.of(450).name, "itu_p526") << "in no band";
  EXPECT_EQ(choice.of(700).name, "okumura_hata") << "edges belong to the band";
  EXPECT_EQ(choice.of(900).name, "okumura_hata") << "in both bands: the first";
  EXPECT_EQ(choice.of(960).name, "okumura_hata");
  EXPECT_EQ(choice.of(961).name, "cost231_hata");
  EXPECT_EQ(choice.all().size(), 3U);
}

TEST(ModelChoice, CaveatsAreThoseOfTheModelThatJudged) {
  // 450 MHz is judged by P.526 without a caveat; 900 MHz by COST 231-Hata, which begins at 1500 MHz.
  Valley valley;
  geo::Site site = test::omni_site("A", valley.d.mark('T'));
  valley.s.bands = {{"low", 800, 960, "cost231_hata"}};
  const auto caveats = [&] {
    valley.on_air = test::on_air(valley.s, {site});
    const CellJudge judge{valley.s, valley.d.terrain, valley.on_air, ModelChoice{valley.s}};
    return find_gaps(judge, valley.villages, nullptr, {}, nullptr).caveat_cells;
  };
  site.sectors[0].frequency_mhz = 900;
  const auto of_hata = caveats();
  const auto frequency = models::bits(models::Caveat::frequency_out_of_domain);
  ASSERT_TRUE(of_hata.contains({frequency, "cost231_hata"}));
  EXPECT_GT(of_hata.at({frequency, "cost231_hata"}), 0U);
  for (const auto& [of, cells] : of_hata) EXPECT_EQ(of.second, "cost231_hata") << of.first;
  site.sectors[0].frequency_mhz = 450;
  EXPECT_FALSE(caveats().contains({frequency, "cost231_hata"}));
}

TEST(FindSpread, TheSecondModelsCaveatsAreCounted) {
  const Valley valley;
  const CellJudge one = valley.judge("itu_p526"), other = valley.judge("cost231_hata");  // 900 MHz is not for COST 231
  GapReport report = find_gaps(one, valley.villages, nullptr, {}, nullptr);
  const std::pair<std::uint32_t, std::string> frequency{models::bits(models::Caveat::frequency_out_of_domain),
                                                        "cost231_hata"};
  ASSERT_FALSE(report.caveat_cells.contains(frequency));
  count_caveats(other, judge_villages(other, valley.villages, nullptr, {}, nullptr), report);
  EXPECT_EQ(report.caveat_cells[frequency], report.cells);
}

}  // namespace
}  // namespace phusong::sim
