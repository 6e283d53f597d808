// A link in words, CSV, JSON and as a picture.
#include "sim/output/link_report.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "geo/base/error.h"

namespace phusong::sim {
namespace {

LinkResult ridge_link(bool one_unknown) {
  LinkPath path;
  path.name = "ridge";
  for (int i = 0; i <= 40; ++i) {
    path.profile.distance_km.push_back(0.25 * i);
    path.profile.height_m.push_back(i == 16 ? 60.0 : 5.0);
    path.profile.clutter_m.push_back(i > 20 && i < 30 ? 12.0 : 0.0);
    path.ground.push_back(i > 4 && i < 9 ? geo::Ground::sea : geo::Ground::land);
  }
  if (one_unknown) {
    path.ground[30] = geo::Ground::unknown;
    path.profile.unknown_samples = 1;
  }
  LinkRequest request;
  for (const models::Model& model : models::all_models()) request.models.push_back(&model);
  request.frequency_mhz = 900.0;
  request.from_height_m = 80.0;
  request.to_height_m = 40.0;
  request.k = {4.0 / 3.0, 0.67};
  request.sigma_db = 8.0;
  return evaluate_link(path, request);
}

std::string bytes_of(const std::filesystem::path& file) {
  std::ifstream in{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

TEST(LinkReport, VerdictSaysWhatTheClearanceSays) {
  const LinkResult link = ridge_link(false);
  ASSERT_EQ(link.clearances.front().sight, Clearance::Sight::entered);
  EXPECT_TRUE(link_verdict(link).starts_with("Line of sight, but")) << link_verdict(link);
  EXPECT_EQ(link_verdict(ridge_link(true)), "Unverified: 1 of 41 samples lie on unknown ground.");
}

TEST(LinkReport, EveryModelStandsInEveryForm) {
  for (const bool unknown : {false, true}) {
    const LinkResult link = ridge_link(unknown);
    const std::string text = link_text(link), csv = link_csv(link);
    const auto json = nlohmann::json::parse(link_json(link));
    for (std::size_t i = 0; i < link.rows.size(); ++i) {
      const std::string name{link.rows[i].model->name};
      EXPECT_NE(text.find("\n  " + name + " "), std::string::npos) << name;
      EXPECT_NE(csv.find("\n" + name + "," + (link.rows[i].unverified ? "unverified,," : "verified,")),
                std::string::npos)
          << name;
      EXPECT_EQ(json["models"][i]["loss_db"].is_null(), link.rows[i].unverified) << name;
    }
    EXPECT_EQ(json["profile"]["ground"][6], "sea");
    EXPECT_EQ(json["clearances"].size(), 4U);  // two k, with clutter and over the bare ground
  }
}

TEST(LinkReport, PicturesAreTheSameBytesAndShowTheUnknown) {
  const auto folder = std::filesystem::temp_directory_path() / "phusong-link-picture";
  std::filesystem::create_directories(folder);
  const LinkResult link = ridge_link(false);
  for (const char* ending : {"png", "svg"}) {
    const auto once = folder / (std::string{"once."} + ending), again = folder / (std::string{"again."} + ending),
               unknown = folder / (std::string{"unknown."} + ending);
    draw_link(link, once);
    draw_link(link, again);
    draw_link(ridge_link(true), unknown);
    EXPECT_GT(bytes_of(once).size(), 5000U);
    EXPECT_TRUE(bytes_of(once) == bytes_of(again)) << ending;
    EXPECT_FALSE(bytes_of(once) == bytes_of(unknown)) << ending;
  }
  EXPECT_THROW(draw_link(link, folder / "link.pdf"), Error);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace phusong::sim
