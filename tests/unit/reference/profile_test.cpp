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

TEST(ReferenceProfile, ReadsEitherNameOfAColumn) {
  ReferenceProfile profile;
  profile.columns = {{"d_km", {0, 0.1, 0.2}}, {"height_m", {5, 6, 7}}, {"clutter_m", {9, 8, 9}}};
  const Profile path = profile.as_profile();
  EXPECT_EQ(path.height_m, (std::vector<double>{5, 6, 7}));
  EXPECT_EQ(path.clutter_m, (std::vector<double>{0, 8, 0}));
  EXPECT_DOUBLE_EQ(profile.mean_step_m(), 100.0);
  profile.columns["d_m"] = {0, 50, 100};
  EXPECT_EQ(profile.mean_step_m(), 50.0);
}

/// A case of that model over a profile of three points, whose spacing is told by the profile alone.
double answer_of(std::string_view model, std::string_view column, ReferenceCase one, const ReferenceProfile& profile) {
  one.where = "cases.csv:2";
  one.profile = &profile;
  for (const Adapter& adapter : all_adapters())
    if (adapter.model == model && adapter.profile)
      for (const Answer& answer : adapter.answers)
        if (answer.column == column) return answer.of(one);
  ADD_FAILURE() << model << " gives no " << column;
  return 0.0;
}

TEST(ReferenceProfile, ExtendedHataTakesAnyDistances) {
  const ReferenceCase one{.where = {},
                          .cells = {{"f_MHz", "2000"},
                                    {"h_b_m", "50"},
                                    {"h_m_m", "1.5"},
                                    {"enviro_code", "23"},
                                    {"reliability_frac", "0.5"}},
                          .profile = nullptr};
  ReferenceProfile profile;
  profile.columns = {{"h_m_asl", {5, 6, 7}}, {"d_from_mobile_m", {0, 2000, 4000}}};
  EXPECT_DOUBLE_EQ(answer_of("extended_hata", "d_km", one, profile), 4.0);
  profile.columns = {{"h_m_asl", {5, 6, 7}}, {"d_m", {0, 2000, 4000}}};
  EXPECT_DOUBLE_EQ(answer_of("extended_hata", "d_km", one, profile), 4.0);
  profile.columns = {{"h_m_asl", {5, 6, 7}}, {"d_km", {0, 2, 4}}};
  EXPECT_DOUBLE_EQ(answer_of("extended_hata", "d_km", one, profile), 4.0);
  profile.columns = {{"h_m_asl", {5, 6, 7}}};
  EXPECT_THROW((void)answer_of("extended_hata", "d_km", one, profile), Error);
}

TEST(ReferenceProfile, TheMiddlesLatitudeIsThatOfTheTableWithoutCoordinates) {
  ReferenceCase one{.where = {},
                    .cells = {{"f_GHz", "0.9"},
                              {"p_pct", "50"},
                              {"pL_pct", "50"},
                              {"htg_m", "30"},
                              {"hrg_m", "1.5"},
                              {"pol", "2"},
                              {"DN", "45"},
                              {"N0", "330"},
                              {"wa_m", "500"},
                              {"phi_path_deg", "21.25"}},
                    .profile = nullptr};
  const ReferenceProfile profile = made();
  EXPECT_EQ(answer_of("itu_p1812", "phi_path*", one, profile), 21.25);
  for (const char* column : {"phi_t_deg", "phi_r_deg"}) one.cells[column] = "40";
  for (const char* column : {"lam_t_deg", "lam_r_deg"}) one.cells[column] = "107";
  EXPECT_NEAR(answer_of("itu_p1812", "phi_path*", one, profile), 40.0, 0.02);
  one.cells.erase("lam_r_deg");
  EXPECT_THROW((void)answer_of("itu_p1812", "phi_path*", one, profile), Error);
  for (const char* column : {"phi_t_deg", "lam_t_deg", "phi_r_deg", "phi_path_deg"}) one.cells.erase(column);
  EXPECT_THROW((void)answer_of("itu_p1812", "phi_path*", one, profile), Error);
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
