// Every row of the reference tables, at the tolerance that the tables state.
#include <cmath>

#include "models/antenna/antenna.h"
#include "models/empirical/cost231_hata.h"
#include "models/empirical/okumura_hata.h"
#include "models/terrain/itu_p526.h"
#include "tests/unit/models/shared_data.h"

namespace phusong::models {
namespace {

using test::figure;
using test::read_table;
using test::Row;

Environment environment_of(const std::string& word) {
  if (word == "urban_large" || word == "metropolitan") return Environment::urban_large;
  if (word == "urban_small") return Environment::urban_small;
  if (word == "suburban" || word == "medium_suburban") return Environment::suburban;
  if (word == "open") return Environment::open;
  throw std::runtime_error{"unknown environment " + word};
}

void check_hata(const std::filesystem::path& file, double tolerance_db) {
  std::size_t checked = 0;
  for (const Row& row : read_table(file)) {
    const Megahertz f{figure(row, "f_MHz")};
    const Metres hb{figure(row, "hb_m")};
    const Metres hm{figure(row, "hm_m")};
    const Kilometres d{figure(row, "d_km")};
    const Environment environment = environment_of(row.at("environment"));
    const Decibels loss = row.at("model") == "okumura_hata" ? okumura_hata(f, hb, hm, d, environment)
                                                            : cost231_hata(f, hb, hm, d, environment);
    EXPECT_NEAR(loss.value(), figure(row, "L_dB"), tolerance_db) << file << " row " << checked + 1;
    ++checked;
  }
  EXPECT_GT(checked, 3U);
}

TEST(Golden, HataPublished) {
  PHUSONG_NEEDS("validation/hata/ns3_test_vectors.csv");
  check_hata(needed, 0.01);
}

TEST(Golden, HataComputed) {
  PHUSONG_NEEDS("validation/_generated/hata/cases.csv");
  check_hata(needed, 1e-6);
}

TEST(Golden, KnifeEdge) {
  PHUSONG_NEEDS("validation/p526_basic/knife_edge.csv");
  const std::vector<Row> rows = read_table(needed);
  ASSERT_EQ(rows.size(), 60U);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Row& row = rows[i];
    const double nu = fresnel_parameter(Megahertz{1000.0 * figure(row, "f_GHz")}, Kilometres{figure(row, "d1_km")},
                                        Kilometres{figure(row, "d2_km")}, Metres{figure(row, "h_m")});
    EXPECT_NEAR(nu, figure(row, "nu"), 1e-9 * std::abs(nu)) << "row " << i + 1;
    EXPECT_NEAR(knife_edge(nu).value(), figure(row, "J_approx_dB_P526_eq31"), 1e-6) << "row " << i + 1;
    // The approximation itself: within half a decibel of the exact integral for nu > -0.7.
    if (nu > -0.7) {
      EXPECT_NEAR(knife_edge(nu).value(), figure(row, "J_exact_dB"), 0.5) << "row " << i + 1;
    }
  }
}

TEST(Golden, SphericalEarthBothPolarisations) {
  PHUSONG_NEEDS("validation/p526_basic/spherical_earth_p1812_4_3_2.csv");
  const std::vector<Row> rows = read_table(needed);
  ASSERT_EQ(rows.size(), 60U);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Row& row = rows[i];
    const auto loss = [&](Polarisation polarisation, const P526Constants& constants) {
      return spherical_earth(Megahertz{1000.0 * figure(row, "f_GHz")}, Kilometres{figure(row, "d_km")},
                             Metres{figure(row, "hte_m")}, Metres{figure(row, "hre_m")},
                             Kilometres{figure(row, "ap_km")}, polarisation, figure(row, "omega"), constants)
          .value();
    };
    const double horizontal = figure(row, "Ldsph_hpol_dB");
    const double vertical = figure(row, "Ldsph_vpol_dB");
    EXPECT_NEAR(loss(Polarisation::horizontal, kP526AsP1812), horizontal, 1e-6) << "row " << i + 1;
    EXPECT_NEAR(loss(Polarisation::vertical, kP526AsP1812), vertical, 1e-6) << "row " << i + 1;
    // The exact constants stay within what rounding explains (18 for 60 x 0.29979 in K matters most over sea).
    EXPECT_NEAR(loss(Polarisation::horizontal, kP526Si), horizontal, 0.01 + 2e-3 * horizontal) << "row " << i + 1;
    EXPECT_NEAR(loss(Polarisation::vertical, kP526Si), vertical, 0.04 + 2e-3 * vertical) << "row " << i + 1;
  }
}

TEST(Golden, CascadedEdges) {
  PHUSONG_NEEDS("validation/p526_basic/deygout_3edges_FORMULA_DERIVED.csv");
  const std::vector<Row> rows = read_table(needed);
  ASSERT_EQ(rows.size(), 26U);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Row& row = rows[i];
    // Terminals on ground at sea level, so that the antenna heights are those above sea level.
    const Profile profile = profile_from_arrays(
        std::vector<double>{0.0, figure(row, "x1_km"), figure(row, "x2_km"), figure(row, "x3_km"), figure(row, "D_km")},
        std::vector<double>{0.0, figure(row, "z1_m"), figure(row, "z2_m"), figure(row, "z3_m"), 0.0});
    PathInput path;
    path.frequency = Megahertz{1000.0 * figure(row, "f_GHz")};
    path.profile = profile.view();
    path.tx_height = Metres{figure(row, "hts_m_asl")};
    path.rx_height = Metres{figure(row, "hrs_m_asl")};
    path.effective_radius = Kilometres{figure(row, "re_km")};
    EXPECT_NEAR(cascaded_knife_edges(path).value(), figure(row, "L_P526_cascaded_T_C_dB"), 1e-6) << "row " << i + 1;
    const int principal = std::stoi(row.at("principal_edge_1to3_0none"));
    const std::vector<Edge> edges = knife_edges(path, 5);
    if (principal == 0) continue;
    ASSERT_FALSE(edges.empty()) << "row " << i + 1;
    EXPECT_EQ(static_cast<int>(edges.front().index), principal) << "row " << i + 1;
    EXPECT_NEAR(edges.front().nu, figure(row, "nu_p"), 1e-6) << "row " << i + 1;
  }
}

TEST(Golden, DeltaBullington) {
  PHUSONG_NEEDS("validation/p526_delta_bullington/cases.csv");
  const std::vector<Row> rows = read_table(needed);
  ASSERT_EQ(rows.size(), 21U);
  for (const Row& row : rows) {
    std::vector<double> distance_km;
    std::vector<double> height_m;
    for (const Row& sample : read_table(needed.parent_path() / "profiles" / (row.at("profile") + ".csv"))) {
      distance_km.push_back(figure(sample, "d_km"));
      height_m.push_back(figure(sample, "h_m_asl"));
    }
    const Profile profile = profile_from_arrays(distance_km, height_m);
    PathInput path;
    path.frequency = Megahertz{1000.0 * figure(row, "f_GHz")};
    path.profile = profile.view();
    path.tx_height = Metres{figure(row, "htg_m")};
    path.rx_height = Metres{figure(row, "hrg_m")};
    path.effective_radius = Kilometres{figure(row, "ap_km")};
    path.polarisation = Polarisation::horizontal;
    path.sea_fraction = figure(row, "omega");

    const DeltaBullington loss = delta_bullington(path, kP526StudyGroup3);
    const std::string name = "case " + row.at("case");
    EXPECT_NEAR(loss.smooth_tx_m, figure(row, "aux_hstd_m"), 1e-6) << name;
    EXPECT_NEAR(loss.smooth_rx_m, figure(row, "aux_hsrd_m"), 1e-6) << name;
    EXPECT_NEAR(loss.bullington_actual_db, figure(row, "aux_Lbulla_recomputed"), 1e-6) << name;
    if (loss.spherical_db > 0.0) {
      EXPECT_NEAR(loss.bullington_smooth_db, figure(row, "aux_Lbulls_recomputed"), 1e-6) << name;
    }
    EXPECT_NEAR(loss.spherical_db, figure(row, "aux_Ldsph_recomputed"), 1e-6) << name;
    EXPECT_NEAR(loss.total_db, figure(row, "aux_Ld_recomputed"), 1e-6) << name;
    EXPECT_NEAR(loss.total_db, figure(row, "Ld_dB"), 1e-6) << name;

    // The constants that P.1812 prints, and the exact speed of light, differ by rounding only.
    EXPECT_NEAR(delta_bullington(path, {3.0e8, true, false}).total_db, loss.total_db, 0.01) << name;
    EXPECT_NEAR(delta_bullington(path).total_db, loss.total_db, 0.02) << name;
  }
}

TEST(Golden, AntennaElement) {
  PHUSONG_NEEDS("validation/antenna/element_38901_M2101.csv");
  const std::vector<Row> rows = read_table(needed);
  ASSERT_EQ(rows.size(), 80U);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Row& row = rows[i];
    const Decibels gain{figure(row, "G_Emax_dBi")};
    const Degrees horizontal{figure(row, "phi_3dB")};
    const Degrees vertical{figure(row, "theta_3dB")};
    const Decibels back{figure(row, "Am_dB")};
    const Decibels side{figure(row, "SLAv_dB")};
    const Degrees azimuth{figure(row, "phi_deg")};
    const Degrees elevation{90.0 - figure(row, "theta_deg")};
    const double expected = figure(row, "gain_dBi");
    EXPECT_NEAR(sector_3gpp_gain(gain, horizontal, vertical, back, side, azimuth, elevation).value(), expected, 1e-6)
        << "row " << i + 1;
    // The table by whole degrees errs by at most 12 / (4 V^2) + 12 / (4 H^2) dB.
    const double table_db = 3.0 / std::pow(vertical.value(), 2) + 3.0 / std::pow(horizontal.value(), 2);
    const AntennaPattern pattern = sector_3gpp("element", gain, horizontal, vertical, back, side);
    EXPECT_NEAR(gain_towards(pattern, azimuth, elevation, Degrees{0}, Degrees{0}).value(), expected, table_db)
        << "row " << i + 1;
  }
}

std::string msi_with(const std::string& header) {
  std::string text = "NAME test\n" + header + "\nHORIZONTAL 360\n";
  for (int i = 0; i < 360; ++i) text += std::to_string(i) + " 0\n";
  text += "VERTICAL 360\n";
  for (int i = 0; i < 360; ++i) text += std::to_string(i) + " 0\n";
  return text;
}

TEST(Golden, MsiGainStrings) {
  PHUSONG_NEEDS("validation/antenna/msi_gain_strings.csv");
  for (const Row& row : read_table(needed)) {
    const double dbi = read_msi(msi_with("GAIN " + row.at("header_value")), "t.msi").max_gain_dbi;
    const double shown = row.at("property") == "gain_dbi" ? dbi : dbi - 2.15;
    EXPECT_NEAR(shown, figure(row, "expected"), 1e-9) << row.at("header_value");
  }
}

TEST(Golden, MsiTiltStrings) {
  PHUSONG_NEEDS("validation/antenna/msi_tilt_strings.csv");
  for (const Row& row : read_table(needed)) {
    const std::string header = "GAIN 1\nELECTRICAL_TILT " + row.at("header_value");
    const std::optional<double> tilt = read_msi(msi_with(header), "t.msi").electrical_tilt_deg;
    if (row.at("expected") == "undef")
      EXPECT_FALSE(tilt.has_value()) << row.at("header_value");
    else
      EXPECT_EQ(tilt, figure(row, "expected")) << row.at("header_value");
  }
}

TEST(Golden, MsiFrequencyStrings) {
  PHUSONG_NEEDS("validation/antenna/msi_frequency_strings.csv");
  for (const Row& row : read_table(needed)) {
    const std::string header = "GAIN 1\nFREQUENCY " + row.at("header_value");
    const std::optional<FrequencyBand> band = read_msi(msi_with(header), "t.msi").frequency;
    ASSERT_TRUE(band.has_value()) << row.at("header_value");
    const double mhz = band->middle().value();
    const double shown = row.at("property") == "frequency_ghz" ? mhz / 1000.0 : mhz;
    EXPECT_NEAR(shown, figure(row, "expected"), 1e-9) << row.at("header_value");
  }
}

TEST(Golden, MsiFiles) {
  PHUSONG_NEEDS("validation/antenna/files");
  int read = 0;
  for (const auto& entry : std::filesystem::directory_iterator{needed}) {
    if (entry.path().extension() != ".msi") continue;
    std::ifstream in{entry.path()};
    const std::string text{std::istreambuf_iterator<char>{in}, {}};
    const AntennaPattern pattern = read_msi(text, entry.path().string());
    ++read;
    if (pattern.name == "Anonymous-12345") {
      EXPECT_NEAR(pattern.max_gain_dbi, 9.84, 1e-9);  // 7.69 dBd
      EXPECT_EQ(pattern.horizontal_db[11], 0.19);
    } else {
      EXPECT_NEAR(pattern.max_gain_dbi, 17.15, 1e-9);  // 15.0 dBd
      EXPECT_EQ(pattern.horizontal_db[0], 0.0);
      EXPECT_GT(pattern.limit_db, 20.0);
    }
  }
  EXPECT_EQ(read, 5);
}

}  // namespace
}  // namespace phusong::models
