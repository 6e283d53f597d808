// Paths of their own, in floats, against the plain functions of the catalogue over the same profiles in doubles.
#include "models/sweep/path_scan.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <span>

#include "models/catalogue.h"
#include "models/sweep/profile_sweeps.h"
#include "tests/unit/sweep/instruction_sets.h"
#include "tests/unit/sweep/made_radials.h"

namespace phusong::models {
namespace {

/// One profile as both ways take it.
struct MadePath {
  Profile profile;
  std::vector<float> height_m, clutter_m;

  /// Its zones are left out where the model does not need them.
  [[nodiscard]] OwnPath path(bool zones) const {
    const auto sea = static_cast<std::size_t>(std::ranges::count(profile.zone, Zone::sea));
    return {profile.distance_km.back(), height_m, clutter_m, zones ? std::span{profile.zone} : std::span<const Zone>{},
            sea};
  }
};

MadePath made_path(const test::MadeRadial& radial, std::size_t points, double step_km, bool bare) {
  MadePath made;
  made.profile.resize(points);
  made.profile.zone.assign(radial.zone.begin(), radial.zone.begin() + static_cast<std::ptrdiff_t>(points));
  made.height_m.resize(points);
  made.clutter_m.resize(bare ? 0 : points);
  for (std::size_t k = 0; k < points; ++k) {
    const bool end = k == 0 || k + 1 == points;
    made.height_m[k] = static_cast<float>(radial.height_m[k]);
    const float clutter_m = bare || end ? 0.0F : static_cast<float>(radial.clutter_m[k]);
    if (!bare) made.clutter_m[k] = clutter_m;
    made.profile.distance_km[k] = static_cast<double>(k) * step_km;
    made.profile.height_m[k] = static_cast<double>(made.height_m[k]);
    made.profile.clutter_m[k] = static_cast<double>(clutter_m);
  }
  return made;
}

void compare(std::string_view name, int trials, std::int32_t most_points) {
  const Model& model = find_model(name);
  ASSERT_NE(model.sweep_paths, nullptr);
  std::mt19937_64 random{97};
  for (int trial = 0; trial < trials; ++trial) {
    const auto ground = static_cast<test::Ground>(trial % test::kGrounds);
    const test::MadeRadial radial = test::made_radial(ground, most_points, 2, random);
    const bool bare = trial / test::kGrounds % 2 == 0;
    std::vector<MadePath> made;
    for (int i = 0; i < 19; ++i) {
      const std::size_t most = radial.height_m.size();
      const std::size_t points = i == 0 ? 2 : i == 1 ? most : 2 + random() % (most - 1);
      made.push_back(made_path(radial, points, 0.03 * (0.9 + 0.1 * static_cast<double>(random() % 11)), bare));
    }
    std::vector<OwnPath> paths;
    for (const MadePath& one : made) paths.push_back(one.path(model.needs.zones));
    const PathInput asked = test::made_question(random);
    std::vector<float> total(paths.size()), diffraction(paths.size());
    const SweptLosses losses{total, diffraction};
    model.sweep_paths({&asked, 1}, paths, {&losses, 1});
    for (std::size_t i = 0; i < paths.size(); ++i) {
      Profile profile = made[i].profile;
      if (!model.needs.zones) {
        profile.sea_samples = static_cast<int>(std::ranges::count(profile.zone, Zone::sea));
        profile.zone.clear();
      }
      const PathLoss plain = model.evaluate(path_of(asked, profile));
      const double off = std::abs(static_cast<double>(total[i]) - plain.total_db);
      ASSERT_LE(off, kSweepAgreement_db + 1e-6 * std::abs(plain.total_db))
          << name << " trial " << trial << " path " << i << " of " << made[i].profile.size() << " points";
    }
  }
}

TEST(PathScan, P526IsThePlainFunction) { compare("itu_p526", 240, 700); }
TEST(PathScan, P526IsThePlainFunctionOverLongPaths) { compare("itu_p526", 18, 3000); }
TEST(PathScan, P1812IsThePlainFunction) { compare("itu_p1812", 240, 700); }
TEST(PathScan, P1812IsThePlainFunctionOverLongPaths) { compare("itu_p1812", 18, 3000); }

TEST(PathScan, EveryInstructionSetAgrees) {
  test::on_each_instruction_set([] {
    compare("itu_p526", 12, 400);
    compare("itu_p1812", 12, 400);
  });
}

}  // namespace
}  // namespace phusong::models
