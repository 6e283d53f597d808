// What --dry-run reckons with; what it measures is held against runs by tests/bench/estimate.
#include "sim/cli/estimate.h"

#include <gtest/gtest.h>

#include <array>
#include <nlohmann/json.hpp>
#include <set>

#include "sim/cli/stage_costs.h"

namespace phusong::cli {
namespace {

TEST(Estimate, ThreadsShareAllButWhatOneDoesAlone) {
  const StageCost cost{"coverage", 10.0, 2.0};
  EXPECT_DOUBLE_EQ(seconds_on(cost, 1), 10.0);
  EXPECT_DOUBLE_EQ(seconds_on(cost, 4), 4.0);
  EXPECT_DOUBLE_EQ(seconds_on({"outputs", 3.0, 3.0}, 16), 3.0);
}

TEST(Estimate, WhatAPartTookIsMultipliedUp) {
  EXPECT_DOUBLE_EQ((Sampled{.seconds = 0.5, .done = 20}.of(1000)), 25.0);
  EXPECT_DOUBLE_EQ((Sampled{}.of(1000)), 0.0) << "nothing was there to measure";
}

TEST(Estimate, PicksLieEvenlyAndComeOnce) {
  // Of any run of picks, as many in each quarter as in the others, give or take two.
  std::array<int, 4> quarters{};
  for (std::size_t i = 0; i < 100; ++i) ++quarters[pick(i, 1000) / 250];
  for (const int count : quarters) EXPECT_NEAR(count, 25, 2);

  Picks picks{7};
  std::set<std::size_t> seen;
  while (!picks.done()) seen.insert(picks.next());
  EXPECT_EQ(picks.made(), 7U);
  EXPECT_EQ(seen, (std::set<std::size_t>{0, 1, 2, 3, 4, 5, 6}));
  EXPECT_TRUE(Picks{0}.done());
}

TEST(Estimate, MemoryIsThatOfTheHungriestStage) {
  // Reading may have needed more than anything that follows.
  EXPECT_DOUBLE_EQ(memory_mb({.before_mb = 100, .peak_mb = 900, .ground_cells = 1'000'000}), 900.0);
  const MemoryNeeds small{.before_mb = 100, .peak_mb = 100, .ground_cells = 10'000'000, .map_cells = 1'000'000};
  MemoryNeeds needs = small;
  needs.footprints_mb = 500;
  EXPECT_DOUBLE_EQ(memory_mb(needs) - memory_mb(small), 500.0);
  // The footprints are gone before the villages are judged on the fine ground.
  needs = small;
  needs.village_cells = 1;
  const double judging_mb = memory_mb(needs);
  EXPECT_GT(judging_mb, memory_mb(small));
  needs.footprints_mb = 1;
  EXPECT_DOUBLE_EQ(memory_mb(needs), judging_mb);
  // The maps of both models stay until the results are written.
  needs.spread = true;
  EXPECT_GT(memory_mb(needs), judging_mb);
}

TEST(Estimate, TextAndJsonSayTheSame) {
  Estimate e;
  e.stages = {{"inputs", 10.0, 10.0}, {"coverage", 120.0, 0.0}};
  e.threads = 2;
  e.memory_mb = 640;
  e.disk_mb = 200;
  e.footprints_mb = 150;
  e.footprints_beyond_mb = 50;
  e.map_cells = 12'000;
  const std::string text = estimate_text(e);
  for (const char* words : {"1 min 10 s on 2 free threads", "inputs 10 s", "coverage 1 min 00 s", "640 MB", "200 MB",
                            "150 MB", "no room for 50 MB"})
    EXPECT_NE(text.find(words), std::string::npos) << words << " is not in\n" << text;
  const auto json = nlohmann::json::parse(estimate_json(e));
  EXPECT_EQ(json.at("seconds"), 70.0);
  EXPECT_EQ(json.at("stages").at(1).at("stage"), "coverage");
  EXPECT_EQ(json.at("stages").at(1).at("cpu_s"), 120.0);
  EXPECT_EQ(json.at("memory_mb"), 640.0);
  EXPECT_EQ(json.at("footprints_beyond_memory_mb"), 50.0);
}

}  // namespace
}  // namespace phusong::cli
