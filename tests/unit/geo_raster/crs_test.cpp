#include "geo/io/crs.h"

#include <gtest/gtest.h>

#include <cmath>
#include <thread>
#include <vector>

#include "made_raster.h"

namespace phusong::geo {
namespace {

using test::error_of;

TEST(Crs, ReadsCodesWktAndProjStrings) {
  const Crs utm = Crs::from_text("EPSG:32648");
  EXPECT_EQ(utm.label(), "EPSG:32648");
  EXPECT_TRUE(utm.projected_metres());
  EXPECT_TRUE(Crs::from_text(utm.wkt()).same_as(utm));
  EXPECT_EQ(Crs::from_text(utm.wkt()).label(), "EPSG:32648");
  EXPECT_TRUE(Crs::from_text("+proj=utm +zone=48 +datum=WGS84 +units=m +no_defs").same_as(utm));
  EXPECT_FALSE(utm.same_as(Crs::from_text("EPSG:32649")));
  EXPECT_FALSE(utm.same_as(Crs::from_text("EPSG:3405")));
}

TEST(Crs, TellsMetresFromDegreesAndFeet) {
  EXPECT_FALSE(Crs::wgs84().projected_metres());
  EXPECT_FALSE(Crs::from_text("EPSG:2263").projected_metres()) << "New York Long Island is in feet";
  EXPECT_TRUE(Crs::from_text("EPSG:5899").projected_metres());
}

TEST(Crs, LeavesTheVerticalPartOut) {
  const Crs compound = Crs::from_text("EPSG:32648+5773");
  EXPECT_TRUE(compound.same_as(Crs::from_text("EPSG:32648")));
}

TEST(Crs, RefusesWhatProjDoesNotKnow) {
  for (const char* text : {"", "EPSG:999999", "banana", "+proj=nonsense", "/etc/hostname", "https://example.org/x"}) {
    const auto error = error_of([&] { static_cast<void>(Crs::from_text(text, "s.toml:3:1")); });
    ASSERT_TRUE(error) << text;
    EXPECT_EQ(error->kind(), ErrorKind::scenario) << text;
    EXPECT_EQ(error->where(), "s.toml:3:1") << text;
  }
}

TEST(Crs, PicksTheUtmZone) {
  EXPECT_EQ(Crs::utm_of({107.0, 21.0}).label(), "EPSG:32648");
  EXPECT_EQ(Crs::utm_of({108.0, 21.0}).label(), "EPSG:32649");
  EXPECT_EQ(Crs::utm_of({107.9999, 21.0}).label(), "EPSG:32648");
  EXPECT_EQ(Crs::utm_of({-70.0, -33.0}).label(), "EPSG:32719");
  EXPECT_EQ(Crs::utm_of({-180.0, 0.0}).label(), "EPSG:32601");
  EXPECT_EQ(Crs::utm_of({180.0, 10.0}).label(), "EPSG:32660");
  EXPECT_THROW(static_cast<void>(Crs::utm_of({21.0, 107.0})), Error) << "swapped";
  EXPECT_THROW(static_cast<void>(Crs::utm_of({std::nan(""), 10.0})), Error);
}

TEST(Transform, KeepsEastFirst) {
  const Transform to_lonlat{Crs::from_text("EPSG:32648"), Crs::wgs84()};
  // Central meridian of zone 48 and the equator: false easting 500 km.
  const Point p = to_lonlat({500'000.0, 0.0});
  EXPECT_NEAR(p.x, 105.0, 1e-9);
  EXPECT_NEAR(p.y, 0.0, 1e-9);
}

TEST(Transform, GoesThereAndBack) {
  for (const char* code : {"EPSG:32648", "EPSG:3405", "EPSG:5899", "EPSG:4756"}) {
    const Transform there{Crs::wgs84(), Crs::from_text(code)}, back{Crs::from_text(code), Crs::wgs84()};
    const Point start{107.2, 21.0};
    const Point end = back(there(start));
    // A millimetre: the datum shift is inverted with its formula for small angles.
    EXPECT_NEAR(end.x, start.x, 1e-8) << code;
    EXPECT_NEAR(end.y, start.y, 1e-8) << code;
  }
}

// VN-2000 to WGS 84 has seven parameters (EPSG:6960, EPSG:5194); taken as equal, places are off by over 200 m.
TEST(Transform, ShiftsVn2000By200Metres) {
  const Point geographic = Transform{Crs::from_text("EPSG:4756"), Crs::wgs84()}({107.2, 21.0});
  const double shift_m = geodesic_distance_m({107.2, 21.0}, {geographic.x, geographic.y});
  EXPECT_GT(shift_m, 180.0);
  EXPECT_LT(shift_m, 260.0);

  // The same place through the national grids: zone 48 (3405), and the 3-degree zone of 107.75 E (5899).
  for (const char* code : {"EPSG:3405", "EPSG:5899"}) {
    const Crs vn2000 = Crs::from_text(code);
    const Point plane = Transform{Crs::from_text("EPSG:4756"), vn2000}({107.2, 21.0});
    const Point there = Transform{vn2000, Crs::wgs84()}(plane);
    EXPECT_LT(geodesic_distance_m({geographic.x, geographic.y}, {there.x, there.y}), 0.01) << code;
    const Point utm = Transform{vn2000, Crs::from_text("EPSG:32648")}(plane);
    const Point direct = Transform{Crs::wgs84(), Crs::from_text("EPSG:32648")}(geographic);
    EXPECT_LT(distance_m(utm, direct), 0.01) << code;
  }
}

TEST(Transform, RefusesADatumShiftWithoutParameters) {
  // VN-2000 stands on the WGS 84 ellipsoid, so a definition that names only the ellipsoid looks harmless and is not.
  for (const char* text : {"+proj=tmerc +lon_0=107.75 +k=0.9999 +x_0=500000 +ellps=WGS84 +units=m +no_defs",
                           "+proj=tmerc +lon_0=107.75 +k=0.9999 +x_0=500000 +ellps=krass +units=m +no_defs",
                           "+proj=longlat +ellps=evrst30 +no_defs"}) {
    const auto error = error_of([&] { Transform{Crs::from_text(text), Crs::wgs84(), "dem.tif"}; });
    ASSERT_TRUE(error) << text;
    EXPECT_EQ(error->kind(), ErrorKind::input);
    EXPECT_EQ(error->where(), "dem.tif");
    EXPECT_NE(error->sentence().find("towgs84"), std::string::npos);
  }
  const Crs with_parameters = Crs::from_text(
      "+proj=tmerc +lon_0=107.75 +k=0.9999 +x_0=500000 +ellps=WGS84 "
      "+towgs84=-191.90441429,-39.30318279,-111.45032835,-0.00928836,0.01975479,-0.00427372,0.252906278 +units=m");
  const Point custom = Transform{Crs::wgs84(), with_parameters}({107.2, 21.0});
  EXPECT_GT(distance_m(custom, Transform{Crs::wgs84(), Crs::from_text("+proj=tmerc +lon_0=107.75 +k=0.9999 "
                                                                      "+x_0=500000 +datum=WGS84")}({107.2, 21.0})),
            180.0);
}

TEST(Transform, NamesAPointThatHasNoPlace) {
  const Transform to_utm{Crs::wgs84(), Crs::from_text("EPSG:32648"), "sites.csv:7"};
  const auto error = error_of([&] { static_cast<void>(to_utm({20.0, 107.0})); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::input);
  EXPECT_EQ(error->where(), "sites.csv:7");
}

TEST(Transform, ServesManyThreads) {
  const Transform to_utm{Crs::wgs84(), Crs::from_text("EPSG:32648")};
  const Point expected = to_utm({107.2, 21.0});
  std::vector<int> wrong(4, 0);
  std::vector<std::thread> threads;
  for (int& count : wrong)
    threads.emplace_back([&] {
      for (int i = 0; i < 300; ++i) count += to_utm({107.2, 21.0}) == expected ? 0 : 1;
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, std::vector<int>(4, 0));
}

TEST(Geodesic, EqualsKnownLengths) {
  // A quadrant of the WGS 84 meridian, and one degree of the equator (a * pi / 180).
  EXPECT_NEAR(geodesic_distance_m({0, 0}, {0, 90}), 10'001'965.7293, 1e-3);
  EXPECT_NEAR(geodesic_distance_m({107, 0}, {108, 0}), 111'319.4908, 1e-3);
  EXPECT_EQ(geodesic_distance_m({107, 21}, {107, 21}), 0.0);
  EXPECT_NEAR(geodesic_distance_m({179.5, 0}, {-179.5, 0}), 111'319.4908, 1e-3);
}

}  // namespace
}  // namespace phusong::geo
