// The closed formulas in vectors against the plain functions, receiver by receiver.
#include "models/sweep/closing.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <random>
#include <span>
#include <vector>

#include "models/path/path_terms.h"
#include "models/terrain/itu_p1812.h"
#include "models/terrain/itu_p526.h"
#include "tests/unit/models/plain_quantities.h"
#include "tests/unit/sweep/instruction_sets.h"
#include "tests/unit/sweep/made_radials.h"

namespace phusong::models {
namespace {

constexpr int kTrials = 1500;

struct Losses {
  std::vector<float> total_db, diffraction_db;
  explicit Losses(std::size_t n) : total_db(n, -1.0F), diffraction_db(n, -1.0F) {}
  [[nodiscard]] SweptLosses view() { return {total_db, diffraction_db}; }
};

/// By how much of themselves two floats of different instruction sets may differ: two neighbours.
constexpr double kLastBit = 1.2e-7;

/// Of a closed loss that was rounded to float.
double allowed_db(double plain_db) { return kClosingAgreement_db + 6.0e-8 * std::abs(plain_db); }

/// What a sweep leaves unfilled must not be read.
void spoil_unfilled(PathQuantities& q) {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  for (BullingtonColumns* columns : {&q.median, &q.beta})
    for (std::size_t i = 0; i < columns->slope_tx.size(); ++i)
      (columns->slope_tx[i] >= 0.0 ? columns->nu_squared : columns->slope_rx)[i] = kNan;
  for (std::size_t i = 0; i < q.obstruction_m.size(); ++i)
    if (!(q.obstruction_m[i] > 0.0)) q.obstruction_tx[i] = q.obstruction_rx[i] = kNan;
}

/// Interior points of a trial: from none to thousands.
std::int32_t points_of(int trial, std::mt19937_64& random) {
  constexpr std::int32_t kMost[]{0, 1, 2, 8, 60, 300, 300, 3000};
  const std::int32_t most = kMost[static_cast<std::size_t>(trial) % std::size(kMost)];
  return std::uniform_int_distribution<std::int32_t>{0, most}(random);
}

template <class Evaluate, class Close>
void expect_agreement(const QuantityNeeds& (*needs)(const PathInput&), double (*radius_km)(const PathInput&),
                      Evaluate&& evaluate, Close&& close) {
  std::mt19937_64 random{20260214};
  Profile profile;
  for (int trial = 0; trial < kTrials; ++trial) {
    const PathInput asked = test::made_question(random);
    const auto ground = static_cast<test::Ground>(trial % test::kGrounds);
    const std::int32_t points = points_of(trial / test::kGrounds, random);
    const auto made = test::made_radial(ground, points, 1 + static_cast<int>(random() % 21), random);
    const Receivers receivers = made.receivers();
    PathQuantities q = plain_quantities(asked, needs(asked), radius_km(asked), made.radial(), receivers);
    spoil_unfilled(q);
    std::vector<PathLoss> plain;
    for (std::size_t i = 0; i < receivers.size(); ++i) {
      profile_of(made.radial(), receivers, i, true, profile);
      plain.push_back(evaluate(path_of(asked, profile)));
    }
    std::vector<float> first_db;
    test::on_each_instruction_set([&] {
      Losses losses{receivers.size()};
      close(asked, q, losses.view());
      if (first_db.empty()) first_db = losses.total_db;
      for (std::size_t i = 0; i < receivers.size(); ++i) {
        const auto said = [&] {
          return testing::Message() << "trial " << trial << ", receiver " << i << " of " << receivers.size() << " at "
                                    << receivers.distance_km[i] << " km, " << receivers.interior[i] << " points, time "
                                    << asked.time_percent << " %";
        };
        ASSERT_NEAR(losses.total_db[i], plain[i].total_db, allowed_db(plain[i].total_db)) << said();
        ASSERT_NEAR(losses.total_db[i], first_db[i], kLastBit * std::abs(first_db[i])) << said();
        ASSERT_NEAR(losses.diffraction_db[i], plain[i].diffraction_db, allowed_db(plain[i].diffraction_db)) << said();
      }
    });
    if (testing::Test::HasFatalFailure()) return;
  }
}

const QuantityNeeds& needs_p526(const PathInput&) {
  static const QuantityNeeds kNeeds{.diffraction = true};
  return kNeeds;
}
const QuantityNeeds& needs_p1812(const PathInput& asked) {
  static const QuantityNeeds kAll{.diffraction = true, .beta_diffraction = true, .horizons = true, .sections = true};
  static const QuantityNeeds kMedian{.diffraction = true, .horizons = true, .sections = true};
  const QuantityNeeds& needs = asked.time_percent < 50.0 ? kAll : kMedian;
  QuantityNeeds of_sweep = needs_of_itu_p1812(asked);
  of_sweep.roughness_when_asked = false;  // the plain quantities are all there
  EXPECT_EQ(needs, of_sweep);
  return needs;
}

TEST(Closing, P526IsThePlainFunction) {
  expect_agreement(
      &needs_p526, [](const PathInput& asked) { return asked.effective_radius.value(); }, &evaluate_itu_p526,
      &close_itu_p526);
}

TEST(Closing, P1812IsThePlainFunction) {
  expect_agreement(
      &needs_p1812, [](const PathInput& asked) { return effective_radius_km(asked.climate.delta_n); },
      &evaluate_itu_p1812, &close_itu_p1812);
}

/// Just beyond the horizon of a smooth Earth all of the coarse points can still lie in sight.
TEST(Closing, CoarsePointsInSightBeyondTheHorizon) {
  PathInput asked;
  asked.frequency = Megahertz{900.0};
  asked.tx_height = Metres{1.6};
  asked.rx_height = Metres{0.5};
  const std::vector<double> level(3, 0.0);
  const std::vector<Zone> sea(3, Zone::sea);
  const Radial radial{.step_km = 3.0, .height_m = level, .clutter_m = level, .zone = sea};
  Profile profile;
  for (double d_km = 8.1; d_km < 8.4; d_km += 0.01) {
    const std::int32_t interior = 2;
    const double ground_m = 0.0;
    const Receivers receiver{.distance_km = {&d_km, 1},
                             .interior = {&interior, 1},
                             .ground_m = {&ground_m, 1},
                             .zone = std::span{sea}.first(1)};
    Losses losses{1};
    close_itu_p526(asked,
                   plain_quantities(asked, {.diffraction = true}, asked.effective_radius.value(), radial, receiver),
                   losses.view());
    profile_of(radial, receiver, 0, true, profile);
    const double plain_db = evaluate_itu_p526(path_of(asked, profile)).total_db;
    EXPECT_NEAR(losses.total_db[0], plain_db, allowed_db(plain_db)) << d_km;
  }
}

/// Vectors are skipped where no lane needs them: a lane must not notice.
TEST(Closing, ReceiversDoNotNoticeEachOther) {
  std::mt19937_64 random{20260215};
  for (int trial = 0; trial < 300; ++trial) {
    const PathInput asked = test::made_question(random);
    const auto made = test::made_radial(static_cast<test::Ground>(trial % test::kGrounds), 200, 40, random);
    const auto ask = [&](const Receivers& receivers) {
      const PathQuantities q = plain_quantities(asked, needs_p1812(asked), effective_radius_km(asked.climate.delta_n),
                                                made.radial(), receivers);
      Losses p526{receivers.size()};
      Losses p1812{receivers.size()};
      close_itu_p526(asked, q, p526.view());
      close_itu_p1812(asked, q, p1812.view());
      p526.total_db.insert(p526.total_db.end(), p1812.total_db.begin(), p1812.total_db.end());
      return p526.total_db;
    };
    const Receivers all = made.receivers();
    const std::vector<float> together_db = ask(all);
    for (std::size_t i = trial % 3; i < all.size(); i += 3) {
      const std::vector<float> alone_db = ask({.distance_km = all.distance_km.subspan(i, 1),
                                               .interior = all.interior.subspan(i, 1),
                                               .ground_m = all.ground_m.subspan(i, 1),
                                               .zone = all.zone.subspan(i, 1)});
      ASSERT_EQ(alone_db[0], together_db[i]) << "trial " << trial << ", receiver " << i;
      ASSERT_EQ(alone_db[1], together_db[all.size() + i]) << "trial " << trial << ", receiver " << i;
    }
  }
}

}  // namespace
}  // namespace phusong::models
