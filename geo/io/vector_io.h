// The only door to OGR: read features from any vector source, write several layers as one GeoPackage or KMZ.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
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

/// One feature. Geometry is one of: none, a point, a line, a multipolygon.
struct Feature {
  std::int64_t fid = 0;
  std::variant<std::monostate, Point, LineString, MultiPolygon> geometry;
  std::map<std::string, FieldValue> fields;
  /// Set when the source geometry is unusable as read (self-crossing etc.); text of the reason.
  std::string defect;
};

struct FeatureTable {
  std::string source;             ///< path, and layer when there are several
  std::vector<std::string> field_names;
  std::vector<Feature> features;  ///< in source order, geometry in the CRS that was asked for
};

/// Reads a layer (the first when `layer` is empty) and transforms it to `crs`. CSV: columns lon_deg/lat_deg (or x/y
/// with a CRS given in the file's .prj/.csvt) become points. Throws Error{input}: missing file or layer, no CRS,
/// coordinates that look swapped (|latitude| > 90).
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
};

/// Writes all layers as one GeoPackage beside and renames it. Throws Error{output}.
void write_geopackage(const std::filesystem::path& file, const std::vector<Layer>& layers, const Crs& crs);
/// Writes all layers as one KMZ (WGS 84). `name_field` becomes the placemark's name.
void write_kmz(const std::filesystem::path& file, const std::vector<Layer>& layers, const Crs& crs,
               const std::string& name_field);

}  // namespace phusong::geo
