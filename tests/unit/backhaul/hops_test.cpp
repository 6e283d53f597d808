// Which hops are possible, on drawn ground: clear, blocked, grazing at k = 4/3 but not at k_worst, unknown ground, over
// sea, too long, rain; and that sim/link says the same of each.
#include "sim/backhaul/hops.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <oneapi/tbb/global_control.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <filesystem>
#include <set>
#include <tuple>

#include "models/microwave/itu_p530.h"
#include "sim/link/link.h"
#include "tests/unit/backhaul/backhaul_scenario.h"

namespace phusong::sim {
namespace {

BackhaulBand radio(const std::string& name, double mhz, double longest_km, double antenna_m, double capex_vnd) {
  BackhaulBand band;
  band.name = name;
  band.frequency_mhz = mhz;
  band.longest_km = longest_km;
  band.power_dbm = 24.0;
  band.antenna_m = antenna_m;
  band.losses_db = 2.0;
  band.threshold_dbm = -68.0;
  band.polarisation = "vertical";
  band.capex_vnd = capex_vnd;
  band.opex_vnd_per_year = 2e7;
  return band;
}

Scenario with_backhaul() {
  Scenario s = test::backhaul_scenario(60.0, 4, -6.0);
  s.climate = {};
  s.backhaul.at_fibre_m = 200.0;
  s.backhaul_bands = {radio("seven", 7'500.0, 50.0, 1.8, 3e8)};
  return s;
}

/// Drawn ground, a connected site at A, candidates at the digits' places or the signs that are named.
struct Place {
  test::Drawn drawn;
  Scenario scenario = with_backhaul();
  std::vector<geo::Site> sites;
  std::vector<Candidate> candidates;
  BackhaulPlaces places;

  Place(std::vector<std::string> rows, double cell_m) : drawn{test::draw(std::move(rows), cell_m)} {}
  [[nodiscard]] LonLat lonlat(Point p) const { return test::lonlat_of(drawn, p); }
  Place& site(char sign, double height_m = 44.0) {
    sites.push_back(test::omni_site(std::string(1, sign), drawn.mark(sign), height_m));
    sites.back().lonlat = lonlat(sites.back().at);
    return *this;
  }
  Place& candidate(char sign, CandidateKind kind = CandidateKind::point) {
    Candidate c;
    c.id = (kind == CandidateKind::existing_mast ? "M-" : "") + std::string(1, sign);
    c.kind = kind;
    c.at = drawn.mark(sign);
    c.lonlat = lonlat(c.at);
    c.ground_m = drawn.terrain.height_at(c.at);
    if (kind == CandidateKind::existing_mast) c.height_m = 44.0;
    candidates.push_back(c);
    return *this;
  }
  Place& fibre(char sign) {
    places.fibre.push_back({std::string{"F"} + sign, "", drawn.mark(sign), lonlat(drawn.mark(sign))});
    return *this;
  }
  [[nodiscard]] HopGraph hops(const Checkpoints& checkpoints = {}, Watcher* watcher = nullptr) const {
    const geo::ProfileSampler ground{drawn.terrain};
    return find_hops({scenario, drawn.terrain, ground, scenario.bts_types.front(), candidates, sites, places},
                     checkpoints, watcher);
  }
};

const HopNode& node(const HopGraph& graph, int i) { return graph.nodes[static_cast<std::size_t>(i)]; }

/// A row of flat land with marks at columns, and what stands between.
std::string flat(std::size_t columns, const std::vector<std::pair<std::size_t, char>>& marks) {
  std::string row(columns, '.');
  for (const auto& [at, sign] : marks) row[at] = sign;
  return row;
}
std::vector<std::string> strip(const std::string& row) {
  return {std::string(row.size(), '.'), row, std::string(row.size(), '.')};
}

TEST(Hops, AShortOneOverAPlainIsClear) {
  const HopGraph graph = Place{strip(flat(40, {{2, 'A'}, {34, 'B'}})), 100.0}.site('A').candidate('B').hops();
  ASSERT_EQ(graph.hops.size(), 1U);
  EXPECT_TRUE(graph.refused.empty());
  const Hop& hop = graph.hops.front();
  EXPECT_TRUE(node(graph, hop.from).root);
  EXPECT_EQ(node(graph, hop.to).id, "B");
  EXPECT_NEAR(hop.length_km, 3.2, 1e-9);
  EXPECT_EQ(hop.capex_vnd, 3e8);
  EXPECT_GE(hop.median.share, 0.6);
  EXPECT_GT(hop.availability_pct, 99.99);
  EXPECT_EQ(hop.sea_share, 0.0);
  // Dishes at 40 and 38 m: 2 m lower over 3.2 km, minus the bulge of 4/3 Earth.
  EXPECT_NEAR(hop.to_elevation_deg, std::atan2(2.0 - 3'200.0 * 3'200.0 / (2.0 * 8'494'667.0), 3'200.0) * 180 / kPi,
              1e-4);
}

TEST(Hops, LevelIsTheLinkBudgets) {
  const HopGraph graph = Place{strip(flat(40, {{2, 'A'}, {34, 'B'}})), 100.0}.site('A').candidate('B').hops();
  // 7.5 GHz over 3.2 km: 120.05 dB of free space; dishes of 1.8 m: 45.03 x 1.8 wavelengths, 40.77 dBi each (F.699).
  const double fsl = 20.0 * std::log10(4.0 * kPi * 3'200.0 * 7.5e9 / kSpeedOfLight_m_s);
  EXPECT_NEAR(fsl, 120.05, 0.01);
  EXPECT_NEAR(dish_gain_dbi(1.8, 7'500.0), 40.77, 0.01);
  EXPECT_NEAR(graph.hops.at(0).received_dbm, 24.0 + 2 * 40.77 - 2.0 - fsl, 0.1);  // gases take some hundredths
  EXPECT_LT(graph.hops.at(0).received_dbm, 24.0 + 2 * dish_gain_dbi(1.8, 7'500.0) - 2.0 - fsl);
  EXPECT_NEAR(graph.hops.at(0).fade_margin_db, graph.hops.at(0).received_dbm + 68.0, 1e-12);
}

TEST(Hops, ARidgeStandsInTheWayAndSaysWhere) {
  const Place place = Place{strip(flat(40, {{2, 'A'}, {18, '2'}, {34, 'B'}})), 100.0}.site('A').candidate('B');
  const HopGraph graph = place.hops();
  EXPECT_TRUE(graph.hops.empty());
  ASSERT_EQ(graph.refused.size(), 1U);
  const HopRefusal& why = graph.refused.front();
  EXPECT_EQ(why.fault, HopFault::obstructed);
  EXPECT_NEAR(static_cast<double>(why.at_km), 1.6, 0.11);
  // The ray at 49 m above the sea, minus the bulge, 0.6 x 5.7 m above a ridge of 200 m.
  EXPECT_NEAR(static_cast<double>(why.missing), 200.0 - 49.0 + 0.15 + 0.6 * 5.65, 0.3);
  const auto found = refusal_between(graph, "B", "A");
  ASSERT_TRUE(found.has_value());
  const std::string en = why_refused(graph, *found, place.scenario, Language::en);
  EXPECT_NE(en.find("A - B, 3.2 km: obstructed 1.6 km from A"), std::string::npos) << en;
  EXPECT_NE(en.find("band seven"), std::string::npos) << en;
  EXPECT_NE(why_refused(graph, *found, place.scenario, Language::vi).find("thiếu"), std::string::npos);
  EXPECT_FALSE(refusal_between(graph, "A", "Z").has_value());
}

TEST(Hops, ClutterCountsAsGround) {
  Place place = Place{strip(flat(40, {{2, 'A'}, {34, 'B'}})), 100.0}.site('A').candidate('B');
  geo::Terrain& t = place.drawn.terrain;
  t.classes.classes.push_back({.code = 10, .name = "wood", .category = "wood", .height_m = 40.0});
  for (int row = 0; row < 3; ++row) t.clutter(18, row) = static_cast<std::uint8_t>(t.classes.classes.size() - 1);
  const HopGraph graph = place.hops();
  ASSERT_EQ(graph.refused.size(), 1U);
  EXPECT_NE(graph.refused.front().fault, HopFault::unknown_ground);
}

/// A plain 20 km long under two dishes of equal height, which is turned until only one condition fails.
Place long_plain(double tower_m) {
  Place place{strip(flat(210, {{2, 'A'}, {202, 'B'}})), 100.0};
  place.scenario.bts_types.front().height_m = tower_m;
  return place.site('A', tower_m).candidate('B');
}

TEST(Hops, BothConditionsOfThePathMustHold) {
  // Over 20 km the bulge is 5.9 m at k = 4/3 and 11.8 m at k = 2/3; 0.6 F1 at 7.5 GHz is 8.5 m, 0.3 F1 4.2 m. The dish
  // hangs 4 m below the top. So 14.4 m are asked for at 4/3, and 16.0 m at 2/3.
  const HopGraph low = long_plain(4.0 + 14.0).hops();
  ASSERT_EQ(low.refused.size(), 1U);
  EXPECT_EQ(low.refused.front().fault, HopFault::entered);
  EXPECT_NEAR(static_cast<double>(low.refused.front().missing), 0.36, 0.1);
  const HopGraph between = long_plain(4.0 + 15.2).hops();
  ASSERT_EQ(between.refused.size(), 1U);
  EXPECT_EQ(between.refused.front().fault, HopFault::entered_worst);
  EXPECT_NEAR(static_cast<double>(between.refused.front().missing), 0.81, 0.1);
  EXPECT_NEAR(static_cast<double>(between.refused.front().at_km), 10.0, 0.2);
  const HopGraph high = long_plain(4.0 + 16.2).hops();
  EXPECT_EQ(high.hops.size(), 1U);
  // With the sharper rule of k = 4/3 alone the same towers would do.
  Place lax = long_plain(4.0 + 15.2);
  lax.scenario.backhaul.clear_share_worst = 0.0;
  EXPECT_EQ(lax.hops().hops.size(), 1U);
}

TEST(Hops, LongerThanThirtyKilometresNeedMoreAtTheWorstK) {
  const auto towers = [](std::size_t columns, double tower_m) {
    Place place{strip(flat(columns + 4, {{2, 'A'}, {columns + 2, 'B'}})), 100.0};
    place.scenario.bts_types.front().height_m = tower_m;
    return place.site('A', tower_m).candidate('B').hops();
  };
  // 29 and 31 km: bulge at 2/3 24.8 and 28.3 m; 0.3 F1 5.1 m, 0.6 F1 10.6 m.
  EXPECT_EQ(towers(290, 4.0 + 31.0).hops.size(), 1U);
  const HopGraph graph = towers(310, 4.0 + 36.0);
  ASSERT_EQ(graph.refused.size(), 1U);
  EXPECT_EQ(graph.refused.front().fault, HopFault::entered_worst);
  EXPECT_EQ(towers(310, 4.0 + 40.0).hops.size(), 1U);
}

TEST(Hops, UnknownGroundIsNeverClear) {
  std::string row = flat(40, {{2, 'A'}, {34, 'B'}});
  row[20] = '?';
  std::vector<std::string> rows = strip(row);
  const HopGraph graph = Place{rows, 100.0}.site('A').candidate('B').hops();
  EXPECT_TRUE(graph.hops.empty());
  ASSERT_EQ(graph.refused.size(), 1U);
  EXPECT_EQ(graph.refused.front().fault, HopFault::unknown_ground);
}

TEST(Hops, TheShareOverTheSeaIsMarked) {
  std::string row = flat(40, {{2, 'A'}, {34, 'B'}});
  for (std::size_t i = 10; i < 26; ++i) row[i] = '~';
  const HopGraph graph = Place{strip(row), 100.0}.site('A').candidate('B').hops();
  ASSERT_EQ(graph.hops.size(), 1U);
  EXPECT_NEAR(graph.hops.front().sea_share, 16.0 / 33.0, 0.04);
}

TEST(Hops, NoBandReachesFartherThanItMay) {
  Place place = Place{strip(flat(60, {{2, 'A'}, {57, 'B'}})), 100.0}.site('A').candidate('B');
  place.scenario.backhaul_bands.front().longest_km = 5.0;
  HopGraph graph = place.hops();
  ASSERT_EQ(graph.refused.size(), 1U);
  EXPECT_EQ(graph.refused.front().fault, HopFault::too_long);
  EXPECT_NEAR(static_cast<double>(graph.refused.front().missing), 0.5, 1e-5);
  place.scenario.backhaul_bands.front().longest_km = 5.6;
  EXPECT_EQ(place.hops().hops.size(), 1U);
  place.scenario.backhaul.longest_hop_km = 5.4;
  graph = place.hops();
  EXPECT_TRUE(graph.hops.empty() && graph.refused.empty()) << "pairs beyond are not looked at";
}

TEST(Hops, RainTakesEighteenGigahertzButNotSeven) {
  Place place = Place{strip(flat(130, {{2, 'A'}, {122, 'B'}})), 100.0};
  place.site('A').candidate('B');
  place.scenario.backhaul_bands = {radio("eighteen", 18'000.0, 50.0, 0.6, 2e8)};
  HopGraph graph = place.hops();
  ASSERT_EQ(graph.refused.size(), 1U);
  EXPECT_EQ(graph.refused.front().fault, HopFault::unavailable);
  EXPECT_GT(static_cast<double>(graph.refused.front().missing), 0.0);
  // The dearer band that holds is taken.
  place.scenario.backhaul_bands.push_back(radio("seven", 7'500.0, 50.0, 1.8, 3e8));
  graph = place.hops();
  ASSERT_EQ(graph.hops.size(), 1U);
  EXPECT_EQ(graph.hops.front().band, 1);
  EXPECT_GE(graph.hops.front().availability_pct, 99.99);
  // Without rain the cheaper one does.
  place.scenario.backhaul.rain_001_mm_h = 0.0;
  graph = place.hops();
  ASSERT_EQ(graph.hops.size(), 1U);
  EXPECT_EQ(graph.hops.front().band, 0);
}

TEST(Hops, OfSeveralBandsThatHoldTheCheapestIsTaken) {
  Place place = Place{strip(flat(40, {{2, 'A'}, {12, 'B'}})), 100.0}.site('A').candidate('B');
  place.scenario.backhaul_bands = {radio("seven", 7'500.0, 50.0, 1.8, 3e8),
                                   radio("eighteen", 18'000.0, 50.0, 1.2, 2e8)};
  HopGraph graph = place.hops();
  ASSERT_EQ(graph.hops.size(), 1U);
  EXPECT_EQ(graph.hops.front().band, 1);
  // Running costs count over the years of the comparison: 6.71 years' worth at 8 % and 10 years.
  place.scenario.backhaul_bands[1].opex_vnd_per_year += 1.1e8 / 6.71;
  graph = place.hops();
  EXPECT_EQ(graph.hops.at(0).band, 0);
}

TEST(Hops, AreThoseOfTheLink) {
  // Hills, wood and sea, candidates all over: each hop and each refusal against sim/link.
  std::vector<std::string> rows;
  const std::string marks = "BCDEFGHJKLMN";
  std::size_t next = 0;
  for (int r = 0; r < 24; ++r) {
    std::string row(60, '.');
    for (std::size_t c = 0; c < row.size(); ++c) {
      const int hash = (r * 7919 + static_cast<int>(c) * 104729) % 97;
      if (hash < 6) row[c] = '1';
      if (hash == 50) row[c] = '2';
      if (hash > 80 && c > 40) row[c] = '~';
    }
    if (r % 2 == 1) row[static_cast<std::size_t>(1 + (r * 5) % 57)] = next < marks.size() ? marks[next++] : '.';
    rows.push_back(row);
  }
  rows.emplace_back(60, '.');
  rows[1][1] = 'A';
  Place place{rows, 100.0};
  place.site('A');
  for (const char sign : marks) place.candidate(sign);
  // Off the cells' centres: a length of whole cells is cut into one step more or less by the last bit.
  place.sites.front().at.x += 17.0;
  place.sites.front().lonlat = place.lonlat(place.sites.front().at);
  for (std::size_t c = 0; c < place.candidates.size(); ++c) {
    Candidate& candidate = place.candidates[c];
    candidate.at = {candidate.at.x + 3.0 * static_cast<double>(c), candidate.at.y - 11.0};
    candidate.lonlat = place.lonlat(candidate.at);
    candidate.ground_m = place.drawn.terrain.height_at(candidate.at);
  }
  const HopGraph graph = place.hops();
  ASSERT_GT(graph.hops.size(), 5U);
  ASSERT_GT(graph.refused.size(), 5U);
  const auto link_of = [&](int from, int to, double mhz) {
    LinkRequest request;
    request.frequency_mhz = mhz;
    request.from_height_m = node(graph, from).dish_m;
    request.to_height_m = node(graph, to).dish_m;
    request.k = {kMedianK, place.scenario.backhaul.k_worst};
    return evaluate_link(path_over(place.drawn.terrain, node(graph, from).lonlat, node(graph, to).lonlat), request);
  };
  for (const Hop& hop : graph.hops) {
    const LinkResult link = link_of(hop.from, hop.to, 7'500.0);
    ASSERT_GE(link.clearances.size(), 2U);
    EXPECT_NEAR(link.clearances[0].tightest.share(), hop.median.share, 1e-4);
    EXPECT_NEAR(link.clearances[1].tightest.share(), hop.worst.share, 1e-4);
    // Where two places are equally tight either may be named: the share is what counts.
    EXPECT_NEAR(link.clearances[1].tightest.above_m, hop.worst.above_m, 0.02);
    EXPECT_EQ(link.clearances[0].sight, Clearance::Sight::clear);
    EXPECT_FALSE(link.unverified());
    EXPECT_NEAR(link.length_km, hop.length_km, 1e-5);
    EXPECT_NEAR(link.from_elevation_deg, hop.from_elevation_deg, 1e-4);
    EXPECT_NEAR(link.to_elevation_deg, hop.to_elevation_deg, 1e-4);
  }
  for (const HopRefusal& refusal : graph.refused) {
    const LinkResult link = link_of(refusal.from, refusal.to, 7'500.0);
    if (refusal.fault != HopFault::obstructed && refusal.fault != HopFault::entered) continue;
    EXPECT_EQ(link.clearances[0].sight,
              refusal.fault == HopFault::obstructed ? Clearance::Sight::obstructed : Clearance::Sight::entered);
    EXPECT_NEAR(link.clearances[0].tightest.over_clear_m(), -static_cast<double>(refusal.missing), 0.02);
  }
}

/// A site and candidates all over, with woods between them.
Place crowd() {
  std::vector<std::string> rows(30, std::string(60, '.'));
  const std::string marks = "BCDEFGHJKLMNOPQRSTU";
  for (std::size_t i = 0; i < marks.size(); ++i) rows[1 + i][(i * 23) % 60] = marks[i];
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i][(i * 17 + 5) % 60] = '1';
  rows[0][0] = 'A';
  Place place{rows, 100.0};
  place.site('A');
  for (const char sign : marks)
    if (std::any_of(rows.begin(), rows.end(), [&](const std::string& r) { return r.find(sign) != std::string::npos; }))
      place.candidate(sign);
  return place;
}

TEST(Hops, AreTheSameOnAnyNumberOfThreads) {
  const Place place = crowd();
  const HopGraph many = place.hops();
  const tbb::global_control one{tbb::global_control::max_allowed_parallelism, 1};
  const HopGraph single = place.hops();
  ASSERT_EQ(many.hops.size(), single.hops.size());
  for (std::size_t i = 0; i < many.hops.size(); ++i) {
    EXPECT_EQ(many.hops[i].from, single.hops[i].from);
    EXPECT_EQ(many.hops[i].to, single.hops[i].to);
    EXPECT_EQ(many.hops[i].availability_pct, single.hops[i].availability_pct);
    if (i == 0) continue;
    EXPECT_LT(std::pair(many.hops[i - 1].from, many.hops[i - 1].to), std::pair(many.hops[i].from, many.hops[i].to));
  }
  EXPECT_EQ(many.refused.size(), single.refused.size());
  EXPECT_GT(many.hops.size() + many.refused.size(), 100U);
}

/// Counts the stages that begin and the steps that are taken.
class Counter final : public Watcher {
 public:
  void begin(std::string_view, std::uint64_t) override { ++stages; }
  void advanced(std::string_view, std::uint64_t, std::uint64_t) override { ++steps; }
  void end(std::string_view) override {}
  void note(std::string_view) override {}
  [[nodiscard]] bool stop_requested() const noexcept override { return false; }
  std::atomic<std::uint64_t> stages{0}, steps{0};
};

TEST(Hops, AreTakenFromACheckpointOnlyWhereTheyAreTheSame) {
  Place place = crowd();
  // Two radios, of which the second is cheaper to build and dearer over the years.
  place.scenario.backhaul_bands.push_back(radio("eight", 8'000.0, 50.0, 1.8, 2e8));
  place.scenario.backhaul_bands.back().opex_vnd_per_year = 9e7;
  const auto folder = std::filesystem::temp_directory_path() / fmt::format("phusong-hops-test-{}", ::getpid());
  std::filesystem::remove_all(folder);
  const Checkpoints keep{folder, "key"};
  const HopGraph fresh = place.hops();
  ASSERT_FALSE(fresh.hops.empty());
  ASSERT_FALSE(fresh.cheaper_builds.empty());
  ASSERT_FALSE(fresh.refused.empty());
  for (const bool again : {false, true}) {
    Counter counter;
    const HopGraph graph = place.hops(keep, &counter);
    EXPECT_EQ(counter.stages, again ? 0U : 1U);
    EXPECT_EQ(counter.steps == 0, again);
    EXPECT_EQ(graph.nodes.size(), fresh.nodes.size());
    EXPECT_EQ(graph.feeds.size(), fresh.feeds.size());
    for (const auto hops : {&HopGraph::hops, &HopGraph::cheaper_builds}) {
      ASSERT_EQ((graph.*hops).size(), (fresh.*hops).size());
      for (std::size_t i = 0; i < (fresh.*hops).size(); ++i) {
        const Hop &a = (graph.*hops)[i], &b = (fresh.*hops)[i];
        EXPECT_EQ(std::tuple(a.from, a.to, a.band, a.capex_vnd, a.median.share, a.worst.at_km, a.availability_pct),
                  std::tuple(b.from, b.to, b.band, b.capex_vnd, b.median.share, b.worst.at_km, b.availability_pct));
      }
    }
    ASSERT_EQ(graph.refused.size(), fresh.refused.size());
    for (std::size_t i = 0; i < fresh.refused.size(); ++i) {
      const HopRefusal &a = graph.refused[i], &b = fresh.refused[i];
      EXPECT_EQ(std::tuple(a.from, a.to, a.fault, a.missing), std::tuple(b.from, b.to, b.fault, b.missing));
    }
  }
  // A place that moves asks anew.
  place.candidates.back().at.x += 100.0;
  Counter counter;
  static_cast<void>(place.hops(keep, &counter));
  EXPECT_EQ(counter.stages, 1U);
  std::filesystem::remove_all(folder);
}

// --- nodes and feeds

TEST(HopNodes, SitesCountAsConnectedAsTheScenarioSays) {
  Place place =
      Place{strip(flat(40, {{2, 'A'}, {20, 'S'}, {34, 'B'}})), 100.0}.site('A').site('S').candidate('B').fibre('A');
  const auto roots = [&] {
    std::set<std::string> ids;
    for (const HopNode& n : place.hops().nodes)
      if (n.root) ids.insert(n.id);
    return ids;
  };
  EXPECT_EQ(roots(), (std::set<std::string>{"A", "S"}));
  place.scenario.backhaul.connected_sites = "at_fibre";
  EXPECT_EQ(roots(), (std::set<std::string>{"A"}));
  for (const HopNode& n : place.hops().nodes) EXPECT_EQ(n.stands, n.id != "B") << n.id;
  place.scenario.backhaul.connected_sites = "none";
  EXPECT_TRUE(roots().empty()) << "the fibre point has no mast";
  place.scenario.backhaul.fibre_mast_m = 30.0;
  EXPECT_EQ(roots(), (std::set<std::string>{"FA"}));
}

TEST(HopNodes, ASharedMastIsTheSitesOwnTower) {
  const HopGraph graph = Place{strip(flat(40, {{2, 'A'}, {34, 'B'}})), 100.0}
                             .site('A')
                             .site('B')
                             .candidate('B', CandidateKind::existing_mast)
                             .hops();
  ASSERT_EQ(graph.nodes.size(), 2U);
  EXPECT_EQ(graph.of_candidate, (std::vector<int>{1}));
  EXPECT_EQ(graph.nodes[1].id, "B");
  EXPECT_EQ(graph.nodes[1].candidate, 0);
  EXPECT_TRUE(graph.hops.empty()) << "both are connected already";
}

TEST(HopNodes, EndsOnOnePlaceAreJoinedByACable) {
  Place place = Place{strip(flat(40, {{2, 'A'}, {34, 'B'}})), 10.0}.site('A').candidate('B');
  place.candidates.front().at = {place.drawn.mark('A').x + 20.0, place.drawn.mark('A').y};
  const HopGraph graph = place.hops();
  ASSERT_EQ(graph.hops.size(), 1U);
  EXPECT_EQ(graph.hops.front().band, -1);
  EXPECT_EQ(graph.hops.front().capex_vnd, 0.0);
}

TEST(Feeds, ATrenchCrossesNoSea) {
  std::string row = flat(60, {{2, 'A'}, {30, 'B'}, {50, 'C'}});
  for (std::size_t i = 36; i < 44; ++i) row[i] = '~';
  Place place = Place{strip(row), 100.0}.candidate('B').candidate('C').fibre('A');
  place.scenario.backhaul.trench_longest_km = 10.0;
  place.scenario.backhaul.trench_km_capex_vnd = 2e8;
  place.scenario.backhaul.trench_km_opex_vnd_per_year = 5e6;
  const HopGraph graph = place.hops();
  ASSERT_EQ(graph.feeds.size(), 1U);
  const Feed& trench = graph.feeds.front();
  EXPECT_EQ(trench.kind, Feed::Kind::trench);
  EXPECT_EQ(node(graph, trench.node).id, "B");
  EXPECT_EQ(trench.fibre_id, "FA");
  EXPECT_NEAR(trench.length_km, 2.8 * 1.4, 1e-9);
  EXPECT_NEAR(trench.capex_vnd, 2.8 * 1.4 * 2e8, 1.0);
  EXPECT_NEAR(trench.opex_vnd_per_year, 2.8 * 1.4 * 5e6, 1.0);
  place.scenario.backhaul.trench_longest_km = 2.7;
  EXPECT_TRUE(place.hops().feeds.empty());
}

TEST(Feeds, SatelliteIsForCandidatesOnlyAndFibreAtHandIsFree) {
  Place place =
      Place{strip(flat(60, {{2, 'A'}, {3, 'B'}, {50, 'C'}, {30, 'R'}})), 100.0}.candidate('B').candidate('C').fibre(
          'A');
  place.places.relays.push_back({"R", "R", place.drawn.mark('R'), {}});
  place.scenario.backhaul.satellite = true;
  place.scenario.backhaul.satellite_capex_vnd = 3e8;
  const HopGraph graph = place.hops();
  ASSERT_EQ(graph.nodes.size(), 3U);
  ASSERT_EQ(graph.feeds.size(), 3U);
  EXPECT_EQ(graph.feeds[0].kind, Feed::Kind::fibre) << "100 m from the fibre point";
  EXPECT_EQ(graph.feeds[0].capex_vnd, 0.0);
  EXPECT_EQ(graph.feeds[1].kind, Feed::Kind::satellite);
  EXPECT_EQ(node(graph, graph.feeds[2].node).id, "C");
}

/// The ridge of the plan: a village at V behind a ridge that no dish at V looks over; the summit S sees both sides.
TEST(HopGraphs, BehindARidgeOnlyTheSummitLeadsOut) {
  std::vector<std::string> rows(5, flat(60, {{28, '4'}}));
  rows[2] = flat(60, {{2, 'A'}, {28, 'S'}, {50, 'V'}});
  Place place{rows, 100.0};
  for (int r = 0; r < 5; ++r) place.drawn.terrain.height_m(28, r) = 400.0F;
  place.site('A').candidate('S').candidate('V');
  const HopGraph graph = place.hops();
  std::set<std::pair<std::string, std::string>> pairs;
  for (const Hop& hop : graph.hops) pairs.insert({node(graph, hop.from).id, node(graph, hop.to).id});
  EXPECT_EQ(pairs, (std::set<std::pair<std::string, std::string>>{{"A", "S"}, {"S", "V"}}));
  ASSERT_EQ(graph.refused.size(), 1U);
  EXPECT_EQ(graph.refused.front().fault, HopFault::obstructed);
}

}  // namespace
}  // namespace phusong::sim
