#include "geo/io/crs.h"

#include <cpl_conv.h>
#include <fmt/core.h>
#include <geodesic.h>

#include <cmath>
#include <mutex>

#include "geo/base/error.h"
#include "geo/io/gdal_door.h"

namespace phusong::geo {

Crs Crs::from_text(const std::string& text, const std::string& where) {
  const gdal::Messages messages;
  OGRSpatialReference reference;
  const char* const options[] = {"ALLOW_NETWORK_ACCESS=NO", "ALLOW_FILE_ACCESS=NO", nullptr};
  if (text.empty() || reference.SetFromUserInput(text.c_str(), options) != OGRERR_NONE)
    throw Error{ErrorKind::scenario, where,
                fmt::format("\"{}\" is not a coordinate system that the PROJ library knows{}; write an EPSG code such "
                            "as \"EPSG:32648\", WKT or a PROJ string",
                            text, messages.failed() ? fmt::format(" ({})", messages.last()) : "")};
  // Heights are taken as metres above mean sea level everywhere, so a vertical part has no use here.
  if (reference.IsCompound()) reference.StripVertical();
  reference.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);

  char* wkt = nullptr;
  const char* const wkt_options[] = {"FORMAT=WKT2_2019", "MULTILINE=NO", nullptr};
  const bool exported = reference.exportToWkt(&wkt, wkt_options) == OGRERR_NONE && wkt != nullptr;
  Crs crs;
  if (exported) crs.wkt_ = wkt;
  CPLFree(wkt);
  if (!exported)
    throw Error{ErrorKind::scenario, where, fmt::format("the coordinate system \"{}\" cannot be written as WKT", text)};
  crs.label_ = gdal::label_of(reference);
  crs.projected_metres_ = reference.IsProjected() && std::abs(reference.GetLinearUnits() - 1.0) < 1e-12;
  return crs;
}

Crs Crs::wgs84() {
  static const Crs crs = from_text("EPSG:4326");
  return crs;
}

Crs Crs::utm_of(LonLat place) {
  if (!(std::abs(place.lon_deg) <= 180.0) || !(std::abs(place.lat_deg) <= 84.0))
    throw Error{ErrorKind::scenario, "",
                fmt::format("no UTM zone holds longitude {}, latitude {}; longitude is -180 to 180 and latitude -84 to "
                            "84 (are they swapped?)",
                            place.lon_deg, place.lat_deg)};
  const int zone = std::min(60, static_cast<int>(std::floor((place.lon_deg + 180.0) / 6.0)) + 1);
  return from_text(fmt::format("EPSG:{}", (place.lat_deg < 0.0 ? 32700 : 32600) + zone));
}

bool Crs::same_as(const Crs& other) const {
  if (wkt_ == other.wkt_) return true;
  const gdal::Messages messages;
  const OGRSpatialReference a = gdal::reference_of(*this);
  const OGRSpatialReference b = gdal::reference_of(other);
  const char* const options[] = {"IGNORE_DATA_AXIS_TO_SRS_AXIS_MAPPING=YES",
                                 "CRITERION=EQUIVALENT_EXCEPT_AXIS_ORDER_GEOGCRS", nullptr};
  return a.IsSame(&b, options) != 0;
}

struct Transform::Impl {
  gdal::TransformationPtr transformation;
  std::string where, from, to;
  // One PROJ pipeline serves one thread at a time.
  mutable std::mutex busy;
};

Transform::Transform(const Crs& from, const Crs& to, const std::string& where) : impl_{std::make_unique<Impl>()} {
  impl_->transformation = gdal::transformation(gdal::reference_of(from), gdal::reference_of(to), where);
  impl_->where = where;
  impl_->from = from.label();
  impl_->to = to.label();
}

Transform::~Transform() = default;
Transform::Transform(Transform&&) noexcept = default;

Point Transform::operator()(Point p) const {
  double x = p.x, y = p.y;
  int success = 0;
  {
    const std::lock_guard lock{impl_->busy};
    const gdal::Messages messages;
    impl_->transformation->Transform(1, &x, &y, nullptr, &success);
  }
  if (success == 0 || !std::isfinite(x) || !std::isfinite(y))
    throw Error{ErrorKind::input, impl_->where,
                fmt::format("the point {}, {} cannot be brought from {} to {}; check its coordinates and their order",
                            p.x, p.y, impl_->from, impl_->to)};
  return {x, y};
}

double geodesic_distance_m(LonLat a, LonLat b) {
  geod_geodesic ellipsoid;
  geod_init(&ellipsoid, 6378137.0, 1.0 / 298.257223563);
  double distance_m = 0.0;
  geod_inverse(&ellipsoid, a.lat_deg, a.lon_deg, b.lat_deg, b.lon_deg, &distance_m, nullptr, nullptr);
  return distance_m;
}

}  // namespace phusong::geo
