#include "geo/places/network.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "support.h"

namespace phusong::geo {
namespace {

using test::error_of;
using test::expect_says;
using test::Folder;
using test::utm48;

const std::string kHeader =
    "site_id,sector_id,lon_deg,lat_deg,height_m,azimuth_deg,eirp_dbm,power_dbm,on_air,frequency_mhz\n";

std::vector<Site> read(const Folder& folder, const std::string& rows, const std::string& as_of = "",
                       std::vector<std::string>* notes = nullptr) {
  std::string text = kHeader;
  for (const char c : rows) text += c == '\n' ? ",900\n" : std::string{c};
  return read_sites(folder.write("sites.csv", text), "", utm48(), as_of, notes);
}

TEST(ReadSites, GroupsRowsAndTakesDefaults) {
  const Folder folder;
  const std::vector<Site> sites = read(folder,
                                       "B,s1,107.1,21.1,42,120,,46,2020-01-01\n"
                                       "A,,107.2,21.2,,0,55,,\n"
                                       "B,s2,107.1,21.1,42,240,,46,\n"
                                       "A,,107.2,21.2,,180,55,,\n");
  ASSERT_EQ(sites.size(), 2U);
  EXPECT_EQ(sites[0].id, "A");
  EXPECT_EQ(sites[0].sectors[0].id, "A-1");
  EXPECT_EQ(sites[0].sectors[1].id, "A-2");
  EXPECT_EQ(sites[0].sectors[0].height_m, Sector{}.height_m);
  EXPECT_TRUE(sites[0].sectors[0].power_is_eirp);
  EXPECT_EQ(sites[0].sectors[0].power_dbm, 55.0);
  EXPECT_EQ(sites[1].lonlat, (LonLat{107.1, 21.1}));
  ASSERT_EQ(sites[1].sectors.size(), 2U);
  EXPECT_EQ(sites[1].sectors[0].id, "s1");
  EXPECT_EQ(sites[1].sectors[0].on_air, "2020-01-01");
  EXPECT_FALSE(sites[1].sectors[1].power_is_eirp);
}

// Golden: the convergence of transverse Mercator on a sphere is atan(tan(dlon) sin(lat)); the ellipsoid differs by less
// than a hundredth of a degree within a zone. True north leans to the west of grid north east of the central meridian.
TEST(ReadSites, AzimuthsTurnFromTrueToGridNorth) {
  for (const double lon : {103.0, 105.0, 107.0, 108.0}) {
    const double lat = 21.0, rad = std::numbers::pi / 180.0;
    const double convergence = std::atan(std::tan((lon - 105.0) * rad) * std::sin(lat * rad)) / rad;
    EXPECT_NEAR(true_north_on_grid_deg({lon, lat}, utm48()), -convergence, 0.01) << lon;
  }
  const Folder folder;
  const Sector north = read(folder, "A,,107.5,21,30,0,55,,\n")[0].sectors[0];
  EXPECT_NEAR(north.azimuth_deg, 360.0 - 0.896, 0.01);
}

TEST(ReadSites, LeavesOutWhatCameLater) {
  const Folder folder;
  std::vector<std::string> notes;
  const std::vector<Site> sites = read(folder,
                                       "A,,107,21,30,0,55,,2021-12-31\nA,,107,21,30,9,55,,2022-01-01\nB,,107,21,30,0,"
                                       "55,,2022-06-01\nC,,107,21,30,0,55,,\n",
                                       "2021-12-31", &notes);
  ASSERT_EQ(sites.size(), 2U);
  EXPECT_EQ(sites[0].sectors.size(), 1U);
  EXPECT_EQ(sites[1].id, "C");
  ASSERT_FALSE(notes.empty());
  expect_says(notes.back(), "2 sectors that came on air after 2021-12-31 are left out, 1 sites with them");
  EXPECT_EQ(error_of([&] { (void)read(folder, "", "12/2021"); }).kind(), ErrorKind::scenario);
}

TEST(ReadSites, BadRowsNameTheirLine) {
  const Folder folder;
  const std::string good = "A,s1,107.1,21.1,42,120,,46,\n";
  struct Case {
    const char* row;
    const char* says;
  };
  for (const auto& [row, says] :
       {Case{"B,,0,0,30,0,55,,", "longitude 0, latitude 0"}, Case{"B,,21.1,107.1,30,0,55,,", "look swapped"},
        Case{"B,,107,21,-30,0,55,,", "height_m -30 is not possible"},
        Case{"B,,107,21,3000,0,55,,", "height_m 3000 is not possible"},
        Case{"B,,107,21,thirty,0,55,,", "height_m \"thirty\" is not a number"},
        Case{"B,,107,21,30,361,55,,", "azimuth_deg 361 is not possible"},
        Case{"B,,107,21,30,-1,55,,", "azimuth_deg -1 is not possible"},
        Case{"B,,107,21,30,0,,,", "neither power_dbm nor eirp_dbm"},
        Case{"B,,107,21,30,0,55,46,", "both power_dbm and eirp_dbm"},
        Case{"B,,107,21,30,0,55,,2021/05/01", "is not a date"}, Case{"B,,107,21,30,0,55,,2021-02-31", "is not a date"},
        Case{",,107,21,30,0,55,,", "no site_id"},
        Case{"B,,,,30,0,55,,", "has no position"}, Case{"B,,15,0.0,30,0,55,,", "no place in EPSG:32648"},
        Case{"A,s2,107.101,21.1,42,120,,46,", "site A is 104 m away"}}) {
    const Error error = error_of([&] { (void)read(folder, good + row + "\n"); });
    EXPECT_EQ(error.kind(), ErrorKind::input) << row;
    EXPECT_EQ(error.where(), (folder / "sites.csv").string() + ":3") << row;
    expect_says(error.sentence(), says);
  }
}

TEST(ReadSites, LimitsOnBothSides) {
  const Folder folder;
  EXPECT_EQ(read(folder, "A,,107,21,1,0,55,,\nA,,107,21,650,360,55,,\n")[0].sectors.size(), 2U);
  EXPECT_THROW((void)read(folder, "A,,107,21,0.99,0,55,,\n"), Error);
  EXPECT_THROW((void)read(folder, "A,,107,21,650.01,0,55,,\n"), Error);
  EXPECT_THROW((void)read(folder, "A,,107,21,30,360.01,55,,\n"), Error);
  // 360 is north, as 0 is.
  EXPECT_EQ(read(folder, "A,,107,21,30,360,55,,\n"), read(folder, "A,,107,21,30,0,55,,\n"));
}

TEST(ReadSites, NotesUnknownColumnsAndRepeatedSectors) {
  const Folder folder;
  std::vector<std::string> notes;
  const auto sites = read_sites(folder.write("s.csv",
                                             "site_id,sector_id,Lon,Lat,eirp_dbm,colour,Height_m,frequency_mhz\n"
                                             "A,1,107,21,50,red,40,900\nA,1,107,21,51,red,40,900\n"),
                                "", utm48(), "", &notes);
  EXPECT_EQ(sites[0].sectors[0].id, "1");
  EXPECT_EQ(sites[0].sectors[1].id, "1/2");
  ASSERT_GE(notes.size(), 2U);
  expect_says(notes[0], "not used: colour");
  expect_says(notes[1], "several sectors \"1\"");
}

TEST(ReadSites, MissingValuesAreNotedByColumn) {
  const Folder folder;
  std::vector<std::string> notes;
  const auto sites = read_sites(
      folder.write("s.csv",
                   "site_id,lon_deg,lat_deg,height_m,frequency_mhz,azimuth_deg,electrical_tilt_deg,mechanical_tilt_deg,"
                   "eirp_dbm,bandwidth_mhz,technology\n"
                   "A,107,21,,1800,0,0,0,50,20,4G\nA,107,21,40,,0,0,0,50,20,\nA,107,21,,1800,0,0,0,50,20,4G\n"),
      "", utm48(), "", &notes);
  ASSERT_EQ(notes.size(), 4U);
  expect_says(notes[0], "s.csv: height_m is missing in 2 of 3 rows; 30 m taken");
  expect_says(notes[1], "feeder_loss_db is missing in 3 of 3 rows; 0.5 dB taken");
  expect_says(notes[2], "frequency_mhz is missing in 1 of 3 rows; 900 MHz taken");
  expect_says(notes[3], "technology is missing in 1 of 3 rows; 4G taken");
  EXPECT_EQ(sites[0].sectors[1].frequency_mhz, 900.0);
  expect_says(defaults_text(), "height_m 30 m, azimuth_deg 0°");
}

TEST(ReadSites, AFileWithoutHeightsOrCarriersIsRefused) {
  const Folder folder;
  const auto refused = [&](const std::string& columns) {
    return error_of([&] {
      (void)read_sites(folder.write("s.csv", "site_id,lon_deg,lat_deg,eirp_dbm," + columns + "\nA,107,21,50,900\n"), "",
                       utm48(), "", nullptr);
    });
  };
  expect_says(refused("frequency_mhz").sentence(), "there is no column height_m");
  expect_says(refused("height_m").sentence(), "there is no column frequency_mhz");
  EXPECT_EQ(refused("height_m").kind(), ErrorKind::input);
}

TEST(ReadSites, FromAGeopackage) {
  const Folder folder;
  Layer layer{.name = "masts",
              .title = "",
              .kind = Layer::Kind::point,
              .fields = {{"site_id", FieldType::text},
                         {"eirp_dbm", FieldType::real},
                         {"height_m", FieldType::integer},
                         {"frequency_mhz", FieldType::real}},
              .features = {},
              .qml = ""};
  Feature f;
  f.geometry = Point{700'000, 2'330'000};
  f.fields = {{"site_id", std::string{"QN01"}}, {"eirp_dbm", 58.5}, {"height_m", std::int64_t{45}}};
  layer.features = {f};
  write_geopackage(folder / "m.gpkg", {layer}, utm48());
  const auto sites = read_sites((folder / "m.gpkg").string(), "", utm48(), "", nullptr);
  ASSERT_EQ(sites.size(), 1U);
  EXPECT_NEAR(sites[0].at.x, 700'000, 1e-6);
  EXPECT_EQ(sites[0].sectors[0].height_m, 45.0);
  EXPECT_EQ(sites[0].sectors[0].power_dbm, 58.5);
}

TEST(WriteSitesCsv, ReadingGivesTheSameSites) {
  const Folder folder;
  const std::vector<Site> sites = read_sites(
      folder.write(
          "s.csv",
          "site_id,sector_id,lon_deg,lat_deg,height_m,azimuth_deg,electrical_tilt_deg,mechanical_tilt_deg,power_dbm,"
          "eirp_dbm,feeder_loss_db,antenna,frequency_mhz,bandwidth_mhz,technology,owner,on_air\n"
          "\"Đồng, Văn\",a,107.123456789,21.3,35.5,0,4,-1,46,,0.25,\"panel \"\"65\"\"\",942.3,5,2G,Mạng A,2019-02-03\n"
          "\"Đồng, Văn\",b,107.123456789,21.3,35.5,359.999,4,-1,46,,0.25,,942.3,5,2G,,\n"
          "Z,,106.1,20.7,30,123.456,0,0,,60.1,,omni,1842.5,20,4G,B,\n"),
      "", utm48(), "", nullptr);
  ASSERT_EQ(sites.size(), 2U);
  write_sites_csv(folder / "copy.csv", sites, utm48());
  EXPECT_EQ(read_sites((folder / "copy.csv").string(), "", utm48(), "", nullptr), sites);
  // On another grid the file is the same: it holds true azimuths.
  const Crs utm49 = Crs::from_text("EPSG:32649");
  write_sites_csv(folder / "other.csv", read_sites((folder / "copy.csv").string(), "", utm49, "", nullptr), utm49);
  EXPECT_EQ(test::bytes_of(folder / "copy.csv"), test::bytes_of(folder / "other.csv"));
}

}  // namespace
}  // namespace phusong::geo
