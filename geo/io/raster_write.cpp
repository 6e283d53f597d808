#include <cpl_string.h>
#include <cpl_vsi.h>
#include <fmt/core.h>
#include <gdal_priv.h>

#include <cmath>
#include <cstring>

#include "geo/io/gdal_door.h"
#include "geo/io/raster_io.h"
#include "geo/io/whole_file.h"

namespace phusong::geo {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path& file, const std::string& what, const gdal::Messages& messages) {
  throw Error{ErrorKind::output, file.string(),
              fmt::format("{}{}; nothing was left behind, so free space or choose another output folder and run again",
                          what, messages.failed() ? fmt::format(" ({})", messages.last()) : std::string{})};
}

/// A GDAL dataset over cells that stay ours: nothing is copied.
template <class T>
gdal::DatasetPtr dataset_over(const std::vector<const T*>& bands, const Grid& grid, GDALDataType type,
                              std::ptrdiff_t pixel_bytes) {
  GDALDriver* driver = GetGDALDriverManager()->GetDriverByName("MEM");
  gdal::DatasetPtr dataset{driver->Create("", grid.columns, grid.rows, 0, type, nullptr)};
  for (const T* band : bands) {
    CPLStringList options;
    // GDAL takes the address as text; %p of the C library is what its parser expects.
    char address[64] = {};
    CPLPrintPointer(address, const_cast<T*>(band), sizeof address - 1);
    options.SetNameValue("DATAPOINTER", address);
    options.SetNameValue("PIXELOFFSET", std::to_string(pixel_bytes).c_str());
    options.SetNameValue("LINEOFFSET", std::to_string(pixel_bytes * grid.columns).c_str());
    if (dataset->AddBand(type, options.List()) != CE_None) return nullptr;
  }
  return dataset;
}

template <class T>
bool same(T a, T b) {
  if constexpr (std::is_floating_point_v<T>)
    return a == b || (std::isnan(a) && std::isnan(b));
  else
    return a == b;
}

/// One band of a file to be.
template <class T>
struct Band {
  const Raster<T>* raster;
  std::string unit, description;
};

/// Reads the written file back, cell by cell and every overview: some failures on close are swallowed by the driver.
template <class T>
void verify(const fs::path& temporary, const fs::path& file, const std::vector<Band<T>>& bands, GDALDataType type,
            const gdal::Messages& messages) {
  const Grid& grid = bands.front().raster->grid;
  gdal::DatasetPtr back{GDALDataset::Open(temporary.c_str(), GDAL_OF_RASTER | GDAL_OF_READONLY)};
  if (back == nullptr || back->GetRasterCount() != static_cast<int>(bands.size()) ||
      back->GetRasterXSize() != grid.columns || back->GetRasterYSize() != grid.rows)
    fail(file, "the raster could not be read back after writing", messages);
  constexpr int kStripRows = 512;
  std::vector<T> strip;
  const auto read = [&](GDALRasterBand* from, int row, int rows) {
    strip.resize(static_cast<std::size_t>(from->GetXSize()) * static_cast<std::size_t>(rows));
    if (from->RasterIO(GF_Read, 0, row, from->GetXSize(), rows, strip.data(), from->GetXSize(), rows, type, 0, 0,
                       nullptr) != CE_None)
      fail(file, "the raster could not be read back after writing", messages);
  };
  for (std::size_t b = 0; b < bands.size(); ++b) {
    GDALRasterBand* band = back->GetRasterBand(static_cast<int>(b) + 1);
    for (int row = 0; row < grid.rows; row += kStripRows) {
      read(band, row, std::min(kStripRows, grid.rows - row));
      const T* expected = bands[b].raster->cells.data() + grid.index(0, row);
      for (std::size_t i = 0; i < strip.size(); ++i)
        if (!same(strip[i], expected[i])) fail(file, "the raster differs from what was written", messages);
    }
    for (int level = 0; level < band->GetOverviewCount(); ++level) {
      GDALRasterBand* overview = band->GetOverview(level);
      for (int row = 0; row < overview->GetYSize(); row += kStripRows)
        read(overview, row, std::min(kStripRows, overview->GetYSize() - row));
    }
  }
}

/// `file`: what it is to be called.
template <class T>
void create_cog(const fs::path& temporary, const fs::path& file, const std::vector<Band<T>>& bands, const Crs& crs,
                const std::map<std::string, std::string>& metadata, GDALDataType type, double nodata,
                const char* predictor, const char* overviews) {
  gdal::Messages messages;
  if (bands.empty() || bands.front().raster->cells.empty()) fail(file, "the raster has no cells", messages);
  const Grid& grid = bands.front().raster->grid;
  std::vector<const T*> cells;
  for (const Band<T>& band : bands) {
    if (band.raster->grid != grid || band.raster->cells.size() != grid.size())
      fail(file, "the bands of the raster lie on different grids", messages);
    cells.push_back(band.raster->cells.data());
  }
  gdal::DatasetPtr memory = dataset_over<T>(cells, grid, type, sizeof(T));
  if (memory == nullptr) fail(file, "the raster cannot be prepared", messages);

  double placing[6] = {grid.west, grid.cell_m, 0.0, grid.north, 0.0, -grid.cell_m};
  const OGRSpatialReference reference = gdal::reference_of(crs);
  memory->SetGeoTransform(placing);
  memory->SetSpatialRef(&reference);
  for (const auto& [key, value] : metadata) memory->SetMetadataItem(key.c_str(), value.c_str());
  for (std::size_t b = 0; b < bands.size(); ++b) {
    GDALRasterBand* band = memory->GetRasterBand(static_cast<int>(b) + 1);
    band->SetNoDataValue(nodata);
    if (!bands[b].unit.empty()) band->SetUnitType(bands[b].unit.c_str());
    if (!bands[b].description.empty()) band->SetDescription(bands[b].description.c_str());
  }

  CPLStringList options;
  options.SetNameValue("COMPRESS", "DEFLATE");
  options.SetNameValue("LEVEL", "6");
  options.SetNameValue("PREDICTOR", predictor);
  options.SetNameValue("BLOCKSIZE", "512");
  options.SetNameValue("OVERVIEWS", "IGNORE_EXISTING");
  options.SetNameValue("OVERVIEW_RESAMPLING", overviews);
  options.SetNameValue("BIGTIFF", "IF_SAFER");
  GDALDriver* driver = GetGDALDriverManager()->GetDriverByName("COG");
  if (driver == nullptr) fail(file, "this GDAL has no COG driver", messages);
  GDALDataset* written =
      driver->CreateCopy(temporary.c_str(), memory.get(), 0, options.List(), GDALDummyProgress, nullptr);
  if (written != nullptr) GDALClose(GDALDataset::ToHandle(written));
  if (written == nullptr || messages.failed()) fail(file, "the raster cannot be written", messages);
  verify(temporary, file, bands, type, messages);
}

template <class T>
void write_cog_as(const fs::path& file, const std::vector<Band<T>>& bands, const Crs& crs,
                  const std::map<std::string, std::string>& metadata, GDALDataType type, double nodata,
                  const char* predictor, const char* overviews) {
  write_whole_with(file, [&](const fs::path& temporary) {
    create_cog(temporary, file, bands, crs, metadata, type, nodata, predictor, overviews);
  });
}

/// The colour under a footprint of the working grid: one cell where it is small, else the mean weighted by alpha.
std::uint32_t colour_of(const Raster<std::uint32_t>& rgba, Point at, double footprint_m) {
  const Grid& grid = rgba.grid;
  constexpr double kAverageFrom = 1.5;
  if (footprint_m < kAverageFrom * grid.cell_m)
    return grid.contains(at) ? rgba(grid.col_of(at.x), grid.row_of(at.y)) : 0U;

  const double half = 0.5 * footprint_m;
  const int col0 = std::max(0, grid.col_of(at.x - half + 0.5 * grid.cell_m));
  const int col1 = std::min(grid.columns - 1, grid.col_of(at.x + half - 0.5 * grid.cell_m));
  const int row0 = std::max(0, grid.row_of(at.y + half - 0.5 * grid.cell_m));
  const int row1 = std::min(grid.rows - 1, grid.row_of(at.y - half + 0.5 * grid.cell_m));
  std::uint64_t red = 0, green = 0, blue = 0, alpha = 0, count = 0;
  for (int row = row0; row <= row1; ++row)
    for (int col = col0; col <= col1; ++col) {
      const std::uint32_t c = rgba(col, row);
      const std::uint32_t a = c & 255U;
      red += (c >> 24U) * a;
      green += ((c >> 16U) & 255U) * a;
      blue += ((c >> 8U) & 255U) * a;
      alpha += a;
      ++count;
    }
  if (alpha == 0) return 0U;
  const auto mean = [](std::uint64_t sum, std::uint64_t n) { return static_cast<std::uint32_t>((sum + n / 2) / n); };
  return mean(red, alpha) << 24U | mean(green, alpha) << 16U | mean(blue, alpha) << 8U | mean(alpha, count);
}

std::vector<std::uint8_t> png_of(const std::vector<std::uint8_t>& pixels, int columns, int rows) {
  const gdal::Messages messages;
  const Grid size{.columns = columns, .rows = rows};
  const std::uint8_t* p = pixels.data();
  gdal::DatasetPtr memory = dataset_over<std::uint8_t>({p, p + 1, p + 2, p + 3}, size, GDT_Byte, 4);
  if (memory == nullptr) fail("", "the picture cannot be prepared", messages);
  constexpr GDALColorInterp kBands[] = {GCI_RedBand, GCI_GreenBand, GCI_BlueBand, GCI_AlphaBand};
  for (int band = 0; band < 4; ++band) memory->GetRasterBand(band + 1)->SetColorInterpretation(kBands[band]);

  // The address of the buffer makes the name unique among threads.
  const std::string name = fmt::format("/vsimem/phusong-{}.png", static_cast<const void*>(p));
  CPLStringList options;
  options.SetNameValue("ZLEVEL", "9");
  GDALDriver* driver = GetGDALDriverManager()->GetDriverByName("PNG");
  GDALDataset* written =
      driver == nullptr ? nullptr
                        : driver->CreateCopy(name.c_str(), memory.get(), 0, options.List(), GDALDummyProgress, nullptr);
  if (written != nullptr) GDALClose(GDALDataset::ToHandle(written));
  vsi_l_offset size_bytes = 0;
  GByte* bytes = VSIGetMemFileBuffer(name.c_str(), &size_bytes, TRUE);
  if (written == nullptr || bytes == nullptr || messages.failed()) {
    CPLFree(bytes);
    fail("", "the picture cannot be packed as PNG", messages);
  }
  std::vector<std::uint8_t> png{bytes, bytes + size_bytes};
  CPLFree(bytes);
  return png;
}

}  // namespace

void write_cog(const fs::path& file, const Raster<float>& raster, const Crs& crs, const RasterTags& tags) {
  write_cog_as<float>(file, {{&raster, tags.unit, tags.description}}, crs, tags.metadata, GDT_Float32, kNoData,
                      "FLOATING_POINT", "AVERAGE");
}

void write_cog(const fs::path& file, const Raster<std::uint8_t>& raster, const Crs& crs, const RasterTags& tags) {
  constexpr double kNoClass = 255.0;
  write_cog_as<std::uint8_t>(file, {{&raster, tags.unit, tags.description}}, crs, tags.metadata, GDT_Byte, kNoClass,
                             "NO", "NEAREST");
}

void write_cog(const fs::path& file, const std::vector<RasterBand>& bands, const Crs& crs,
               const std::map<std::string, std::string>& metadata) {
  std::vector<Band<float>> all;
  for (const RasterBand& band : bands) all.push_back({band.raster, band.unit, band.description});
  write_cog_as(file, all, crs, metadata, GDT_Float32, kNoData, "FLOATING_POINT", "NEAREST");
}

void write_cog_to_nowhere(const Raster<float>& raster, const Crs& crs) {
  const fs::path file = fmt::format("/vsimem/phusong-{}.tif", static_cast<const void*>(&raster));
  const struct Forget {
    const fs::path& file;
    ~Forget() { VSIUnlink(file.c_str()); }
  } forget{file};
  create_cog<float>(file, file, {{&raster, {}, {}}}, crs, {}, GDT_Float32, kNoData, "FLOATING_POINT", "AVERAGE");
}

WebPicture to_web_mercator_png(const Raster<std::uint32_t>& rgba, const Crs& crs, int max_pixels_wide) {
  if (rgba.cells.empty() || max_pixels_wide < 1)
    throw Error{ErrorKind::output, "", "a web picture needs at least one cell and one pixel"};
  OGRSpatialReference mercator, wgs84;
  mercator.importFromEPSG(3857);
  wgs84.SetWellKnownGeogCS("WGS84");
  const OGRSpatialReference working = gdal::reference_of(crs);
  const gdal::TransformationPtr forward = gdal::transformation(working, mercator, "");
  const gdal::TransformationPtr back = gdal::transformation(mercator, working, "");
  const gdal::TransformationPtr to_lonlat = gdal::transformation(mercator, wgs84, "");

  const Extent area = rgba.grid.extent();
  Extent box;
  constexpr int kPointsPerEdge = 21;
  if (!forward->TransformBounds(area.west, area.south, area.east, area.north, &box.west, &box.south, &box.east,
                                &box.north, kPointsPerEdge) ||
      !(box.east > box.west && box.north > box.south))
    throw Error{ErrorKind::output, "", "the area cannot be shown on a web map; is it over a pole or the date line?"};

  // Mercator stretches by 1/cos(latitude): one grid cell is that many of its metres wide.
  const double stretch = (box.east - box.west) / (area.east - area.west);
  const int columns =
      std::clamp(static_cast<int>(std::lround((area.east - area.west) / rgba.grid.cell_m)), 1, max_pixels_wide);
  const double pixel = (box.east - box.west) / columns;
  const int rows = std::max(1, static_cast<int>(std::ceil((box.north - box.south) / pixel - 1e-6)));
  box.south = box.north - rows * pixel;
  const double footprint_m = pixel / stretch;

  std::vector<std::uint8_t> pixels(static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows) * 4);
  std::vector<double> x(static_cast<std::size_t>(columns)), y(x.size());
  std::vector<int> good(x.size());
  std::size_t next = 0;
  for (int row = 0; row < rows; ++row) {
    for (int col = 0; col < columns; ++col) {
      x[static_cast<std::size_t>(col)] = box.west + (col + 0.5) * pixel;
      y[static_cast<std::size_t>(col)] = box.north - (row + 0.5) * pixel;
    }
    {
      const gdal::Messages messages;
      back->Transform(columns, x.data(), y.data(), nullptr, good.data());
    }
    for (std::size_t col = 0; col < x.size(); ++col) {
      const bool placed = good[col] != 0 && std::isfinite(x[col]) && std::isfinite(y[col]);
      const std::uint32_t colour = placed ? colour_of(rgba, {x[col], y[col]}, footprint_m) : 0U;
      for (const unsigned shift : {24U, 16U, 8U, 0U}) pixels[next++] = static_cast<std::uint8_t>(colour >> shift);
    }
  }

  WebPicture picture;
  double lon[2] = {box.west, box.east}, lat[2] = {box.south, box.north};
  if (!to_lonlat->Transform(2, lon, lat))
    throw Error{ErrorKind::output, "", "the web picture's corners have no longitude and latitude"};
  picture.lonlat = {lon[0], lat[0], lon[1], lat[1]};
  picture.png = png_of(pixels, columns, rows);
  return picture;
}

}  // namespace phusong::geo
