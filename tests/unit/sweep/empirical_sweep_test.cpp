// Free space and the Hata family over whole radials against the plain rows, receiver by receiver.
#include "models/sweep/empirical_sweep.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <random>
#include <string_view>
#include <vector>

#include "models/catalogue.h"
#include "tests/unit/sweep/instruction_sets.h"
#include "tests/unit/sweep/made_radials.h"

namespace phusong::models {
namespace {

void expect_the_row(SweepFunction sweep, std::string_view name, double agreement_db) {
  const auto evaluate = find_model(name).evaluate;
  const double profile_to_km = std::min(find_model(name).needs.profile_to_km, 1000.0);
  std::mt19937_64 random{20260301};
  Profile profile;
  for (int trial = 0; trial < 1200; ++trial) {
    const PathInput asked = test::made_question(random);
    const auto ground = static_cast<test::Ground>(trial % test::kGrounds);
    const auto points = std::uniform_int_distribution<std::int32_t>{0, trial % 3 == 0 ? 3000 : 150}(random);
    auto made = test::made_radial(ground, points, 1 + static_cast<int>(random() % 30), random);
    const Receivers receivers = made.receivers();
    std::vector<double> plain_db;
    for (std::size_t i = 0; i < receivers.size(); ++i) {
      profile_of(made.radial(), receivers, i, false, profile);
      plain_db.push_back(evaluate(path_of(asked, profile)).total_db);
    }
    test::on_each_instruction_set([&] {
      std::vector<float> total_db(receivers.size());
      std::vector<float> diffraction_db(receivers.size(), -1.0F);
      sweep(asked, made.radial(), receivers, {total_db, diffraction_db});
      for (std::size_t i = 0; i < receivers.size(); ++i) {
        ASSERT_NEAR(total_db[i], plain_db[i], agreement_db + 6.0e-8 * std::abs(plain_db[i]))
            << "trial " << trial << " at " << receivers.distance_km[i] << " km, " << receivers.interior[i]
            << " points of " << made.step_km << " km";
        ASSERT_EQ(diffraction_db[i], 0.0F);
      }
      // No more of the line than the row says that it needs.
      Radial some = made.radial();
      const std::size_t enough = static_cast<std::size_t>(profile_to_km / some.step_km) + 2;
      if (enough >= some.size()) return;
      some.height_m = some.height_m.first(enough);
      some.clutter_m = some.clutter_m.first(enough);
      some.zone = some.zone.first(enough);
      std::vector<float> again_db(receivers.size());
      sweep(asked, some, receivers, {again_db, diffraction_db});
      ASSERT_EQ(again_db, total_db) << "trial " << trial;
    });
    if (testing::Test::HasFatalFailure()) return;
  }
}

TEST(EmpiricalSweep, FreeSpaceIsTheRow) {
  expect_the_row(&sweep_free_space, "free_space", kFreeSpaceSweepAgreement_db);
}
TEST(EmpiricalSweep, OkumuraHataIsTheRow) {
  expect_the_row(&sweep_okumura_hata, "okumura_hata", kHataSweepAgreement_db);
}
TEST(EmpiricalSweep, Cost231HataIsTheRow) {
  expect_the_row(&sweep_cost231_hata, "cost231_hata", kHataSweepAgreement_db);
}

}  // namespace
}  // namespace phusong::models
