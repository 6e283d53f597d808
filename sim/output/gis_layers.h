// The vector layers of a run, made once for the GeoPackage, the QGIS project and the KMZ.
//
//   std::vector<geo::Layer> layers = gis_layers(result);
//
// Guarantees: layers of stages that were not run are absent; features in the order of the result; working CRS.
#pragma once

#include <string>
#include <vector>

#include "geo/io/vector_io.h"
#include "sim/pipeline.h"

namespace phusong::sim {

/// villages, gaps, flips, clusters, obstacles, blocked_paths, sites, candidates, refused, backhaul_hops, relays,
/// plan, plan_links: those with content
/// (villages always; gaps whenever verdicts exist), each with its QGIS style.
[[nodiscard]] std::vector<geo::Layer> gis_layers(const RunResult& result);

/// True when every village has a verdict.
[[nodiscard]] bool judged(const RunResult& result) noexcept;
/// Cluster number of each village, 0 for none.
[[nodiscard]] std::vector<int> cluster_of_villages(const RunResult& result);
/// For each village: "option: site" for every option's first site that closes it ("option: site + site" where several do together), joined by "; ".
[[nodiscard]] std::vector<std::string> closed_in_options(const RunResult& result);
/// "VNPT 2G 35 %; Viettel 4G 10 %", in the order of served_by.
[[nodiscard]] std::string served_by_text(const VillageService& service);
/// Titles for the layer tree, in the scenario's language.
[[nodiscard]] std::string layer_title(const Scenario& scenario, const std::string& layer_name);

/// results.qgs for these layers and for the rasters that stand in the folder.
void write_qgis_project(const RunResult& result, const std::vector<geo::Layer>& layers,
                        const std::filesystem::path& folder);

}  // namespace phusong::sim
