#include "data/reconstruct/pack_build.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>
#include <string>
#include <vector>

#include "data/reconstruct/network_2021.h"
#include "data/reconstruct/pack_files.h"
#include "data/reconstruct/programme.h"
#include "data/reconstruct/reconstruct.h"
#include "data/reconstruct/terrain_generator.h"
#include "geo/base/hash.h"
#include "geo/io/whole_file.h"

namespace phusong::data {
namespace {

// What the pack is, what it was made from, and a hash of every file in it.
void write_manifest(const std::filesystem::path& folder, const Recipe& recipe, int seed, const BuildSettings& settings,
                    const PackCounts& counts) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator{folder}) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  nlohmann::ordered_json hashes = nlohmann::ordered_json::object();
  for (const auto& file : files) hashes[file.filename().string()] = sha256_file(file);
  nlohmann::ordered_json pack;
  pack["name"] = recipe.name;
  pack["seed"] = seed;
  pack["rules_version"] = kRulesVersion;
  pack["terrain_rules_version"] = kTerrainRulesVersion;
  pack["cell_m"] = settings.cell_m;
  pack["notice_en"] = recipe.notice_en;
  pack["notice_vi"] = recipe.notice_vi;
  pack["counts"] = {{"communes", counts.communes},
                    {"settlements", counts.settlements},
                    {"people", static_cast<std::int64_t>(counts.people)},
                    {"sites", counts.sites},
                    {"roads", counts.roads},
                    {"baseline_gaps", counts.baseline_gaps},
                    {"programme", counts.programme},
                    {"as_built", counts.as_built}};
  pack["files_sha256"] = hashes;
  geo::write_whole(folder / "pack.json", pack.dump(2) + "\n");
}

}  // namespace

PackCounts build_pack(const Recipe& recipe, int seed, const std::filesystem::path& folder,
                      const BuildSettings& settings, Watcher* watcher) {
  GeneratedTerrain generated = generate_terrain(recipe.folder, seed, watcher, settings.cell_m);
  Land land{std::move(generated.crs), generated.grid, std::move(generated.height_m), std::move(generated.land_cover)};

  const Lay lay = lay_of_the_land(land, recipe, watcher);
  RoadNet net = main_roads(lay, recipe, watcher);
  const std::vector<Settlement> settlements = settle(land, lay, net, recipe, seed, watcher);
  std::vector<Point> homes;
  for (const Settlement& s : settlements) {
    if (s.kind != Kind::floating) homes.push_back(s.centre);
  }
  add_tracks(net, lay, homes, watcher);
  draw_gardens(land, settlements, recipe.settlements, seed);
  const Network2021 network = network_of_2021(land, lay, net, settlements, recipe, seed, watcher);
  const std::vector<geo::Site>& sites = network.sites;

  PackCounts counts;
  counts.communes = static_cast<int>(recipe.communes.size());
  counts.settlements = static_cast<int>(settlements.size());
  counts.sites = static_cast<int>(sites.size());
  counts.roads = static_cast<int>(net.roads.size());
  counts.people = std::accumulate(settlements.begin(), settlements.end(), 0.0,
                                  [](double sum, const Settlement& s) { return sum + s.people; });
  {
    Progress progress{watcher, "pack files", 6};
    write_ground(folder, land, recipe, seed);
    progress.advance();
    write_land_polygons(folder, land);
    progress.advance();
    write_communes_and_roads(folder, land.crs, lay, net, recipe);
    progress.advance();
    write_villages(folder, land.crs, settlements, {}, recipe);
    progress.advance();
    geo::write_sites_csv(folder / "sites-2021.csv", sites, land.crs);
    write_fibre(folder, network);
    progress.advance();
    write_bay(folder, land, recipe);
    progress.advance();
  }
  if (settings.programme && !recipe.baseline.empty()) {
    const Standing standing = standing_in_baseline(recipe, folder, seed, settlements, sites, watcher);
    const Programme programme = programme_of(land, settlements, standing, recipe, seed);
    write_villages(folder, land.crs, settlements, programme.identity, recipe);
    geo::write_sites_csv(folder / "as-built-54.csv", programme.as_built, land.crs);
    counts.baseline_gaps = standing.gaps;
    counts.as_built = static_cast<int>(programme.as_built.size());
    counts.programme = static_cast<int>(std::count_if(programme.identity.begin(), programme.identity.end(),
                                                      [](const Identity& i) { return !i.phase.empty(); }));
  }
  write_manifest(folder, recipe, seed, settings, counts);
  return counts;
}

}  // namespace phusong::data
