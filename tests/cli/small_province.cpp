#include "tests/cli/small_province.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/cli/process.h"

namespace phusong::test {
namespace {

constexpr double kWest = 490'000, kSouth = 2'312'000, kCell_m = 100;
constexpr int kSide = 200;

constexpr const char* kUtm48 =
    "PROJCS[\"WGS_1984_UTM_Zone_48N\",GEOGCS[\"GCS_WGS_1984\",DATUM[\"D_WGS_1984\",SPHEROID[\"WGS_1984\",6378137.0,298."
    "257223563]],"
    "PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\",0.0174532925199433]],PROJECTION[\"Transverse_Mercator\"],"
    "PARAMETER[\"False_Easting\",500000.0],PARAMETER[\"False_Northing\",0.0],PARAMETER[\"Central_Meridian\",105.0],"
    "PARAMETER[\"Scale_Factor\",0.9996],PARAMETER[\"Latitude_Of_Origin\",0.0],UNIT[\"Meter\",1.0]]\n";

/// Plain of 20 m, a ridge of 500 m along x = 500 km, gentle hills so that no two rows are the same.
std::string terrain_text() {
  std::string text =
      fmt::format("ncols {0}\nnrows {0}\nxllcorner {1}\nyllcorner {2}\ncellsize {3}\nNODATA_value -9999\n", kSide,
                  kWest, kSouth, kCell_m);
  for (int row = 0; row < kSide; ++row) {
    for (int col = 0; col < kSide; ++col) {
      const double x_km = (col + 0.5) * kCell_m / 1000.0 - 10.0, y_km = row * kCell_m / 1000.0;
      const double height =
          20.0 + 480.0 * std::exp(-x_km * x_km / 1.5) + 8.0 * std::sin(y_km * 1.7) * std::cos(x_km * 2.3);
      text += fmt::format("{}{:.1f}", col == 0 ? "" : " ", height);
    }
    text += '\n';
  }
  return text;
}

/// A square village of 600 m.
std::string village(const std::string& id, const std::string& name, int people, const std::string& phase, double lon,
                    double lat) {
  const double w = 0.0029, h = 0.0027;
  return fmt::format(
      R"({{"type":"Feature","properties":{{"id":"{}","name":"{}","commune":"Thử","population":{},"phase":"{}"}},)"
      R"("geometry":{{"type":"Polygon","coordinates":[[[{:.4f},{:.4f}],[{:.4f},{:.4f}],[{:.4f},{:.4f}],[{:.4f},{:.4f}],[{:.4f},{:.4f}]]]}}}})",
      id, name, people, phase, lon - w, lat - h, lon + w, lat - h, lon + w, lat + h, lon - w, lat + h, lon - w,
      lat - h);
}

std::string villages_text() {
  return R"({"type":"FeatureCollection","features":[)"
         "\n" +
         village("V1", "Bản Tây", 300, "", 104.955, 21.0) + ",\n" +
         village("V2", "Bản Đông", 120, "pilot", 105.045, 21.0) + ",\n" +
         village("V3", "Khe Nhỏ", 80, "pilot", 105.05, 21.03) + "\n]}\n";
}

constexpr const char* kSites =
    "site_id,sector_id,lon_deg,lat_deg,height_m,azimuth_deg,electrical_tilt_deg,mechanical_tilt_deg,power_dbm,antenna,"
    "feeder_loss_db,"
    "frequency_mhz,bandwidth_mhz,technology,owner,on_air\n"
    "A,A1,104.940,21.000,40,0,2,0,46,sector-65-17dbi,0.5,900,10,4G,one,2020-01-01\n"
    "A,A2,104.940,21.000,40,120,2,0,46,sector-65-17dbi,0.5,900,10,4G,one,2020-01-01\n"
    "A,A3,104.940,21.000,40,240,2,0,46,sector-65-17dbi,0.5,900,10,4G,one,2020-01-01\n"
    "B,B1,104.950,21.050,40,90,2,0,46,sector-65-17dbi,0.5,900,10,4G,one,2020-01-01\n";

constexpr const char* kScenario = R"([scenario]
name = "small"
title_en = "A small province"

[area]
bounds_deg = [104.91, 20.915, 105.09, 21.08]
cell_m = 100

[terrain]
rasters = ["dem.asc"]
sea = "none"

[villages]
source = "villages.geojson"

[network]
sites = ["sites.csv"]

[map]
cell_m = 200

[candidates]
search_radius_km = 3

[cost]
years = 10
discount_rate_pct = 8
source = "assumption"

[[bts_types]]
name = "macro"
height_m = 42
frequency_mhz = 900
bandwidth_mhz = 10
sectors = 3
antenna = "sector-65-17dbi"
capex_vnd = 1500000000
opex_vnd_per_year = 120000000
cost_source = "assumption"

[[options]]
name = "one-site"
kind = "plan"
bts_type = "macro"
objective = "villages"
max_bts = 1

[[options]]
name = "cheapest"
kind = "plan"
bts_type = "macro"
objective = "least_cost"

[[options]]
name = "all-people"
kind = "plan"
bts_type = "macro"
objective = "people"
)";

}  // namespace

void write_province(const std::filesystem::path& folder) {
  write_text(folder / "dem.asc", terrain_text());
  write_text(folder / "dem.prj", kUtm48);
  write_text(folder / "villages.geojson", villages_text());
  write_text(folder / "sites.csv", kSites);
  write_text(folder / "small.toml", kScenario);
}

void edit(const std::filesystem::path& file, const std::string& from, const std::string& to) {
  std::string text = read_text(file);
  const std::size_t at = text.find(from);
  ASSERT_NE(at, std::string::npos) << from << " is not in " << file;
  ASSERT_EQ(text.find(from, at + 1), std::string::npos) << from << " is more than once in " << file;
  write_text(file, text.replace(at, from.size(), to));
}

}  // namespace phusong::test
