#include "sim/output/outputs.h"

#include <fmt/format.h>

#include <array>
#include <system_error>

#include "geo/base/error.h"
#include "sim/output/gis_layers.h"
#include "sim/output/output_names.h"

namespace phusong::sim {

namespace {

namespace fs = std::filesystem;

using Part = void (*)(const RunResult&, const fs::path&);
/// In the order of writing: the manifest last, because it names all others with their hashes.
constexpr std::array<Part, 7> kParts = {write_rasters,  write_geopackage_and_project, write_google_earth, write_tables,
                                        write_pictures, write_report,                 write_manifest};

/// A folder that held an earlier run holds nothing of it while the new one is written: without run.json it is visibly
/// unfinished, and no file of one run stands beside those of another.
void remove_earlier_run(const fs::path& folder) {
  std::error_code reason;
  std::vector<fs::path> old;
  for (fs::directory_iterator it{folder, reason}, end; !reason && it != end; it.increment(reason))
    if (it->is_regular_file(reason) && own_output(it->path().filename().string())) old.push_back(it->path());
  fs::remove(folder / kManifestName, reason);
  for (const fs::path& file : old) {
    fs::remove(file, reason);
    if (reason)
      throw Error{ErrorKind::output, file.string(),
                  fmt::format("the file of an earlier run cannot be removed ({}); close the program that uses it, or "
                              "choose another folder",
                              reason.message())};
  }
}

}  // namespace

void write_outputs(const RunResult& result, const fs::path& folder, Watcher* watcher) {
  Progress progress{watcher, "outputs", kParts.size()};
  std::error_code reason;
  fs::create_directories(folder, reason);
  if (reason)
    throw Error{ErrorKind::output, folder.string(),
                fmt::format("the folder cannot be made ({}); choose another one", reason.message())};
  remove_earlier_run(folder);
  for (const Part part : kParts) {
    part(result, folder);
    progress.advance();
  }
}

}  // namespace phusong::sim
