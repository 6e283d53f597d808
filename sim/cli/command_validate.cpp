// validate: reads everything that a run would read, says what it is, and goes on after a problem to find them all.
#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "data/reconstruct/reconstruct.h"
#include "geo/base/error.h"
#include "geo/ground/glo30.h"
#include "geo/ground/land_cover.h"
#include "geo/io/raster_io.h"
#include "geo/io/vector_io.h"
#include "geo/places/network.h"
#include "sim/cli/commands.h"
#include "sim/cli/estimate.h"
#include "sim/scenario/load.h"

namespace phusong::cli {
namespace {

/// Terrain that is fetched tile by tile, see geo/ground/glo30.h.
constexpr const char* kTileSource = "glo30:";

/// Lines for stdout, and problems, each reported as it is found.
class Findings {
 public:
  explicit Findings(ProgressView& view) : view_{view} {}

  /// Runs one check; a failure is reported and the next check goes on. A stop by the user is no finding.
  template <class Check>
  void attempt(Check&& check) {
    try {
      check();
    } catch (const Error& error) {
      if (error.kind() == ErrorKind::interrupted) throw;
      view_.error(static_cast<int>(error.kind()), error.where(), error.sentence());
      if (problems_ == 0) code_ = static_cast<int>(error.kind());
      ++problems_;
    }
  }
  void say(const std::string& line) { text_ += line + "\n"; }
  [[nodiscard]] int problems() const noexcept { return problems_; }
  [[nodiscard]] int code() const noexcept { return code_; }
  [[nodiscard]] const std::string& text() const noexcept { return text_; }

 private:
  ProgressView& view_;
  std::string text_;
  int problems_ = 0;
  int code_ = 0;
};

void check_raster(Findings& findings, const std::string& role, const std::string& source) {
  if (source.empty()) return;
  if (source.starts_with(kTileSource)) {
    findings.say(fmt::format("  {:<16}{} Copernicus GLO-30 tiles, kept in {}", role, source,
                             geo::default_tile_cache().string()));
    return;
  }
  findings.attempt([&] {
    const geo::RasterInfo info = geo::raster_info(source);
    findings.say(
        fmt::format("  {:<16}{}\n{:18}{} x {} cells of {:.6g} x {:.6g}, {}, {:.4f} to {:.4f} E, {:.4f} to {:.4f} N",
                    role, source, "", info.columns, info.rows, info.cell_x, info.cell_y, info.crs_label,
                    info.lonlat.west, info.lonlat.east, info.lonlat.south, info.lonlat.north));
  });
}

void check_layer(Findings& findings, const std::string& role, const std::string& source, const std::string& layer) {
  if (source.empty()) return;
  findings.attempt([&] {
    const geo::FeatureTable table = geo::read_features(source, layer, geo::Crs::wgs84());
    std::size_t defects = 0;
    for (const geo::Feature& feature : table.features) defects += feature.defect.empty() ? 0 : 1;
    findings.say(fmt::format("  {:<16}{}\n{:18}{} features{}", role, table.source, "", table.features.size(),
                             defects > 0 ? fmt::format(", {} with broken geometry", defects) : ""));
  });
}

void check_sites(Findings& findings, const std::string& role, const std::string& source, const std::string& layer,
                 const std::string& as_of) {
  if (source.empty()) return;
  findings.attempt([&] {
    std::vector<std::string> notes;
    const std::vector<geo::Site> sites = geo::read_sites(source, layer, geo::Crs::wgs84(), as_of, &notes);
    std::size_t sectors = 0;
    for (const geo::Site& site : sites) sectors += site.sectors.size();
    findings.say(fmt::format("  {:<16}{}\n{:18}{} sites, {} sectors", role, source, "", sites.size(), sectors));
    for (const std::string& note : notes) findings.say(fmt::format("{:18}{}", "", note));
  });
}

/// Each input by itself, so that one that is wrong does not hide the next.
void check_inputs(Findings& findings, const sim::Scenario& s) {
  findings.say("inputs");
  for (const std::string& raster : s.terrain.rasters) check_raster(findings, "terrain", raster);
  check_layer(findings, "sea polygons", s.terrain.sea_polygons, s.terrain.sea_polygons_layer);
  check_raster(findings, "land cover", s.land_cover.raster);
  if (!s.land_cover.raster.empty() && s.land_cover.classes != "esa_world_cover")
    findings.attempt([&] {
      findings.say(fmt::format("  {:<16}{}: {} classes", "cover classes", s.land_cover.classes,
                               geo::read_classes(s.land_cover.classes).classes.size() - 1));
    });
  check_layer(findings, "villages", s.villages.source, s.villages.layer);
  check_raster(findings, "population", s.villages.population_raster);
  for (const std::string& sites : s.network.sites)
    check_sites(findings, "network", sites, s.network.layer, s.network.as_of);
  check_layer(findings, "candidates", s.candidates.points, s.candidates.points_layer);
  check_layer(findings, "exclusions", s.candidates.exclude, s.candidates.exclude_layer);
  for (const sim::RestrictionKeys& keys : s.restrictions)
    check_layer(findings, "rule " + keys.name, keys.source, keys.layer);
  check_layer(findings, "must-not places", s.candidates.must_not_places, s.candidates.must_not_places_layer);
  check_layer(findings, "roads", s.candidates.roads, s.candidates.roads_layer);
  check_layer(findings, "jetties", s.candidates.jetties, s.candidates.jetties_layer);
  check_layer(findings, "power lines", s.candidates.power_lines, s.candidates.power_lines_layer);
  for (const sim::OptionKeys& option : s.options) check_sites(findings, "option " + option.name, option.sites, "", "");
  findings.attempt([&] {
    sim::AntennaLibrary antennas{s.network.antenna_folder};
    for (const sim::BtsType& type : s.bts_types)
      findings.attempt(
          [&] { static_cast<void>(antennas.index_of(type.antenna, fmt::format("bts_types {}", type.name))); });
  });
}

void describe(Findings& findings, const sim::RunResult& inputs) {
  const geo::Terrain& terrain = inputs.terrain;
  findings.say(fmt::format("working grid\n  {} x {} cells of {} m in {}: {} land, {} sea, {} unknown",
                           terrain.grid.columns, terrain.grid.rows, terrain.grid.cell_m, terrain.crs.label(),
                           terrain.land_cells, terrain.sea_cells, terrain.unknown_cells));
  findings.say(
      fmt::format("villages\n  {} used, {} remarks", inputs.villages.villages.size(), inputs.villages.issues.size()));
  for (const geo::VillageIssue& issue : inputs.villages.issues)
    findings.say(fmt::format("  {}: {}", issue.id, issue.sentence));
  findings.say(
      fmt::format("network\n  {} sites, {} sectors on air", inputs.sites.size(), inputs.transmitters.all.size()));
  for (const std::string& note : inputs.notes) findings.say("note: " + note);
}

}  // namespace

int validate(const Invocation& call, ProgressView& view) {
  Findings findings{view};
  const std::filesystem::path& file = call.files.front();
  findings.attempt([&] {
    sim::LoadSettings settings{.overrides = overrides_of(call), .variables = {}};
    const sim::PackKeys pack = sim::load_pack_keys(file, settings);
    bool ready = true;
    if (!pack.recipe.empty()) {
      const std::filesystem::path folder = call.build ? data::ensure_pack(pack.recipe, pack.seed, &view).folder
                                                      : data::pack_folder(pack.recipe, pack.seed);
      ready = std::filesystem::exists(folder / "pack.json");
      settings.variables["PACK"] = folder.string();
    }
    const sim::Scenario scenario = sim::load_scenario(file, settings);
    findings.say(fmt::format("{}: every key is understood", file.string()));
    if (!ready) {
      findings.say(
          fmt::format("The province pack of {} with seed {} is not built yet, so its files were not checked. `phusong "
                      "validate --build` "
                      "builds it first; `phusong run` does so by itself.",
                      pack.recipe, pack.seed));
      return;
    }
    check_inputs(findings, scenario);
    if (findings.problems() > 0) return;
    const auto& rasters = scenario.terrain.rasters;
    const bool remote =
        std::any_of(rasters.begin(), rasters.end(), [](const std::string& r) { return r.starts_with(kTileSource); });
    if (remote && !call.build) {
      findings.say(
          "The terrain comes over the network, so the inputs were not read together. `phusong validate --build` "
          "fetches it first.");
      return;
    }

    const InputsRead inputs = read_inputs(scenario, &view);
    describe(findings, inputs.result);
    findings.say(estimate_text(
        estimate_run(inputs, {.until = sim::Stage::plan, .map = true, .watcher = &view, .checkpoint_folder = {}},
                     threads_of(call))));
  });
  const std::string end = findings.problems() == 0 ? "Nothing is wrong in what was read.\n"
                                                   : fmt::format("{} problem{} found.\n", findings.problems(),
                                                                 findings.problems() == 1 ? "" : "s");
  print_out(findings.text() + end);
  return findings.code();
}

}  // namespace phusong::cli
