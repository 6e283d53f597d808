// A handful of published values with their source, so that a plain clone proves something.
#include <gtest/gtest.h>

#include <cmath>

#include "models/empirical/cost231_hata.h"
#include "models/empirical/free_space.h"
#include "models/terrain/itu_p526.h"
#include "models/empirical/okumura_hata.h"

namespace phusong::models {
namespace {

TEST(Published, FreeSpace) {
  // P.525-4 eq. (4): 32.4 + 20 log f + 20 log d, where 32.4 is rounded from 32.448.
  EXPECT_NEAR(free_space(Megahertz{1000}, Kilometres{1}).value(), 32.4 + 60.0, 0.05);
  EXPECT_NEAR(free_space(Megahertz{900}, Kilometres{10}).value(), 111.5325, 1e-3);
}

TEST(Published, KnifeEdge) {
  // P.526-15, figure 9: 6 dB at grazing; eq. (31) at nu = 0 gives 6.03 dB, at 1.0 13.9 dB, at 2.4 20.5 dB.
  EXPECT_NEAR(knife_edge(0.0).value(), 6.0, 0.1);
  EXPECT_NEAR(knife_edge(1.0).value(), 13.9, 0.1);
  EXPECT_NEAR(knife_edge(2.4).value(), 20.5, 0.1);
  EXPECT_EQ(knife_edge(-0.78).value(), 0.0);
  EXPECT_GT(knife_edge(-0.7799).value(), 0.0);
}

TEST(Published, OkumuraHata) {
  // ns-3, examples of its Okumura-Hata test suite: 869 MHz, 30 m, 1 m, 2 km; tolerance 0.01 dB.
  const Megahertz f{869};
  const Metres hb{30};
  const Metres hm{1};
  const Kilometres d{2};
  EXPECT_NEAR(okumura_hata(f, hb, hm, d, Environment::urban_large).value(), 137.93, 0.01);
  EXPECT_NEAR(okumura_hata(f, hb, hm, d, Environment::urban_small).value(), 137.88, 0.01);
  EXPECT_NEAR(okumura_hata(f, hb, hm, d, Environment::suburban).value(), 128.03, 0.01);
}

TEST(Published, Cost231Hata) {
  // ns-3, the same suite: 2114 MHz, 30 m, 1 m, 2 km, suburbs.
  EXPECT_NEAR(cost231_hata(Megahertz{2114}, Metres{30}, Metres{1}, Kilometres{2}, Environment::suburban).value(),
              150.64, 0.01);
  const double suburb =
      cost231_hata(Megahertz{1800}, Metres{30}, Metres{1.5}, Kilometres{5}, Environment::suburban).value();
  const double centre =
      cost231_hata(Megahertz{1800}, Metres{30}, Metres{1.5}, Kilometres{5}, Environment::urban_large).value();
  EXPECT_NEAR(centre - suburb, 3.0, 1e-12);
}

TEST(Published, SphericalEarth) {
  // Values of Py1812 (verified against the ITU's own examples): 0.7 GHz, 15.959 km, 23.28 m and 4.95 m, over land.
  const auto loss = [](Polarisation polarisation) {
    return spherical_earth(Megahertz{700}, Kilometres{15.959}, Metres{23.28}, Metres{4.95}, Kilometres{8500},
                           polarisation, 0.0, kP526AsP1812)
        .value();
  };
  EXPECT_NEAR(loss(Polarisation::horizontal), 15.63942149736, 1e-6);
  EXPECT_NEAR(loss(Polarisation::vertical), 15.64527165178, 1e-6);
}

TEST(Published, CascadedEdges) {
  // P.526-15 section 4.4.2 worked by hand: one edge 30 m above the line in the middle of 10 km at 300 MHz, flat Earth.
  const Profile profile = profile_from_arrays(std::vector<double>{0, 5, 10}, std::vector<double>{0, 60, 0});
  PathInput path;
  path.frequency = Megahertz{300};
  path.profile = profile.view();
  path.tx_height = path.rx_height = Metres{30};
  path.effective_radius = Kilometres{1e12};
  const double nu = 30.0 * std::sqrt(2.0 * 10'000.0 / (0.999308193 * 5000.0 * 5000.0));
  const double j = 6.9 + 20.0 * std::log10(std::sqrt((nu - 0.1) * (nu - 0.1) + 1.0) + nu - 0.1);
  EXPECT_NEAR(cascaded_knife_edges(path).value(), j + (1.0 - std::exp(-j / 6.0)) * 10.4, 1e-6);
}

TEST(Published, BullingtonOfOneEdgeIsThatEdge) {
  // With one interior point both horizon lines meet at it: L_ba = J + (1 - exp(-J/6)) (10 + 0.02 d), P.526-15 4.5.1.
  const Profile profile = profile_from_arrays(std::vector<double>{0, 4, 10}, std::vector<double>{0, 90, 0});
  PathInput path;
  path.frequency = Megahertz{900};
  path.profile = profile.view();
  path.tx_height = Metres{30};
  path.rx_height = Metres{10};
  const double above = 90.0 + 500.0 / 8500.0 * 24.0 - (30.0 - 20.0 * 0.4);
  const double nu = fresnel_parameter(Megahertz{900}, Kilometres{4}, Kilometres{6}, Metres{above});
  const double j = knife_edge(nu).value();
  const DeltaBullington loss = delta_bullington(path);
  EXPECT_NEAR(loss.bullington_actual_db, j + (1.0 - std::exp(-j / 6.0)) * 10.2, 1e-9);
  EXPECT_EQ(loss.obstacle, 1);
  EXPECT_NEAR(loss.obstacle_nu, nu, 1e-9);
}

}  // namespace
}  // namespace phusong::models
