// Free space and the Hata family over whole radials against the plain rows, receiver by receiver.
#include "models/sweep/empirical_sweep.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <random>
#include <vector>

#include "models/empirical/cost231_hata.h"
#include "models/empirical/free_space.h"
#include "models/empirical/okumura_hata.h"
#include "tests/unit/sweep/instruction_sets.h"
#include "tests/unit/sweep/made_radials.h"

namespace phusong::models {
namespace {

void expect_the_row(SweepFunction sweep, PathLoss (*evaluate)(const PathInput&)) {
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
        ASSERT_NEAR(total_db[i], plain_db[i], kEmpiricalSweepAgreement_db + 6.0e-8 * std::abs(plain_db[i]))
            << "trial " << trial << " at " << receivers.distance_km[i] << " km, " << receivers.interior[i]
            << " points of " << made.step_km << " km";
        ASSERT_EQ(diffraction_db[i], 0.0F);
      }
    });
    if (testing::Test::HasFatalFailure()) return;
  }
}

TEST(EmpiricalSweep, FreeSpaceIsTheRow) { expect_the_row(&sweep_free_space, &evaluate_free_space); }
TEST(EmpiricalSweep, OkumuraHataIsTheRow) { expect_the_row(&sweep_okumura_hata, &evaluate_okumura_hata); }
TEST(EmpiricalSweep, Cost231HataIsTheRow) { expect_the_row(&sweep_cost231_hata, &evaluate_cost231_hata); }

}  // namespace
}  // namespace phusong::models
