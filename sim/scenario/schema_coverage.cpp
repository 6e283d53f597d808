// The rows of the schema table up to the gaps; what could be built stands in schema_table.cpp.
#include "models/catalogue.h"
#include "sim/scenario/schema_rows.h"

namespace phusong::sim {
namespace {

using S = Scenario;

/// The names of the table of models, so that a misspelt one is found with its line before anything is read.
Words model_names() {
  Words names;
  for (const models::Model& model : models::all_models()) names.emplace_back(model.name);
  return names;
}

}  // namespace

std::vector<Row> coverage_rows() {
  return {
      {"extends", nullptr, "", "\"\"", kAny, kPath,
       "Another scenario that is read first; the keys of this file override its keys. Use it to write an option as a "
       "small difference from a baseline."},

      // --- who this is
      {"scenario.name", at<&S::identity, &Identity::name>, "", "", kAny, kName,
       "Short name of the scenario; it goes into the result folder and the layer names."},
      {"scenario.title_en", at<&S::identity, &Identity::title_en>, "", "\"\"", kAny, kPlain,
       "Title of the report in English; the name when empty."},
      {"scenario.title_vi", at<&S::identity, &Identity::title_vi>, "", "\"\"", kAny, kPlain,
       "Title of the report in Vietnamese; the name when empty."},
      {"scenario.notice_en", at<&S::identity, &Identity::notice_en>, "", "\"\"", kAny, kPlain,
       "Sentence that stands on every page of the report, in English. Say here what a reader must not conclude, such "
       "as "
       "that the data are a reconstruction."},
      {"scenario.notice_vi", at<&S::identity, &Identity::notice_vi>, "", "\"\"", kAny, kPlain,
       "The same notice in Vietnamese."},
      {"scenario.seed", at<&S::identity, &Identity::seed>, "", "1", kSeeds, kPlain,
       "Seed of everything random in the run. The same seed gives the same bytes."},

      {"pack.recipe", at<&S::pack, &PackKeys::recipe>, "", "\"\"", kAny, kPath,
       "Recipe (recipe.toml) of a province that is made by rules on first use and kept in the cache. Its folder is "
       "known to the scenario as ${PACK}. Empty: all data are given by path."},
      {"pack.seed", at<&S::pack, &PackKeys::seed>, "", "1", kSeeds, kPlain,
       "Seed of the reconstruction. Change it to see how much a result depends on the details that were made up."},

      // --- where things are
      {"area.crs", at<&S::area, &AreaKeys::crs>, "", "\"auto\"", kAny, kPlain,
       "Metric working system: \"auto\" for the UTM zone of the area's centre (EPSG:32648 for Quảng Ninh), or any "
       "projected system such as \"EPSG:3405\" (VN-2000 / UTM 48N)."},
      {"area.bounds_deg", at<&S::area, &AreaKeys::bounds_deg>, "°", "[]", Limits{-180, 180}, kPlain,
       "Working area in WGS 84 as [west, south, east, north]. Empty: the extent of the villages grown by "
       "propagation.range_km."},
      {"area.cell_m", at<&S::area, &AreaKeys::cell_m>, "m", "30", Limits{1, 1000}, kPlain,
       "Cell of the working grid, on which villages are judged. Take the cell of the terrain data: finer invents "
       "detail, coarser rounds off ridges."},

      {"terrain.rasters", at<&S::terrain, &TerrainKeys::rasters>, "", "", kAny, kPath,
       "Height rasters in metres, in order of priority: the first that has data wins. Any format and system that GDAL "
       "opens, also /vsicurl/ and /vsizip/; \"glo30:\" reads Copernicus GLO-30 tiles from their public bucket through "
       "a "
       "local cache."},
      {"terrain.heights", at<&S::terrain, &TerrainKeys::heights>, "", "\"terrain\"", Words{"terrain", "surface"},
       kPlain,
       "What the heights are: bare ground (\"terrain\", DTM) or with trees and houses (\"surface\", DSM such as "
       "Copernicus GLO-30). Clutter heights are not added to a surface model, because trees would count twice."},
      {"terrain.sea", at<&S::terrain, &TerrainKeys::sea>, "", "",
       Words{"none", "zero_and_below", "missing", "water_polygons", "land_polygons"}, kPlain,
       "What stands for sea, since nothing is sea only because it is missing. none: no sea, missing heights are "
       "unknown. "
       "zero_and_below: a known height of 0 m or less. missing: a missing height (only for data that leave the sea "
       "out). "
       "water_polygons: inside terrain.sea_polygons. land_polygons: outside them."},
      {"terrain.sea_polygons", at<&S::terrain, &TerrainKeys::sea_polygons>, "", "\"\"", kAny, kPath,
       "Polygons for water_polygons or land_polygons; they beat the heights."},
      {"terrain.sea_polygons_layer", at<&S::terrain, &TerrainKeys::sea_polygons_layer>, "", "\"\"", kAny, kPlain,
       "Layer in terrain.sea_polygons; the first when empty."},

      {"land_cover.raster", at<&S::land_cover, &LandCoverKeys::raster>, "", "\"\"", kAny, kPath,
       "Land-cover raster, from which clutter heights come. Empty: no clutter, which is optimistic in forest and "
       "town."},
      {"land_cover.classes", at<&S::land_cover, &LandCoverKeys::classes>, "", "\"esa_world_cover\"",
       Words{"esa_world_cover"}, kPath,
       "How codes map to clutter: the built-in ESA WorldCover table, or a CSV with the columns "
       "code,name,category,height_m. Change it when local trees are higher or lower than the table says."},

      {"villages.source", at<&S::villages, &VillageKeys::source>, "", "", kAny, kPath,
       "Settlements from any OGR source: polygons, or points that become discs."},
      {"villages.layer", at<&S::villages, &VillageKeys::layer>, "", "\"\"", kAny, kPlain,
       "Layer in the source; the first when empty."},
      {"villages.point_radius_m", at<&S::villages, &VillageKeys::point_radius_m>, "m", "250", Limits{1, 10000}, kPlain,
       "Radius of the disc that stands for a village given as a point. Take the reach of its houses."},
      {"villages.id_field", at<&S::villages, &VillageKeys::id_field>, "", "\"\"", kAny, kPlain,
       "Field with the unique id of a village; \"id\" when empty. A field that is named here must exist."},
      {"villages.name_field", at<&S::villages, &VillageKeys::name_field>, "", "\"\"", kAny, kPlain,
       "Field with the name; \"name\" when empty."},
      {"villages.commune_field", at<&S::villages, &VillageKeys::commune_field>, "", "\"\"", kAny, kPlain,
       "Field with the commune; \"commune\" when empty."},
      {"villages.district_field", at<&S::villages, &VillageKeys::district_field>, "", "\"\"", kAny, kPlain,
       "Field with the (former) district; \"district\" when empty."},
      {"villages.households_field", at<&S::villages, &VillageKeys::households_field>, "", "\"\"", kAny, kPlain,
       "Field with the number of households; \"households\" when empty."},
      {"villages.population_field", at<&S::villages, &VillageKeys::population_field>, "", "\"\"", kAny, kPlain,
       "Field with the number of residents; \"population\" when empty."},
      {"villages.weight_field", at<&S::villages, &VillageKeys::weight_field>, "", "\"\"", kAny, kPlain,
       "Field with the extra importance of a place where people work or visit but few live (boats, visitors); "
       "\"weight\" when empty. 1 adds nothing; what goes beyond 1 counts as equivalent residents, so 301 adds "
       "300 people."},
      {"villages.phase_field", at<&S::villages, &VillageKeys::phase_field>, "", "\"\"", kAny, kPlain,
       "Field with the programme phase that the village belongs to, such as lom-song-2020-2022; \"phase\" when "
       "empty."},
      {"villages.status_field", at<&S::villages, &VillageKeys::status_field>, "", "\"\"", kAny, kPlain,
       "Field with the programme status, closed or open; \"status\" when empty."},
      {"villages.closed_by_field", at<&S::villages, &VillageKeys::closed_by_field>, "", "\"\"", kAny, kPlain,
       "Field with the means by which the programme closed the village (new_bts, other or nothing); "
       "\"closed_by\" when empty."},
      {"villages.population_raster", at<&S::villages, &VillageKeys::population_raster>, "", "\"\"", kAny, kPath,
       "Raster of people per cell, summed over each polygon by true area; used for villages whose field is empty."},

      {"network.sites", at<&S::network, &NetworkKeys::sites>, "", "[]", kAny, kPath,
       "Existing sites, one row per sector, from one or more CSV or OGR sources. Columns: site_id, lon_deg, lat_deg, "
       "height_m, azimuth_deg, electrical_tilt_deg, mechanical_tilt_deg, eirp_dbm or power_dbm, antenna, "
       "feeder_loss_db, frequency_mhz, bandwidth_mhz, technology, owner, on_air; the first three, height_m, "
       "frequency_mhz "
       "and one of the powers are needed. An empty cell is taken as height_m 30 m, azimuth_deg 0°, "
       "electrical_tilt_deg 0°, mechanical_tilt_deg 0°, feeder_loss_db 0.5 dB, frequency_mhz 900 MHz, bandwidth_mhz 10 "
       "MHz, technology 4G, and a note says in how many rows. Empty: nothing is on air."},
      {"network.layer", at<&S::network, &NetworkKeys::layer>, "", "\"\"", kAny, kPlain,
       "Layer in the sources; the first when empty."},
      {"network.as_of", at<&S::network, &NetworkKeys::as_of>, "", "\"\"", kAny, Flavour::date,
       "Date of the network: sectors with a later on_air are left out. Empty: all sectors."},
      {"network.antenna_folder", at<&S::network, &NetworkKeys::antenna_folder>, "", "\"\"", kAny, kPath,
       "Folder of MSI antenna files (.msi, .pln), known by their file name and by their NAME. Always there are the "
       "built-in antennas isotropic, omni-11dbi, sector-65-17dbi and sector-90-15dbi, and antennas by formula, "
       "written with azimuth beamwidth / elevation beamwidth / gain in degrees and dBi: f1336:65/10/17 (Rec. ITU-R "
       "F.1336-5, average side lobes) and tr38901:65/65/8 (the element of 3GPP TR 38.901). A name that stands for two "
       "antennas is refused where a sector uses it."},

      // --- what counts as service
      {"service.rsrp_dbm", at<&S::service, &ServiceKeys::rsrp_dbm>, "dBm", "-110", Limits{-160, -40}, kPlain,
       "Least RSRP per resource element for service. The regulatory option is -121 (QCVN 81:2019/BTTTT, as recalled: "
       "an unverified assumption)."},
      {"service.location_probability_pct", at<&S::service, &ServiceKeys::location_probability_pct>, "%", "90",
       Limits{50, 99.9}, kPlain,
       "Share of places in a cell at which the level must be reached; 50 takes the median, more takes a margin of "
       "propagation.sigma_db."},
      {"service.receiver_height_m", at<&S::service, &ServiceKeys::receiver_height_m>, "m", "1.5", Limits{0.5, 50},
       kPlain, "Height of the terminal above ground, outdoors."},
      {"service.covered_pct", at<&S::service, &ServiceKeys::covered_pct>, "%", "95", kPercent, kPlain,
       "A village is covered when at least this share of its inhabited area (of its people, where known) is served."},
      {"service.dead_pct", at<&S::service, &ServiceKeys::dead_pct>, "%", "50", kPercent, kPlain,
       "A village is dead below this share, and marginal between the two."},
      {"service.uplink", at<&S::service, &ServiceKeys::uplink>, "", "true", kAny, kPlain,
       "Whether the uplink must close too. false judges the downlink alone, as drive-test reports do."},
      {"service.owner", at<&S::service, &ServiceKeys::owner>, "", "\"any\"", kAny, kPlain,
       "Whose network counts: \"any\", or an owner as named in the network and in bts_types[].owner. It must let a "
       "sector on air or a BTS type count, and every BTS type that an option plans with."},
      {"service.technology", at<&S::service, &ServiceKeys::technology>, "", "\"any\"", kAny, kPlain,
       "Which technology counts: \"any\", or one as named in the network, such as \"4G\"; in the same way."},

      {"terminal.power_dbm", at<&S::uplink, &UplinkKeys::terminal_power_dbm>, "dBm", "23", Limits{-10, 50}, kPlain,
       "Transmit power of the terminal; 23 is LTE power class 3 (3GPP TS 36.101)."},
      {"terminal.gain_dbi", at<&S::uplink, &UplinkKeys::terminal_gain_dbi>, "dBi", "0", Limits{-20, 30}, kPlain,
       "Antenna gain of the terminal, both directions. A fixed outdoor antenna has 8 or more."},
      {"terminal.body_loss_db", at<&S::uplink, &UplinkKeys::body_loss_db>, "dB", "0", Limits{0, 30}, kPlain,
       "Loss by hand and body, both directions; about 3 for a phone held at the ear."},
      {"uplink.noise_figure_db", at<&S::uplink, &UplinkKeys::noise_figure_db>, "dB", "3", Limits{0, 20}, kPlain,
       "Noise figure of the base station's receiver."},
      {"uplink.resource_blocks", at<&S::uplink, &UplinkKeys::resource_blocks>, "", "2", Limits{1, 275}, kPlain,
       "Resource blocks of 180 kHz granted to a terminal at the cell edge; more rate needs more."},
      {"uplink.required_sinr_db", at<&S::uplink, &UplinkKeys::required_sinr_db>, "dB", "-4", Limits{-20, 40}, kPlain,
       "SINR at which the uplink closes; -4 is a robust low-rate grant (assumption)."},
      {"uplink.interference_margin_db", at<&S::uplink, &UplinkKeys::interference_margin_db>, "dB", "1", Limits{0, 20},
       kPlain, "Rise of the noise by other terminals; 1 suits a lightly loaded rural cell, 3 a busy one."},

      // --- how radio is predicted
      {"propagation.model", at<&S::propagation, &PropagationKeys::model>, "", "\"itu_p526\"", model_names(), kPlain,
       "Path-loss model. `phusong models` says what each is, for which frequencies and distances, and what it needs; "
       "itu_p526 is delta-Bullington with spherical Earth and clutter, on the terrain profile."},
      {"propagation.range_km", at<&S::propagation, &PropagationKeys::range_km>, "km", "20", Limits{0.1, 200}, kPlain,
       "How far a site is followed. More takes longer; over sea and from summits less than 20 loses real coverage."},
      {"propagation.sigma_db", at<&S::propagation, &PropagationKeys::sigma_db>, "dB", "8", Limits{0, 30}, kPlain,
       "Standard deviation of location variability and model error together (assumption). Take the value of a "
       "calibration where there are measurements."},
      {"propagation.effective_earth_radius_km", at<&S::propagation, &PropagationKeys::effective_earth_radius_km>, "km",
       "8500", Limits{1000, 100000}, kPlain,
       "Effective Earth radius: 8500 is the median (k = 4/3, Rec. ITU-R P.526); humid coasts often have more, 6371 "
       "takes "
       "no refraction."},
      {"propagation.polarisation", at<&S::propagation, &PropagationKeys::polarisation>, "", "\"vertical\"",
       Words{"vertical", "horizontal"}, kPlain, "Polarisation, of weight for long paths over sea only."},
      {"propagation.environment", at<&S::propagation, &PropagationKeys::environment>, "", "\"open\"",
       Words{"open", "suburban", "urban_small", "urban_large"}, kPlain,
       "Environment of the Hata models; the others do not read it."},
      {"propagation.time_percent", at<&S::propagation, &PropagationKeys::time_percent>, "%", "50",
       Limits{0.001, 99.999}, kPlain,
       "Share of an average year in which the loss is not exceeded, for models that know time (phusong models lists "
       "them). 50 is the median, for service; less is for interference."},

      {"propagation.spread_model", at<&S::propagation, &PropagationKeys::spread_model>, "", "\"\"", kAny, kPlain,
       "A second model of the catalogue: the same coverage is computed with it too, and the run shows how far the "
       "levels "
       "differ and which villages' verdicts flip: 02-coverage-spread.tif, 03-spread.csv and a part of the report. "
       "Empty: "
       "none. It takes as long again as the coverage itself."},

      {"bands[].name", of_band<&BandKeys::name>, "", "", kAny, kName, "Name of a band that has a model of its own."},
      {"bands[].from_mhz", of_band<&BandKeys::from_mhz>, "MHz", "", kMegahertz, kPlain, "Lowest carrier of the band."},
      {"bands[].to_mhz", of_band<&BandKeys::to_mhz>, "MHz", "", kMegahertz, kPlain,
       "Highest carrier of the band. A carrier that lies in no band is judged by propagation.model; one that lies in "
       "several, by the first of them in the file."},
      {"bands[].model", of_band<&BandKeys::model>, "", "", model_names(), kPlain,
       "Propagation model of the band, as propagation.model names them."},

      {"climate.delta_n", at<&S::climate, &ClimateKeys::delta_n>, "N-units/km", "45", Limits{0, 150}, kPlain,
       "Average fall of the refractive index through the lowest kilometre (Rec. ITU-R P.453, DN50), read by the models "
       "that need the climate (phusong models lists them). 45 is an assumption: what open implementations of P.1812 "
       "take "
       "where nothing is known; 40 is k = 4/3, humid coasts have more. climate.dn50_map goes before it."},
      {"climate.n0", at<&S::climate, &ClimateKeys::n0>, "N-units", "370", Limits{200, 500}, kPlain,
       "Surface refractivity brought to sea level (P.453, N050). 370 is the value of the maritime subtropical climate "
       "in NTIA Report 82-100; that it holds for northern Viet Nam is an assumption. climate.n050_map goes before it."},
      {"climate.itm_climate", at<&S::climate, &ClimateKeys::itm_climate>, "", "\"maritime_subtropical\"",
       Words(models::kItmClimateNames.begin(), models::kItmClimateNames.end()), kPlain,
       "Radio climate of the Longley-Rice model (NTIA Report 82-100); that northern Viet Nam's coast is maritime "
       "subtropical is an assumption. Inland valleys may suit continental_subtropical."},
      {"climate.ground_permittivity", at<&S::climate, &ClimateKeys::ground_permittivity>, "", "15", Limits{1, 100},
       kPlain,
       "Relative permittivity of the ground, for the Longley-Rice model. 15 is average ground, 4 poor, 25 good, 81 "
       "water (NTIA Report 82-100)."},
      {"climate.ground_conductivity_s_m", at<&S::climate, &ClimateKeys::ground_conductivity_s_m>, "S/m", "0.005",
       Limits{1e-6, 10}, kPlain,
       "Conductivity of the ground, for the Longley-Rice model. 0.005 is average ground, 0.001 poor, 0.02 good, 0.01 "
       "fresh water, 5 sea water (NTIA Report 82-100)."},
      {"climate.pressure_hpa", at<&S::climate, &ClimateKeys::pressure_hpa>, "hPa", "1013.25", Limits{300, 1100}, kPlain,
       "Pressure of the air at the ground, for absorption by gases. 1013.25 is the standard atmosphere at sea level "
       "(Rec. ITU-R P.835); 1000 m higher it is about 900."},
      {"climate.temperature_c", at<&S::climate, &ClimateKeys::temperature_c>, "°C", "24", Limits{-60, 60}, kPlain,
       "Temperature of the air at the ground, yearly mean, for absorption by gases. 24 is recalled for the coast of "
       "Quang Ninh (assumption)."},
      {"climate.dn50_map", at<&S::climate, &ClimateKeys::dn50_map>, "", "\"\"", kAny, kPath,
       "Your own DN50.TXT, the digital map of Rec. ITU-R P.452 and P.1812 (121 lines of 241 values). When it is given, "
       "delta_n is looked up at the middle of the area and climate.delta_n is not used; run.json says so. The maps are "
       "the ITU's and are not shipped."},
      {"climate.n050_map", at<&S::climate, &ClimateKeys::n050_map>, "", "\"\"", kAny, kPath,
       "Your own N050.TXT, in the same way for n0."},

      {"map.enabled", at<&S::map, &MapKeys::enabled>, "", "true", kAny, kPlain,
       "Whether the map of the whole area is computed. Villages are judged on area.cell_m either way."},
      {"map.cell_m", at<&S::map, &MapKeys::cell_m>, "m", "90", Limits{1, 10000}, kPlain,
       "Cell of that map, a whole multiple of area.cell_m. Half the cell takes four times as long."},
      {"map.mode", at<&S::map, &MapKeys::mode>, "", "\"verdict_exact\"", Words{"verdict_exact", "fast", "exact"},
       kPlain,
       "How the map is computed; villages are judged exactly either way. \"exact\": each cell on its own profiles. "
       "\"fast\": cells share the radials of a site. \"verdict_exact\": fast, and exactly again where the margin lies "
       "within map.recheck_db of service. How far the map is off is measured on a sample of cells and reported."},
      {"map.oversampling", at<&S::map, &MapKeys::oversampling>, "", "2", Limits{1, 8}, kPlain,
       "Radials of a site per cell on the border of its range, for the fast modes. More lie nearer to each cell's own "
       "profile and take longer in proportion."},
      {"map.recheck_db", at<&S::map, &MapKeys::recheck_db>, "dB", "2", Limits{0, 30}, kPlain,
       "In mode \"verdict_exact\", cells whose margin to service is no larger than this are judged again on their own "
       "profiles, from every site whose fast level comes within 10 dB of the best."},
      {"map.memory_mb", at<&S::map, &MapKeys::memory_mb>, "MB", "2000", Limits{0, 1000000}, kPlain,
       "Memory for the compressed losses around the sites; what is more waits in files."},

      {"gaps.cluster_distance_m", at<&S::gaps, &GapKeys::cluster_distance_m>, "m", "3000", Limits{0, 100000}, kPlain,
       "Gaps nearer to each other than this are joined into one cluster."},
      {"gaps.sensitivity_models", at<&S::gaps, &GapKeys::sensitivity_models>, "", "[\"okumura_hata\", \"free_space\"]",
       model_names(), kPlain,
       "Models with which the gaps are counted again, to show how far the count depends on the model."},
      {"gaps.sensitivity_db", at<&S::gaps, &GapKeys::sensitivity_db>, "dB", "6", Limits{0, 30}, kPlain,
       "The gaps are counted again with this much less and more signal."},
  };
}

}  // namespace phusong::sim
