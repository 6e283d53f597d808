// Coordinate systems: one working CRS (projected, metres) and the way into and out of it.
//
//   Crs working = Crs::from_text("EPSG:32648");
//   Transform to_lonlat{working, Crs::wgs84()};
//   Point degrees = to_lonlat(Point{700'000, 2'300'000});   // x longitude, y latitude
//
// Guarantees: axis order is always x = east / longitude, y = north / latitude. A datum shift for which PROJ has
// no transformation with stated parameters (a "ballpark" one) is refused: VN-2000 taken as WGS 84 is off by over 200 m.
// Thread safety: const members may be called from any thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "geo/grid/grid.h"

namespace phusong::geo {

class Crs {
 public:
  /// Accepts "EPSG:n", WKT or a PROJ string. Throws Error{scenario} with `where` when it is not understood.
  static Crs from_text(const std::string& text, const std::string& where = "");
  static Crs wgs84();
  /// The WGS 84 / UTM zone of a place. Source: zones of 6 degrees from 180 W; no Norway/Svalbard exceptions.
  static Crs utm_of(LonLat place);

  [[nodiscard]] const std::string& wkt() const noexcept { return wkt_; }
  /// "EPSG:32648", or the name when there is no code.
  [[nodiscard]] const std::string& label() const noexcept { return label_; }
  /// True for a projected CRS whose axes are in metres.
  [[nodiscard]] bool projected_metres() const noexcept { return projected_metres_; }
  [[nodiscard]] bool same_as(const Crs& other) const;

 private:
  std::string wkt_, label_;
  bool projected_metres_ = false;
};

/// Transforms points between two CRS. Throws Error{input} when only a ballpark datum shift is available.
class Transform {
 public:
  Transform(const Crs& from, const Crs& to, const std::string& where = "");
  ~Transform();
  Transform(Transform&&) noexcept;
  /// Throws Error{input} when the point cannot be transformed.
  [[nodiscard]] Point operator()(Point p) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Geodesic distance on the WGS 84 ellipsoid, metres. Source: Karney (2013), through PROJ's geodesic.h.
[[nodiscard]] double geodesic_distance_m(LonLat a, LonLat b);

}  // namespace phusong::geo
