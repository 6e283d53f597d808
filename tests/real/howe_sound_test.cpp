// Howe Sound on real SRTM heights: fjords, islands, and voids that must stay unknown.
#include <gtest/gtest.h>

#include "tests/real/real_run.h"
#include "tests/real/source_posts.h"

namespace phusong::test {
namespace {

class HoweSound : public RealTest<HoweSound> {
 public:
  static constexpr const char* kFolder = "howe-sound";

 protected:
  static std::vector<std::filesystem::path> tiles() {
    const std::filesystem::path folder = shared_data().value() / "geodata" / "srtm3";
    return {folder / "N49W124.tif", folder / "N49W123.tif"};
  }
};

TEST_F(HoweSound, RunsWhole) { expect_whole(runs()); }
TEST_F(HoweSound, TwoRunsAreEqualOnAnyNumberOfThreads) { expect_same_bytes(runs()); }
TEST_F(HoweSound, TablesHoldNumbers) { expect_numbers_in_tables(runs().results()); }
TEST_F(HoweSound, CountsAgree) { expect_counts_agree(runs().results(), 1); }

TEST_F(HoweSound, WorksInItsOwnZone) { EXPECT_EQ(manifest().at("crs"), "EPSG:32610"); }

TEST_F(HoweSound, VoidsAreUnknownAndNothingElseIs) {
  const Bytes ground = read_bytes(result("01-terrain-ground.tif"));
  const SourcePosts srtm{tiles(), ground};
  int voids = 0, on_edge = 0, void_as_sea = 0, void_as_land = 0, height_as_unknown = 0, high_as_sea = 0;
  for (int row = 0; row < ground.rows; ++row)
    for (int col = 0; col < ground.columns; ++col) {
      const std::uint8_t kind = ground(col, row);
      switch (srtm.under(col, row)) {
        case SourcePosts::Post::on_edge:
          ++on_edge;
          continue;
        case SourcePosts::Post::none:
          ++voids;
          void_as_sea += kind == kSea ? 1 : 0;
          void_as_land += kind == kLand ? 1 : 0;
          continue;
        case SourcePosts::Post::height:
          high_as_sea += kind == kSea ? 1 : 0;
          break;
        case SourcePosts::Post::low:
          break;
      }
      height_as_unknown += kind == kUnknown ? 1 : 0;
    }
  EXPECT_GT(voids, 5000);
  EXPECT_EQ(void_as_sea, 0);
  EXPECT_EQ(void_as_land, 0);
  EXPECT_EQ(height_as_unknown, 0);
  EXPECT_EQ(high_as_sea, 0);
  // The edges that no exact answer exists for are few, and the manifest counts the voids.
  EXPECT_LT(on_edge, ground.columns * ground.rows / 50);
  const int unknown = manifest().at("counts").at("terrain_cells").at("unknown");
  EXPECT_GE(unknown, voids);
  EXPECT_LE(unknown, voids + on_edge);
}

TEST_F(HoweSound, AVoidInTheMiddleOfTheChannelIsNotSea) {
  const Bytes ground = read_bytes(result("01-terrain-ground.tif"));
  const SourcePosts srtm{tiles(), ground};
  // Thornbrough Channel off Port Mellon: the void, and water a kilometre north-east of it.
  const auto hole = srtm.cell_at(-123.4576, 49.5132), water = srtm.cell_at(-123.4400, 49.5300);
  ASSERT_TRUE(hole && water);
  EXPECT_EQ(ground((*hole)[0], (*hole)[1]), kUnknown);
  EXPECT_EQ(ground((*water)[0], (*water)[1]), kSea);
}

TEST_F(HoweSound, NoVoidIsServed) {
  const Bytes ground = read_bytes(result("01-terrain-ground.tif")), state = read_bytes(result("02-coverage-state.tif"));
  ASSERT_EQ(ground.to_map, state.to_map);
  ASSERT_EQ(ground.columns, state.columns);
  std::size_t served_voids = 0, unverified_voids = 0, unverified = 0, served = 0;
  for (std::size_t i = 0; i < ground.cells.size(); ++i) {
    const bool unknown = ground.cells[i] == kUnknown;
    served_voids += unknown && state.cells[i] == kServed ? 1 : 0;
    unverified_voids += unknown && state.cells[i] == kUnverified ? 1 : 0;
    unverified += ground.cells[i] != kSea && state.cells[i] == kUnverified ? 1 : 0;
    served += ground.cells[i] != kSea && state.cells[i] == kServed ? 1 : 0;
  }
  EXPECT_EQ(served_voids, 0U);
  EXPECT_GT(unverified_voids, 0U);
  // Voids cast a shadow: known ground behind them is unverified too.
  EXPECT_GT(unverified, unverified_voids);
  const nlohmann::json map = manifest().at("counts").at("map_cells");
  EXPECT_EQ(map.at("unverified").get<std::size_t>(), unverified);
  EXPECT_EQ(map.at("served").get<std::size_t>(), served);
}

TEST_F(HoweSound, PlacesInAndBehindVoidsAreUnverified) {
  const Table villages = table("03-villages.csv"), issues = table("01-village-issues.csv");
  for (const char* id : {"test-void-channel", "test-void-shore", "test-void-squamish", "test-behind-void"}) {
    const auto row = row_of(villages, "village", id);
    EXPECT_EQ(row.at("verdict"), "unverified") << id;
    EXPECT_EQ(row.at("cause"), "no_data") << id;
    EXPECT_LT(std::stod(row.at("served_share_pct")), std::stod(row.at("possible_share_pct"))) << id;
  }
  // Those on a void are named before anything is computed; the one behind has its own ground in full.
  for (const char* id : {"test-void-channel", "test-void-shore", "test-void-squamish"})
    EXPECT_EQ(row_of(issues, "village", id).at("issue"), "unknown_ground") << id;
  for (const auto& row : issues) EXPECT_NE(row.at("village"), "test-behind-void") << row.at("what");
}

TEST_F(HoweSound, PlacesBesideAMastAreCovered) {
  const Table villages = table("03-villages.csv");
  for (const char* id : {"squamish", "britannia-beach", "snug-cove", "gibsons", "port-mellon"})
    EXPECT_EQ(row_of(villages, "village", id).at("verdict"), "covered") << id;
}

TEST_F(HoweSound, ThePlanClosesRealPlaces) {
  const nlohmann::json option = manifest().at("options").at(0);
  EXPECT_EQ(option.at("name"), "plan-3");
  EXPECT_LE(option.at("bts").get<int>(), 3);
  EXPECT_GT(option.at("closed_target_villages").get<int>(), 0);
  for (const auto& row : table("05-plan-plan-3.csv")) EXPECT_FALSE(row.at("village_ids").empty()) << row.at("site_id");
}

}  // namespace
}  // namespace phusong::test
