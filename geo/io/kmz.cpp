// KMZ for Google Earth: one doc.kml, zipped with a fixed date so that equal layers give equal bytes. It is written here
// and not through GDAL's LIBKML, whose time grows with the square of the number of features. Source: OGC 12-007r2,
// KML 2.3.
#include <cpl_conv.h>
#include <fmt/core.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "geo/io/gdal_door.h"
#include "geo/io/layer_writer.h"
#include "geo/io/vector_io.h"
#include "geo/io/whole_file.h"

namespace phusong::geo {
namespace {

// ---- a zip of one file. Source: PKWARE APPNOTE 6.3, sections 4.3.7, 4.3.12 and 4.3.16 ----

// CRC-32 of ISO 3309, bit by bit through a table made at compile time.
constexpr std::array<std::uint32_t, 256> kCrcTable = [] {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t n = 0; n < 256; ++n) {
    std::uint32_t c = n;
    for (int bit = 0; bit < 8; ++bit) c = (c & 1U) != 0 ? 0xEDB88320U ^ (c >> 1) : c >> 1;
    table[n] = c;
  }
  return table;
}();

std::uint32_t crc32_of(std::string_view bytes) {
  std::uint32_t crc = 0xFFFFFFFFU;
  for (const char byte : bytes) crc = kCrcTable[(crc ^ static_cast<unsigned char>(byte)) & 0xFFU] ^ (crc >> 8);
  return crc ^ 0xFFFFFFFFU;
}

void put(std::string& to, std::uint32_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) to += static_cast<char>((value >> (8 * i)) & 0xFFU);
}

// Raw deflate: zlib's stream without its header of 2 and its checksum of 4 bytes.
std::string deflated(std::string_view bytes) {
  std::size_t size = 0;
  const std::unique_ptr<void, decltype(&VSIFree)> made{CPLZLibDeflate(bytes.data(), bytes.size(), 9, nullptr, 0, &size),
                                                       VSIFree};
  if (made == nullptr || size < 6) return {};
  return std::string{static_cast<const char*>(made.get()) + 2, size - 6};
}

std::string zip_of(const std::string& name, std::string_view content, std::string_view packed) {
  constexpr std::uint32_t kFirstOfJanuary1980 = 0x0021;
  const auto name_size = static_cast<std::uint32_t>(name.size());
  std::string common;
  put(common, 20, 2);  // version needed: 2.0
  put(common, 0, 2);   // flags
  put(common, 8, 2);   // deflate
  put(common, 0, 2);   // 00:00:00
  put(common, kFirstOfJanuary1980, 2);
  put(common, crc32_of(content), 4);
  put(common, static_cast<std::uint32_t>(packed.size()), 4);
  put(common, static_cast<std::uint32_t>(content.size()), 4);
  put(common, name_size, 2);
  put(common, 0, 2);  // no extra field

  std::string zip;
  put(zip, 0x04034b50, 4);
  zip += common + name;
  zip += packed;
  const auto directory_at = static_cast<std::uint32_t>(zip.size());
  put(zip, 0x02014b50, 4);
  put(zip, 20, 2);  // made by: version 2.0
  zip += common;
  put(zip, 0, 2);  // no comment
  put(zip, 0, 2);  // disk 0
  put(zip, 0, 2);  // internal attributes
  put(zip, 0, 4);  // external attributes
  put(zip, 0, 4);  // offset of the local header
  zip += name;
  const auto directory_size = static_cast<std::uint32_t>(zip.size()) - directory_at;
  put(zip, 0x06054b50, 4);
  put(zip, 0, 4);  // disk numbers
  put(zip, 1, 2);
  put(zip, 1, 2);
  put(zip, directory_size, 4);
  put(zip, directory_at, 4);
  put(zip, 0, 2);  // no comment
  return zip;
}

// ---- KML ----

std::string escaped(std::string_view text) {
  std::string made;
  for (const char c : text) {
    if (c == '&')
      made += "&amp;";
    else if (c == '<')
      made += "&lt;";
    else if (c == '>')
      made += "&gt;";
    else if (c == '"')
      made += "&quot;";
    // XML 1.0 has no other control characters than these three.
    else if (static_cast<unsigned char>(c) >= 0x20 || c == '\t' || c == '\n' || c == '\r')
      made += c;
  }
  return made;
}

// "#rrggbb" as KML writes it, "aabbggrr". Empty when it is not a colour.
std::string kml_colour(const std::string& rgb, const char* opacity) {
  if (rgb.size() != 7 || rgb[0] != '#' || rgb.find_first_not_of("0123456789abcdefABCDEF", 1) != std::string::npos)
    return {};
  return opacity + rgb.substr(5, 2) + rgb.substr(3, 2) + rgb.substr(1, 2);
}

std::string style_of(Layer::Kind kind, const std::string& colour) {
  const std::string line = kml_colour(colour, "ff"), fill = kml_colour(colour, "80");
  if (line.empty()) return {};
  switch (kind) {
    case Layer::Kind::point:
      return fmt::format("<Style><IconStyle><color>{}</color></IconStyle></Style>", line);
    case Layer::Kind::line:
      return fmt::format("<Style><LineStyle><color>{}</color><width>2</width></LineStyle></Style>", line);
    case Layer::Kind::multipolygon:
      break;
  }
  return fmt::format(
      "<Style><LineStyle><color>{}</color><width>1.5</width></LineStyle><PolyStyle><color>{}</color></PolyStyle></"
      "Style>",
      line, fill);
}

class KmlWriter {
 public:
  KmlWriter(const Crs& crs, const std::string& name_field, const std::string& where)
      : to_wgs84_{crs, Crs::wgs84(), where}, name_field_{name_field} {}

  std::string document(const std::vector<Layer>& layers) {
    text_ = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<kml xmlns=\"http://www.opengis.net/kml/2.2\">\n<Document>\n";
    for (std::size_t i = 0; i < layers.size(); ++i) add_layer(layers[i], i);
    text_ += "</Document>\n</kml>\n";
    return std::move(text_);
  }

 private:
  void add_schema(const Layer& layer, std::size_t number) {
    text_ += fmt::format("<Schema name=\"{}\" id=\"schema{}\">\n", escaped(layer.name), number);
    for (const FieldSpec& field : layer.fields) {
      const char* type = field.type == FieldType::text ? "string" : field.type == FieldType::real ? "double" : "int";
      text_ += fmt::format("<SimpleField name=\"{}\" type=\"{}\"/>\n", escaped(field.name), type);
    }
    text_ += "</Schema>\n";
  }

  // A document of its own per layer, because that is where readers look for the schema of its fields.
  void add_layer(const Layer& layer, std::size_t number) {
    text_ += fmt::format("<Document><name>{}</name>\n", escaped(layer.title.empty() ? layer.name : layer.title));
    add_schema(layer, number);
    for (const Feature& feature : layer.features) {
      text_ += "<Placemark>";
      if (const auto name = feature.fields.find(name_field_); name != feature.fields.end())
        text_ += fmt::format("<name>{}</name>", escaped(text_of(name->second)));
      if (const auto colour = feature.fields.find(layer.colour_field); colour != feature.fields.end())
        text_ += style_of(layer.kind, text_of(colour->second));
      text_ += fmt::format("<ExtendedData><SchemaData schemaUrl=\"#schema{}\">", number);
      for (const FieldSpec& field : layer.fields) add_value(feature, field);
      text_ += "</SchemaData></ExtendedData>";
      add_geometry(feature);
      text_ += "</Placemark>\n";
    }
    text_ += "</Document>\n";
  }

  void add_value(const Feature& feature, const FieldSpec& field) {
    const auto found = feature.fields.find(field.name);
    if (found == feature.fields.end() || std::holds_alternative<std::monostate>(found->second)) return;
    const auto* real = std::get_if<double>(&found->second);
    if (real != nullptr && !std::isfinite(*real)) return;
    text_ +=
        fmt::format("<SimpleData name=\"{}\">{}</SimpleData>", escaped(field.name), escaped(text_of(found->second)));
  }

  void add_geometry(const Feature& feature) {
    if (const auto* point = std::get_if<Point>(&feature.geometry)) {
      text_ += "<Point>";
      add_coordinates(std::span{point, 1});
      text_ += "</Point>";
    } else if (const auto* line = std::get_if<LineString>(&feature.geometry)) {
      text_ += "<LineString><tessellate>1</tessellate>";
      add_coordinates(*line);
      text_ += "</LineString>";
    } else if (const auto* area = std::get_if<MultiPolygon>(&feature.geometry)) {
      text_ += "<MultiGeometry>";
      for (const Polygon& polygon : *area) {
        text_ += "<Polygon>";
        for (std::size_t i = 0; i < polygon.rings.size(); ++i) {
          const char* boundary = i == 0 ? "outerBoundaryIs" : "innerBoundaryIs";
          text_ += fmt::format("<{}><LinearRing>", boundary);
          add_coordinates(polygon.rings[i]);
          text_ += fmt::format("</LinearRing></{}>", boundary);
        }
        text_ += "</Polygon>";
      }
      text_ += "</MultiGeometry>";
    }
  }

  // Eight decimals of a degree are about a millimetre.
  void add_coordinates(std::span<const Point> points) {
    text_ += "<coordinates>";
    for (std::size_t i = 0; i < points.size(); ++i) {
      const Point p = to_wgs84_(points[i]);
      text_ += fmt::format("{}{:.8f},{:.8f}", i == 0 ? "" : " ", p.x, p.y);
    }
    text_ += "</coordinates>";
  }

  Transform to_wgs84_;
  std::string name_field_;
  std::string text_;
};

}  // namespace

void write_kmz(const std::filesystem::path& file, const std::vector<Layer>& layers, const Crs& crs,
               const std::string& name_field) {
  for (const Layer& layer : layers) gdal::check_layer(layer, file);
  const gdal::Messages messages;
  const std::string kml = KmlWriter{crs, name_field, file.string()}.document(layers);
  // The plain zip format ends at 4 GiB.
  if (kml.size() > 0xFFFFFFFFU)
    throw Error{ErrorKind::output, file.string(), "the KMZ would be larger than 4 GiB; write fewer features"};
  const std::string packed = deflated(kml);
  if (packed.empty()) throw gdal::write_failure(file, "the KML cannot be zipped", messages);
  write_whole(file, zip_of("doc.kml", kml, packed));
}

}  // namespace phusong::geo
