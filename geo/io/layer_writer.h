// What the writers of GeoPackage and KMZ share: checks of layers, and filling OGR layers. Only files of geo/io include
// it.
#pragma once

#include <ogrsf_frmts.h>

#include <filesystem>
#include <string>
#include <vector>

#include "geo/io/gdal_door.h"
#include "geo/io/vector_io.h"

namespace phusong::geo::gdal {

/// The OGR geometry type of a layer's kind.
[[nodiscard]] OGRwkbGeometryType type_of(Layer::Kind kind);

/// A file in GDAL's memory while it is being made, so that the disk sees only whole files; removed with the object.
class MemoryFile {
 public:
  explicit MemoryFile(const std::string& name);
  ~MemoryFile();
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  /// The bytes, after the dataset that wrote them was closed.
  [[nodiscard]] std::string bytes() const;

 private:
  std::string folder_, path_;
};

/// Error{output} about `file` with GDAL's words.
[[nodiscard]] Error write_failure(const std::filesystem::path& file, const std::string& sentence,
                                  const Messages& messages);

/// Throws Error{output} about `file` for the first feature that does not fit its layer: a field that is not listed, a
/// value of another type, a geometry of another kind.
void check_layer(const Layer& layer, const std::filesystem::path& file);

/// Creates the layer's fields on `to`, then its features. Throws Error{output}. Domain: a layer that was checked.
void fill_layer(OGRLayer& to, const Layer& layer, const std::filesystem::path& file, const Messages& messages);

}  // namespace phusong::geo::gdal
