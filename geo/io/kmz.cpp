// KMZ for Google Earth: one doc.kml, zipped with a fixed date so that equal layers give equal bytes.
#include <cpl_conv.h>
#include <fmt/core.h>
#include <gdal_priv.h>

#include <array>
#include <cstdint>
#include <memory>
#include <string>

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

// ---- placemarks ----

std::string style_of(Layer::Kind kind, const std::string& colour) {
  switch (kind) {
    case Layer::Kind::point:
      // GDAL 3.6 makes the icon's style only for a size (or picture); a colour alone would fail in libkml.
      return fmt::format("SYMBOL(s:1,c:{})", colour);
    case Layer::Kind::line:
      return fmt::format("PEN(c:{},w:2px)", colour);
    case Layer::Kind::multipolygon:
      break;
  }
  return fmt::format("PEN(c:{},w:1.5px);BRUSH(fc:{}80)", colour, colour);
}

}  // namespace

void write_kmz(const std::filesystem::path& file, const std::vector<Layer>& layers, const Crs& crs,
               const std::string& name_field) {
  gdal::Messages messages;
  const CPLConfigOptionSetter name_option{"LIBKML_NAME_FIELD", name_field.c_str(), false};
  const gdal::MemoryFile memory{"doc.kml"};
  GDALDriver* driver = GetGDALDriverManager()->GetDriverByName("LIBKML");
  if (driver == nullptr) throw gdal::write_failure(file, "this GDAL has no LIBKML driver", messages);
  gdal::DatasetPtr dataset{driver->Create(memory.path().c_str(), 0, 0, 0, GDT_Unknown, nullptr)};
  if (dataset == nullptr) throw gdal::write_failure(file, "the KML cannot be made", messages);

  const Crs wgs84 = Crs::wgs84();
  OGRSpatialReference reference = gdal::reference_of(wgs84);
  const gdal::TransformationPtr to_wgs84 =
      crs.same_as(wgs84) ? nullptr : gdal::transformation(gdal::reference_of(crs), reference, file.string());
  for (const Layer& layer : layers) {
    CPLStringList options;
    options.SetNameValue("NAME", (layer.title.empty() ? layer.name : layer.title).c_str());
    OGRLayer* to = dataset->CreateLayer(layer.name.c_str(), &reference, gdal::type_of(layer.kind), options.List());
    if (to == nullptr) throw gdal::write_failure(file, fmt::format("layer {} cannot be made", layer.name), messages);
    const auto adjust = [&](const Feature& feature, OGRFeature& made) {
      if (OGRGeometry* geometry = made.GetGeometryRef(); geometry != nullptr && to_wgs84 != nullptr)
        if (geometry->transform(to_wgs84.get()) != OGRERR_NONE)
          throw gdal::write_failure(file, fmt::format("layer {}: a place cannot be brought to WGS 84", layer.name),
                                    messages);
      if (const auto found = feature.fields.find(layer.colour_field); found != feature.fields.end())
        if (const std::string colour = text_of(found->second); !colour.empty())
          made.SetStyleString(style_of(layer.kind, colour).c_str());
    };
    gdal::fill_layer(*to, layer, file, adjust, messages);
  }
  dataset.reset();
  if (messages.failed()) throw gdal::write_failure(file, "the KML cannot be finished", messages);

  const std::string kml = memory.bytes();
  const std::string packed = deflated(kml);
  if (packed.empty()) throw gdal::write_failure(file, "the KML cannot be zipped", messages);
  // The plain zip format ends at 4 GiB.
  if (kml.size() > 0xFFFFFFFFU)
    throw Error{ErrorKind::output, file.string(), "the KMZ would be larger than 4 GiB; write fewer features"};
  write_whole(file, zip_of("doc.kml", kml, packed));
}

}  // namespace phusong::geo
