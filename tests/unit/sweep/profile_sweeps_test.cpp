// Whole sweeps against the plain functions of the catalogue over the same profiles.
#include "models/sweep/profile_sweeps.h"

#include <gtest/gtest.h>

#include <cmath>

#include "models/catalogue.h"
#include "tests/unit/sweep/made_radials.h"

namespace phusong::models {
namespace {

/// The share of receivers that may lie beyond the agreement: horizons of flat ground, see profile_sweeps.h.
void compare(std::string_view name, int trials, std::int32_t most_points, double allowed_share) {
  const Model& model = find_model(name);
  ASSERT_NE(model.sweep, nullptr);
  std::mt19937_64 random{41};
  std::size_t receivers = 0, beyond = 0;
  double worst = 0.0;
  Profile profile;
  for (int trial = 0; trial < trials; ++trial) {
    const auto ground = static_cast<test::Ground>(trial % test::kGrounds);
    const auto points = static_cast<std::int32_t>(random() % static_cast<std::uint64_t>(most_points));
    test::MadeRadial made = test::made_radial(ground, points, 60, random);
    test::give_own_points(made, static_cast<std::size_t>(trial) / 6 % 4, random);
    const PathInput asked = test::made_question(random);
    const Radial radial = made.radial();
    const Receivers cells = made.receivers();
    std::vector<float> total(cells.size()), diffraction(cells.size());
    const SweptLosses losses{total, diffraction};
    model.sweep({&asked, 1}, radial, cells, {&losses, 1});
    for (std::size_t i = 0; i < cells.size(); ++i) {
      profile_of(radial, cells, i, model.needs.zones, profile);
      const PathLoss plain = model.evaluate(path_of(asked, profile));
      const double off = std::abs(static_cast<double>(total[i]) - plain.total_db);
      ++receivers;
      // Floats hold a thousandth of a dB of 10,000 dB, which made grounds do reach.
      if (!(off <= kSweepAgreement_db + 1e-6 * std::abs(plain.total_db))) {  // NaN too
        ++beyond;
        worst = std::max(worst, off);
      }
    }
  }
  EXPECT_LE(static_cast<double>(beyond), allowed_share * static_cast<double>(receivers))
      << beyond << " of " << receivers << " receivers, worst " << worst << " dB";
}

TEST(ProfileSweeps, P526IsThePlainFunction) { compare("itu_p526", 240, 700, 0.0); }
TEST(ProfileSweeps, P526IsThePlainFunctionOverLongPaths) { compare("itu_p526", 18, 3000, 0.0); }
TEST(ProfileSweeps, P1812IsThePlainFunction) { compare("itu_p1812", 240, 700, 0.0); }
TEST(ProfileSweeps, P1812IsThePlainFunctionOverLongPaths) { compare("itu_p1812", 18, 3000, 0.0); }

}  // namespace
}  // namespace phusong::models
