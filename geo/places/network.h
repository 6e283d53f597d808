// The existing network: sites and their sectors, from CSV or any OGR source.
//
// One row per sector: site_id, sector_id (optional), lon_deg/lat_deg (or geometry), height_m, azimuth_deg,
// electrical_tilt_deg, mechanical_tilt_deg, eirp_dbm or power_dbm, antenna, feeder_loss_db, frequency_mhz,
// bandwidth_mhz, technology, owner, on_air (YYYY-MM-DD). Azimuths are from true north in the file.
//
//   std::vector<std::string> notes;
//   std::vector<Site> sites = read_sites("sites.csv", "", crs, "2021-12-31", &notes);
//   write_sites_csv("copy.csv", sites, crs);    // read_sites of it gives the same sites
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "geo/grid/grid.h"
#include "geo/io/crs.h"

namespace phusong::geo {

struct Sector {
  std::string id;
  double azimuth_deg = 0.0;          ///< clockwise from grid north, [0, 360): the file's true azimuth plus convergence
  double electrical_tilt_deg = 0.0;  ///< downwards positive
  double mechanical_tilt_deg = 0.0;  ///< downwards positive
  double height_m = 30.0;            ///< antenna above ground
  double power_dbm = 46.0;           ///< at the antenna port of the radio, total over the carrier
  double feeder_loss_db = 0.5;
  bool power_is_eirp = false;    ///< then power_dbm is the EIRP at the pattern's maximum
  std::string antenna;           ///< name in the antenna library
  double frequency_mhz = 900.0;  ///< downlink carrier centre
  double bandwidth_mhz = 10.0;   ///< LTE/NR carrier
  std::string technology = "4G";
  std::string owner;
  std::string on_air;  ///< ISO date or empty
  bool operator==(const Sector&) const = default;
};

struct Site {
  std::string id;
  Point at;  ///< working CRS
  LonLat lonlat;
  std::vector<Sector> sectors;
  bool operator==(const Site&) const = default;
};

/// Range of antenna heights above ground that is taken as possible, m; the tallest guyed masts stand below 650 m.
inline constexpr double kMinAntennaHeight_m = 1.0;
inline constexpr double kMaxAntennaHeight_m = 650.0;

/// Grid bearing of true north at a place, degrees in (-180, 180]; grid azimuth = true azimuth + this.
[[nodiscard]] double true_north_on_grid_deg(LonLat place, const Crs& crs);
/// The same of many places: `to_working` leads from WGS 84 to the working system.
[[nodiscard]] double true_north_on_grid_deg(LonLat place, const Transform& to_working);
/// The azimuth of Sector for one of a file, and back, in [0, 360). `north_deg` is true_north_on_grid_deg of the place.
/// Back to a millionth of a degree, so that what stood in the file comes out.
[[nodiscard]] double grid_azimuth_deg(double true_deg, double north_deg) noexcept;
[[nodiscard]] double true_azimuth_deg(double grid_deg, double north_deg) noexcept;

/// "height_m 30 m, azimuth_deg 0°, ...": what an empty cell of each column is taken as, the defaults of Sector.
[[nodiscard]] std::string defaults_text();

/// Reads and groups rows by site_id; sites in ascending id order, sectors in file order. Empty cells and absent columns
/// take the defaults of Sector, with one note per column; a sector without an id is called "<site>-<n>".
/// `as_of` (ISO date, may be empty) leaves out sectors that came later; sites left without sectors are left out.
/// `notes` (may be null) receives: unknown columns, values that were missing and what was taken, sectors left out,
/// sector ids made unique.
/// Throws Error{input} for a file without a height_m or frequency_mhz column, and with file:line for: a site at 0,0; latitude and longitude swapped (in range only after
/// swapping); a negative or absurd height; an azimuth outside [0, 360]; neither EIRP nor power, or both; a value that
/// is not a number or out of range; a date that is not YYYY-MM-DD; no site_id; rows of one site more than a metre
/// apart.
[[nodiscard]] std::vector<Site> read_sites(const std::string& source, const std::string& layer, const Crs& crs,
                                           const std::string& as_of, std::vector<std::string>* notes);

/// Writes a CSV (UTF-8, one row per sector) from which read_sites gives the same sites: every number and position
/// exact, azimuths to a millionth of a degree. Throws Error{output}.
void write_sites_csv(const std::filesystem::path& file, const std::vector<Site>& sites, const Crs& crs);

}  // namespace phusong::geo
