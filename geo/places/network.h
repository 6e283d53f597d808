// The existing network: sites and their sectors, from CSV or any OGR source.
//
// One row per sector: site_id, sector_id (optional), lon_deg/lat_deg (or geometry), height_m, azimuth_deg,
// electrical_tilt_deg, mechanical_tilt_deg, eirp_dbm or power_dbm, antenna, feeder_loss_db, frequency_mhz,
// bandwidth_mhz, technology, owner, on_air (YYYY-MM-DD).
#pragma once

#include <string>
#include <vector>

#include "geo/grid/grid.h"
#include "geo/io/crs.h"

namespace phusong::geo {

struct Sector {
  std::string id;
  double azimuth_deg = 0.0;            ///< clockwise from true north (taken as grid north; convergence is applied on reading)
  double electrical_tilt_deg = 0.0;    ///< downwards positive
  double mechanical_tilt_deg = 0.0;    ///< downwards positive
  double height_m = 30.0;              ///< antenna above ground
  double power_dbm = 46.0;             ///< at the antenna port of the radio, total over the carrier
  double feeder_loss_db = 0.5;
  bool power_is_eirp = false;          ///< then power_dbm is the EIRP at the pattern's maximum
  std::string antenna;                 ///< name in the antenna library
  double frequency_mhz = 900.0;        ///< downlink carrier centre
  double bandwidth_mhz = 10.0;         ///< LTE/NR carrier
  std::string technology = "4G";
  std::string owner;
  std::string on_air;                  ///< ISO date or empty
};

struct Site {
  std::string id;
  Point at;      ///< working CRS
  LonLat lonlat;
  std::vector<Sector> sectors;
};

/// Reads and groups rows by site_id; sites in ascending id order, sectors in file order.
/// `as_of` (ISO date, may be empty) leaves out sectors that came later.
/// Throws Error{input} with file:line for: a site at 0,0; latitude and longitude swapped (in range only after swapping);
/// a negative or absurd height; an azimuth outside [0, 360]; neither EIRP nor power; rows of one site at two places;
/// unknown columns are named in `notes`.
[[nodiscard]] std::vector<Site> read_sites(const std::string& source, const std::string& layer, const Crs& crs,
                                           const std::string& as_of, std::vector<std::string>* notes);

}  // namespace phusong::geo
