#include <gdal_priv.h>
#include <ogr_spatialref.h>

#include <cmath>
#include <cstring>

#include "file_size_limit.h"
#include "geo/io/raster_io.h"
#include "made_raster.h"

namespace phusong::geo {
namespace {

using test::error_of;
using test::read_text;

class Cog : public test::InFolder {
 protected:
  static Raster<float> levels(int columns, int rows) {
    Raster<float> raster{{.west = 700'000, .north = 2'330'000, .cell_m = 90, .columns = columns, .rows = rows}};
    for (int row = 0; row < rows; ++row)
      for (int col = 0; col < columns; ++col)
        raster(col, row) = (col + row) % 7 == 0
                               ? kNoData
                               : static_cast<float>(-110.0 + 30.0 * std::sin(col * 0.11) * std::cos(row * 0.07));
    return raster;
  }
  const RasterTags tags_{.unit = "dBm",
                         .description = "RSRP outdoors at 1.5 m",
                         .metadata = {{"SCENARIO_SHA256", "abc123"}, {"NOTICE", "Tái dựng từ số liệu công bố"}}};
  const Crs utm_ = Crs::from_text("EPSG:32648");
};

TEST_F(Cog, SeveralBandsKeepTheirCellsAndNames) {
  const Raster<float> first = levels(700, 600);
  Raster<float> second = first;
  for (float& cell : second.cells) cell *= 2.0F;
  write_cog(path("two.tif"), {{&first, "dBm", "one"}, {&second, "", "two"}}, utm_, tags_.metadata);
  GDALDataset* file = GDALDataset::Open(path("two.tif").c_str(), GDAL_OF_RASTER);
  ASSERT_NE(file, nullptr);
  ASSERT_EQ(file->GetRasterCount(), 2);
  EXPECT_STREQ(file->GetMetadataItem("LAYOUT", "IMAGE_STRUCTURE"), "COG");
  EXPECT_STREQ(file->GetMetadataItem("SCENARIO_SHA256"), "abc123");
  EXPECT_STREQ(file->GetRasterBand(1)->GetUnitType(), "dBm");
  EXPECT_STREQ(file->GetRasterBand(2)->GetDescription(), "two");
  std::vector<float> back(second.cells.size());
  ASSERT_EQ(
      file->GetRasterBand(2)->RasterIO(GF_Read, 0, 0, 700, 600, back.data(), 700, 600, GDT_Float32, 0, 0, nullptr),
      CE_None);
  for (std::size_t i = 0; i < back.size(); ++i)
    ASSERT_TRUE(back[i] == second.cells[i] || (std::isnan(back[i]) && std::isnan(second.cells[i]))) << i;
  GDALClose(GDALDataset::ToHandle(file));

  const Raster<float> other = levels(700, 500);
  const auto error = error_of([&] { write_cog(path("bad.tif"), {{&first, "", ""}, {&other, "", ""}}, utm_, {}); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::output);
}

TEST_F(Cog, KeepsCellsTagsAndPlace) {
  const Raster<float> raster = levels(1300, 900);
  write_cog(path("rsrp.tif"), raster, utm_, tags_);
  EXPECT_EQ(names(), std::vector<std::string>{"rsrp.tif"});

  GDALDataset* file = GDALDataset::Open(path("rsrp.tif").c_str(), GDAL_OF_RASTER);
  ASSERT_NE(file, nullptr);
  EXPECT_STREQ(file->GetMetadataItem("LAYOUT", "IMAGE_STRUCTURE"), "COG");
  EXPECT_STREQ(file->GetMetadataItem("COMPRESSION", "IMAGE_STRUCTURE"), "DEFLATE");
  EXPECT_STREQ(file->GetMetadataItem("SCENARIO_SHA256"), "abc123");
  EXPECT_STREQ(file->GetMetadataItem("NOTICE"), "Tái dựng từ số liệu công bố");
  EXPECT_STREQ(file->GetSpatialRef()->GetAuthorityCode(nullptr), "32648");
  double placing[6] = {};
  ASSERT_EQ(file->GetGeoTransform(placing), CE_None);
  EXPECT_EQ(placing[0], 700'000.0);
  EXPECT_EQ(placing[3], 2'330'000.0);
  EXPECT_EQ(placing[5], -90.0);
  GDALRasterBand* band = file->GetRasterBand(1);
  EXPECT_EQ(band->GetRasterDataType(), GDT_Float32);
  EXPECT_STREQ(band->GetUnitType(), "dBm");
  EXPECT_STREQ(band->GetDescription(), "RSRP outdoors at 1.5 m");
  int has_nodata = 0;
  EXPECT_TRUE(std::isnan(band->GetNoDataValue(&has_nodata)));
  EXPECT_TRUE(has_nodata);
  EXPECT_GE(band->GetOverviewCount(), 1);
  GDALClose(GDALDataset::ToHandle(file));

  const Raster<float> back = read_onto_grid(path("rsrp.tif"), utm_, raster.grid, Resampling::nearest);
  for (std::size_t i = 0; i < raster.cells.size(); ++i)
    ASSERT_TRUE(back.cells[i] == raster.cells[i] || (std::isnan(back.cells[i]) && std::isnan(raster.cells[i])));
}

TEST_F(Cog, OverviewsOfClassesHoldOnlyClassesThatExist) {
  Raster<std::uint8_t> classes{{.west = 0, .north = 0, .cell_m = 90, .columns = 1200, .rows = 1100}};
  for (std::size_t i = 0; i < classes.cells.size(); ++i) {
    constexpr std::uint8_t kCodes[] = {0, 2, 250, 255};
    classes.cells[i] = kCodes[(i * 2654435761U >> 7U) % 4];
  }
  write_cog(path("server.tif"), classes, utm_, {});
  GDALDataset* file = GDALDataset::Open(path("server.tif").c_str(), GDAL_OF_RASTER);
  ASSERT_NE(file, nullptr);
  GDALRasterBand* band = file->GetRasterBand(1);
  EXPECT_EQ(band->GetRasterDataType(), GDT_Byte);
  EXPECT_EQ(band->GetNoDataValue(), 255.0);
  ASSERT_GE(band->GetOverviewCount(), 1);
  GDALRasterBand* overview = band->GetOverview(0);
  std::vector<std::uint8_t> cells(static_cast<std::size_t>(overview->GetXSize()) *
                                  static_cast<std::size_t>(overview->GetYSize()));
  ASSERT_EQ(overview->RasterIO(GF_Read, 0, 0, overview->GetXSize(), overview->GetYSize(), cells.data(),
                               overview->GetXSize(), overview->GetYSize(), GDT_Byte, 0, 0, nullptr),
            CE_None);
  for (const std::uint8_t cell : cells) ASSERT_TRUE(cell == 0 || cell == 2 || cell == 250 || cell == 255);
  GDALClose(GDALDataset::ToHandle(file));
}

TEST_F(Cog, HasTheSameBytesEveryTime) {
  const Raster<float> raster = levels(700, 700);
  write_cog(path("a.tif"), raster, utm_, tags_);
  CPLSetConfigOption("GDAL_NUM_THREADS", "ALL_CPUS");
  write_cog(path("b.tif"), raster, utm_, tags_);
  CPLSetConfigOption("GDAL_NUM_THREADS", nullptr);
  const std::string first = read_text(path("a.tif"));
  EXPECT_GT(first.size(), 10'000U);
  EXPECT_TRUE(first == read_text(path("b.tif")));
}

TEST_F(Cog, LeavesNothingWhenTheDiskFills) {
  const Raster<float> raster = levels(1200, 1200);
  write_cog(path("whole.tif"), raster, utm_, tags_);
  const auto size = std::filesystem::file_size(path("whole.tif"));
  std::filesystem::remove(path("whole.tif"));
  // Limits at several depths: in the head, in the overviews, in the cells, and in the very last bytes.
  for (const rlim_t limit_bytes :
       {rlim_t{100}, rlim_t{20'000}, static_cast<rlim_t>(size / 2), static_cast<rlim_t>(size - 1)}) {
    std::optional<Error> error;
    {
      const test::FileSizeLimit limit{limit_bytes};
      error = error_of([&] { write_cog(path("rsrp.tif"), raster, utm_, tags_); });
    }
    ASSERT_TRUE(error) << limit_bytes;
    EXPECT_EQ(error->kind(), ErrorKind::output);
    EXPECT_EQ(error->where(), path("rsrp.tif"));
    EXPECT_EQ(names(), std::vector<std::string>{}) << limit_bytes;
  }
}

TEST_F(Cog, RefusesAMissingFolder) {
  const auto error = error_of([&] { write_cog(path("no/rsrp.tif"), levels(5, 5), utm_, tags_); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::output);
}

TEST_F(Cog, WritesTheSmallestRaster) {
  write_cog(path("one.tif"), levels(1, 1), utm_, {});
  EXPECT_EQ(raster_info(path("one.tif")).columns, 1);
}

}  // namespace
}  // namespace phusong::geo
