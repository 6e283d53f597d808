#include "geo/io/gdal_door.h"

#include <cpl_conv.h>
#include <cpl_error.h>
#include <fmt/core.h>
#include <gdal_priv.h>
#include <ogr_srs_api.h>

#include <mutex>

namespace phusong::geo::gdal {
namespace {

// An option of the user's environment is stronger than ours.
void set_default(const char* option, const char* value) {
  if (CPLGetConfigOption(option, nullptr) == nullptr) CPLSetConfigOption(option, value);
}

void CPL_STDCALL keep_message(CPLErr level, CPLErrorNum /*number*/, const char* text) {
  if (level < CE_Failure) return;
  if (auto* messages = static_cast<Messages*>(CPLGetErrorHandlerUserData())) messages->keep(text);
}

std::string without_final_stop(std::string text) {
  while (!text.empty() && (text.back() == '.' || text.back() == '\n' || text.back() == ' ')) text.pop_back();
  return text;
}

}  // namespace

void open_door() {
  static std::once_flag once;
  std::call_once(once, [] {
    GDALAllRegister();
    // Threads of GDAL's own have no collector; their failures come back as return codes.
    CPLSetErrorHandler(CPLQuietErrorHandler);
    // One request per open instead of a listing of the remote folder.
    set_default("GDAL_DISABLE_READDIR_ON_OPEN", "EMPTY_DIR");
    set_default("GDAL_HTTP_MAX_RETRY", "2");
    set_default("GDAL_HTTP_RETRY_DELAY", "1");
    set_default("GDAL_HTTP_CONNECTTIMEOUT", "20");
    // A slow link may take long; a silent one is given up after 30 s.
    set_default("GDAL_HTTP_LOW_SPEED_LIMIT", "1");
    set_default("GDAL_HTTP_LOW_SPEED_TIME", "30");
    // Side files with statistics would be written into folders of inputs.
    set_default("GDAL_PAM_ENABLED", "NO");
    // Results must not depend on grids that a network may or may not give.
    OSRSetPROJEnableNetwork(0);
  });
}

Messages::Messages() {
  open_door();
  CPLErrorReset();
  CPLPushErrorHandlerEx(keep_message, this);
}

Messages::~Messages() {
  CPLPopErrorHandler();
  CPLErrorReset();
}

std::string Messages::last() const { return errors_.empty() ? std::string{} : without_final_stop(errors_.back()); }

bool is_remote(const std::string& source) {
  for (const char* mark : {"/vsicurl", "/vsis3", "/vsigs", "/vsiaz", "/vsiadls", "/vsioss", "/vsiswift", "/vsiwebhdfs",
                           "http://", "https://", "ftp://"})
    if (source.find(mark) != std::string::npos) return true;
  return false;
}

Error failure(const std::string& source, const std::string& sentence, const Messages& messages) {
  const bool remote = is_remote(source);
  const std::string detail = messages.last();
  std::string text = detail.empty() ? sentence : fmt::format("{} ({})", sentence, detail);
  if (remote) text += "; check the address and the network, then run again";
  return Error{remote ? ErrorKind::network : ErrorKind::input, source, text};
}

void CloseDataset::operator()(GDALDataset* dataset) const noexcept { GDALClose(GDALDataset::ToHandle(dataset)); }

OGRSpatialReference reference_of(const Crs& crs) {
  open_door();
  OGRSpatialReference reference;
  if (reference.importFromWkt(crs.wkt().c_str()) != OGRERR_NONE)
    throw Error{ErrorKind::scenario, crs.label(), "the coordinate system cannot be read back by the PROJ library"};
  reference.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
  return reference;
}

std::string label_of(const OGRSpatialReference& reference) {
  const char* authority = reference.GetAuthorityName(nullptr);
  const char* code = reference.GetAuthorityCode(nullptr);
  if (authority != nullptr && code != nullptr) return fmt::format("{}:{}", authority, code);
  const char* name = reference.GetName();
  return name != nullptr && *name != '\0' ? name : "unnamed";
}

TransformationPtr transformation(OGRSpatialReference from, OGRSpatialReference to, const std::string& where) {
  const Messages messages;
  for (OGRSpatialReference* reference : {&from, &to}) {
    reference->SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
    if (reference->IsCompound()) reference->StripVertical();
  }
  // Without this, PROJ falls back to "ballpark": the same numbers on another datum, hundreds of metres off.
  OGRCoordinateTransformationOptions options;
  options.SetBallparkAllowed(false);
  TransformationPtr made{OGRCreateCoordinateTransformation(&from, &to, options)};
  if (made == nullptr)
    throw Error{ErrorKind::input, where,
                fmt::format("no datum shift with stated parameters is known from {} to {}, and without one places "
                            "would be off by up to hundreds of metres; give the coordinate system as an EPSG code, "
                            "or with +towgs84=... or +datum=...",
                            label_of(from), label_of(to))};
  return made;
}

}  // namespace phusong::geo::gdal
