// Fibre points and relay points from tables, bad ones included.
#include "sim/backhaul/places.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "geo/base/error.h"

namespace phusong::sim {
namespace {

class Places : public testing::Test {
 protected:
  Places() {
    std::string pattern = (std::filesystem::temp_directory_path() / "phusong-places-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
  }
  ~Places() override { std::filesystem::remove_all(folder_); }

  BackhaulPlaces read(const std::string& text) {
    scenario_.backhaul.fibre = (folder_ / "fibre.csv").string();
    std::ofstream{scenario_.backhaul.fibre} << text;
    return read_backhaul_places(scenario_, crs_);
  }
  void expect_refused(const std::string& text, const std::string& words) {
    try {
      (void)read(text);
      ADD_FAILURE() << "accepted: " << text;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::input);
      EXPECT_NE(std::string{error.what()}.find(words), std::string::npos) << error.what();
    }
  }

  std::filesystem::path folder_;
  Scenario scenario_;
  geo::Crs crs_ = geo::Crs::from_text("EPSG:32648");
};

TEST_F(Places, AreReadInOrderOfId) {
  const BackhaulPlaces places = read("id,name,lon_deg,lat_deg\nb,,107.1,21.0\na,Town,107.2,21.1\n");
  ASSERT_EQ(places.fibre.size(), 2U);
  EXPECT_EQ(places.fibre[0].id, "a");
  EXPECT_EQ(places.fibre[0].name, "Town");
  EXPECT_EQ(places.fibre[1].name, "b") << "a place without a name goes by its id";
  EXPECT_NEAR(places.fibre[1].lonlat.lon_deg, 107.1, 1e-9);
  EXPECT_NEAR(places.fibre[1].at.x, 718'000.0, 1'500.0);
  EXPECT_TRUE(places.relays.empty());
}

TEST_F(Places, WithoutAnIdOrWithOneTwiceAreRefused) {
  expect_refused("id,name,lon_deg,lat_deg\n,x,107.1,21.0\n", "fibre.csv:2: this is no point with an id");
  expect_refused("name,lon_deg,lat_deg\nx,107.1,21.0\n", "backhaul.fibre needs points with a field id");
  expect_refused("id,lon_deg,lat_deg\na,107.1,21.0\na,107.2,21.0\n", "two points of backhaul.fibre have the id a");
}

TEST_F(Places, NoneAreNamed) {
  const BackhaulPlaces places = read_backhaul_places(Scenario{}, crs_);
  EXPECT_TRUE(places.fibre.empty());
}

}  // namespace
}  // namespace phusong::sim
