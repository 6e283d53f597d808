// The inside of the door to GDAL: set-up, error messages, coordinate systems. Only files of geo/io include it.
//
//   gdal::Messages messages;                       // from here GDAL, OGR and PROJ errors of this thread are kept
//   auto dataset = gdal::open_raster(source);      // or GDALOpenEx(...)
//   if (failed) throw gdal::failure(source, "the layer cannot be read", messages);
//
// Guarantees: nothing of GDAL is printed; every message ends in an Error or is dropped here.
#pragma once

#include <ogr_spatialref.h>

#include <memory>
#include <string>
#include <vector>

#include "geo/base/error.h"
#include "geo/io/crs.h"

class GDALDataset;

namespace phusong::geo::gdal {

/// Registers drivers and sets the options for remote files, once per process; from any thread.
void open_door();

/// Collects this thread's GDAL errors while it lives (they nest). Opens the door first.
class Messages {
 public:
  Messages();
  ~Messages();
  Messages(const Messages&) = delete;
  Messages& operator=(const Messages&) = delete;

  /// True once an error (not a warning) was reported.
  [[nodiscard]] bool failed() const noexcept { return !errors_.empty(); }
  /// The last error in GDAL's own words, without a final stop; empty when there was none.
  [[nodiscard]] std::string last() const;
  /// All errors; used to tell what kind of failure it was.
  [[nodiscard]] const std::vector<std::string>& errors() const noexcept { return errors_; }
  void clear() { errors_.clear(); }
  /// Called by the GDAL callback.
  void keep(std::string message) { errors_.push_back(std::move(message)); }

 private:
  std::vector<std::string> errors_;
};

/// True for sources that GDAL reads over the network (/vsicurl/, /vsis3/, http://, ... also inside /vsizip/).
[[nodiscard]] bool is_remote(const std::string& source);

/// An Error about a source that cannot be read: network for remote sources, otherwise input; GDAL's words are appended.
[[nodiscard]] Error failure(const std::string& source, const std::string& sentence, const Messages& messages);

/// Closes a dataset when it goes out of scope.
struct CloseDataset {
  void operator()(GDALDataset* dataset) const noexcept;
};
using DatasetPtr = std::unique_ptr<GDALDataset, CloseDataset>;

/// The working CRS as GDAL's object, axes in x east / y north order.
[[nodiscard]] OGRSpatialReference reference_of(const Crs& crs);

/// A CRS that a file states, without its vertical part, as a name for messages ("EPSG:4326" or its title).
[[nodiscard]] std::string label_of(const OGRSpatialReference& reference);

struct DestroyTransformation {
  void operator()(OGRCoordinateTransformation* t) const noexcept { OGRCoordinateTransformation::DestroyCT(t); }
};
using TransformationPtr = std::unique_ptr<OGRCoordinateTransformation, DestroyTransformation>;

/// A transformation with stated parameters. Throws Error{input} with `where` when PROJ has only a ballpark one.
[[nodiscard]] TransformationPtr transformation(OGRSpatialReference from, OGRSpatialReference to,
                                               const std::string& where);

}  // namespace phusong::geo::gdal
