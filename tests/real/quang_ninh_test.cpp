// Quảng Ninh on real terrain of 15 arc seconds, with the 54 real communes as villages.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/real/real_run.h"
#include "tests/real/source_posts.h"

namespace phusong::test {
namespace {

class QuangNinh : public RealTest<QuangNinh> {
 public:
  static constexpr const char* kFolder = "quang-ninh";

 protected:
  static std::vector<std::filesystem::path> rasters() {
    const std::filesystem::path folder = shared_data().value() / "geodata" / "quang-ninh";
    return {folder / "dem_fused_15s.tif", folder / "dem_dted0_30s.tif"};
  }
};

TEST_F(QuangNinh, RunsWhole) { expect_whole(runs()); }
TEST_F(QuangNinh, TwoRunsAreEqualOnAnyNumberOfThreads) { expect_same_bytes(runs()); }
TEST_F(QuangNinh, TablesHoldNumbers) { expect_numbers_in_tables(runs().results()); }
// The rasters lie on the map's cells of 900 m, the counts are of the working grid of 300 m.
TEST_F(QuangNinh, CountsAgree) { expect_counts_agree(runs().results(), 3); }

TEST_F(QuangNinh, WorksInItsOwnZone) { EXPECT_EQ(manifest().at("crs"), "EPSG:32648"); }

TEST_F(QuangNinh, SeaIsWhereAHeightSaysSo) {
  const Bytes ground = read_bytes(result("01-terrain-ground.tif"));
  const SourcePosts dem{rasters(), ground};
  // A map cell is unknown as soon as one working cell in it is: at the rim of the data its middle may be known.
  const auto beside_nothing = [&](int col, int row) {
    for (int r = row - 1; r <= row + 1; ++r)
      for (int c = col - 1; c <= col + 1; ++c) {
        if (r < 0 || c < 0 || r >= ground.rows || c >= ground.columns) return true;
        const SourcePosts::Post post = dem.under(c, r);
        if (post == SourcePosts::Post::none || post == SourcePosts::Post::on_edge) return true;
      }
    return false;
  };
  int none_as_known = 0, known_as_unknown = 0, high_as_sea = 0;
  for (int row = 0; row < ground.rows; ++row)
    for (int col = 0; col < ground.columns; ++col) {
      const std::uint8_t kind = ground(col, row);
      const SourcePosts::Post post = dem.under(col, row);
      if (post == SourcePosts::Post::on_edge) continue;
      if (post == SourcePosts::Post::none)
        none_as_known += kind != kUnknown ? 1 : 0;
      else
        known_as_unknown += kind == kUnknown && !beside_nothing(col, row) ? 1 : 0;
      if (post == SourcePosts::Post::height) high_as_sea += kind == kSea ? 1 : 0;
    }
  EXPECT_EQ(none_as_known, 0);
  EXPECT_EQ(known_as_unknown, 0);
  EXPECT_EQ(high_as_sea, 0);
  // The Gulf of Tonkin south of Cô Tô, the Yên Tử range, the town of Bình Liêu.
  const auto at = [&](double lon, double lat) {
    const auto cell = dem.cell_at(lon, lat);
    return cell ? ground((*cell)[0], (*cell)[1]) : std::uint8_t{255};
  };
  EXPECT_EQ(at(107.70, 20.80), kSea);
  EXPECT_EQ(at(106.72, 21.15), kLand);
  EXPECT_EQ(at(107.40, 21.53), kLand);
}

TEST_F(QuangNinh, AllCommunesAreJudgedUnderTheirOwnNames) {
  const Table villages = table("03-villages.csv");
  EXPECT_EQ(villages.size(), 54U);
  // In Unicode NFC, with the codes of the source kept as text.
  const auto co_to = row_of(villages, "village", "07192");
  EXPECT_EQ(co_to.at("name"), "Cô Tô");
  EXPECT_EQ(co_to.at("commune"), "Đặc khu Cô Tô");
  EXPECT_EQ(co_to.at("population"), "7151.0");
  EXPECT_EQ(row_of(villages, "village", "06799").at("name"), "Hải Hoà");
  // The two whose population the source does not know stay unknown, and no others.
  for (const auto& row : villages) {
    const bool unknown = row.at("name") == "Vân Đồn" || row.at("name") == "Móng Cái 1";
    EXPECT_EQ(row.at("population").empty(), unknown) << row.at("name");
  }
  // The areas are those of the source, within the scale of UTM and a part in a hundred.
  EXPECT_NEAR(std::stod(row_of(villages, "village", "06978").at("area_km2")), 333.23, 3.3);
  EXPECT_NEAR(std::stod(row_of(villages, "village", "06994").at("area_km2")), 461.98, 4.6);
}

TEST_F(QuangNinh, TownsAreCoveredAndFarUplandIsNot) {
  const Table villages = table("03-villages.csv");
  const auto share = [&](const char* id) {
    const auto row = row_of(villages, "village", id);
    return std::stod(row.at("served_share_pct"));
  };
  // Hạ Long and Cẩm Phả have a mast in them; Kỳ Thượng and Lương Minh lie behind ranges, 15 km and more from any.
  EXPECT_GT(share("06688"), 80.0);
  EXPECT_GT(share("06793"), 70.0);
  EXPECT_LT(share("06979"), 40.0);
  EXPECT_LT(share("06985"), 40.0);
}

TEST_F(QuangNinh, BothOptionsAreCompared) {
  const nlohmann::json options = manifest().at("options");
  ASSERT_EQ(options.size(), 2U);
  EXPECT_EQ(options[0].at("name"), "plan-6");
  EXPECT_LE(options[0].at("bts").get<int>(), 6);
  EXPECT_GT(options[0].at("closed_target_villages").get<int>(), 0);
  EXPECT_EQ(options[1].at("name"), "two-by-hand");
  EXPECT_EQ(options[1].at("kind"), "fixed");
  EXPECT_EQ(options[1].at("bts"), 2);
  EXPECT_GT(options[1].at("closed_target_villages").get<int>(), 0);
  // The program's own choice is no worse than two sites placed by hand.
  EXPECT_GE(options[0].at("closed_target_villages").get<int>(), options[1].at("closed_target_villages").get<int>());
}

}  // namespace
}  // namespace phusong::test
