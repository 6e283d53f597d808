// Reference profiles as paths.
#include <gtest/gtest.h>

#include "geo/base/error.h"
#include "sim/reference/adapter.h"

namespace phusong::sim {
namespace {

ReferenceProfile made() {
  ReferenceProfile profile;
  profile.where = "p.csv";
  profile.columns = {{"d_km", {0, 1, 2}}, {"h_m_asl", {5, 6, 7}}, {"R_m", {10, 15, 20}}, {"zone", {1, 3, 4}}};
  return profile;
}

std::string refusal(const ReferenceProfile& profile) {
  try {
    (void)profile.as_profile();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::input);
    return error.what();
  }
  return "";
}

TEST(ReferenceProfile, IsAPathWithBareEnds) {
  const Profile path = made().as_profile();
  EXPECT_EQ(path.distance_km, (std::vector<double>{0, 1, 2}));
  EXPECT_EQ(path.height_m, (std::vector<double>{5, 6, 7}));
  EXPECT_EQ(path.clutter_m, (std::vector<double>{0, 15, 0}));
  EXPECT_EQ(path.zone, (std::vector<Zone>{Zone::sea, Zone::coastal, Zone::inland}));
}

TEST(ReferenceProfile, NeedsOnlyDistancesAndHeights) {
  ReferenceProfile profile;
  profile.columns = {{"d_m", {0, 500}}, {"h_m_asl", {5, 6}}};
  const Profile path = profile.as_profile();
  EXPECT_EQ(path.distance_km, (std::vector<double>{0, 0.5}));
  EXPECT_EQ(path.clutter_m, (std::vector<double>{0, 0}));
  EXPECT_TRUE(path.zone.empty());
}

TEST(ReferenceProfile, RefusesWhatIsNoPath) {
  ReferenceProfile profile = made();
  profile.columns["zone"][1] = 2;
  EXPECT_NE(refusal(profile).find("zone 2 of point 1"), std::string::npos) << refusal(profile);
  profile = made();
  profile.columns["d_km"][2] = 1;
  EXPECT_EQ(refusal(profile), "p.csv: the profile's distances must ascend");
  profile = made();
  profile.columns.erase("h_m_asl");
  EXPECT_EQ(refusal(profile), "p.csv: the profile has no column h_m_asl");
  profile.faults["h_m_asl"] = "p.csv:7";
  EXPECT_EQ(refusal(profile), "p.csv:7: the cell of column h_m_asl is no number");
}

}  // namespace
}  // namespace phusong::sim
