// One path: clearance worked by hand, obstacles, what rests on unknown ground, all models side by side.
#include "sim/link/link.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "geo/base/error.h"

namespace phusong::sim {
namespace {

/// Flat ground at sea level over 10 km, a sample each km, a ridge of that height at 4 km.
LinkPath ridge_path(double ridge_m, double clutter_on_ridge_m = 0.0) {
  std::vector<double> distance, height, clutter;
  for (int i = 0; i <= 10; ++i) {
    distance.push_back(i);
    height.push_back(i == 4 ? ridge_m : 0.0);
    clutter.push_back(i == 4 ? clutter_on_ridge_m : 0.0);
  }
  LinkPath path;
  path.profile = profile_from_arrays(distance, height, clutter);
  path.ground.assign(distance.size(), geo::Ground::land);
  return path;
}

LinkRequest request_300_mhz() {
  LinkRequest request;
  request.models = {&models::find_model("itu_p526")};
  request.frequency_mhz = 300.0;
  request.from_height_m = request.to_height_m = 50.0;
  request.k = {4.0 / 3.0};
  request.sigma_db = 7.0;
  return request;
}

// By hand, 4 km and 6 km from the ends, wavelength 0.999308 m: the bulge is 4000 x 6000 / (2 x 4/3 x 6371000) = 1.41265
// m, the first Fresnel zone sqrt(0.999308 x 4000 x 6000 / 10000) = 48.97285 m, 0.6 of it 29.38371 m.
TEST(Clearance, OverARidgeAsWorkedByHand) {
  const LinkResult link = evaluate_link(ridge_path(10.0), request_300_mhz());
  ASSERT_EQ(link.clearances.size(), 1U);  // no clutter, so nothing to say of the bare ground
  const Clearance& c = link.clearances.front();
  EXPECT_DOUBLE_EQ(c.tightest.distance_km, 4.0);
  EXPECT_NEAR(c.tightest.above_m, 50.0 - 10.0 - 1.41265, 1e-5);
  EXPECT_NEAR(c.tightest.fresnel_m, 48.97285, 1e-5);
  EXPECT_NEAR(c.tightest.over_clear_m(), 38.58735 - 29.38371, 1e-4);
  EXPECT_EQ(c.sight, Clearance::Sight::clear);
  EXPECT_FALSE(c.unverified);
}

TEST(Clearance, EnteredAndObstructed) {
  const LinkResult entered = evaluate_link(ridge_path(25.0), request_300_mhz());
  EXPECT_EQ(entered.clearances.front().sight, Clearance::Sight::entered);
  EXPECT_NEAR(entered.clearances.front().tightest.over_clear_m(), 23.58735 - 29.38371, 1e-4);
  const LinkResult obstructed = evaluate_link(ridge_path(100.0), request_300_mhz());
  EXPECT_EQ(obstructed.clearances.front().sight, Clearance::Sight::obstructed);
  EXPECT_NEAR(obstructed.clearances.front().lowest.above_m, -51.41265, 1e-5);
  // nu = sqrt(2) x 51.41265 / 48.97285, and J(nu) = 6.9 + 20 log10(sqrt((nu - 0.1)^2 + 1) + nu - 0.1) = 16.7067 dB.
  ASSERT_EQ(obstructed.obstacles.size(), 1U);
  EXPECT_NEAR(obstructed.obstacles.front().nu, 1.48467, 1e-5);
  EXPECT_NEAR(obstructed.obstacles.front().loss_db, 16.7067, 1e-4);
  EXPECT_DOUBLE_EQ(obstructed.obstacles.front().height_m, 100.0);
}

TEST(Clearance, SmallerKRaisesTheGround) {
  LinkRequest request = request_300_mhz();
  request.k = {4.0 / 3.0, 0.5};
  const LinkResult link = evaluate_link(ridge_path(10.0), request);
  ASSERT_EQ(link.clearances.size(), 2U);
  // The bulge grows with 1/k: 1.41265 x (4/3) / 0.5 = 3.76707 m.
  EXPECT_NEAR(link.clearances[1].tightest.above_m, 50.0 - 10.0 - 3.76707, 1e-5);
}

TEST(Clearance, ClutterCountsAndTheBareGroundIsTold) {
  const LinkResult link = evaluate_link(ridge_path(10.0, 45.0), request_300_mhz());
  ASSERT_EQ(link.clearances.size(), 2U);
  EXPECT_TRUE(link.clearances[0].with_clutter);
  EXPECT_EQ(link.clearances[0].sight, Clearance::Sight::obstructed);
  EXPECT_NEAR(link.clearances[0].tightest.top_m, 55.0, 1e-12);
  EXPECT_FALSE(link.clearances[1].with_clutter);
  EXPECT_EQ(link.clearances[1].sight, Clearance::Sight::clear);
}

TEST(Clearance, TheLowestSpotInMetresNeedNotBeTheTightest) {
  LinkPath path = ridge_path(20.0);
  path.profile.height_m[9] = 25.0;  // near the end, where the Fresnel zone is thin
  LinkRequest request = request_300_mhz();
  const Clearance c = evaluate_link(path, request).clearances.front();
  EXPECT_DOUBLE_EQ(c.lowest.distance_km, 9.0);
  EXPECT_DOUBLE_EQ(c.tightest.distance_km, 4.0);
}

TEST(Clearance, NothingBetweenTheEnds) {
  LinkPath path;
  path.profile = profile_from_arrays(std::vector<double>{0.0, 0.02}, std::vector<double>{5.0, 6.0});
  path.ground.assign(2, geo::Ground::land);
  const LinkResult link = evaluate_link(path, request_300_mhz());
  EXPECT_TRUE(link.clearances.empty());
  EXPECT_TRUE(link.obstacles.empty());
  EXPECT_TRUE(std::isfinite(link.rows.front().loss.total_db));
}

TEST(Obstacles, TopsOfOneHillAreOne) {
  std::vector<double> distance, height;
  for (int i = 0; i <= 400; ++i) {
    distance.push_back(i * 0.05);
    height.push_back(0.0);
  }
  height[100] = 300.0;  // 5.0 km
  height[104] = 290.0;  // 5.2 km: the same hill on a path of 20 km
  height[200] = 200.0;  // 10 km
  LinkPath path;
  path.profile = profile_from_arrays(distance, height);
  path.ground.assign(distance.size(), geo::Ground::land);
  const LinkResult link = evaluate_link(path, request_300_mhz());
  ASSERT_GE(link.obstacles.size(), 2U);
  EXPECT_DOUBLE_EQ(link.obstacles[0].distance_km, 5.0);
  EXPECT_DOUBLE_EQ(link.obstacles[1].distance_km, 10.0);
}

TEST(Link, WhatRestsOnUnknownGroundIsUnverified) {
  LinkPath path = ridge_path(10.0);
  path.ground[7] = geo::Ground::unknown;
  path.profile.unknown_samples = 1;
  LinkRequest request = request_300_mhz();
  request.models.push_back(&models::find_model("free_space"));
  const LinkResult link = evaluate_link(path, request);
  EXPECT_TRUE(link.unverified());
  EXPECT_TRUE(link.clearances.front().unverified);
  EXPECT_TRUE(link.rows[0].unverified);
  EXPECT_FALSE(link.rows[1].unverified);  // free space reads the two ends only, and they are known

  // Known ground that obstructs stays so, whatever the unknown holds; the loss may still be higher.
  LinkPath blocked = ridge_path(100.0);
  blocked.ground[7] = geo::Ground::unknown;
  blocked.profile.unknown_samples = 1;
  const LinkResult certain = evaluate_link(blocked, request);
  EXPECT_FALSE(certain.clearances.front().unverified);
  EXPECT_TRUE(certain.rows[0].unverified);

  // An unknown end says nothing of any height.
  blocked.ground[0] = geo::Ground::unknown;
  const LinkResult end = evaluate_link(blocked, request);
  EXPECT_TRUE(end.clearances.front().unverified);
  EXPECT_TRUE(end.rows[1].unverified);
}

TEST(Link, EveryModelOfTheTableAnswers) {
  LinkRequest request = request_300_mhz();
  request.models.clear();
  for (const models::Model& model : models::all_models()) request.models.push_back(&model);
  const LinkResult link = evaluate_link(ridge_path(60.0, 8.0), request);
  ASSERT_EQ(link.rows.size(), models::all_models().size());
  for (const LinkRow& row : link.rows) {
    SCOPED_TRACE(row.model->name);
    EXPECT_TRUE(std::isfinite(row.loss.total_db));
    EXPECT_NEAR(row.loss.free_space_db + row.loss.diffraction_db + row.other_db(), row.loss.total_db, 1e-9);
    EXPECT_EQ(row.own_sigma, row.loss.sigma_db.has_value());
    EXPECT_EQ(row.sigma_db, row.own_sigma ? *row.loss.sigma_db : 7.0);
    const bool no_zones = std::any_of(row.caveats.begin(), row.caveats.end(), [](const std::string& text) {
      return text.find("no zones") != std::string::npos;
    });
    EXPECT_EQ(no_zones, row.model->needs.zones);
  }
}

TEST(Link, CaveatsAreWords) {
  LinkRequest request = request_300_mhz();
  request.models = {&models::find_model("cost231_hata")};  // 1500 to 2000 MHz
  const LinkResult link = evaluate_link(ridge_path(0.0), request);
  ASSERT_FALSE(link.rows.front().caveats.empty());
  EXPECT_NE(link.rows.front().caveats.front().find("1500 to 2000 MHz"), std::string::npos);
}

TEST(Link, RefusesWhatNobodyCanMean) {
  const auto expect_refused = [](auto&& change, const char* words) {
    LinkRequest request = request_300_mhz();
    change(request);
    try {
      (void)evaluate_link(ridge_path(0.0), request);
      ADD_FAILURE() << words << " was accepted";
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::usage);
      EXPECT_NE(error.sentence().find(words), std::string::npos) << error.sentence();
    }
  };
  expect_refused([](LinkRequest& r) { r.frequency_mhz = 0.0; }, "frequency");
  expect_refused([](LinkRequest& r) { r.from_height_m = -1.0; }, "first antenna");
  expect_refused([](LinkRequest& r) { r.to_height_m = std::nan(""); }, "second antenna");
  expect_refused([](LinkRequest& r) { r.time_percent = 101.0; }, "time");
  expect_refused([](LinkRequest& r) { r.location_percent = -0.1; }, "locations");
  expect_refused([](LinkRequest& r) { r.k.push_back(0.0); }, "k is 0");
}

TEST(Link, ElevationOfTheRay) {
  LinkRequest request = request_300_mhz();
  request.from_height_m = 150.0;
  const LinkResult link = evaluate_link(ridge_path(0.0), request);
  // 100 m down over 10 km, and half the Earth's drop of 10000^2 / (2 x 8494667) = 5.88604 m at each end.
  EXPECT_NEAR(link.from_elevation_deg, std::atan2(-105.88604, 10000.0) * 180.0 / 3.14159265358979, 1e-6);
  EXPECT_NEAR(link.to_elevation_deg, std::atan2(94.11396, 10000.0) * 180.0 / 3.14159265358979, 1e-6);
}

TEST(Link, TheScenarioSaysWhatTheCommandLineDoesNot) {
  Scenario scenario;
  scenario.service.receiver_height_m = 1.5;
  scenario.propagation.effective_earth_radius_km = 8500.0;
  scenario.propagation.polarisation = "horizontal";
  scenario.propagation.environment = "suburban";
  EXPECT_EQ(link_request(scenario).frequency_mhz, 0.0);
  scenario.bts_types.emplace_back();
  scenario.bts_types.front().frequency_mhz = 773.0;
  scenario.bts_types.front().height_m = 42.0;
  const LinkRequest request = link_request(scenario);
  EXPECT_EQ(request.frequency_mhz, 773.0);
  EXPECT_EQ(request.from_height_m, 42.0);
  EXPECT_EQ(request.to_height_m, 1.5);
  EXPECT_NEAR(request.k.front(), 1.33417, 1e-5);
  EXPECT_EQ(request.polarisation, models::Polarisation::horizontal);
  EXPECT_EQ(request.environment, models::Environment::suburban);
}

}  // namespace
}  // namespace phusong::sim
