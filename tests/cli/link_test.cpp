// phusong link: a golden page by hand, the three forms, and places and profiles that are wrong.
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "models/catalogue.h"
#include "tests/cli/process.h"
#include "tests/cli/small_province.h"

namespace phusong::test {
namespace {

class Link : public testing::Test {
 protected:
  Link() { write_province(folder_.path()); }
  [[nodiscard]] std::string file(const std::string& name) const { return (folder_ / name).string(); }
  [[nodiscard]] Outcome link(std::vector<std::string> more) const {
    more.insert(more.begin(), "link");
    more.emplace_back("--quiet");
    return phusong(more, {.folder = folder_.path()});
  }
  /// 10 km, flat, with a ridge of 100 m at 4 km.
  void write_ridge(const std::string& height_at_7_km = "0") const {
    std::string text = "d_km,h_m_asl\n";
    for (int i = 0; i <= 10; ++i)
      text += std::to_string(i) + "," + (i == 4 ? "100" : i == 7 ? height_at_7_km : "0") + "\n";
    write_text(folder_ / "ridge.csv", text);
  }
  const std::vector<std::string> over_ridge_{"--profile",     "ridge.csv",    "--from-height-m", "50",
                                             "--to-height-m", "50",           "--frequency-mhz", "300",
                                             "--k",           "1.33333333333"};
  [[nodiscard]] std::vector<std::string> over_ridge(const std::vector<std::string>& more) const {
    std::vector<std::string> all = over_ridge_;
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  Folder folder_;
};

// Worked by hand in tests/unit/link; free space of 10 km at 300 MHz is 20 log10(4 pi 10000 / 0.999308) = 101.99 dB.
TEST_F(Link, GoldenPage) {
  write_ridge();
  const Outcome outcome = link(over_ridge({"--model", "free_space"}));
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(
      outcome.out,
      "No line of sight: obstructed by 51.4 m at 4.00 km (k = 1.33).\n"
      "\n"
      "Profile ridge\n"
      "From  ground 0.0 m, antenna 50 m above ground\n"
      "To    ground 0.0 m, antenna 50 m above ground\n"
      "Path  10.000 km, elevation -0.03 and -0.03 deg, 11 samples, 0 % over sea, 0 unknown\n"
      "Asked 300 MHz, vertical polarisation, loss not exceeded for 50 % of time at 50 % of locations\n"
      "\n"
      "Clearance of the direct ray: where it is lowest over the ground, and tightest in Fresnel zones\n"
      "  k      over                 lowest  at km  tightest  0.6 F1    spare  at km      result\n"
      "  1.333  ground and clutter  -51.4 m  4.000   -51.4 m  29.4 m  -80.8 m  4.000  obstructed\n"
      "\n"
      "Main obstacles, highest first (k = 1.333; J(nu) is each alone)\n"
      "  at km  top m    nu  J(nu) dB\n"
      "  4.000  100.0  1.48      16.7\n"
      "\n"
      "Basic transmission loss\n"
      "  model       loss dB  free space  excess  diffraction  other  sigma\n"
      "  free_space    102.0       102.0     0.0          0.0    0.0   8.0*\n"
      "* the model states no sigma; this one is assumed (propagation.sigma_db)\n"
      "Earth: k = 1.333 (effective radius 8495 km) for obstacles, picture and the models that ask for a radius.\n");
}

TEST_F(Link, AllModelsInJsonAndCsv) {
  write_ridge();
  const Outcome json = link(over_ridge({"--model", "all", "--format", "json"}));
  ASSERT_EQ(json.code, 0) << json.err;
  const auto answer = nlohmann::json::parse(json.out);
  EXPECT_EQ(answer["state"], "verified");
  ASSERT_EQ(answer["models"].size(), models::all_models().size());
  for (std::size_t i = 0; i < answer["models"].size(); ++i) {
    EXPECT_EQ(answer["models"][i]["name"], models::all_models()[i].name);
    EXPECT_TRUE(answer["models"][i]["loss_db"].is_number()) << answer["models"][i];
  }
  const Outcome csv = link(over_ridge({"--model", "all", "--format", "csv"}));
  EXPECT_EQ(lines_of(csv.out).size(), models::all_models().size() + 1);
}

TEST_F(Link, UnknownGroundIsNeverSilentlyANumber) {
  write_ridge("");
  // The first antenna sees over the ridge, so that only the unknown decides.
  const std::vector<std::string> high{"--profile",       "ridge.csv", "--from-height-m", "400",
                                      "--frequency-mhz", "300",       "--model",         "itu_p526"};
  const auto with = [&](const std::string& format) {
    std::vector<std::string> all = high;
    all.insert(all.end(), {"--format", format, "--to-height-m", "100"});
    const Outcome outcome = link(all);
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    return outcome.out;
  };
  const std::string text = with("text");
  EXPECT_TRUE(text.starts_with("Unverified: 1 of 11 samples")) << text;
  EXPECT_NE(text.find("itu_p526  ("), std::string::npos) << text;
  const auto json = nlohmann::json::parse(with("json"));
  EXPECT_EQ(json["state"], "unverified");
  EXPECT_EQ(json["models"][0]["state"], "unverified");
  EXPECT_TRUE(json["models"][0]["loss_db"].is_null());
  EXPECT_TRUE(json["models"][0]["over_assumed_ground"]["loss_db"].is_number());
  EXPECT_TRUE(json["clearances"][0]["sight"].is_null());
  EXPECT_TRUE(json["profile"]["height_m"][7].is_null());
  EXPECT_NE(with("csv").find("itu_p526,unverified,,"), std::string::npos);
}

TEST_F(Link, OverTheScenariosTerrain) {
  // From the plain in the west over the ridge of 500 m to the plain in the east.
  const Outcome outcome =
      link({"small.toml", "--from", "104.95,21.0", "--to", "105.05,21.0", "--format", "json", "--out", "link.svg"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const auto json = nlohmann::json::parse(outcome.out);
  EXPECT_NEAR(json["distance_km"].get<double>(), 10.39, 0.02);
  EXPECT_NEAR(json["from"]["bearing_deg"].get<double>(), 90.0, 0.1);
  EXPECT_EQ(json["from"]["antenna_m"], 42.0);  // of the scenario's BTS type
  EXPECT_EQ(json["to"]["antenna_m"], 1.5);
  EXPECT_EQ(json["frequency_mhz"], 900.0);
  ASSERT_FALSE(json["obstacles"].empty());
  EXPECT_NEAR(json["obstacles"][0]["lon_deg"].get<double>(), 105.0, 0.01);
  EXPECT_NEAR(json["obstacles"][0]["height_m"].get<double>(), 500.0, 15.0);
  EXPECT_EQ(json["clearances"][0]["sight"], "obstructed");
  EXPECT_NE(read_text(folder_ / "link.svg").find("<svg"), std::string::npos);
}

TEST_F(Link, ReciprocalOverTheSameGround) {
  const auto loss = [&](const char* from, const char* to) {
    const Outcome outcome = link({"small.toml", "--from", from, "--to", to, "--from-height-m", "20", "--to-height-m",
                                  "20", "--model", "itu_p526", "--format", "json"});
    return nlohmann::json::parse(outcome.out)["models"][0]["loss_db"].get<double>();
  };
  EXPECT_NEAR(loss("104.95,21.0", "105.05,21.01"), loss("105.05,21.01", "104.95,21.0"), 1e-6);
}

TEST_F(Link, WrongPlaces) {
  expect_one_sentence(link({"small.toml", "--from", "104.95,21.0", "--to", "110,10"}), 4,
                      {"110.00000,10.00000", "outside"});
  expect_one_sentence(link({"small.toml", "--from", "21.0,104.95", "--to", "105.05,21.0"}), 2,
                      {"--from", "longitude comes first"});
  expect_one_sentence(link({"small.toml", "--from", "104.95,21.0", "--to", "104.95,21.0"}), 2, {"same place"});
  expect_one_sentence(link({"small.toml", "--from", "104.95;21.0", "--to", "105.05,21.0"}), 2,
                      {"--from", "longitude,latitude"});
  expect_one_sentence(link({"small.toml", "--from", "104.95,21.0"}), 2, {"--to is missing"});
}

TEST_F(Link, WrongWords) {
  write_ridge();
  expect_one_sentence(link({}), 2, {"scenario", "--profile"});
  expect_one_sentence(link(over_ridge({"--model", "itu_p562"})), 2, {"itu_p562", "itu_p526"});
  expect_one_sentence(link(over_ridge({"--out", "x.pdf"})), 2, {".png or .svg"});
  expect_one_sentence(link(over_ridge({"--k", "0"})), 2, {"k is 0"});
  expect_one_sentence(link(over_ridge({"--from", "1,2"})), 2, {"--profile stands for the whole path"});
  expect_one_sentence(link(over_ridge({"--profile-name", "A"})), 2, {"ridge.csv", "no column profile"});
  expect_one_sentence(link({"--profile", "ridge.csv", "--from-height-m", "50"}), 2, {"--frequency-mhz"});
  expect_one_sentence(link({"--profile", "ridge.csv", "--frequency-mhz", "900"}), 2, {"--from-height-m"});
  expect_one_sentence(link({"--profile", "none.csv", "--frequency-mhz", "900", "--from-height-m", "9"}), 4,
                      {"none.csv"});
  expect_one_sentence(link(over_ridge({"--set", "propagation.sigma=3"})), 3, {"propagation.sigma", "sigma_db"});
}

TEST_F(Link, AScenariosKeysHoldForAProfile) {
  write_ridge();
  const Outcome outcome =
      link(over_ridge({"--model", "free_space", "--format", "json", "--set", "propagation.sigma_db=3.5"}));
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(nlohmann::json::parse(outcome.out)["models"][0]["sigma_db"], 3.5);
}

}  // namespace
}  // namespace phusong::test
