#include "geo/io/raster_source.h"

#include <cpl_conv.h>
#include <cpl_vsi.h>
#include <fmt/core.h>
#include <gdal_priv.h>

#include <cmath>
#include <optional>

namespace phusong::geo::gdal {
namespace {

bool ends_like_tiff(const std::string& source) { return source.ends_with(".tif") || source.ends_with(".tiff"); }

DatasetPtr open_raster(const std::string& source) {
  Messages messages;
  // Side files of a remote GeoTIFF (.ovr, .aux.xml, .msk) cost a request each and are never there on public buckets.
  std::optional<CPLConfigOptionSetter> only_tiff;
  if (is_remote(source) && ends_like_tiff(source))
    only_tiff.emplace("CPL_VSIL_CURL_ALLOWED_EXTENSIONS", ".tif,.tiff", true);
  DatasetPtr dataset{GDALDataset::Open(source.c_str(), GDAL_OF_RASTER | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR)};
  if (dataset != nullptr) return dataset;

  VSIStatBufL status;
  const bool is_path = source.find(':') == std::string::npos;
  if (!is_remote(source) && is_path && VSIStatL(source.c_str(), &status) != 0)
    throw Error{ErrorKind::input, source,
                "there is no such file; check the path (it is relative to the scenario file)"};
  throw failure(source, "the raster cannot be opened", messages);
}

}  // namespace

RasterSource::RasterSource(const std::string& source) : source_{source}, dataset_{open_raster(source)} {
  const Messages messages;
  if (dataset_->GetRasterCount() < 1)
    throw Error{ErrorKind::input, source, "the file holds no raster band; name one of its subdatasets (see gdalinfo)"};
  band_ = dataset_->GetRasterBand(1);
  columns_ = band_->GetXSize();
  rows_ = band_->GetYSize();
  if (columns_ < 1 || rows_ < 1) throw Error{ErrorKind::input, source, "the raster is empty"};
  if (GDALDataTypeIsComplex(band_->GetRasterDataType()))
    throw Error{ErrorKind::input, source, "the raster holds complex numbers; heights or classes are needed"};

  const OGRSpatialReference* stated = dataset_->GetSpatialRef();
  if (stated == nullptr || stated->IsEmpty() || stated->IsLocal())
    throw Error{ErrorKind::input, source,
                "the raster has no coordinate system; give it one with gdal_edit.py -a_srs EPSG:<code>"};
  reference_ = *stated;
  if (reference_.IsCompound()) reference_.StripVertical();
  reference_.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);

  if (dataset_->GetGeoTransform(to_map_.data()) != CE_None)
    throw Error{ErrorKind::input, source,
                "the raster has no position (geotransform); georeference it, or warp it with gdalwarp first"};
  if (!GDALInvGeoTransform(to_map_.data(), to_cell_.data()))
    throw Error{ErrorKind::input, source, "the raster's cells have no area, so its position (geotransform) is broken"};

  int has_scale = 0, has_offset = 0;
  const double scale = band_->GetScale(&has_scale);
  const double offset = band_->GetOffset(&has_offset);
  if (has_scale) scale_ = scale;
  if (has_offset) offset_ = offset;
  masked_ = (band_->GetMaskFlags() & GMF_ALL_VALID) == 0;
}

RasterInfo RasterSource::info() const {
  Messages messages;
  RasterInfo info;
  info.columns = columns_;
  info.rows = rows_;
  info.crs_label = label_of(reference_);
  info.cell_x = std::hypot(to_map_[1], to_map_[4]);
  info.cell_y = std::hypot(to_map_[2], to_map_[5]);
  int has_nodata = 0;
  const double nodata = band_->GetNoDataValue(&has_nodata);
  if (has_nodata) info.nodata = nodata;
  info.unit = band_->GetUnitType();

  Extent box;
  for (const double col : {0.0, static_cast<double>(columns_)})
    for (const double row : {0.0, static_cast<double>(rows_)})
      box.add({to_map_[0] + col * to_map_[1] + row * to_map_[2], to_map_[3] + col * to_map_[4] + row * to_map_[5]});
  // A cell of slack: many global tiles reach half a cell over the pole.
  if (reference_.IsGeographic() && (box.south < -90.0 - info.cell_y || box.north > 90.0 + info.cell_y))
    throw Error{
        ErrorKind::input, source_,
        fmt::format("latitudes from {} to {} do not exist; longitude and latitude look swapped", box.south, box.north)};
  OGRSpatialReference wgs84;
  wgs84.SetWellKnownGeogCS("WGS84");
  const TransformationPtr to_lonlat = transformation(reference_, wgs84, source_);
  constexpr int kPointsPerEdge = 21;
  if (!to_lonlat->TransformBounds(box.west, box.south, box.east, box.north, &info.lonlat.west, &info.lonlat.south,
                                  &info.lonlat.east, &info.lonlat.north, kPointsPerEdge) ||
      !std::isfinite(info.lonlat.west + info.lonlat.south + info.lonlat.east + info.lonlat.north))
    throw Error{
        ErrorKind::input, source_,
        fmt::format("the raster's corners lie where its coordinate system {} is not defined; check its position",
                    info.crs_label)};
  // Over the date line the east edge comes back smaller than the west edge.
  if (info.lonlat.east < info.lonlat.west) info.lonlat.east += 360.0;
  return info;
}

void RasterSource::read(int col, int row, int columns, int rows, const ValueRange& range, std::vector<float>& values) {
  Messages messages;
  const std::size_t count = static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows);
  values.resize(count);
  // GDAL leaves the buffer as it was when a read fails, so nothing may pass on without looking at the return code.
  if (band_->RasterIO(GF_Read, col, row, columns, rows, values.data(), columns, rows, GDT_Float32, 0, 0, nullptr) !=
      CE_None)
    throw failure(source_, "the raster cannot be read to its end", messages);
  if (masked_) {
    mask_.resize(count);
    if (band_->GetMaskBand()->RasterIO(GF_Read, col, row, columns, rows, mask_.data(), columns, rows, GDT_Byte, 0, 0,
                                       nullptr) != CE_None)
      throw failure(source_, "the raster's mask cannot be read to its end", messages);
  }
  for (std::size_t i = 0; i < count; ++i) {
    float& value = values[i];
    if ((masked_ && mask_[i] == 0) || std::isnan(value)) {
      value = kNoData;
      continue;
    }
    value = static_cast<float>(value * scale_ + offset_);
    if (!(value >= range.lowest && value <= range.highest) || std::isinf(value)) value = kOutOfRange;
  }
}

}  // namespace phusong::geo::gdal
