#include "models/link_budget.h"

#include <gtest/gtest.h>

#include <cmath>

namespace phusong::models {
namespace {

TEST(LinkBudget, ResourceElements) {
  // 3GPP TS 36.101, table 5.6-1.
  EXPECT_EQ(resource_elements(Megahertz{1.4}), 72);
  EXPECT_EQ(resource_elements(Megahertz{3}), 180);
  EXPECT_EQ(resource_elements(Megahertz{5}), 300);
  EXPECT_EQ(resource_elements(Megahertz{10}), 600);
  EXPECT_EQ(resource_elements(Megahertz{15}), 900);
  EXPECT_EQ(resource_elements(Megahertz{20}), 1200);
  EXPECT_EQ(resource_elements(Megahertz{8}), 480);
  EXPECT_EQ(resource_elements(Megahertz{0.2}), 72);
  EXPECT_NEAR(power_per_resource_element(Dbm{46}, Megahertz{10}).value(), 46.0 - 27.7815, 1e-4);
}

TEST(LinkBudget, Noise) {
  // Textbook value: -174 + 10 log10(180 kHz) + 3 = -118.4 dBm.
  EXPECT_NEAR(noise_floor(Megahertz{0.18}, Decibels{3}).value(), -118.447, 1e-3);
  const Uplink uplink;
  EXPECT_NEAR(uplink_sensitivity(uplink).value(), -174.0 + 55.563 + 3.0 - 4.0 + 1.0, 1e-3);
}

TEST(LinkBudget, NormalQuantile) {
  // Abramowitz and Stegun, table 26.5.
  EXPECT_NEAR(normal_quantile(0.5), 0.0, 1e-12);
  EXPECT_NEAR(normal_quantile(0.9), 1.2815515655446004, 1e-9);
  EXPECT_NEAR(normal_quantile(0.95), 1.6448536269514722, 1e-9);
  EXPECT_NEAR(normal_quantile(0.99), 2.3263478740408408, 1e-9);
  EXPECT_NEAR(normal_quantile(0.01), -2.3263478740408408, 1e-9);
  EXPECT_NEAR(normal_quantile(1e-6), -4.753424308822899, 1e-9);
  for (int i = 1; i < 2000; ++i) {
    const double p = i / 2000.0;
    EXPECT_NEAR(0.5 * std::erfc(-normal_quantile(p) / std::sqrt(2.0)), p, 1e-12);
  }
  EXPECT_EQ(normal_quantile(0.0), -INFINITY);
  EXPECT_EQ(normal_quantile(1.0), INFINITY);
}

}  // namespace
}  // namespace phusong::models
