// Siting: candidates with their reasons, refusals, and what a site closes against a full run with that site on air.
#include "sim/siting/candidates.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <tbb/global_control.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>

#include "tests/unit/coverage/drawn.h"
#include "tests/unit/coverage/small_scenario.h"

namespace phusong::sim {
namespace {

using test::Drawn;

/// Hills between villages, one weak site in the west.
struct World {
  Scenario s = test::small_scenario();
  Drawn d;
  std::vector<geo::Site> sites;
  Transmitters on_air;
  std::vector<geo::Village> villages;
  GapReport gaps;

  explicit World(unsigned seed, const std::string& crs = "EPSG:32648") {
    std::mt19937 random{seed};
    std::vector<std::string> rows(60, std::string(60, '.'));
    for (int i = 0; i < 60; ++i) {
      const auto r = static_cast<std::size_t>(random() % 60), c = static_cast<std::size_t>(random() % 60);
      for (std::size_t y = r; y < std::min<std::size_t>(60, r + 3); ++y)
        for (std::size_t x = c; x < std::min<std::size_t>(60, c + 3); ++x)
          rows[y][x] = static_cast<char>('1' + random() % 5);
    }
    for (auto& row : rows) row[59] = '~';
    d = test::draw(rows, 150.0);
    d.terrain.crs = geo::Crs::from_text(crs);
    s.area.cell_m = 150.0;
    s.service.rsrp_dbm = -92.0;
    s.propagation.range_km = 8.0;
    sites = {test::omni_site("A", d.terrain.grid.centre(1, 30), 30.0, 40.0)};
    for (int i = 0; i < 12; ++i)
      villages.push_back(test::square_village(
          "v" + std::string(1, static_cast<char>('a' + i)),
          d.terrain.grid.centre(3 + static_cast<int>(random() % 54), 3 + static_cast<int>(random() % 54)), 300.0,
          50.0 + static_cast<double>(random() % 200)));
    on_air = test::on_air(s, sites);
    gaps = find_gaps(judge(), villages, nullptr, {}, nullptr);
  }
  [[nodiscard]] CellJudge judge() const { return {s, d.terrain, on_air, ModelChoice{models::find_model("itu_p526")}}; }
};

TEST(Candidates, EachHasAReasonAndStandsOnLand) {
  const World w{1};
  const CandidateSet set = find_candidates(w.judge(), {&w.s.bts_types[0]}, w.villages, w.gaps, w.sites, nullptr);
  std::array<int, 4> kinds{};
  for (const Candidate& c : set.candidates) {
    ++kinds[static_cast<std::size_t>(c.kind)];
    EXPECT_FALSE(c.reason_en.empty());
    EXPECT_FALSE(c.reason_vi.empty());
    EXPECT_EQ(w.d.terrain.ground_at(c.at), geo::Ground::land) << c.id;
    EXPECT_NEAR(c.lonlat.lat_deg, 21.0, 0.2);
  }
  EXPECT_GT(kinds[0], 0);
  EXPECT_GT(kinds[1], 0);
  EXPECT_TRUE(std::is_sorted(set.candidates.begin(), set.candidates.end(),
                             [](const auto& a, const auto& b) { return a.id < b.id; }));
}

TEST(Candidates, TheSeaIsRefusedWithItsReason) {
  World w{2};
  geo::Village floating = test::square_village("float", w.d.terrain.grid.centre(59, 10), 100.0);
  w.villages.push_back(floating);
  w.gaps = find_gaps(w.judge(), w.villages, nullptr, {}, nullptr);
  ASSERT_TRUE(is_gap(w.gaps.villages.back().verdict));
  const CandidateSet set = find_candidates(w.judge(), {&w.s.bts_types[0]}, w.villages, w.gaps, w.sites, nullptr);
  const auto refused = std::find_if(set.refused.begin(), set.refused.end(),
                                    [](const Refused& r) { return r.candidate.id == "V-float"; });
  ASSERT_NE(refused, set.refused.end());
  EXPECT_EQ(refused->why_en, "it stands on the sea");
}

TEST(Candidates, PointsAndExclusionZonesComeFromTheUser) {
  World w{3};
  const auto folder = std::filesystem::temp_directory_path() / "phusong-siting-test";
  std::filesystem::create_directories(folder);
  const geo::Transform to_lonlat{w.d.terrain.crs, geo::Crs::wgs84()};
  const Point inside = to_lonlat(w.d.terrain.grid.centre(10, 10)), outside = to_lonlat(w.d.terrain.grid.centre(40, 40));
  {
    std::ofstream csv{folder / "points.csv"};
    csv.precision(10);
    csv << "id,name,lon_deg,lat_deg\np-in,Trong vùng," << inside.x << ',' << inside.y << "\np-out,Ngoài vùng,"
        << outside.x << ',' << outside.y << '\n';
    std::ofstream zone{folder / "zone.geojson"};
    zone.precision(10);
    const double e = 0.003;
    zone << R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"core"},"geometry":)"
         << R"({"type":"Polygon","coordinates":[[)";
    for (const auto& [dx, dy] : {std::pair{-e, -e}, {e, -e}, {e, e}, {-e, e}})
      zone << '[' << inside.x + dx << ',' << inside.y + dy << "],";
    zone << '[' << inside.x - e << ',' << inside.y - e << "]]]}}]}";
  }
  w.s.candidates.points = (folder / "points.csv").string();
  w.s.candidates.exclude = (folder / "zone.geojson").string();
  const CandidateSet set = find_candidates(w.judge(), {&w.s.bts_types[0]}, w.villages, w.gaps, w.sites, nullptr);
  const auto has = [&](const std::string& id) {
    return std::any_of(set.candidates.begin(), set.candidates.end(), [&](const auto& c) { return c.id == id; });
  };
  EXPECT_TRUE(has("p-out"));
  EXPECT_FALSE(has("p-in"));
  const auto refused =
      std::find_if(set.refused.begin(), set.refused.end(), [](const Refused& r) { return r.candidate.id == "p-in"; });
  ASSERT_NE(refused, set.refused.end());
  EXPECT_EQ(refused->why_en, "inside the exclusion zone core");
  std::filesystem::remove_all(folder);
}

std::vector<SiteEffect> effects_of(const World& w, const BtsType& type, const CandidateSet& set,
                                   const std::vector<std::size_t>& wanted = {}) {
  const Prospects prospects = find_prospects(w.judge(), type, set.candidates, w.villages, w.gaps, {}, nullptr);
  return aim_sectors(w.judge(), type, set.candidates, prospects, w.villages, w.gaps, wanted);
}

/// The oracle: put the site on air beside the existing network and judge the villages anew.
TEST(Effects, AgreeWithTheSiteOnAir) {
  int closures = 0;
  for (unsigned seed = 1; seed <= 3; ++seed) {
    const World w{seed};
    const BtsType& type = w.s.bts_types[0];
    const CandidateSet set = find_candidates(w.judge(), {&type}, w.villages, w.gaps, w.sites, nullptr);
    const std::vector<SiteEffect> effects = effects_of(w, type, set);
    ASSERT_EQ(effects.size(), set.candidates.size());
    for (std::size_t c = 0; c < effects.size(); c += 7) {
      const Candidate& candidate = set.candidates[c];
      std::vector<geo::Site> all = w.sites;
      all.push_back(site_of_type(type, candidate, effects[c].azimuth_deg));
      const Transmitters on_air = test::on_air(w.s, all);
      const CellJudge judge{w.s, w.d.terrain, on_air, ModelChoice{models::find_model("itu_p526")}};
      const std::vector<VillageService> after = judge_villages(judge, w.villages, nullptr, {}, nullptr);
      std::vector<std::size_t> closed;
      for (std::size_t v = 0; v < w.villages.size(); ++v)
        if (is_gap(w.gaps.villages[v].verdict) && after[v].verdict == Verdict::covered) closed.push_back(v);
      EXPECT_EQ(effects[c].closes, closed) << "seed " << seed << " candidate " << candidate.id;
      closures += static_cast<int>(closed.size());

      // The same site given as a fixed one closes the same.
      const std::vector<geo::Site> given{all.back()};
      const Transmitters one = test::on_air(w.s, given);
      const CellJudge new_site{w.s, w.d.terrain, one, ModelChoice{models::find_model("itu_p526")}};
      EXPECT_EQ(evaluate_fixed_sites(new_site, given, w.villages, w.gaps, nullptr).front().closes, closed);
    }
  }
  EXPECT_GT(closures, 10);
}

/// Azimuths are shown from true north, as a file of the network has them, also where the grid leans far from it: who
/// writes such a file from a plan gets the villages that the plan says, given as fixed sites too.
TEST(Effects, AgreeWithAFileOfTheNetworkThatHasTheAzimuthsShown) {
  // 20 degrees east of the central meridian north leans by 7 degrees.
  const std::string leaning = "+proj=tmerc +lat_0=0 +lon_0=87 +k=1 +x_0=-1400000 +datum=WGS84 +units=m";
  const std::filesystem::path file = std::filesystem::temp_directory_path() / "phusong-siting-on-air.csv";
  std::size_t closures = 0, turned = 0;
  for (unsigned seed = 1; seed <= 4; ++seed) {
    SCOPED_TRACE(seed);
    World w{seed, leaning};
    w.s.bts_types[0].sectors = 1;  // all hangs on where it looks
    const BtsType& type = w.s.bts_types[0];
    const CandidateSet set = find_candidates(w.judge(), {&type}, w.villages, w.gaps, w.sites, nullptr);
    const std::vector<SiteEffect> effects = effects_of(w, type, set);
    for (std::size_t c = 0; c < effects.size(); ++c) {
      const Candidate& candidate = set.candidates[c];
      if (effects[c].closes.empty()) continue;
      // On the border a millionth of a millimetre decides whether there is ground.
      const Grid& grid = w.d.terrain.grid;
      const int col = grid.col_of(candidate.at.x), row = grid.row_of(candidate.at.y);
      if (col == 0 || row == 0 || col == grid.columns - 1 || row == grid.rows - 1) continue;
      ASSERT_LT(candidate.north_deg, -5.0);
      {
        std::ofstream csv{file};
        csv << "site_id,lon_deg,lat_deg,height_m,azimuth_deg,frequency_mhz,bandwidth_mhz,power_dbm,antenna,owner\n"
            << fmt::format("{},{},{},{},{:.1f},{},{},{},{},{}\n", candidate.id, candidate.lonlat.lon_deg,
                           candidate.lonlat.lat_deg, antenna_height_m(candidate, type), effects[c].azimuth_deg,
                           type.frequency_mhz, type.bandwidth_mhz, type.power_dbm, type.antenna, type.owner);
      }
      const std::vector<geo::Site> given = geo::read_sites(file.string(), "", w.d.terrain.crs, "", nullptr);
      std::vector<geo::Site> all = w.sites;
      all.push_back(given.front());
      const Transmitters on_air = test::on_air(w.s, all);
      const CellJudge judge{w.s, w.d.terrain, on_air, ModelChoice{models::find_model("itu_p526")}};
      const std::vector<VillageService> after = judge_villages(judge, w.villages, nullptr, {}, nullptr);
      for (std::size_t i = 0; i < effects[c].closes.size(); ++i) {
        const VillageService& village = after[effects[c].closes[i]];
        EXPECT_EQ(village.verdict, Verdict::covered) << candidate.id;
        EXPECT_NEAR(village.served_share, effects[c].share_after[i], 1e-6) << candidate.id;
      }
      closures += effects[c].closes.size();
      turned += effects[c].azimuth_deg > 0.0 ? 1 : 0;

      const Transmitters one = test::on_air(w.s, given);
      const CellJudge new_site{w.s, w.d.terrain, one, ModelChoice{models::find_model("itu_p526")}};
      const SiteEffect fixed = evaluate_fixed_sites(new_site, given, w.villages, w.gaps, nullptr).front();
      EXPECT_EQ(fixed.closes, effects[c].closes);
      EXPECT_EQ(fixed.azimuth_deg, effects[c].azimuth_deg);
    }
  }
  EXPECT_GT(closures, 100U);
  EXPECT_GT(turned, 20U);
  std::filesystem::remove(file);
}

TEST(Effects, SectorsAreAimedAtWhatIsWanted) {
  int turned = 0;
  for (unsigned seed = 1; seed <= 4; ++seed) {
    World w{seed};
    w.s.bts_types[0].sectors = 1;  // one sector cannot look everywhere
    const BtsType& type = w.s.bts_types[0];
    const CandidateSet set = find_candidates(w.judge(), {&type}, w.villages, w.gaps, w.sites, nullptr);
    const std::vector<SiteEffect> for_all = effects_of(w, type, set);
    for (std::size_t wanted = 0; wanted < w.villages.size(); ++wanted) {
      const std::vector<SiteEffect> aimed = effects_of(w, type, set, {wanted});
      for (std::size_t c = 0; c < aimed.size(); ++c) {
        const auto closes = [&](const SiteEffect& e) {
          return std::binary_search(e.closes.begin(), e.closes.end(), wanted);
        };
        EXPECT_GE(closes(aimed[c]), closes(for_all[c]));
        EXPECT_LE(aimed[c].closes.size(), for_all[c].closes.size());
        turned += closes(aimed[c]) && !closes(for_all[c]) ? 1 : 0;
      }
    }
  }
  EXPECT_GT(turned, 0);
}

TEST(Candidates, AreTheSameWhicheverTypeComesFirst) {
  World w{3};
  BtsType tall = w.s.bts_types[0];
  tall.name = "tall";
  tall.height_m = 80.0;
  w.s.bts_types.push_back(tall);
  const auto ids = [&](const std::vector<const BtsType*>& types) {
    std::vector<std::string> list;
    for (const Candidate& c : find_candidates(w.judge(), types, w.villages, w.gaps, w.sites, nullptr).candidates)
      list.push_back(c.id + " " + std::to_string(c.at.x) + " " + c.reason_en);
    return list;
  };
  EXPECT_EQ(ids({&w.s.bts_types[0], &w.s.bts_types[1]}), ids({&w.s.bts_types[1], &w.s.bts_types[0]}));
}

TEST(Effects, SameOnAnyNumberOfThreads) {
  const World w{4};
  const auto with_threads = [&](std::size_t n) {
    const tbb::global_control limit{tbb::global_control::max_allowed_parallelism, n};
    const CandidateSet set = find_candidates(w.judge(), {&w.s.bts_types[0]}, w.villages, w.gaps, w.sites, nullptr);
    return effects_of(w, w.s.bts_types[0], set);
  };
  const auto one = with_threads(1), many = with_threads(8);
  ASSERT_EQ(one.size(), many.size());
  for (std::size_t i = 0; i < one.size(); ++i) {
    EXPECT_EQ(one[i].closes, many[i].closes);
    EXPECT_EQ(one[i].azimuth_deg, many[i].azimuth_deg);
    EXPECT_EQ(one[i].share_after, many[i].share_after);
  }
}

}  // namespace
}  // namespace phusong::sim
