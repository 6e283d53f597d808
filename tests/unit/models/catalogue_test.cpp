// The table of models, and limits tested on both sides.
#include "models/catalogue.h"

#include <gtest/gtest.h>

#include <cmath>

#include "geo/base/error.h"
#include "models/empirical/hata_terrain.h"
#include "models/empirical/okumura_hata.h"

namespace phusong::models {
namespace {

TEST(Catalogue, HasItsModels) {
  for (const char* name : {"itu_p526", "itu_p1812", "itu_p452", "longley_rice", "free_space", "okumura_hata", "cost231_hata",
                           "extended_hata", "tr38901_rma", "tr38901_uma", "tr38901_umi"})
    EXPECT_EQ(find_model(name).name, name);
  EXPECT_TRUE(find_model("itu_p526").needs.clutter);
  EXPECT_FALSE(find_model("free_space").needs.profile);
}

TEST(Catalogue, SuggestsTheNearestName) {
  try {
    (void)find_model("itu_p562");
    ADD_FAILURE() << "an unknown name was accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::scenario);
    EXPECT_NE(std::string{error.what()}.find("did you mean \"itu_p526\""), std::string::npos) << error.what();
  }
  EXPECT_THROW((void)find_model(""), Error);
}

/// A path of the given length over ground at sea level.
struct Level {
  std::vector<double> distance_km, zeros;
  explicit Level(double length_km) : zeros(101, 0.0) {
    for (int i = 0; i <= 100; ++i) distance_km.push_back(length_km * i / 100.0);
  }
  [[nodiscard]] PathInput path(double f_mhz, double tx_m, double rx_m) const {
    PathInput p;
    p.frequency = Megahertz{f_mhz};
    p.profile = {distance_km, zeros, zeros};
    p.tx_height = Metres{tx_m};
    p.rx_height = Metres{rx_m};
    p.environment = Environment::suburban;
    return p;
  }
};

TEST(Catalogue, LimitsOnBothSides) {
  for (const Model& model : all_models()) {
    const double f = std::sqrt(model.domain.frequency_mhz.low * model.domain.frequency_mhz.high);
    const double d = 0.5 * (model.domain.distance_km.low + std::min(model.domain.distance_km.high, 1000.0));
    const double tx = 0.5 * (model.domain.tx_height_m.low + std::min(model.domain.tx_height_m.high, 200.0));
    const double rx = model.domain.rx_height_m.low + 0.5;
    EXPECT_EQ(model.evaluate(Level{d}.path(f, tx, rx)).caveats, 0U) << model.name;
    const auto expect = [&](Caveat caveat, const PathLoss& inside, const PathLoss& outside) {
      EXPECT_EQ(inside.caveats & bits(caveat), 0U) << model.name << ": " << caveat_text(caveat, model);
      EXPECT_NE(outside.caveats & bits(caveat), 0U) << model.name << ": " << caveat_text(caveat, model);
      EXPECT_TRUE(std::isfinite(outside.total_db)) << model.name;
    };
    const auto at = [&](double frequency, double distance, double high, double low) {
      return model.evaluate(Level{distance}.path(frequency, high, low));
    };
    const Range F = model.domain.frequency_mhz;
    expect(Caveat::frequency_out_of_domain, at(F.low, d, tx, rx), at(F.low * 0.999, d, tx, rx));
    expect(Caveat::frequency_out_of_domain, at(F.high, d, tx, rx), at(F.high * 1.001, d, tx, rx));
    const Range D = model.domain.distance_km;
    const double height = model.needs.profile ? tx : rx;  // free space counts the straight distance
    expect(Caveat::distance_out_of_domain, at(f, D.low, height, rx), at(f, D.low * 0.999, height, rx));
    expect(Caveat::distance_out_of_domain, at(f, D.high, height, rx), at(f, D.high * 1.001, height, rx));
    const Range T = model.domain.tx_height_m;
    expect(Caveat::tx_height_out_of_domain, at(f, d, T.low, rx), at(f, d, T.low - 0.1, rx));
    expect(Caveat::tx_height_out_of_domain, at(f, d, T.high, rx), at(f, d, T.high + 0.1, rx));
    const Range R = model.domain.rx_height_m;
    expect(Caveat::rx_height_out_of_domain, at(f, d, tx, R.low), at(f, d, tx, R.low - 0.1));
    expect(Caveat::rx_height_out_of_domain, at(f, d, tx, R.high), at(f, d, tx, R.high + 0.1));
    expect(Caveat::terminal_below_ground, at(f, d, tx, rx), at(f, d, -1.0, rx));
    const auto shares = [&](double time, double location) {
      const Level level{d};
      PathInput path = level.path(f, tx, rx);
      path.time_percent = time;
      path.location_percent = location;
      return model.evaluate(path);
    };
    const Range P = model.domain.time_percent, L = model.domain.location_percent;
    expect(Caveat::time_percent_out_of_domain, shares(P.low, 50.0), shares(P.low * 0.99, 50.0));
    expect(Caveat::time_percent_out_of_domain, shares(P.high, 50.0), shares(P.high * 1.01, 50.0));
    expect(Caveat::location_percent_out_of_domain, shares(50.0, L.low), shares(50.0, L.low * 0.99));
    expect(Caveat::location_percent_out_of_domain, shares(50.0, L.high), shares(50.0, L.high * 1.01));
  }
}

TEST(Catalogue, CaveatTextsNameTheLimits) {
  const Model& hata = find_model("okumura_hata");
  EXPECT_EQ(caveat_text(Caveat::distance_out_of_domain, hata),
            "The distance lies outside 1 to 20 km, the domain of Okumura-Hata.");
  EXPECT_EQ(caveat_text(Caveat::frequency_out_of_domain, hata),
            "The frequency lies outside 150 to 1500 MHz, the domain of Okumura-Hata.");
  EXPECT_FALSE(caveat_text(Caveat::terminal_below_ground, hata).empty());
  EXPECT_EQ(caveat_text(Caveat::time_percent_out_of_domain, hata),
            "The share of time is not 50 %, the only one in the domain of Okumura-Hata.");
}

TEST(Hata, AMastInAHollowIsNotBelowTheGround) {
  std::vector<double> d;
  std::vector<double> h;
  for (int i = 0; i <= 200; ++i) {
    d.push_back(0.1 * i);
    h.push_back(i <= 20 ? 0.0 : 300.0);
  }
  const std::vector<double> zeros(d.size(), 0.0);
  PathInput path;
  path.frequency = Megahertz{900};
  path.profile = {d, h, zeros};
  path.tx_height = Metres{40};
  path.rx_height = Metres{1.5};
  EXPECT_EQ(find_model("okumura_hata").evaluate(path).caveats, bits(Caveat::tx_height_out_of_domain));
}

TEST(Catalogue, Cost231HasNoOpenLand) {
  const Model& model = find_model("cost231_hata");
  const Level level{5};
  PathInput path = level.path(1800, 40, 1.5);
  EXPECT_EQ(model.evaluate(path).caveats, 0U);
  const double suburban = model.evaluate(path).total_db;
  path.environment = Environment::open;
  EXPECT_EQ(model.evaluate(path).caveats, bits(Caveat::environment_out_of_domain));
  EXPECT_EQ(model.evaluate(path).total_db, suburban);
}

TEST(Hata, EffectiveHeightIsAboveTheMeanGround) {
  // 100 m of ground under the mast, 0 m from 2 km on: the mean between 3 and 15 km is 0 m.
  std::vector<double> d;
  std::vector<double> h;
  for (int i = 0; i <= 200; ++i) {
    d.push_back(0.1 * i);
    h.push_back(i <= 20 ? 100.0 : 0.0);
  }
  const ProfileView whole{d, h, {}};
  EXPECT_NEAR(effective_base_height(whole, Metres{30}).value(), 130.0, 1e-9);
  // Shorter than 3 km: the whole path counts; 2 km at 100 m, one falling trapezoid, 0.4 km at 0 m.
  const std::span<const double> short_d{d.data(), 26};
  const std::span<const double> short_h{h.data(), 26};
  const double mean = (2.0 * 100.0 + 0.1 * 50.0) / 2.5;
  EXPECT_NEAR(effective_base_height({short_d, short_h, {}}, Metres{30}).value(), 130.0 - mean, 1e-9);
  // The model limits it to 200 m and says so.
  std::vector<double> high = h;
  high.front() = 400.0;
  PathInput path;
  path.frequency = Megahertz{900};
  path.tx_height = Metres{30};
  path.rx_height = Metres{1.5};
  path.profile = {d, high, {}};
  const PathLoss loss = evaluate_okumura_hata(path);
  EXPECT_EQ(loss.caveats, bits(Caveat::tx_height_out_of_domain));
  EXPECT_NEAR(loss.total_db,
              okumura_hata(Megahertz{900}, Metres{200}, Metres{1.5}, Kilometres{20}, Environment::open).value(), 1e-9);
}

TEST(Hata, NeverBelowFreeSpace) {
  const Level level{0.02};
  const PathInput path = level.path(900, 30, 1.5);
  const PathLoss loss = evaluate_okumura_hata(path);
  EXPECT_EQ(loss.total_db, loss.free_space_db);
}

}  // namespace
}  // namespace phusong::models
