#include "geo/io/vector_io.h"

#include <cpl_conv.h>
#include <cpl_vsi.h>
#include <fmt/core.h>
#include <fmt/ranges.h>
#include <gdal_priv.h>
#include <ogrsf_frmts.h>
#include <utf8proc.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <memory>

#include "geo/base/error.h"
#include "geo/io/csv.h"
#include "geo/io/gdal_door.h"

namespace phusong::geo {
namespace {

struct DestroyGeometry {
  void operator()(OGRGeometry* g) const noexcept { OGRGeometryFactory::destroyGeometry(g); }
};
using GeometryPtr = std::unique_ptr<OGRGeometry, DestroyGeometry>;

// ---- from OGR geometries to ours ----

LineString points_of(const OGRSimpleCurve& curve) {
  LineString points;
  points.reserve(static_cast<std::size_t>(curve.getNumPoints()));
  for (int i = 0; i < curve.getNumPoints(); ++i) points.push_back({curve.getX(i), curve.getY(i)});
  return points;
}

void add_polygon(const OGRPolygon& polygon, MultiPolygon& to) {
  Polygon made;
  for (const OGRLinearRing* ring : polygon) {
    LineString points = points_of(*ring);
    if (points.empty()) continue;
    if (!(points.front() == points.back())) points.push_back(points.front());
    made.rings.push_back(std::move(points));
  }
  if (!made.rings.empty()) to.push_back(std::move(made));
}

double length_of(const LineString& line) {
  double length = 0.0;
  for (std::size_t i = 1; i < line.size(); ++i) length += distance_m(line[i - 1], line[i]);
  return length;
}

// What a geometry of any kind holds, collections opened.
struct Parts {
  std::vector<Point> points;
  std::vector<LineString> lines;
  MultiPolygon polygons;
};

void collect(const OGRGeometry& geometry, Parts& parts) {
  if (geometry.IsEmpty()) return;
  switch (wkbFlatten(geometry.getGeometryType())) {
    case wkbPoint:
      parts.points.push_back({geometry.toPoint()->getX(), geometry.toPoint()->getY()});
      break;
    case wkbLineString:
      parts.lines.push_back(points_of(*geometry.toLineString()));
      break;
    case wkbPolygon:
    case wkbTriangle:
      add_polygon(*geometry.toPolygon(), parts.polygons);
      break;
    case wkbPolyhedralSurface:
    case wkbTIN:
      for (const OGRGeometry* part : *geometry.toPolyhedralSurface()) collect(*part, parts);
      break;
    default:
      for (const OGRGeometry* part : *geometry.toGeometryCollection()) collect(*part, parts);
  }
}

void set_geometry(const OGRGeometry* source, Feature& feature, FeatureTable& table) {
  if (source == nullptr) {
    feature.defect = "it has no geometry";
    return;
  }
  GeometryPtr straight;
  if (source->hasCurveGeometry(FALSE)) {
    straight.reset(source->getLinearGeometry());
    source = straight.get();
  }
  Parts parts;
  if (source != nullptr) collect(*source, parts);
  const auto note = [&](std::string text) { table.notes.push_back(fmt::format("{}: {}", table.where(feature), text)); };
  if (!parts.polygons.empty()) {
    if (!parts.points.empty() || !parts.lines.empty())
      note("of a mixed geometry the polygons were taken, points and lines left");
    feature.geometry = std::move(parts.polygons);
  } else if (!parts.lines.empty()) {
    const auto longest = std::max_element(parts.lines.begin(), parts.lines.end(),
                                          [](const auto& a, const auto& b) { return length_of(a) < length_of(b); });
    if (parts.lines.size() > 1) note(fmt::format("the longest of {} lines was taken", parts.lines.size()));
    feature.geometry = std::move(*longest);
  } else if (!parts.points.empty()) {
    if (parts.points.size() > 1) note(fmt::format("the first of {} points was taken", parts.points.size()));
    feature.geometry = parts.points.front();
  } else {
    feature.defect = "its geometry is empty";
  }
}

template <class Visit>
void for_each_point(Feature& feature, Visit&& visit) {
  if (auto* point = std::get_if<Point>(&feature.geometry)) visit(*point);
  if (auto* line = std::get_if<LineString>(&feature.geometry))
    for (Point& p : *line) visit(p);
  if (auto* area = std::get_if<MultiPolygon>(&feature.geometry))
    for (Polygon& polygon : *area)
      for (auto& ring : polygon.rings)
        for (Point& p : ring) visit(p);
}

// ---- checks and transformation, the same for every source ----

// Longitude and latitude that cannot be on Earth stop the run: nothing that follows would be right.
void check_on_earth(const Point& p, const std::string& where) {
  constexpr double kSlack_deg = 1e-9;
  if (std::abs(p.y) <= 90.0 + kSlack_deg && std::abs(p.x) <= 180.0 + kSlack_deg) return;
  if (std::abs(p.y) > 90.0 && std::abs(p.x) <= 90.0 && std::abs(p.y) <= 180.0)
    throw Error{ErrorKind::input, where,
                fmt::format("longitude and latitude look swapped: longitude {}, latitude {} is not on Earth, the other "
                            "way round it is; exchange them",
                            p.x, p.y)};
  throw Error{ErrorKind::input, where,
              fmt::format("longitude {}, latitude {} is not on Earth; longitude is -180 to 180 and latitude -90 to 90 "
                          "degrees, so check the coordinates or the coordinate system of the file",
                          p.x, p.y)};
}

class ToWorking {
 public:
  ToWorking(const OGRSpatialReference& from, const Crs& to, const std::string& source)
      : geographic_{from.IsGeographic() != 0}, to_label_{to.label()} {
    const OGRSpatialReference target = gdal::reference_of(to);
    OGRSpatialReference same = from;
    if (same.IsCompound()) same.StripVertical();
    same.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
    // Equal systems are left alone, so that what was written reads back with the same bits.
    if (!same.IsSame(&target)) transformation_ = gdal::transformation(from, target, source);
  }

  void operator()(Feature& feature, const FeatureTable& table) const {
    bool finite = true;
    for_each_point(feature, [&](const Point& p) { finite = finite && std::isfinite(p.x) && std::isfinite(p.y); });
    if (!finite) {
      feature.geometry = std::monostate{};
      feature.defect = "it has a coordinate that is not a number";
      return;
    }
    if (geographic_) for_each_point(feature, [&](const Point& p) { check_on_earth(p, table.where(feature)); });
    if (transformation_ == nullptr) return;

    const gdal::Messages messages;
    bool placed = true;
    Point lost;
    for_each_point(feature, [&](Point& p) {
      if (!placed) return;
      double x = p.x, y = p.y;
      int success = 0;
      transformation_->Transform(1, &x, &y, nullptr, nullptr, &success);
      if (success != 0 && std::isfinite(x) && std::isfinite(y)) {
        p = {x, y};
      } else {
        placed = false;
        lost = p;
      }
    });
    if (placed) return;
    feature.geometry = std::monostate{};
    feature.defect = fmt::format("its point {}, {} has no place in {}", lost.x, lost.y, to_label_);
  }

 private:
  bool geographic_;
  std::string to_label_;
  gdal::TransformationPtr transformation_;
};

// ---- CSV ----

std::string lower_extension(const std::string& source) {
  std::string extension = std::filesystem::path{source}.extension().string();
  for (char& c : extension) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return extension;
}

bool is_text_table(const std::string& source) {
  const std::string extension = lower_extension(source);
  return extension == ".csv" || extension == ".tsv";
}

// A .prj file beside the table states its CRS; without one, longitude and latitude are WGS 84.
std::optional<OGRSpatialReference> reference_beside(const std::string& source) {
  const std::string prj = source.substr(0, source.size() - lower_extension(source).size()) + ".prj";
  VSIStatBufL status;
  if (VSIStatL(prj.c_str(), &status) != 0) return std::nullopt;
  const gdal::Messages messages;
  GByte* bytes = nullptr;
  OGRSpatialReference reference;
  const bool read = VSIIngestFile(nullptr, prj.c_str(), &bytes, nullptr, 1 << 20) != 0;
  const std::unique_ptr<GByte, decltype(&VSIFree)> owner{bytes, VSIFree};
  if (!read || reference.SetFromUserInput(reinterpret_cast<const char*>(bytes)) != OGRERR_NONE)
    throw gdal::failure(prj, "the coordinate system beside the table cannot be understood; write its WKT or EPSG code",
                        messages);
  return reference;
}

FeatureTable read_text_table(const std::string& source, const std::string& layer, const Crs& crs) {
  const std::string stem = std::filesystem::path{source}.stem().string();
  if (!layer.empty() && layer != stem)
    throw Error{ErrorKind::input, source,
                fmt::format("there is no layer \"{}\"; the one there is \"{}\"", layer, stem)};
  const CsvTable csv = read_csv(source);
  FeatureTable table{source, csv.header, {}, {}};

  std::optional<std::size_t> x, y, wkt = csv.column("WKT");
  for (const auto& [x_name, y_name] : {std::pair{"lon_deg", "lat_deg"}, std::pair{"lon", "lat"},
                                       std::pair{"longitude", "latitude"}, std::pair{"x", "y"}}) {
    x = csv.column(x_name);
    y = csv.column(y_name);
    if (x && y) break;
  }
  const bool has_points = x && y;
  std::optional<OGRSpatialReference> reference = reference_beside(source);
  if (!has_points && wkt && !reference)
    throw Error{ErrorKind::input, source,
                "the table has a WKT column but no coordinate system; put a .prj file of the same name beside it"};
  if (!reference) reference = gdal::reference_of(Crs::wgs84());
  const ToWorking to_working{*reference, crs, source};

  for (std::size_t i = 0; i < csv.rows.size(); ++i) {
    const CsvRow& row = csv.rows[i];
    Feature feature;
    feature.fid = static_cast<std::int64_t>(i) + 1;
    feature.line = row.line;
    for (std::size_t c = 0; c < csv.header.size(); ++c)
      feature.fields[csv.header[c]] = row.cells[c].empty() ? FieldValue{} : FieldValue{row.cells[c]};
    if (has_points) {
      const std::string &x_text = row.cells[*x], &y_text = row.cells[*y];
      const std::optional<double> px = parse_number(x_text), py = parse_number(y_text);
      if (px && py)
        feature.geometry = Point{*px, *py};
      else if (x_text.empty() || y_text.empty())
        feature.defect = fmt::format("its {} or {} is empty", csv.header[*x], csv.header[*y]);
      else
        feature.defect =
            fmt::format("its position \"{}\", \"{}\" is not two numbers with a decimal point", x_text, y_text);
    } else if (wkt) {
      OGRGeometry* made = nullptr;
      const gdal::Messages messages;
      const OGRErr result = OGRGeometryFactory::createFromWkt(row.cells[*wkt].c_str(), nullptr, &made);
      const GeometryPtr owner{made};
      if (result == OGRERR_NONE)
        set_geometry(made, feature, table);
      else
        feature.defect = "its WKT cannot be read";
    }
    to_working(feature, table);
    table.features.push_back(std::move(feature));
  }
  return table;
}

// ---- every other source ----

FieldValue value_of(const OGRFeature& feature, int index, const std::string& where) {
  if (!feature.IsFieldSetAndNotNull(index)) return {};
  switch (feature.GetFieldDefnRef(index)->GetType()) {
    case OFTInteger:
    case OFTInteger64:
      return static_cast<std::int64_t>(feature.GetFieldAsInteger64(index));
    case OFTReal:
      return feature.GetFieldAsDouble(index);
    case OFTDate:
    case OFTDateTime: {
      int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, zone = 0;
      feature.GetFieldAsDateTime(index, &year, &month, &day, &hour, &minute, &second, &zone);
      return fmt::format("{:04}-{:02}-{:02}", year, month, day);
    }
    default:
      return to_nfc(feature.GetFieldAsString(index), where);
  }
}

std::string layer_names(GDALDataset& dataset) {
  std::vector<std::string> names;
  for (OGRLayer* layer : dataset.GetLayers()) names.push_back(fmt::format("\"{}\"", layer->GetName()));
  return fmt::format("{}", fmt::join(names, ", "));
}

OGRLayer& layer_of(GDALDataset& dataset, const std::string& source, const std::string& name) {
  if (dataset.GetLayerCount() == 0)
    throw Error{ErrorKind::input, source, "there is no layer in it; it may be a raster or an empty file"};
  OGRLayer* layer = name.empty() ? dataset.GetLayer(0) : dataset.GetLayerByName(name.c_str());
  if (layer == nullptr)
    throw Error{ErrorKind::input, source,
                fmt::format("there is no layer \"{}\"; the layers there are {}", name, layer_names(dataset))};
  return *layer;
}

// GeoPackage writes "Undefined ..." for a layer without a CRS, which must not pass as one.
const OGRSpatialReference& reference_of_layer(OGRLayer& layer, const std::string& source) {
  const OGRSpatialReference* reference = layer.GetSpatialRef();
  const bool stated =
      reference != nullptr && !reference->IsLocal() &&
      !std::string_view{reference->GetName() == nullptr ? "" : reference->GetName()}.starts_with("Undefined ");
  if (!stated)
    throw Error{ErrorKind::input, source,
                fmt::format("layer \"{}\" has no coordinate system; give it one, for example with ogr2ogr -a_srs "
                            "EPSG:4326 fixed.gpkg and this file",
                            layer.GetName())};
  return *reference;
}

}  // namespace

std::string text_of(const FieldValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return fmt::format("{}", *whole);
  if (const auto* real = std::get_if<double>(&value)) {
    // Shapefiles keep whole numbers in real fields: 17, not 17.0.
    if (std::abs(*real) < 1e15 && *real == std::floor(*real))
      return fmt::format("{}", static_cast<std::int64_t>(*real));
    return fmt::format("{}", *real);
  }
  return {};
}

namespace {

/// "PG:dbname=gis", "MSSQL:...": a word and a colon, which GDAL takes as they are.
bool names_driver(const std::string& source) {
  const std::size_t colon = source.find(':');
  return colon != std::string::npos && colon > 0 &&
         std::all_of(source.begin(), source.begin() + static_cast<std::ptrdiff_t>(colon), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
         });
}

}  // namespace

std::string to_nfc(std::string_view text, const std::string& where) {
  // Pure ASCII is its own normal form.
  if (std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; }))
    return std::string{text};
  utf8proc_uint8_t* made = nullptr;
  const utf8proc_ssize_t length =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()), static_cast<utf8proc_ssize_t>(text.size()),
                   &made, static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner{made, std::free};
  if (length < 0) throw Error{ErrorKind::input, where, "the text is not UTF-8; save the file as UTF-8"};
  return {reinterpret_cast<const char*>(made), static_cast<std::size_t>(length)};
}

std::string FeatureTable::where(const Feature& feature) const {
  return feature.line > 0 ? fmt::format("{}:{}", source, feature.line)
                          : fmt::format("{}, feature {}", source, feature.fid);
}

FeatureTable read_features(const std::string& source, const std::string& layer_name, const Crs& crs) {
  gdal::Messages messages;
  VSIStatBufL status;
  if (!gdal::is_remote(source) && !names_driver(source) && VSIStatL(source.c_str(), &status) != 0)
    throw Error{ErrorKind::input, source, "there is no such file; check the path, which is relative to the scenario"};
  if (is_text_table(source)) return read_text_table(source, layer_name, crs);

  const gdal::DatasetPtr dataset{
      GDALDataset::Open(source.c_str(), GDAL_OF_VECTOR | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR)};
  if (dataset == nullptr)
    throw gdal::failure(source,
                        "this is not a vector file that GDAL can read; use GeoPackage, GeoJSON, Shapefile, KML or "
                        "CSV with lon_deg and lat_deg",
                        messages);
  OGRLayer& layer = layer_of(*dataset, source, layer_name);
  FeatureTable table;
  table.source = dataset->GetLayerCount() > 1 ? fmt::format("{}, layer {}", source, layer.GetName()) : source;
  const OGRFeatureDefn& definition = *layer.GetLayerDefn();
  for (int i = 0; i < definition.GetFieldCount(); ++i)
    table.field_names.push_back(to_nfc(definition.GetFieldDefn(i)->GetNameRef(), table.source));
  // A table without geometry has nothing to place; its features come without.
  const bool has_geometry = definition.GetGeomFieldCount() > 0;
  std::optional<ToWorking> to_working;
  if (has_geometry) to_working.emplace(reference_of_layer(layer, source), crs, source);

  messages.clear();
  for (const OGRFeatureUniquePtr& read : layer) {
    Feature feature;
    feature.fid = read->GetFID();
    const std::string where = table.where(feature);
    for (int i = 0; i < definition.GetFieldCount(); ++i)
      feature.fields[table.field_names[static_cast<std::size_t>(i)]] = value_of(*read, i, where);
    if (has_geometry) {
      set_geometry(read->GetGeometryRef(), feature, table);
      (*to_working)(feature, table);
    }
    table.features.push_back(std::move(feature));
  }
  // OGR ends a broken file like a finished one; only the message tells.
  if (messages.failed()) throw gdal::failure(table.source, "the layer could not be read to its end", messages);
  return table;
}

}  // namespace phusong::geo
