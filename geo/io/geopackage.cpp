// GeoPackage: all layers and their QGIS styles in one file.
#include <cpl_conv.h>
#include <fmt/core.h>
#include <gdal_priv.h>

#include <algorithm>

#include "geo/io/gdal_door.h"
#include "geo/io/layer_writer.h"
#include "geo/io/vector_io.h"
#include "geo/io/whole_file.h"

namespace phusong::geo {
namespace {

// The format demands a time of last change; a fixed one, so that equal layers give equal bytes.
constexpr const char* kChanged = "2000-01-01T00:00:00.000Z";

// GDAL takes char** lists that it does not change.
OGRLayer* create_layer(GDALDataset& dataset, const std::string& name, const OGRSpatialReference* reference,
                       OGRwkbGeometryType type, const std::vector<std::string>& options) {
  CPLStringList list;
  for (const std::string& option : options) list.AddString(option.c_str());
  OGRSpatialReference copy;
  if (reference != nullptr) copy = *reference;
  return dataset.CreateLayer(name.c_str(), reference != nullptr ? &copy : nullptr, type, list.List());
}

// The table in which QGIS looks for styles. f_table_catalog and f_table_schema must be '' and not NULL, or QGIS 3.22
// does not find the style.
void write_styles(GDALDataset& dataset, const std::vector<Layer>& layers, const std::filesystem::path& file,
                  const gdal::Messages& messages) {
  if (std::none_of(layers.begin(), layers.end(), [](const Layer& l) { return !l.qml.empty(); })) return;
  OGRLayer* styles = create_layer(dataset, "layer_styles", nullptr, wkbNone, {"FID=id"});
  if (styles == nullptr) throw gdal::write_failure(file, "the table of styles cannot be made", messages);

  const auto create_field = [&](const char* name, OGRFieldType type, OGRFieldSubType subtype) {
    OGRFieldDefn field{name, type};
    field.SetSubType(subtype);
    if (styles->CreateField(&field) != OGRERR_NONE)
      throw gdal::write_failure(file, "the table of styles cannot be made", messages);
  };
  for (const char* name :
       {"f_table_catalog", "f_table_schema", "f_table_name", "f_geometry_column", "styleName", "styleQML", "styleSLD"})
    create_field(name, OFTString, OFSTNone);
  create_field("useAsDefault", OFTInteger, OFSTBoolean);
  for (const char* name : {"description", "owner", "ui"}) create_field(name, OFTString, OFSTNone);
  create_field("update_time", OFTDateTime, OFSTNone);

  for (const Layer& layer : layers) {
    if (layer.qml.empty()) continue;
    const OGRFeatureUniquePtr row{OGRFeature::CreateFeature(styles->GetLayerDefn())};
    for (const char* name : {"f_table_catalog", "f_table_schema", "styleSLD", "owner", "ui"}) row->SetField(name, "");
    row->SetField("f_table_name", layer.name.c_str());
    row->SetField("f_geometry_column", "geom");
    row->SetField("styleName", layer.name.c_str());
    row->SetField("styleQML", layer.qml.c_str());
    row->SetField("useAsDefault", 1);
    row->SetField("description", (layer.title.empty() ? layer.name : layer.title).c_str());
    row->SetField(row->GetFieldIndex("update_time"), 2000, 1, 1, 0, 0, 0.0F, 100);
    if (styles->CreateFeature(row.get()) != OGRERR_NONE)
      throw gdal::write_failure(file, fmt::format("the style of layer {} cannot be written", layer.name), messages);
  }
}

}  // namespace

void write_geopackage(const std::filesystem::path& file, const std::vector<Layer>& layers, const Crs& crs) {
  for (const Layer& layer : layers) gdal::check_layer(layer, file);
  gdal::Messages messages;
  const CPLConfigOptionSetter fixed_time{"OGR_CURRENT_DATE", kChanged, false};
  // It is made in memory: SQLite then needs no journal, and the disk sees one write of finished bytes.
  const gdal::MemoryFile memory{"made.gpkg"};
  GDALDriver* driver = GetGDALDriverManager()->GetDriverByName("GPKG");
  if (driver == nullptr) throw gdal::write_failure(file, "this GDAL has no GeoPackage driver", messages);

  gdal::DatasetPtr dataset{driver->Create(memory.path().c_str(), 0, 0, 0, GDT_Unknown, nullptr)};
  if (dataset == nullptr) throw gdal::write_failure(file, "the GeoPackage cannot be made", messages);
  const OGRSpatialReference reference = gdal::reference_of(crs);
  if (dataset->StartTransaction() != OGRERR_NONE)
    throw gdal::write_failure(file, "the GeoPackage cannot be made", messages);
  for (const Layer& layer : layers) {
    OGRLayer* to = create_layer(*dataset, layer.name, &reference, gdal::type_of(layer.kind),
                                {"GEOMETRY_NAME=geom", "FID=fid", "IDENTIFIER=" + layer.name,
                                 "DESCRIPTION=" + (layer.title.empty() ? layer.name : layer.title)});
    if (to == nullptr) throw gdal::write_failure(file, fmt::format("layer {} cannot be made", layer.name), messages);
    gdal::fill_layer(*to, layer, file, messages);
  }
  write_styles(*dataset, layers, file, messages);
  if (dataset->CommitTransaction() != OGRERR_NONE)
    throw gdal::write_failure(file, "the GeoPackage cannot be finished", messages);
  dataset.reset();
  if (messages.failed()) throw gdal::write_failure(file, "the GeoPackage cannot be finished", messages);
  write_whole(file, memory.bytes());
}

}  // namespace phusong::geo
