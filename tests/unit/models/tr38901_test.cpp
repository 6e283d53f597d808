// 3GPP TR 38.901: every row of the reference tables, values published with ns-3, figures worked by hand from the tables
// of the TR, limits, and what must hold on any path.
#include "models/empirical/tr38901.h"

#include <array>
#include <cmath>
#include <random>

#include "geo/base/constants.h"
#include "models/empirical/free_space.h"
#include "tests/unit/models/shared_data.h"

namespace phusong::models {
namespace {

using test::figure;
using test::read_table;
using test::Row;

Tr38901Scenario scenario_of(const std::string& word) {
  if (word == "RMa") return Tr38901Scenario::rma;
  if (word == "UMa") return Tr38901Scenario::uma;
  if (word == "UMi") return Tr38901Scenario::umi;
  if (word == "InH") return Tr38901Scenario::inh;
  throw std::runtime_error{"unknown scenario " + word};
}

Tr38901Link link_of(const Row& row) {
  Tr38901Link link{.d2d = Metres{figure(row, "d2D_m")},
                   .h_bs = Metres{figure(row, "h_bs_m")},
                   .h_ut = Metres{figure(row, "h_ut_m")},
                   .frequency = Megahertz{1000.0 * figure(row, "f_GHz")}};
  if (row.contains("h_bldg_m") && !row.at("h_bldg_m").empty()) {
    link.building_height = Metres{figure(row, "h_bldg_m")};
    link.street_width = Metres{figure(row, "W_street_m")};
  }
  return link;
}

TEST(Tr38901, GoldenPublished) {
  PHUSONG_NEEDS("validation/tr38901/ns3_test_vectors.csv");
  const std::vector<Row> rows = read_table(needed);
  ASSERT_EQ(rows.size(), 32U);
  for (const Row& row : rows) {
    const auto loss_db = [&](double speed_of_light_m_s) {
      return tr38901_path_loss(scenario_of(row.at("scenario")), row.at("condition") == "LOS", link_of(row),
                               speed_of_light_m_s)
          .loss_db;
    };
    const std::string name = row.at("scenario") + " " + row.at("condition") + " " + row.at("d2D_m");
    EXPECT_NEAR(loss_db(kSpeedOfLight_m_s), figure(row, "PL_dB"), 0.05) << name;
    // The list says that these values have the exact speed of light; beyond the break points only the TR's explains
    // them.
    EXPECT_NEAR(loss_db(kTr38901SpeedOfLight_m_s), figure(row, "PL_dB"), 6e-5) << name;
    EXPECT_NEAR(loss_db(kTr38901SpeedOfLight_m_s), figure(row, "PL_recomputed"), 1e-8) << name;
  }
}

TEST(Tr38901, GoldenComputed) {
  PHUSONG_NEEDS("validation/_generated/tr38901/cases.csv");
  const std::vector<Row> rows = read_table(needed);
  ASSERT_EQ(rows.size(), 120U);
  for (const Row& row : rows) {
    const std::string& name = row.at("case_id");
    const Tr38901Scenario scenario = scenario_of(row.at("scenario"));
    const bool in_sight = row.at("condition") == "LOS";
    const Tr38901Link link = link_of(row);
    EXPECT_NEAR(tr38901_path_loss(scenario, in_sight, link).loss_db, figure(row, "PL_dB_c3e8"), 1e-9) << name;
    EXPECT_NEAR(tr38901_path_loss(scenario, in_sight, link, kSpeedOfLight_m_s).loss_db, figure(row, "PL_dB_c299792458"),
                1e-9)
        << name;
    if (!row.at("P_LOS").empty()) {
      EXPECT_NEAR(tr38901_los_probability(scenario, link.d2d, link.h_ut), figure(row, "P_LOS"), 1e-9) << name;
    }
    const auto wall_db = [&](Tr38901Building building) {
      return tr38901_building_entry(building, link.frequency, Metres{0}).wall_db;
    };
    EXPECT_NEAR(wall_db(Tr38901Building::low_loss), figure(row, "O2I_PLtw_low_dB"), 1e-9) << name;
    EXPECT_NEAR(wall_db(Tr38901Building::high_loss), figure(row, "O2I_PLtw_high_dB"), 1e-9) << name;
  }
}

Tr38901Link link_at(double d2d_m, double h_bs_m, double h_ut_m = 1.5, double f_mhz = 5000) {
  return {.d2d = Metres{d2d_m}, .h_bs = Metres{h_bs_m}, .h_ut = Metres{h_ut_m}, .frequency = Megahertz{f_mhz}};
}

/// Published with ns-3's test suite three-gpp-propagation-loss-model: 5 GHz, terminal of 1.5 m.
TEST(Tr38901, PublishedByNs3) {
  struct Published {
    Tr38901Scenario scenario;
    bool in_sight;
    double d2d_m, h_bs_m, loss_db;
  };
  for (const Published& p :
       {Published{Tr38901Scenario::rma, true, 1000, 35, 108.5577},
        Published{Tr38901Scenario::rma, true, 10000, 35, 140.3896},
        Published{Tr38901Scenario::rma, false, 5000, 35, 160.5169},
        Published{Tr38901Scenario::uma, true, 100, 25, 86.2362},
        Published{Tr38901Scenario::uma, true, 5000, 25, 137.6794},
        Published{Tr38901Scenario::uma, false, 1000, 25, 144.7641},
        Published{Tr38901Scenario::umi, true, 1000, 10, 119.3114},
        Published{Tr38901Scenario::umi, false, 100, 10, 107.9432}, Published{Tr38901Scenario::inh, true, 50, 3, 75.775},
        Published{Tr38901Scenario::inh, false, 100, 3, 111.3062}})
    EXPECT_NEAR(tr38901_path_loss(p.scenario, p.in_sight, link_at(p.d2d_m, p.h_bs_m)).loss_db, p.loss_db, 6e-5)
        << p.d2d_m << " m, " << p.h_bs_m << " m";
}

/// Worked from tables 7.4.1-1, 7.4.2-1 and 7.4.3-1 of TR 38.901.
TEST(Tr38901, WorkedByHand) {
  // UMa at 3.5 GHz: d'_BP = 4 x 24 x 0.5 x 3.5e9 / 3e8 = 560 m; UMi: 4 x 9 x 0.5 x 35 / 3 = 210 m; RMa: 2 pi x 35 x 1.5
  // x 35 / 3.
  EXPECT_NEAR(tr38901_path_loss(Tr38901Scenario::uma, true, link_at(100, 25, 1.5, 3500)).break_point_m, 560.0, 1e-9);
  EXPECT_NEAR(tr38901_path_loss(Tr38901Scenario::umi, true, link_at(100, 10, 1.5, 3500)).break_point_m, 210.0, 1e-9);
  EXPECT_NEAR(tr38901_path_loss(Tr38901Scenario::rma, true, link_at(100, 35, 1.5, 3500)).break_point_m, 3848.451, 1e-3);
  // d3D of 1 km between 25 m and 10 m at 1 GHz. The break point lies at 4 x 24 x 9 / 0.3 = 2,880 m for UMa, where only
  // the first line counts: 28 + 22 x 3. For UMi, whose masts have 10 m, 4 x 9 x 4 / 0.3 = 480 m below a terminal of 5
  // m.
  const double below_1km = std::sqrt(1.0e6 - 15.0 * 15.0);
  EXPECT_NEAR(tr38901_path_loss(Tr38901Scenario::uma, true, link_at(below_1km, 25, 10, 1000)).loss_db, 94.0, 1e-9);
  EXPECT_NEAR(tr38901_path_loss(Tr38901Scenario::uma, false, link_at(below_1km, 25, 10, 1000)).loss_db,
              13.54 + 117.24 - 5.1, 1e-9);
  EXPECT_NEAR(tr38901_path_loss(Tr38901Scenario::umi, true, link_at(std::sqrt(1.0e6 - 25.0), 10, 5, 1000)).loss_db,
              32.4 + 120.0 - 9.5 * std::log10(480.0 * 480.0 + 25.0), 1e-9);
  EXPECT_NEAR(tr38901_path_loss(Tr38901Scenario::umi, false, link_at(std::sqrt(1.0e6 - 25.0), 10, 5, 1000)).loss_db,
              22.4 + 105.9 - 1.05, 1e-9);
  // The shadow fading of the table, and where RMa's changes.
  EXPECT_EQ(tr38901_path_loss(Tr38901Scenario::rma, true, link_at(3848, 35, 1.5, 3500)).sigma_db, 4.0);
  EXPECT_EQ(tr38901_path_loss(Tr38901Scenario::rma, true, link_at(3849, 35, 1.5, 3500)).sigma_db, 6.0);
  EXPECT_EQ(tr38901_path_loss(Tr38901Scenario::rma, false, link_at(500, 35)).sigma_db, 8.0);
  EXPECT_EQ(tr38901_path_loss(Tr38901Scenario::uma, true, link_at(500, 25)).sigma_db, 4.0);
  EXPECT_EQ(tr38901_path_loss(Tr38901Scenario::uma, false, link_at(500, 25)).sigma_db, 6.0);
  EXPECT_EQ(tr38901_path_loss(Tr38901Scenario::umi, true, link_at(500, 10)).sigma_db, 4.0);
  EXPECT_EQ(tr38901_path_loss(Tr38901Scenario::umi, false, link_at(500, 10)).sigma_db, 7.82);

  // Sight.
  const auto sight = [](Tr38901Scenario scenario, double d, double h = 1.5) {
    return tr38901_los_probability(scenario, Metres{d}, Metres{h});
  };
  EXPECT_EQ(sight(Tr38901Scenario::rma, 10), 1.0);
  EXPECT_NEAR(sight(Tr38901Scenario::rma, 1010), std::exp(-1.0), 1e-12);
  EXPECT_EQ(sight(Tr38901Scenario::uma, 18), 1.0);
  EXPECT_NEAR(sight(Tr38901Scenario::umi, 36), 0.5 + 0.5 * std::exp(-1.0), 1e-12);
  EXPECT_NEAR(sight(Tr38901Scenario::uma, 63), 2.0 / 7.0 + 5.0 / 7.0 * std::exp(-1.0), 1e-12);
  EXPECT_EQ(sight(Tr38901Scenario::uma, 63, 13), sight(Tr38901Scenario::uma, 63, 1.5));
  EXPECT_NEAR(sight(Tr38901Scenario::uma, 150, 23),
              (0.12 + 0.88 * std::exp(-150.0 / 63.0)) * (1.0 + 1.25 * 3.375 * std::exp(-1.0)), 1e-12);
  EXPECT_NEAR(sight(Tr38901Scenario::inh, 5.9), std::exp(-1.0), 1e-12);
  EXPECT_NEAR(sight(Tr38901Scenario::inh, 39.1), 0.32 * std::exp(-1.0), 1e-12);

  // Walls at 10 GHz: plain glass 4 dB, coated 26 dB, concrete 45 dB.
  const auto entry = [](Tr38901Building building) {
    return tr38901_building_entry(building, Megahertz{1e4}, Metres{8});
  };
  const Tr38901Entry low = entry(Tr38901Building::low_loss), high = entry(Tr38901Building::high_loss);
  EXPECT_NEAR(low.wall_db, 5.0 + 4.0 - 10.0 * std::log10(0.3) - 10.0 * std::log10(1.0 + 7.0 / 3.0 * std::pow(10, -4.1)),
              1e-9);
  EXPECT_NEAR(high.wall_db,
              5.0 + 26.0 - 10.0 * std::log10(0.7) - 10.0 * std::log10(1.0 + 3.0 / 7.0 * std::pow(10, -1.9)), 1e-9);
  EXPECT_EQ(low.inside_db, 4.0);
  EXPECT_EQ(low.sigma_db, 4.4);
  EXPECT_EQ(high.sigma_db, 6.5);
  EXPECT_EQ(tr38901_building_entry(Tr38901Building::low_loss, Megahertz{1e4}, Metres{-3}).inside_db, 0.0);
}

/// Either speed of light gives the same loss away from the break point, and almost the same there.
TEST(Tr38901, TheSpeedOfLightMattersNearTheBreakPointOnly) {
  const auto difference = [](double d2d) {
    const Tr38901Link link = link_at(d2d, 25, 1.5, 3500);
    return tr38901_path_loss(Tr38901Scenario::uma, true, link, kSpeedOfLight_m_s).loss_db -
           tr38901_path_loss(Tr38901Scenario::uma, true, link).loss_db;
  };
  EXPECT_EQ(difference(559), 0.0);
  EXPECT_NE(difference(561), 0.0);
  EXPECT_NEAR(difference(2000), -18.0 * std::log10(3.0e8 / kSpeedOfLight_m_s), 1e-4);
}

/// Level ground between two antennas; only the ends of a profile are read.
struct Flat {
  std::array<double, 2> distance_km, height_m{30.0, 30.0};
  explicit Flat(double length_km) : distance_km{0.0, length_km} {}
  [[nodiscard]] PathInput path(double f_mhz, double h_bs, double h_ut) const {
    PathInput p;
    p.frequency = Megahertz{f_mhz};
    p.profile = {distance_km, height_m, {}};
    p.tx_height = Metres{h_bs};
    p.rx_height = Metres{h_ut};
    return p;
  }
};

struct RowOf {
  const char* name;
  Tr38901Scenario scenario;
  PathLoss (*evaluate)(const PathInput&) noexcept;
  const Domain* domain;
  double mast_m;
};
constexpr std::array kRows{RowOf{"rma", Tr38901Scenario::rma, &evaluate_tr38901_rma, &kTr38901RmaDomain, 35.0},
                           RowOf{"uma", Tr38901Scenario::uma, &evaluate_tr38901_uma, &kTr38901UmaDomain, 25.0},
                           RowOf{"umi", Tr38901Scenario::umi, &evaluate_tr38901_umi, &kTr38901UmiDomain, 10.0}};

TEST(Tr38901, TheRowsAreTheMeanOverSight) {
  for (const RowOf& row : kRows) {
    const Flat flat{0.4};
    const PathLoss loss = row.evaluate(flat.path(2600, row.mast_m, 1.5));
    const Tr38901Link link = link_at(400, row.mast_m, 1.5, 2600);
    const Tr38901PathLoss seen = tr38901_path_loss(row.scenario, true, link);
    const Tr38901PathLoss hidden = tr38901_path_loss(row.scenario, false, link);
    const double p = tr38901_los_probability(row.scenario, link.d2d, link.h_ut);
    EXPECT_NEAR(loss.total_db, hidden.loss_db - p * (hidden.loss_db - seen.loss_db), 1e-9) << row.name;
    // The second moments of the two kinds of places, about the common mean.
    const double variance = p * (std::pow(seen.sigma_db, 2) + std::pow(seen.loss_db - loss.total_db, 2)) +
                            (1.0 - p) * (std::pow(hidden.sigma_db, 2) + std::pow(hidden.loss_db - loss.total_db, 2));
    EXPECT_NEAR(loss.sigma_db.value(), std::sqrt(variance), 1e-9) << row.name;
    EXPECT_EQ(loss.caveats, 0U) << row.name;
    // Sure sight close to the mast: nothing is mixed.
    const PathLoss close = row.evaluate(Flat{0.01}.path(2600, row.mast_m, 1.5));
    EXPECT_EQ(close.sigma_db.value(), 4.0) << row.name;
    EXPECT_EQ(close.total_db, row.evaluate(Flat{0.002}.path(2600, row.mast_m, 1.5)).total_db) << "10 m at least";
  }
}

TEST(Tr38901, LimitsOnBothSides) {
  for (const RowOf& row : kRows) {
    const auto caveats = [&](double d_km, double f_mhz, double h_bs, double h_ut) {
      return row.evaluate(Flat{d_km}.path(f_mhz, h_bs, h_ut)).caveats;
    };
    const Domain& domain = *row.domain;
    const double mast = row.mast_m;
    EXPECT_EQ(caveats(domain.distance_km.low, domain.frequency_mhz.low, domain.tx_height_m.low, domain.rx_height_m.low),
              0U);
    EXPECT_EQ(
        caveats(domain.distance_km.high, domain.frequency_mhz.high, domain.tx_height_m.high, domain.rx_height_m.high),
        0U);
    EXPECT_EQ(caveats(0.0099, 900, mast, 1.5), bits(Caveat::distance_out_of_domain)) << row.name;
    EXPECT_EQ(caveats(5.01, 900, mast, 1.5), bits(Caveat::distance_out_of_domain)) << row.name;
    EXPECT_EQ(caveats(1, 499, mast, 1.5), bits(Caveat::frequency_out_of_domain)) << row.name;
    EXPECT_EQ(caveats(1, domain.frequency_mhz.high + 1, mast, 1.5), bits(Caveat::frequency_out_of_domain)) << row.name;
    EXPECT_EQ(caveats(1, 900, domain.tx_height_m.low - 0.1, 1.5), bits(Caveat::tx_height_out_of_domain)) << row.name;
    EXPECT_EQ(caveats(1, 900, domain.tx_height_m.high + 0.1, 1.5), bits(Caveat::tx_height_out_of_domain)) << row.name;
    EXPECT_EQ(caveats(1, 900, mast, domain.rx_height_m.low - 0.1), bits(Caveat::rx_height_out_of_domain)) << row.name;
    EXPECT_EQ(caveats(1, 900, mast, domain.rx_height_m.high + 0.1), bits(Caveat::rx_height_out_of_domain)) << row.name;
    const Flat kilometre{1};
    PathInput shares = kilometre.path(900, mast, 1.5);
    shares.time_percent = 1.0;
    shares.location_percent = 95.0;
    EXPECT_EQ(row.evaluate(shares).caveats,
              bits(Caveat::time_percent_out_of_domain) | bits(Caveat::location_percent_out_of_domain));
  }
}

TEST(Tr38901, LossGrowsWithDistanceAndFrequency) {
  for (const RowOf& row : kRows) {
    for (const double f : {700.0, 3500.0, 28'000.0}) {
      double before = -1e9;
      for (double d = 0.011; d < 30.0; d *= 1.01) {
        const double loss = row.evaluate(Flat{d}.path(f, row.mast_m, 1.5)).total_db;
        EXPECT_GT(loss, before) << row.name << " " << f << " MHz " << d << " km";
        before = loss;
      }
    }
    for (const double d : {0.02, 0.3, 4.0}) {
      double before = -1e9;
      for (double f = 500; f < 30'000; f *= 1.02) {
        const double loss = row.evaluate(Flat{d}.path(f, row.mast_m, 1.5)).total_db;
        EXPECT_GT(loss, before) << row.name << " " << f << " MHz " << d << " km";
        before = loss;
      }
    }
  }
}

TEST(Tr38901, AnyPathHasAValueAndTheLeastLossHolds) {
  std::mt19937_64 random{11};
  std::uniform_real_distribution<double> unit{0.0, 1.0};
  double least_db = 1e9;
  const auto check = [&](const PathInput& path) {
    for (const RowOf& row : kRows) {
      const PathLoss loss = row.evaluate(path);
      ASSERT_TRUE(std::isfinite(loss.total_db)) << row.name;
      ASSERT_TRUE(std::isfinite(loss.sigma_db.value())) << row.name;
      ASSERT_GE(loss.sigma_db.value(), 3.99) << row.name;
      least_db =
          std::min(least_db, loss.total_db - free_space(path.frequency, Kilometres{path.profile.length_km()}).value());
    }
  };
  for (int trial = 0; trial < 20'000; ++trial) {
    Flat flat{trial % 11 == 0 ? 0.0 : std::pow(10.0, 6.0 * unit(random) - 4.0)};
    flat.height_m = {9000.0 * unit(random) - 500.0, trial % 2 == 0 ? flat.height_m[0] : -430.0};
    check(flat.path(std::pow(10.0, 8.0 * unit(random) - 2.0),
                    trial % 3 == 0 ? 1e9 * (unit(random) - 0.5) : 200.0 * unit(random),
                    trial % 5 == 0 ? 1e9 * (unit(random) - 0.5) : 25.0 * unit(random)));
  }
  check(PathInput{});
  // Over the distance on the map: UMa's 28 + 22 lg d falls below free space close to the mast.
  EXPECT_GE(least_db, kTr38901LeastExcess_db);
  EXPECT_LT(least_db, -1.0);
}

}  // namespace
}  // namespace phusong::models
