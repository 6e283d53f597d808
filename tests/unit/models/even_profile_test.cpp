// Profiles at equal steps: what is passed on, what is read off, and what the models that need it make of it.
#include "models/path/even_profile.h"

#include <gtest/gtest.h>

#include <cmath>

#include "models/empirical/extended_hata.h"
#include "models/terrain/itu_p526.h"
#include "models/terrain/longley_rice.h"

namespace phusong::models {
namespace {

/// Hills of straight slopes between the whole kilometres, 100 m from point to point: what stands between two whole
/// kilometres can be left out and read off again.
Profile hills() {
  constexpr int kLength_km = 24;
  const auto top_m = [](int km) { return 60.0 + 55.0 * std::sin(1.7 * km) + 3.0 * km; };
  Profile profile;
  for (int i = 0; i <= 10 * kLength_km; ++i) {
    const double share = 0.1 * (i % 10);
    profile.distance_km.push_back(i / 10.0);
    profile.height_m.push_back((1.0 - share) * top_m(i / 10) + share * top_m(i / 10 + 1));
  }
  profile.clutter_m.assign(profile.distance_km.size(), 0.0);
  return profile;
}

/// Without the points of every other kilometre, whose ends stay.
Profile thinned(const Profile& whole) {
  Profile profile;
  for (std::size_t i = 0; i < whole.size(); ++i) {
    if (i % 20 > 0 && i % 20 < 10) continue;
    profile.distance_km.push_back(whole.distance_km[i]);
    profile.height_m.push_back(whole.height_m[i]);
    profile.clutter_m.push_back(0.0);
  }
  return profile;
}

PathInput path_over(const Profile& profile) {
  return {.frequency = Megahertz{1800},
          .profile = profile.view(),
          .tx_height = Metres{45},
          .rx_height = Metres{1.5},
          .time_percent = 50,
          .location_percent = 90};
}

TEST(EvenProfile, AnEvenOneIsPassedOnAsItIs) {
  Profile profile = hills();
  std::vector<double> buffer;
  EvenHeights even = even_heights(profile.view(), buffer);
  EXPECT_EQ(even.height_m.data(), profile.height_m.data());
  EXPECT_EQ(even.height_m.size(), profile.size());
  EXPECT_FALSE(even.coarser);
  // Distances that were written with few digits stay even.
  for (std::size_t i = 1; i + 1 < profile.size(); ++i) profile.distance_km[i] *= 1.0 + (i % 2 == 0 ? 1e-6 : -1e-6);
  even = even_heights(profile.view(), buffer);
  EXPECT_EQ(even.height_m.data(), profile.height_m.data());
  EXPECT_TRUE(buffer.empty());
}

TEST(EvenProfile, AnUnevenOneIsReadOffAtItsSmallestGap) {
  const Profile whole = hills();
  const Profile few = thinned(whole);
  ASSERT_LT(few.size(), whole.size());
  std::vector<double> buffer;
  const EvenHeights even = even_heights(few.view(), buffer);
  EXPECT_FALSE(even.coarser);
  ASSERT_EQ(even.height_m.size(), whole.size());
  for (std::size_t i = 0; i < whole.size(); ++i) EXPECT_NEAR(even.height_m[i], whole.height_m[i], 1e-9) << i;
  // A point on a step is the point itself, to the last bit: the sea's 0 stays 0.
  EXPECT_EQ(even.height_m[0], whole.height_m[0]);
  EXPECT_EQ(even.height_m[30], whole.height_m[30]);
  EXPECT_EQ(even.height_m.back(), whole.height_m.back());
}

TEST(EvenProfile, ModelsOfEqualStepsSayTheSameOfBoth) {
  const Profile whole = hills();
  const Profile few = thinned(whole);
  EXPECT_NEAR(evaluate_longley_rice(path_over(few)).total_db, evaluate_longley_rice(path_over(whole)).total_db, 1e-6);
  EXPECT_NEAR(evaluate_extended_hata(path_over(few)).total_db, evaluate_extended_hata(path_over(whole)).total_db, 1e-6);
  // And what counting the points as even would have made of it is something else.
  std::vector<double> as_if_even(few.size());
  for (std::size_t i = 0; i < few.size(); ++i)
    as_if_even[i] = 24.0 * static_cast<double>(i) / static_cast<double>(few.size() - 1);
  Profile wrong = few;
  wrong.distance_km = as_if_even;
  EXPECT_GT(
      std::abs(evaluate_longley_rice(path_over(wrong)).total_db - evaluate_longley_rice(path_over(whole)).total_db),
      0.5);
}

TEST(EvenProfile, StepsTooFineCarryACaveat) {
  // Level ground, of which neither model warns.
  Profile profile = hills();
  profile.height_m.assign(profile.size(), 10.0);
  const PathInput path = path_over(profile);
  const Caveats before = evaluate_longley_rice(path).caveats | evaluate_extended_hata(path).caveats;
  EXPECT_EQ(before & bits(Caveat::terrain_out_of_domain), 0U);
  profile.distance_km[1] = 1.0e-4;
  std::vector<double> buffer;
  const EvenHeights even = even_heights(profile.view(), buffer);
  EXPECT_TRUE(even.coarser);
  EXPECT_EQ(even.height_m.size(), kMostEvenPoints);
  EXPECT_NE(evaluate_longley_rice(path_over(profile)).caveats & bits(Caveat::terrain_out_of_domain), 0U);
  EXPECT_NE(evaluate_extended_hata(path_over(profile)).caveats & bits(Caveat::terrain_out_of_domain), 0U);
}

TEST(EvenProfile, PointsAtOnePlaceAndPathsWithoutLength) {
  std::vector<double> buffer;
  Profile profile;
  profile.distance_km = {0.0, 1.0, 1.0, 4.0};
  profile.height_m = {0.0, 10.0, 20.0, 50.0};
  profile.clutter_m.assign(4, 0.0);
  const EvenHeights even = even_heights(profile.view(), buffer);
  ASSERT_EQ(even.height_m.size(), 5U);
  for (const double height : even.height_m) EXPECT_TRUE(height >= 0.0 && height <= 50.0) << height;
  profile.distance_km = {0.0, 0.0, 0.0, 0.0};
  EXPECT_EQ(even_heights(profile.view(), buffer).height_m.data(), profile.height_m.data());
  EXPECT_TRUE(even_heights({}, buffer).height_m.empty());
}

TEST(MainObstacle, IsTheSameForAllModelsOfProfiles) {
  const Profile profile = hills();
  const PathInput path = path_over(profile);
  const MainObstacle obstacle = main_obstacle(path);
  ASSERT_GT(obstacle.index, 0);
  EXPECT_EQ(evaluate_itu_p526(path).obstacle, obstacle.index);
  EXPECT_EQ(evaluate_longley_rice(path).obstacle, obstacle.index);
  EXPECT_DOUBLE_EQ(evaluate_longley_rice(path).obstacle_nu, obstacle.nu);
}

}  // namespace
}  // namespace phusong::models
