// Every quantity of the sweep against the plain scans of the same profiles.
#include "models/sweep/radial_sweep.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "models/path/path_terms.h"
#include "models/sweep/closing.h"
#include "models/terrain/itu_p526.h"
#include "tests/unit/models/plain_quantities.h"
#include "tests/unit/sweep/instruction_sets.h"
#include "tests/unit/sweep/made_radials.h"

namespace phusong::models {
namespace {

using test::Ground;
using test::made_radial;
using test::MadeRadial;

constexpr QuantityNeeds kAll{.diffraction = true, .beta_diffraction = true, .horizons = true, .sections = true};

void expect_close(double swept, double plain, double scale, const char* column, Ground kind, std::int32_t points,
                  std::size_t receiver) {
  if (swept == plain) return;  // infinities too
  ASSERT_NEAR(swept, plain, 1e-9 * std::max(std::abs(scale), std::abs(plain)))
      << column << " of receiver " << receiver << " on "
      << "ground " << static_cast<int>(kind) << " of " << points << " points";
}

void expect_same_bullington(const BullingtonColumns& swept, const BullingtonColumns& plain, Ground kind,
                            std::int32_t points, std::size_t i) {
  // At the edge of sight rounding decides which of the two readings is taken; both give the same loss there.
  expect_close(swept.slope_tx[i], plain.slope_tx[i], 1e3, "slope_tx", kind, points, i);
  if (std::abs(plain.slope_tx[i]) < 1e-7) return;
  if (plain.slope_tx[i] >= 0.0)
    expect_close(swept.slope_rx[i], plain.slope_rx[i], 1e3, "slope_rx", kind, points, i);
  else
    expect_close(swept.nu_squared[i], plain.nu_squared[i], 1.0, "nu_squared", kind, points, i);
}

void compare(Ground kind, std::int32_t points, std::mt19937_64& random) {
  MadeRadial drawn = made_radial(kind, points, 300, random);
  test::give_own_points(drawn, random() % 5, random);
  if (random() % 2 == 0) {  // where nothing stands, lines of clutter and of bare ground share their searches
    std::fill(drawn.clutter_m.begin(), drawn.clutter_m.end(), 0.0);
    std::fill(drawn.own_clutter_m.begin(), drawn.own_clutter_m.end(), 0.0);
  }
  PathInput asked;
  asked.tx_height = Metres{std::uniform_real_distribution<double>{5.0, 150.0}(random)};
  asked.rx_height = Metres{1.5};
  const double radius_km = std::uniform_real_distribution<double>{6400.0, 12000.0}(random);
  PathQuantities swept;
  read_radial(asked, kAll, radius_km, drawn.radial(), drawn.receivers(), swept);
  const PathQuantities plain = plain_quantities(asked, kAll, radius_km, drawn.radial(), drawn.receivers());
  ASSERT_EQ(swept.count, plain.count);
  for (std::size_t i = 0; i < plain.count; ++i) {
    const auto same = [&](const std::vector<double>& a, const std::vector<double>& b, double scale, const char* name) {
      expect_close(a[i], b[i], scale, name, kind, points, i);
    };
    const double d = plain.distance_km[i];
    same(swept.distance_km, plain.distance_km, 1.0, "distance");
    same(swept.interior, plain.interior, 1.0, "interior");
    same(swept.sea_fraction, plain.sea_fraction, 1.0, "sea_fraction");
    same(swept.v1, plain.v1, 1e3 * d, "v1");
    same(swept.v2, plain.v2, 1e3 * d * d, "v2");
    expect_same_bullington(swept.median, plain.median, kind, points, i);
    expect_same_bullington(swept.beta, plain.beta, kind, points, i);
    if (std::abs(plain.obstruction_m[i]) > 1e-6) {
      EXPECT_EQ(swept.obstruction_m[i] > 0.0, plain.obstruction_m[i] > 0.0);
      if (plain.obstruction_m[i] > 0.0) {
        same(swept.obstruction_m, plain.obstruction_m, 1e3, "obstruction_m");
        same(swept.obstruction_tx, plain.obstruction_tx, 1e3, "obstruction_tx");
        same(swept.obstruction_rx, plain.obstruction_rx, 1e3, "obstruction_rx");
      }
    }
    same(swept.horizon_tx, plain.horizon_tx, 1.0, "horizon_tx");
    same(swept.horizon_rx, plain.horizon_rx, 1.0, "horizon_rx");
    // Two points that rise alike but for rounding may stand for each other.
    if (swept.d_lt_km[i] == plain.d_lt_km[i] && swept.d_lr_km[i] == plain.d_lr_km[i])
      same(swept.h_m_m, plain.h_m_m, 1e3, "h_m");
    same(swept.d_tm_km, plain.d_tm_km, 1.0, "d_tm");
    same(swept.d_lm_km, plain.d_lm_km, 1.0, "d_lm");
    same(swept.omega, plain.omega, 1.0, "omega");
    same(swept.d_ct_km, plain.d_ct_km, 1.0, "d_ct");
    same(swept.d_cr_km, plain.d_cr_km, 1.0, "d_cr");
    same(swept.rx_at_sea, plain.rx_at_sea, 1.0, "rx_at_sea");
    if (::testing::Test::HasFatalFailure() || ::testing::Test::HasNonfatalFailure()) return;
  }

  // Flat ground has many points that rise alike; elsewhere the horizons are the same points.
  if (kind == Ground::rough) {
    std::size_t others = 0;
    for (std::size_t i = 0; i < plain.count; ++i)
      others +=
          std::abs(swept.d_lt_km[i] - plain.d_lt_km[i]) > 1e-9 || std::abs(swept.d_lr_km[i] - plain.d_lr_km[i]) > 1e-9;
    EXPECT_LE(others, plain.count / 200) << "ground " << static_cast<int>(kind) << " of " << points;
  }
}

TEST(RadialSweep, ReadsWhatThePlainScansRead) {
  std::mt19937_64 random{20261122};
  for (int ground = 0; ground < test::kGrounds; ++ground)
    for (const std::int32_t points : {0, 1, 2, 3, 15, 16, 17, 31, 33, 255, 256, 257, 700, 3000})
      for (int trial = 0; trial < (points > 1000 ? 2 : 8); ++trial) {
        compare(static_cast<Ground>(ground), points, random);
        if (HasFailure()) return;
      }
}

/// L_dsph of P.526-15, section 3.2, over the smooth surface that obstacles lowered, dB.
double smooth_loss_db(const PathInput& asked, const PathQuantities& q, std::size_t i) {
  const double d = q.distance_km[i];
  double tx_m = 2.0 * q.v1[i] / d - q.v2[i] / (d * d), rx_m = q.v2[i] / (d * d) - q.v1[i] / d;
  if (q.obstruction_m[i] > 0.0) {
    const double share = q.obstruction_m[i] / (q.obstruction_tx[i] + q.obstruction_rx[i]);
    tx_m -= share * q.obstruction_tx[i];
    rx_m -= share * q.obstruction_rx[i];
  }
  const double h1_m = q.tx_ground_m + asked.tx_height.value() - std::min(tx_m, q.tx_ground_m);
  const double h2_m = q.ground_m[i] + asked.rx_height.value() - std::min(rx_m, q.ground_m[i]);
  return spherical_earth(asked.frequency, Kilometres{d}, Metres{std::max(h1_m, 0.0)}, Metres{std::max(h2_m, 0.0)},
                         asked.effective_radius, asked.polarisation, q.sea_fraction[i])
      .value();
}

/// Ways of the search for obstacles, counted over receivers before which ground stands above the direct line.
struct ObstacleWays {
  std::size_t all = 0, clear_before = 0, clear_by_obstacles = 0, sought = 0;
};

/// Columns at `asked.effective_radius`, and below the median at the radius for beta_0 too.
void expect_obstacles(const MadeRadial& drawn, const PathInput& asked, bool beta, ObstacleWays& ways) {
  QuantityNeeds needs{.diffraction = true, .beta_diffraction = beta};
  needs.clear_m_per_root_km = clearance_that_matters({&asked, 1});
  const double radius_km = asked.effective_radius.value();
  PathQuantities swept;
  read_radial(asked, needs, radius_km, drawn.radial(), drawn.receivers(), swept);
  const PathQuantities plain = plain_quantities(asked, needs, radius_km, drawn.radial(), drawn.receivers());
  const auto points = static_cast<std::int32_t>(drawn.height_m.size());
  for (std::size_t i = 0; i < plain.count; ++i) {
    if (!(plain.obstruction_m[i] > 1e-6)) continue;
    ++ways.all;
    if (swept.obstruction_m[i] > 0.0 && swept.obstruction_m[i] != kClearOverAll_m) {
      ++ways.sought;
      expect_close(swept.obstruction_m[i], plain.obstruction_m[i], 1e3, "obstruction_m", Ground::rough, points, i);
      expect_close(swept.obstruction_rx[i], plain.obstruction_rx[i], 1e3, "obstruction_rx", Ground::rough, points, i);
      continue;
    }
    ++(swept.obstruction_m[i] > 0.0 ? ways.clear_by_obstacles : ways.clear_before);
    EXPECT_EQ(smooth_loss_db(asked, plain, i), 0.0) << "receiver " << i << " at " << plain.distance_km[i] << " km";
    if (!beta) continue;
    PathInput rarely = asked;
    rarely.effective_radius = Kilometres{beta_radius_km()};
    EXPECT_EQ(smooth_loss_db(rarely, plain, i), 0.0) << "receiver " << i << " at " << plain.distance_km[i] << " km";
  }
}

TEST(RadialSweep, ObstaclesAreLeftOutOnlyWhereTheSmoothEarthCostsNothing) {
  std::mt19937_64 random{20261130};
  ObstacleWays ways;
  for (int trial = 0; trial < 300 && !HasFailure(); ++trial) {
    MadeRadial drawn = made_radial(Ground::rough, trial % 3 == 0 ? 2000 : 100 + 20 * (trial % 30), 300, random);
    test::give_own_points(drawn, random() % 4, random);
    PathInput asked = test::made_question(random);
    asked.tx_height = Metres{std::uniform_real_distribution<double>{5.0, 80.0}(random)};
    asked.rx_height = Metres{1.5};
    // Some ground is nearly smooth, and some rises or falls all the way, so that one antenna stands far above the
    // other.
    const double relief = std::uniform_real_distribution<double>{0.02, 1.0}(random);
    const double rise = trial % 2 == 0 ? 0.0 : std::uniform_real_distribution<double>{-20.0, 60.0}(random);
    const auto tilt = [&](double& height_m, double x_km) { height_m = relief * height_m + rise * x_km; };
    for (std::size_t k = 0; k < drawn.height_m.size(); ++k)
      tilt(drawn.height_m[k], static_cast<double>(k) * drawn.step_km);
    const Receivers cells = drawn.receivers();
    for (std::size_t i = 0; i < cells.size(); ++i) {
      tilt(drawn.ground_m[i], cells.distance_km[i]);
      for (std::size_t j = 0; j < drawn.own; ++j)
        tilt(drawn.own_height_m[cells.own_at(i, j)],
             cells.distance_km[i] - static_cast<double>(drawn.own - j) * cells.own_step_km(i));
    }
    expect_obstacles(drawn, asked, trial % 4 >= 2, ways);
  }
  // Each of the ways is taken often.
  EXPECT_GT(ways.sought, ways.all / 10);
  EXPECT_GT(ways.clear_by_obstacles, ways.all / 10);
  EXPECT_GT(ways.clear_before, ways.all / 100);
}

// One hill on a slope of 6 m / 100 m up to a receiver whose own point is its horizon.
TEST(RadialSweep, TheHorizonMayBeAnOwnPointBelowTheReceiver) {
  MadeRadial made;
  made.step_km = 0.1;
  for (int k = 0; k <= 73; ++k) made.height_m.push_back(6.0 * k + (k == 8 ? 24.0 : 0.0));
  made.clutter_m.assign(made.height_m.size(), 0.0);
  made.zone.assign(made.height_m.size(), Zone::inland);
  made.distance_km = {7.4};
  made.interior = {73};
  made.ground_m = {444.0};
  made.receiver_zone = {Zone::inland};
  made.own = 1;
  made.own_height_m = {440.0};
  made.own_clutter_m = {0.0};
  made.own_zone = {Zone::inland};
  PathInput asked;
  asked.frequency = Megahertz{700.0};
  asked.tx_height = Metres{10.0};
  asked.rx_height = Metres{1.5};
  asked.effective_radius = Kilometres{8500.0};
  ObstacleWays ways;
  expect_obstacles(made, asked, false, ways);
  EXPECT_EQ(ways.sought, 1U);
}

TEST(RadialSweep, ReadsTheSameOnEveryInstructionSet) {
  std::mt19937_64 random{11};
  const MadeRadial made = made_radial(Ground::rough, 600, 200, random);
  PathInput asked;
  asked.tx_height = Metres{30.0};
  asked.rx_height = Metres{1.5};
  PathQuantities first;
  read_radial(asked, kAll, 8500.0, made.radial(), made.receivers(), first);
  test::on_each_instruction_set([&] {
    PathQuantities other;
    read_radial(asked, kAll, 8500.0, made.radial(), made.receivers(), other);
    EXPECT_EQ(other.median.slope_tx, first.median.slope_tx);
    EXPECT_EQ(other.median.slope_rx, first.median.slope_rx);
    EXPECT_EQ(other.median.nu_squared, first.median.nu_squared);
    EXPECT_EQ(other.horizon_rx, first.horizon_rx);
    EXPECT_EQ(other.h_m_m, first.h_m_m);
  });
}

TEST(RadialSweep, RoughnessIsTheSameWhenItIsAskedForLater) {
  std::mt19937_64 random{12};
  MadeRadial drawn = made_radial(Ground::rough, 700, 200, random);
  test::give_own_points(drawn, 3, random);
  PathInput asked;
  asked.tx_height = Metres{30.0};
  asked.rx_height = Metres{1.5};
  QuantityNeeds later = kAll;
  later.roughness_when_asked = true;
  test::on_each_instruction_set([&] {
    PathQuantities filled, waiting;
    read_radial(asked, kAll, 8500.0, drawn.radial(), drawn.receivers(), filled);
    EXPECT_EQ(filled.roughness_at, nullptr);
    read_radial(asked, later, 8500.0, drawn.radial(), drawn.receivers(), waiting);
    ASSERT_NE(waiting.roughness_at, nullptr);
    EXPECT_TRUE(waiting.h_m_m.empty());
    // Vectors of any instruction set begin at multiples of eight; the last ones first.
    for (std::size_t i = (filled.count - 1) / 8 * 8 + 8; i-- > 0;) {
      if (i % 8 != 0) continue;
      double h_m_m[8] = {};
      waiting.roughness_at(waiting, i, h_m_m);
      EXPECT_EQ(h_m_m[0], filled.h_m_m[i]) << i;
    }
  });
}

TEST(RadialSweep, AReceiverDoesNotDependOnTheOthers) {
  std::mt19937_64 random{3};
  const MadeRadial drawn = made_radial(Ground::rough, 400, 200, random);
  PathInput asked;
  asked.tx_height = Metres{40.0};
  asked.rx_height = Metres{1.5};
  PathQuantities all, alone;
  read_radial(asked, kAll, 8500.0, drawn.radial(), drawn.receivers(), all);
  for (std::size_t i = 0; i < all.count; i += 7) {
    const Receivers receivers = drawn.receivers();
    read_radial(asked, kAll, 8500.0, drawn.radial(),
                {receivers.distance_km.subspan(i, 1), receivers.interior.subspan(i, 1),
                 receivers.ground_m.subspan(i, 1), receivers.zone.subspan(i, 1)},
                alone);
    EXPECT_EQ(alone.median.slope_tx[0], all.median.slope_tx[i]);
    EXPECT_EQ(alone.median.slope_rx[0], all.median.slope_rx[i]);
    EXPECT_EQ(alone.median.nu_squared[0], all.median.nu_squared[i]);
    EXPECT_EQ(alone.horizon_rx[0], all.horizon_rx[i]);
    EXPECT_EQ(alone.d_lt_km[0], all.d_lt_km[i]);
    EXPECT_EQ(alone.h_m_m[0], all.h_m_m[i]);
  }
}

}  // namespace
}  // namespace phusong::models
