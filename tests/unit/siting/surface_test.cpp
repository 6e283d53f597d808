// The siting surface: reciprocity, against the forward evaluation, the same bytes on any number of threads.
#include "sim/siting/surface.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <tbb/global_control.h>
#include <unistd.h>

#include <atomic>
#include <cmath>
#include <filesystem>
#include <set>

#include "geo/base/error.h"
#include "sim/area/footprint.h"
#include "sim/area/radial_ground.h"
#include "sim/siting/candidates.h"
#include "tests/support/surface_window.h"
#include "tests/unit/siting/gap_world.h"

namespace phusong::sim {
namespace {

using test::GapWorld;

/// Losses of random paths both ways, the ends exchanged with their heights.
double largest_difference_db(const char* model) {
  GapWorld w{11};
  w.s.propagation.model = model;
  const ModelChoice choice{models::find_model(model)};
  const CellJudge judge{w.s, w.d.terrain, w.on_air, choice};
  const Transmitters one = transmitters_of(judge, w.type());
  const CellJudge there{judge, one, choice};
  Scenario exchanged = w.s;
  exchanged.service.receiver_height_m = w.type().height_m;
  Transmitters terminal = one;
  terminal.all.front().height_m = w.s.service.receiver_height_m;
  const CellJudge back{judge, exchanged, terminal};
  std::mt19937 random{5};
  Profile profile;
  double most = 0.0;
  const auto place = [&] {
    return w.d.terrain.grid.centre(static_cast<int>(random() % 58), static_cast<int>(random() % 60));
  };
  for (int i = 0; i < 400; ++i) {
    Transmitter bts = one.all.front(), phone = terminal.all.front();
    bts.at = place();
    phone.at = place();
    if (distance_m(bts.at, phone.at) < 500.0) continue;
    const double forward = there.path_loss(bts, phone.at, profile).total_db;
    most = std::max(most, std::abs(forward - back.path_loss(phone, bts.at, profile).total_db));
  }
  return most;
}

TEST(Reciprocity, TheLossIsTheSameBothWays) {
  EXPECT_LT(largest_difference_db("itu_p526"), 1e-3);
  EXPECT_LT(largest_difference_db("free_space"), 1e-3);
  EXPECT_LT(largest_difference_db("itu_p1812"), 0.1);
  EXPECT_LT(largest_difference_db("itu_p452"), 0.1);
}

/// The ITM weighs the two ends' surroundings differently: up to 2 dB on this ground.
TEST(Reciprocity, ModelsThatTellTheEndsApartSaySo) {
  for (const char* model : {"okumura_hata", "longley_rice"}) {
    EXPECT_GT(largest_difference_db(model), 0.5) << model;
    EXPECT_FALSE(models::find_model(model).reciprocal) << model;
  }
}

TEST(DemandPoints, StandForAllOpenCells) {
  const GapWorld w{3};
  int looked_at = 0;
  for (const VillageService& service : w.gaps.villages) {
    if (!is_gap(service.verdict)) continue;
    ++looked_at;
    double open = 0.0;
    std::size_t cells = 0;
    for (const VillageCell& cell : service.cells)
      if (cell.service.state != CellState::served) {
        open += static_cast<double>(cell.weight);
        ++cells;
      }
    for (const int most : {1, 7, 30, 100'000}) {
      const std::vector<DemandPoint> points = demand_points(service, w.s.service, most);
      double weight = 0.0;
      std::set<std::pair<double, double>> places;
      for (const DemandPoint& p : points) {
        weight += p.weight;
        places.emplace(p.at.x, p.at.y);
      }
      EXPECT_NEAR(weight, open, 1e-6);
      EXPECT_EQ(places.size(), points.size());
      EXPECT_LE(points.size(), std::min(cells, 2 * static_cast<std::size_t>(most)));
      EXPECT_EQ(points, demand_points(service, w.s.service, most));
    }
    EXPECT_EQ(demand_points(service, w.s.service, 100'000).size(), cells);
  }
  EXPECT_GT(looked_at, 3);
}

TEST(DemandPoints, TheThresholdLiesHalfWayBetweenTwoNumbersOfPoints) {
  VillageService service;
  service.verdict = Verdict::dead;
  for (int i = 0; i < 1000; ++i) service.cells.push_back({{30.0 * (i % 40), 30.0 * (i / 40)}, 0.001F, {}});
  ServiceKeys keys;
  keys.covered_pct = 95.0;
  EXPECT_EQ(demand_points(service, keys, 30).size(), 30U);  // 1.5 of 30 may miss
  EXPECT_EQ(demand_points(service, keys, 24).size(), 30U);
  EXPECT_EQ(demand_points(service, keys, 45).size(), 50U);  // 2.5 of 50
}

test::WindowComparison whole_world(const GapWorld& w, const SurfaceSettings& settings, int side) {
  const CellJudge judge = w.judge();
  const SitingSurface surface = sweep_surface(judge, w.type(), w.gaps, settings, {}, nullptr);
  return test::compare_window(judge, w.type(), surface, w.villages, w.gaps, {0, 0}, side, nullptr);
}

/// Every open cell stands for itself: what is left are the radials that neighbours share.
TEST(Surface, IsTheForwardEvaluationWhenEveryCellStandsForItself) {
  std::uint64_t pairs = 0, missed = 0, added = 0, not_near = 0;
  for (unsigned seed = 1; seed <= 3; ++seed) {
    const GapWorld w{seed};
    const test::WindowComparison all = whole_world(w, {.demand_points = 100'000, .oversampling = 4}, 60);
    pairs += all.pairs;
    missed += all.missed;
    added += all.added;
    not_near += all.not_near;
    EXPECT_LT(all.share_off_by_more_than(1), 0.001) << "seed " << seed;
  }
  ASSERT_GT(pairs, 2000U);
  // Blocks of hills with upright walls, whose edges a shared radial passes on the other side.
  EXPECT_LT(static_cast<double>(missed + added), 0.04 * static_cast<double>(pairs)) << missed << " + " << added;
  EXPECT_LT(static_cast<double>(not_near), 0.01 * static_cast<double>(pairs));
}

TEST(Surface, ASampleOfTheCellsIsNearlyAsGood) {
  for (unsigned seed = 4; seed <= 5; ++seed) {
    const GapWorld w{seed};
    const test::WindowComparison all = whole_world(w, {}, 60);
    ASSERT_GT(all.pairs, 500U);
    EXPECT_LT(all.share_off_by_more_than(1), 0.01) << "seed " << seed;
    EXPECT_LT(static_cast<double>(all.missed + all.added), 0.3 * static_cast<double>(all.pairs));
  }
}

TEST(Surface, TheSameBytesOnAnyNumberOfThreads) {
  const GapWorld w{6};
  const auto sweep_on = [&](std::size_t threads) {
    const tbb::global_control limit{tbb::global_control::max_allowed_parallelism, threads};
    return sweep_surface(w.judge(), w.type(), w.gaps, {}, {}, nullptr);
  };
  const SitingSurface one = sweep_on(1), two = sweep_on(2);
  ASSERT_EQ(one.reach.size(), two.reach.size());
  std::size_t entries = 0;
  for (std::size_t i = 0; i < one.reach.size(); ++i) {
    EXPECT_EQ(one.reach[i].village, two.reach[i].village);
    EXPECT_EQ(one.reach[i].cells, two.reach[i].cells);
    EXPECT_EQ(one.reach[i].code, two.reach[i].code);
    entries += one.reach[i].cells.size();
  }
  EXPECT_GT(entries, 500U);
}

TEST(Surface, RastersCountWhatIsClosedAndHaveNoDataOnTheSea) {
  const GapWorld w{7};
  const SitingSurface surface = sweep_surface(w.judge(), w.type(), w.gaps, {}, {}, nullptr);
  const SurfaceRasters maps = rasters_of(surface, w.d.terrain, w.villages);
  double most = 0.0;
  for (int row = 0; row < 60; ++row)
    for (int col = 0; col < 60; ++col) {
      const auto cell = static_cast<std::uint32_t>(w.d.terrain.grid.index(col, row));
      const bool land = static_cast<geo::Ground>(w.d.terrain.ground(col, row)) == geo::Ground::land;
      EXPECT_EQ(std::isnan(maps.villages(col, row)), !land);
      if (!land) continue;
      double villages = 0.0, people = 0.0, households = 0.0;
      for (const VillageReach& reach : surface.reach) {
        const auto found = std::lower_bound(reach.cells.begin(), reach.cells.end(), cell);
        if (found == reach.cells.end() || *found != cell) continue;
        if (!closes(reach.code[static_cast<std::size_t>(found - reach.cells.begin())])) continue;
        villages += 1.0;
        people += geo::people_of(w.villages[reach.village]);
        households += w.villages[reach.village].households.value();
      }
      EXPECT_EQ(static_cast<double>(maps.villages(col, row)), villages);
      EXPECT_NEAR(static_cast<double>(maps.people(col, row)), people, 1e-3);
      EXPECT_NEAR(static_cast<double>(maps.households(col, row)), households, 1e-3);
      most = std::max(most, villages);
    }
  EXPECT_GE(most, 2.0);
}

/// Stops after a number of steps.
class StopsAfter final : public Watcher {
 public:
  explicit StopsAfter(std::uint64_t steps) : left_{static_cast<std::int64_t>(steps)} {}
  void begin(std::string_view, std::uint64_t) override {}
  void advanced(std::string_view, std::uint64_t, std::uint64_t) override { --left_; }
  void end(std::string_view) override {}
  void note(std::string_view) override {}
  [[nodiscard]] bool stop_requested() const noexcept override { return left_ < 0; }

 private:
  std::atomic<std::int64_t> left_;
};

TEST(Surface, AStoppedSweepGoesOnWhereItWas) {
  const GapWorld w{8};
  const auto folder = std::filesystem::temp_directory_path() / fmt::format("phusong-surface-test-{}", ::getpid());
  std::filesystem::remove_all(folder);
  const Checkpoints keep{folder, "key"};
  StopsAfter watcher{50};
  EXPECT_THROW(static_cast<void>(sweep_surface(w.judge(), w.type(), w.gaps, {}, keep, &watcher)), Error);
  EXPECT_FALSE(std::filesystem::is_empty(folder));
  const SitingSurface resumed = sweep_surface(w.judge(), w.type(), w.gaps, {}, keep, nullptr);
  const SitingSurface fresh = sweep_surface(w.judge(), w.type(), w.gaps, {}, {}, nullptr);
  for (std::size_t i = 0; i < fresh.reach.size(); ++i) {
    EXPECT_EQ(resumed.reach[i].cells, fresh.reach[i].cells);
    EXPECT_EQ(resumed.reach[i].code, fresh.reach[i].code);
  }
  std::filesystem::remove_all(folder);
}

TEST(Surface, AModelThatKnowsTheBaseStationsEndIsRefused) {
  const GapWorld w{9};
  const CellJudge judge{w.s, w.d.terrain, w.on_air, ModelChoice{models::find_model("okumura_hata")}};
  try {
    static_cast<void>(sweep_surface(judge, w.type(), w.gaps, {}, {}, nullptr));
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::scenario);
    EXPECT_NE(error.sentence().find("okumura_hata"), std::string::npos) << error.sentence();
  }
}

/// A radial that is asked for some of its cells finds of them what it finds when asked for all.
TEST(WantedCells, AreFoundAsAmongAll) {
  const GapWorld w{10};
  const CellJudge judge = w.judge();
  const RadialFan fan{8000.0, 150.0, 1};
  const Point mast = w.d.terrain.grid.centre(30, 30);
  const models::Needs needs = models::find_model("itu_p526").needs;
  std::vector<std::uint8_t> mask(60 * 60, 0);
  for (std::size_t i = 0; i < mask.size(); i += 3) mask[i] = 1;
  const WantedCells wanted{{0, 0, 60, 60}, mask};
  std::size_t found = 0;
  for (int radial = 0; radial < fan.radials(); radial += 5) {
    RadialGround all, some;
    all.read(judge, fan, radial, mast, 900.0, kOwnPoints, needs);
    some.read(judge, fan, radial, mast, 900.0, kOwnPoints, needs, &wanted);
    std::size_t j = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
      const int col = static_cast<int>(all.cells().col[i]), row = static_cast<int>(all.cells().row[i]);
      if (mask[static_cast<std::size_t>(row * 60 + col)] == 0) continue;
      ASSERT_LT(j, some.size());
      EXPECT_EQ(some.cells().col[j], all.cells().col[i]);
      EXPECT_EQ(some.cells().row[j], all.cells().row[i]);
      EXPECT_EQ(some.receivers().ground_m[j], all.receivers().ground_m[i]);
      ++j;
    }
    EXPECT_EQ(j, some.size());
    found += j;
  }
  EXPECT_GT(found, 50U);
}

}  // namespace
}  // namespace phusong::sim
