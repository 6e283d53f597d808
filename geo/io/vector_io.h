// The only door to OGR: read features from any vector source, write several layers as one GeoPackage or KMZ.
//
//   FeatureTable t = read_features("villages.gpkg", "", working_crs);
//   for (const Feature& f : t.features) { std::string name = text_of(f.fields.at("name")); ... }
//   write_geopackage(out / "results.gpkg", {villages, sites}, working_crs);
//
// Guarantees: all text is UTF-8 in Unicode NFC; x is east or longitude; equal layers give equal bytes; files appear
// whole or not at all.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "geo/grid/grid.h"
#include "geo/io/crs.h"

namespace phusong::geo {

/// Rings are closed (first point repeated); ring 0 is the outer one, the others are holes.
struct Polygon {
  std::vector<std::vector<Point>> rings;
};
using MultiPolygon = std::vector<Polygon>;
using LineString = std::vector<Point>;

/// monostate is NULL.
using FieldValue = std::variant<std::monostate, std::int64_t, double, std::string>;

/// The value as text: integers and reals in their shortest form that reads back the same, NULL as "".
[[nodiscard]] std::string text_of(const FieldValue& value);

/// UTF-8 text in Unicode normalisation form NFC, so that equal Vietnamese names have equal bytes.
/// Throws Error{input} at `where` when the bytes are not UTF-8.
[[nodiscard]] std::string to_nfc(std::string_view text, const std::string& where);

/// One feature. Geometry is one of: none, a point, a line, a multipolygon.
struct Feature {
  std::int64_t fid = 0;
  std::variant<std::monostate, Point, LineString, MultiPolygon> geometry;
  std::map<std::string, FieldValue> fields;
  /// Set when the source geometry is unusable as read (empty, not a number, not placeable in the CRS); the reason, and
  /// `geometry` is then none. Self-crossing rings are not judged here: see geo/places/area.h.
  std::string defect;
  int line = 0;  ///< line of the row in a CSV file, 0 for other sources
};

struct FeatureTable {
  std::string source;  ///< path, and layer when there are several
  std::vector<std::string> field_names;
  std::vector<Feature> features;   ///< in source order, geometry in the CRS that was asked for
  std::vector<std::string> notes;  ///< what was simplified on reading, e.g. the first point of a multipoint taken

  /// "file:line" for a CSV row, "file, feature 17" for other sources; for messages.
  [[nodiscard]] std::string where(const Feature& feature) const;
};

/// Reads a layer (the first when `layer` is empty) and transforms it to `crs`.
///
/// CSV: columns lon_deg/lat_deg (also lon/lat, longitude/latitude, x/y; any case) become points in WGS 84, or in the
/// CRS of a .prj file beside it; all values are text. Multipoints give their first point, multi-lines their longest
/// part, collections their polygons. Dates are "YYYY-MM-DD". Throws Error{input}: missing file or layer (naming the
/// layers that exist), no CRS, geographic coordinates that are swapped (on Earth only after swapping) or outside the
/// Earth, text that is not UTF-8; Error{network}: remote failures.
[[nodiscard]] FeatureTable read_features(const std::string& source, const std::string& layer, const Crs& crs);

enum class FieldType { integer, real, text };
struct FieldSpec {
  std::string name;
  FieldType type;
};

/// A layer to write; geometry kind is that of the features (`point`, `line`, `multipolygon`).
struct Layer {
  std::string name;
  std::string title;
  enum class Kind { point, line, multipolygon } kind;
  std::vector<FieldSpec> fields;
  std::vector<Feature> features;
  std::string qml;  ///< QGIS style, stored in layer_styles; empty for none
  /// Name of a text field that holds "#rrggbb", the colour of each placemark in the KMZ; empty for the viewer's own.
  std::string colour_field = {};
};

/// Writes all layers as one GeoPackage beside and renames it; NULL for fields that a feature does not have.
/// Throws Error{output}: cannot be written; a value that does not fit its field; a feature field that the layer does
/// not list; a geometry of another kind than the layer's.
void write_geopackage(const std::filesystem::path& file, const std::vector<Layer>& layers, const Crs& crs);
/// Writes all layers as one KMZ (WGS 84). `name_field` becomes the placemark's name. Throws as write_geopackage does.
void write_kmz(const std::filesystem::path& file, const std::vector<Layer>& layers, const Crs& crs,
               const std::string& name_field);

}  // namespace phusong::geo
