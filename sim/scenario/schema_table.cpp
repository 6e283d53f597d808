#include "sim/scenario/schema_table.h"

#include "models/catalogue.h"

namespace phusong::sim {
namespace {

/// A member of a section's struct.
template <auto kSection, auto kMember>
Slot at(const Home& home) {
  return &(home.scenario->*kSection.*kMember);
}
template <auto kMember>
Slot of_type(const Home& home) {
  return &(home.bts_type->*kMember);
}
template <auto kMember>
Slot of_option(const Home& home) {
  return &(home.option->*kMember);
}

template <auto kMember>
Slot of_band(const Home& home) {
  return &(home.band->*kMember);
}

template <auto kMember>
Slot of_hop_band(const Home& home) {
  return &(home.backhaul_band->*kMember);
}
template <auto kMember>
Slot of_restriction(const Home& home) {
  return &(home.restriction->*kMember);
}

using S = Scenario;
constexpr std::monostate kAny{};
constexpr Limits kPercent{0, 100};
constexpr Limits kSeeds{0, 2147483647};
constexpr Limits kMoney{0, 1e16};
constexpr Limits kMegahertz{30, 6000};
/// The names of the table of models, so that a misspelt one is found with its line before anything is read.
Words model_names() {
  Words names;
  for (const models::Model& model : models::all_models()) names.emplace_back(model.name);
  return names;
}
constexpr Flavour kPlain = Flavour::plain;
constexpr Flavour kPath = Flavour::path;
constexpr Flavour kName = Flavour::identifier;

std::vector<Row> make_table() {
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

      // --- what could be built
      {"bts_types[].name", of_type<&BtsType::name>, "", "", kAny, kName, "Name of the type, for options[].bts_type."},
      {"bts_types[].title_en", of_type<&BtsType::title_en>, "", "\"\"", kAny, kPlain,
       "Title in English; the name when empty."},
      {"bts_types[].title_vi", of_type<&BtsType::title_vi>, "", "\"\"", kAny, kPlain,
       "Title in Vietnamese; the name when empty."},
      {"bts_types[].height_m", of_type<&BtsType::height_m>, "m", "42", Limits{1, 200}, kPlain,
       "Height of the antennas above ground. Rural towers have 30 to 50 m (assumption)."},
      {"bts_types[].power_dbm", of_type<&BtsType::power_dbm>, "dBm", "46", Limits{0, 60}, kPlain,
       "Power of the whole carrier at the radio's antenna port; 46 is 40 W."},
      {"bts_types[].feeder_loss_db", of_type<&BtsType::feeder_loss_db>, "dB", "0.5", Limits{0, 20}, kPlain,
       "Loss between radio and antenna; 0.5 for a remote radio on the tower, 3 for a long feeder."},
      {"bts_types[].frequency_mhz", of_type<&BtsType::frequency_mhz>, "MHz", "900", kMegahertz, kPlain,
       "Centre of the downlink carrier, within a band that the owner holds."},
      {"bts_types[].bandwidth_mhz", of_type<&BtsType::bandwidth_mhz>, "MHz", "10", Limits{1.4, 400}, kPlain,
       "Bandwidth of the carrier. The power is spread over it, so RSRP falls with a wider one."},
      {"bts_types[].antenna", of_type<&BtsType::antenna>, "", "\"sector-65-17dbi\"", kAny, kPlain,
       "Antenna of each sector: built in, from network.antenna_folder, or by formula, such as f1336:65/10/17 (see "
       "there)."},
      {"bts_types[].technology", of_type<&BtsType::technology>, "", "\"4G\"", kAny, kPlain,
       "Technology, as service.technology names it."},
      {"bts_types[].owner", of_type<&BtsType::owner>, "", "\"new\"", kAny, kPlain, "Owner, as service.owner names it."},
      {"bts_types[].sectors", of_type<&BtsType::sectors>, "", "3", Limits{1, 12}, kPlain,
       "Number of sectors, at equal angles; the first azimuth is searched."},
      {"bts_types[].tilt_deg", of_type<&BtsType::tilt_deg>, "°", "0", Limits{-10, 30}, kPlain,
       "Electrical tilt, downwards positive. Villages far below a ridge want some."},
      {"bts_types[].capex_vnd", of_type<&BtsType::capex_vnd>, "VND", "1500000000", kMoney, kPlain,
       "Cost of building one on new ground. 1 to 2 billion for a rural BTS is recalled, not verified."},
      {"bts_types[].opex_vnd_per_year", of_type<&BtsType::opex_vnd_per_year>, "VND/year", "120000000", kMoney, kPlain,
       "Cost of running one: power, land, transmission, upkeep (assumption)."},
      {"bts_types[].shared_mast_capex_vnd", of_type<&BtsType::shared_mast_capex_vnd>, "VND", "500000000", kMoney,
       kPlain, "Cost of building one on a mast that stands already (assumption)."},
      {"bts_types[].cost_source", of_type<&BtsType::cost_source>, "", "", kAny, kPlain,
       "Where the three costs come from: a citation, or \"assumption\". A cost without a source is refused, because "
       "the "
       "report puts it beside every figure."},

      {"candidates.rooftops", at<&S::candidates, &CandidateKeys::rooftops>, "", "true", kAny, kPlain,
       "Whether summits and ridges near gaps are candidates."},
      {"candidates.village_centres", at<&S::candidates, &CandidateKeys::village_centres>, "", "true", kAny, kPlain,
       "Whether the middle of each gap village is a candidate."},
      {"candidates.existing_masts", at<&S::candidates, &CandidateKeys::existing_masts>, "", "true", kAny, kPlain,
       "Whether the masts of network.sites are candidates for a shared site."},
      {"candidates.search_radius_km", at<&S::candidates, &CandidateKeys::search_radius_km>, "km", "8", Limits{0.1, 50},
       kPlain, "How far from a gap candidates are looked for."},
      {"candidates.rooftop_spacing_m", at<&S::candidates, &CandidateKeys::rooftop_spacing_m>, "m", "600",
       Limits{30, 20000}, kPlain, "Least distance between two summits that both become candidates."},
      {"candidates.max_per_village", at<&S::candidates, &CandidateKeys::max_per_village>, "", "12", Limits{1, 1000},
       kPlain, "How many summits are kept per gap village. More may find a better site and takes longer."},
      {"candidates.points", at<&S::candidates, &CandidateKeys::points>, "", "\"\"", kAny, kPath,
       "Your own candidate points, from CSV or OGR, with id, name and kind: places that a survey has found."},
      {"candidates.points_layer", at<&S::candidates, &CandidateKeys::points_layer>, "", "\"\"", kAny, kPlain,
       "Layer in candidates.points; the first when empty."},
      {"candidates.exclude", at<&S::candidates, &CandidateKeys::exclude>, "", "\"\"", kAny, kPath,
       "Polygons in which no BTS may stand, such as a heritage core zone or a border strip."},
      {"candidates.exclude_layer", at<&S::candidates, &CandidateKeys::exclude_layer>, "", "\"\"", kAny, kPlain,
       "Layer in candidates.exclude; the first when empty."},
      {"candidates.azimuth_step_deg", at<&S::candidates, &CandidateKeys::azimuth_step_deg>, "°", "15", Limits{1, 120},
       kPlain, "Step of the search for the first sector's azimuth."},
      {"candidates.surface", at<&S::candidates, &CandidateKeys::surface>, "", "false", kAny, kPlain,
       "Whether every land cell of the working grid is looked at: the siting surface, swept outwards from the gap "
       "villages. Its best cells become candidates, and the plan's bound then holds for all cells. Takes minutes for a "
       "province; needs a model whose loss is the same both ways (itu_p526, itu_p1812, itu_p452, free_space)."},
      {"candidates.surface_points", at<&S::candidates, &CandidateKeys::surface_points>, "", "30", Limits{1, 100000},
       kPlain,
       "About how many cells stand for a gap village on the siting surface. More are more exact and take longer; "
       "candidates are judged on all cells of the village in any case."},
      {"candidates.max_slope_deg", at<&S::candidates, &CandidateKeys::max_slope_deg>, "°", "90", Limits{0, 90}, kPlain,
       "Steepest ground on which a mast may be built, from the neighbours of the cell; 90 for no limit. Masts that "
       "stand "
       "and your own points are not asked."},
      {"candidates.must_not", at<&S::candidates, &CandidateKeys::must_not>, "", "[]", kAny, kPlain,
       "Ids of candidates on which nothing may be built, as listed in the candidates table of an earlier run."},
      {"candidates.must_not_places", at<&S::candidates, &CandidateKeys::must_not_places>, "", "\"\"", kAny, kPath,
       "Points around which nothing may be built, from CSV or OGR, with radius_m and a name: a pagoda, a refused "
       "landowner."},
      {"candidates.must_not_places_layer", at<&S::candidates, &CandidateKeys::must_not_places_layer>, "", "\"\"", kAny,
       kPlain, "Layer in candidates.must_not_places; the first when empty."},
      {"candidates.roads", at<&S::candidates, &CandidateKeys::roads>, "", "\"\"", kAny, kPath,
       "Lines of roads from which a way to the mast is built; with road_vnd_per_km."},
      {"candidates.roads_layer", at<&S::candidates, &CandidateKeys::roads_layer>, "", "\"\"", kAny, kPlain,
       "Layer in candidates.roads; the first when empty."},
      {"candidates.road_vnd_per_km", at<&S::candidates, &CandidateKeys::road_vnd_per_km>, "VND/km", "0", kMoney, kPlain,
       "Added to the CAPEX of a new mast for each kilometre of straight line to the nearest road."},
      {"candidates.jetties", at<&S::candidates, &CandidateKeys::jetties>, "", "\"\"", kAny, kPath,
       "Points of jetties, for islands: the way to a mast is counted from the nearest road or from the nearest jetty, "
       "whichever is cheaper; with jetty_vnd_per_km."},
      {"candidates.jetties_layer", at<&S::candidates, &CandidateKeys::jetties_layer>, "", "\"\"", kAny, kPlain,
       "Layer in candidates.jetties; the first when empty."},
      {"candidates.jetty_vnd_per_km", at<&S::candidates, &CandidateKeys::jetty_vnd_per_km>, "VND/km", "0", kMoney,
       kPlain, "Added to the CAPEX of a new mast for each kilometre of straight line to the nearest jetty."},
      {"candidates.power_lines", at<&S::candidates, &CandidateKeys::power_lines>, "", "\"\"", kAny, kPath,
       "Lines of the power grid; with power_vnd_per_km."},
      {"candidates.power_lines_layer", at<&S::candidates, &CandidateKeys::power_lines_layer>, "", "\"\"", kAny, kPlain,
       "Layer in candidates.power_lines; the first when empty."},
      {"candidates.power_vnd_per_km", at<&S::candidates, &CandidateKeys::power_vnd_per_km>, "VND/km", "0", kMoney,
       kPlain, "Added to the CAPEX of a new mast for each kilometre of straight line to the nearest power line."},

      {"restrictions[].name", of_restriction<&RestrictionKeys::name>, "", "", kAny, kName,
       "Name of the restriction; unique."},
      {"restrictions[].title_en", of_restriction<&RestrictionKeys::title_en>, "", "\"\"", kAny, kPlain,
       "What stands in the reasons in English; the name when empty."},
      {"restrictions[].title_vi", of_restriction<&RestrictionKeys::title_vi>, "", "\"\"", kAny, kPlain,
       "What stands in the reasons in Vietnamese; the name when empty."},
      {"restrictions[].source", of_restriction<&RestrictionKeys::source>, "", "", kAny, kPath,
       "Polygons from any OGR source; a field name, where there is one, goes into the reason."},
      {"restrictions[].layer", of_restriction<&RestrictionKeys::layer>, "", "\"\"", kAny, kPlain,
       "Layer in the source; the first when empty."},
      {"restrictions[].rule", of_restriction<&RestrictionKeys::rule>, "", "\"no_mast\"", Words{"no_mast", "max_height"},
       kPlain,
       "no_mast: nothing may stand there, as in a heritage core zone or on military ground. max_height: no new antenna "
       "higher above ground than height_field says, as near an airport."},
      {"restrictions[].height_field", of_restriction<&RestrictionKeys::height_field>, "", "\"max_height_m\"", kAny,
       kPlain, "max_height: field with the limit in metres above ground."},

      {"backhaul.enabled", at<&S::backhaul, &BackhaulKeys::enabled>, "", "false", kAny, kPlain,
       "Whether a new BTS must reach the network: by microwave hops over other towers or pure relays, by a fibre "
       "trench, or by satellite, whichever costs least. false plans as if every place were connected."},
      {"backhaul.fibre", at<&S::backhaul, &BackhaulKeys::fibre>, "", "\"\"", kAny, kPath,
       "Points where the fibre network ends, from CSV or OGR, with id and name. Trenches begin there."},
      {"backhaul.fibre_layer", at<&S::backhaul, &BackhaulKeys::fibre_layer>, "", "\"\"", kAny, kPlain,
       "Layer in backhaul.fibre; the first when empty."},
      {"backhaul.connected_sites", at<&S::backhaul, &BackhaulKeys::connected_sites>, "", "\"all\"",
       Words{"all", "none", "at_fibre"}, kPlain,
       "Which sites of network.sites count as connected, with room for more: all of them, none, or those within "
       "backhaul.at_fibre_m of a fibre point. The others are towers that stand and need hops of their own, since "
       "neither their present hops nor the room on them are known."},
      {"backhaul.at_fibre_m", at<&S::backhaul, &BackhaulKeys::at_fibre_m>, "m", "200", Limits{0, 10000}, kPlain,
       "A site no farther than this from a fibre point stands on it."},
      {"backhaul.fibre_mast_m", at<&S::backhaul, &BackhaulKeys::fibre_mast_m>, "m", "0", Limits{0, 200}, kPlain,
       "Height of the dish above ground at a fibre point that has no site within backhaul.at_fibre_m. 0: no mast "
       "stands there, and only trenches begin at it."},
      {"backhaul.dish_below_m", at<&S::backhaul, &BackhaulKeys::dish_below_m>, "m", "4", Limits{0, 100}, kPlain,
       "How far below the highest antennas of a tower its dishes hang (assumption). They hang 1 m above ground at "
       "least."},
      {"backhaul.longest_hop_km", at<&S::backhaul, &BackhaulKeys::longest_hop_km>, "km", "40", Limits{0.1, 185}, kPlain,
       "No hop is longer, whatever its band. Rec. ITU-R P.530-18, section 2.3.1, knows measured hops of up to 185 km."},
      {"backhaul.max_hops", at<&S::backhaul, &BackhaulKeys::max_hops>, "", "4", Limits{1, 20}, kPlain,
       "Most microwave hops between a BTS and the network. Each takes capacity and availability."},
      {"backhaul.clear_share", at<&S::backhaul, &BackhaulKeys::clear_share>, "", "0.6", Limits{0, 2}, kPlain,
       "Share of the first Fresnel zone's radius that must be free at k = 4/3, clutter counted as ground. With 0.6 "
       "diffraction takes nothing worth counting; Rec. ITU-R P.530-18, section 2.2.2.1, plans new towers with 1.0 "
       "(recalled)."},
      {"backhaul.k_worst", at<&S::backhaul, &BackhaulKeys::k_worst>, "", "0.66666667", Limits{0.3, 2}, kPlain,
       "The effective Earth radius over the Earth's that is undercut for 0.1 % of the worst month. 2/3 is the classic "
       "rule for heavy routes (Lenkurt, Engineering Considerations for Microwave Communications Systems, 1970; "
       "recalled). Figure 2 of P.530-18, section 2.2, gives it by length: about 0.6 at 20 km, about 0.8 at 50 km "
       "(recalled; for temperate inland climates)."},
      {"backhaul.clear_share_worst", at<&S::backhaul, &BackhaulKeys::clear_share_worst>, "", "0.3", Limits{0, 2},
       kPlain,
       "Share that must be free at k_worst. P.530-18, section 2.2.2.1, step 3 (recalled): 0 (grazing) over a single "
       "sharp obstacle and 0.3 over an extended one in temperate climates, 0.6 in tropical ones on paths above about "
       "30 km. Beyond 30 km no less than 0.6 is taken."},
      {"backhaul.availability_pct", at<&S::backhaul, &BackhaulKeys::availability_pct>, "%", "99.99",
       Limits{90, 99.9999}, kPlain,
       "Availability that each hop must reach in the average year, rain and multipath together (P.530-18, sections "
       "2.3 and 2.4). A path's is that of its hops multiplied."},
      {"backhaul.rain_001_mm_h", at<&S::backhaul, &BackhaulKeys::rain_001_mm_h>, "mm/h", "95", Limits{0, 250}, kPlain,
       "Rain rate exceeded for 0.01 % of the year. 95 is rain zone N of Rec. ITU-R P.837-1, in which northern Viet Nam "
       "lies."},
      {"backhaul.log10_k", at<&S::backhaul, &BackhaulKeys::log10_k>, "", "-3.5", Limits{-8, 0}, kPlain,
       "Geoclimatic factor of multipath fading, as its logarithm (P.530-18, section 2.3.1). ITU's map is not shipped; "
       "-3.5 is an assumption for a humid coast, between the -3 and -5.6 of P.530's own examples."},
      {"backhaul.dn75", at<&S::backhaul, &BackhaulKeys::dn75>, "N-units", "25", Limits{0, 200}, kPlain,
       "Refractivity of P.530-18, section 2.3.1, exceeded for 0.1 % of the time (assumption; ITU's map is not "
       "shipped)."},
      {"backhaul.vapour_g_m3", at<&S::backhaul, &BackhaulKeys::vapour_g_m3>, "g/m³", "20", Limits{0, 60}, kPlain,
       "Water vapour in the air, for absorption by gases (Rec. ITU-R P.676). 20 is a humid coast at 24 °C "
       "(assumption); 7.5 is the standard atmosphere."},
      {"backhaul.relays", at<&S::backhaul, &BackhaulKeys::relays>, "", "true", kAny, kPlain,
       "Whether a tower without a BTS may stand at a candidate's place, or at a relay point, only to pass on."},
      {"backhaul.relay_capex_vnd", at<&S::backhaul, &BackhaulKeys::relay_capex_vnd>, "VND", "800000000", kMoney, kPlain,
       "Cost of such a tower of the height of the BTS type that is planned, with its power, without radios "
       "(assumption). It may not exceed the type's own cost."},
      {"backhaul.relay_opex_vnd_per_year", at<&S::backhaul, &BackhaulKeys::relay_opex_vnd_per_year>, "VND/year",
       "40000000", kMoney, kPlain, "Cost of running one: power, land, upkeep (assumption)."},
      {"backhaul.relay_points", at<&S::backhaul, &BackhaulKeys::relay_points>, "", "\"\"", kAny, kPath,
       "Your own places for relays, from CSV or OGR, with id and name, beside the candidates' places."},
      {"backhaul.relay_points_layer", at<&S::backhaul, &BackhaulKeys::relay_points_layer>, "", "\"\"", kAny, kPlain,
       "Layer in backhaul.relay_points; the first when empty."},
      {"backhaul.trench_km_capex_vnd", at<&S::backhaul, &BackhaulKeys::trench_km_capex_vnd>, "VND", "200000000", kMoney,
       kPlain, "Cost of a kilometre of fibre in a trench or on poles (assumption)."},
      {"backhaul.trench_km_opex_vnd_per_year", at<&S::backhaul, &BackhaulKeys::trench_km_opex_vnd_per_year>, "VND/year",
       "5000000", kMoney, kPlain, "Cost of keeping such a kilometre (assumption)."},
      {"backhaul.trench_longest_km", at<&S::backhaul, &BackhaulKeys::trench_longest_km>, "km", "0", Limits{0, 1000},
       kPlain,
       "Longest trench, in a straight line, from a point of backhaul.fibre. 0: none are dug. A line that crosses the "
       "sea or unknown ground is none."},
      {"backhaul.trench_detour", at<&S::backhaul, &BackhaulKeys::trench_detour>, "", "1.4", Limits{1, 10}, kPlain,
       "How much longer a trench is than the straight line (assumption; roads in hills wind)."},
      {"backhaul.satellite", at<&S::backhaul, &BackhaulKeys::satellite>, "", "false", kAny, kPlain,
       "Whether a BTS may be connected by satellite where that costs less. Such a site feeds no other."},
      {"backhaul.satellite_capex_vnd", at<&S::backhaul, &BackhaulKeys::satellite_capex_vnd>, "VND", "300000000", kMoney,
       kPlain, "Cost of the satellite station (assumption)."},
      {"backhaul.satellite_opex_vnd_per_year", at<&S::backhaul, &BackhaulKeys::satellite_opex_vnd_per_year>, "VND/year",
       "360000000", kMoney, kPlain, "Cost of its capacity (assumption: 30 million a month for a rural BTS)."},
      {"backhaul.cost_source", at<&S::backhaul, &BackhaulKeys::cost_source>, "", "\"assumption\"", kAny, kPlain,
       "Where the costs of relays, trenches and satellite come from: a citation, or \"assumption\"."},

      {"backhaul_bands[].name", of_hop_band<&BackhaulBand::name>, "", "", kAny, kName, "Name of the radio; unique."},
      {"backhaul_bands[].frequency_mhz", of_hop_band<&BackhaulBand::frequency_mhz>, "MHz", "", Limits{1000, 86000},
       kPlain, "Middle of the band. The cheapest band that a hop's length, clearance and availability allow is taken."},
      {"backhaul_bands[].longest_km", of_hop_band<&BackhaulBand::longest_km>, "km", "", Limits{0.1, 185}, kPlain,
       "No hop of this radio is longer."},
      {"backhaul_bands[].power_dbm", of_hop_band<&BackhaulBand::power_dbm>, "dBm", "", Limits{-20, 50}, kPlain,
       "Transmit power at the capacity that a BTS needs."},
      {"backhaul_bands[].antenna_m", of_hop_band<&BackhaulBand::antenna_m>, "m", "", Limits{0.1, 5}, kPlain,
       "Diameter D of both dishes. Gain 20 log10(D / wavelength) + 7.7 dBi (Rec. ITU-R F.699)."},
      {"backhaul_bands[].losses_db", of_hop_band<&BackhaulBand::losses_db>, "dB", "2", Limits{0, 30}, kPlain,
       "Branching, wave guides and connectors of both ends together (assumption)."},
      {"backhaul_bands[].threshold_dbm", of_hop_band<&BackhaulBand::threshold_dbm>, "dBm", "", Limits{-110, -20},
       kPlain, "Receiver's threshold at that capacity (bit error ratio 1e-6), from its data sheet."},
      {"backhaul_bands[].polarisation", of_hop_band<&BackhaulBand::polarisation>, "", "\"vertical\"",
       Words{"vertical", "horizontal"}, kPlain, "Rain takes less from vertical polarisation."},
      {"backhaul_bands[].capex_vnd", of_hop_band<&BackhaulBand::capex_vnd>, "VND", "", kMoney, kPlain,
       "Cost of one hop: both radios and dishes, put up."},
      {"backhaul_bands[].opex_vnd_per_year", of_hop_band<&BackhaulBand::opex_vnd_per_year>, "VND/year", "", kMoney,
       kPlain, "Cost of running one hop: spectrum fee, upkeep."},
      {"backhaul_bands[].cost_source", of_hop_band<&BackhaulBand::cost_source>, "", "", kAny, kPlain,
       "Where the two costs come from: a citation, or \"assumption\"."},

      {"options[].name", of_option<&OptionKeys::name>, "", "", kAny, kName, "Name of the option; unique."},
      {"options[].title_en", of_option<&OptionKeys::title_en>, "", "\"\"", kAny, kPlain,
       "Title in English; the name when empty."},
      {"options[].title_vi", of_option<&OptionKeys::title_vi>, "", "\"\"", kAny, kPlain,
       "Title in Vietnamese; the name when empty."},
      {"options[].kind", of_option<&OptionKeys::kind>, "", "\"plan\"", Words{"plan", "fixed"}, kPlain,
       "plan: the program chooses among the candidates. fixed: the sites are given, and judged under the same rules."},
      {"options[].sites", of_option<&OptionKeys::sites>, "", "\"\"", kAny, kPath,
       "fixed: the sites to add, with the columns of network.sites."},
      {"options[].bts_type", of_option<&OptionKeys::bts_type>, "", "", kAny, kName,
       "plan: the type that is built. fixed: the type whose costs each site has."},
      {"options[].objective", of_option<&OptionKeys::objective>, "", "\"villages\"",
       Words{"villages", "people", "least_cost"}, kPlain,
       "plan: most villages, or most people, within max_bts and budget_vnd; or the least cost that closes "
       "target_villages."},
      {"options[].max_bts", of_option<&OptionKeys::max_bts>, "", "0", Limits{0, 100000}, kPlain,
       "plan: most BTS that may be built; 0 for no limit."},
      {"options[].budget_vnd", of_option<&OptionKeys::budget_vnd>, "VND", "0", kMoney, kPlain,
       "plan: most CAPEX that may be spent; 0 for no limit."},
      {"options[].target_villages", of_option<&OptionKeys::target_villages>, "", "0", Limits{0, 1000000}, kPlain,
       "least_cost: how many villages to close; 0 for all that can be closed."},
      {"options[].target_phases", of_option<&OptionKeys::target_phases>, "", "[]", kAny, kPlain,
       "Which gaps count, by programme phase; empty for all gaps."},
      {"options[].target_statuses", of_option<&OptionKeys::target_statuses>, "", "[]", kAny, kPlain,
       "Which gaps count, by programme status (closed, open); empty for any."},
      {"options[].target_closed_by", of_option<&OptionKeys::target_closed_by>, "", "[]", kAny, kPlain,
       "Which gaps count, by the means that closed them (new_bts, other); empty for any."},
      {"options[].target_places", of_option<&OptionKeys::target_places>, "", "[]", kAny, kPlain,
       "Which gaps count, by the village's id or name, for a plan of a few places; empty for any."},
      {"options[].must_have", of_option<&OptionKeys::must_have>, "", "[]", kAny, kPlain,
       "plan: ids of candidates that are built in any case, as listed in the candidates table of an earlier run."},
      {"options[].candidate_kinds", of_option<&OptionKeys::candidate_kinds>, "", "[]",
       Words{"rooftop", "village_centre", "existing_mast", "point", "surface"}, kPlain,
       "plan: only these kinds of candidate; empty for all."},
      {"options[].joint", of_option<&OptionKeys::joint>, "", "false", kAny, kPlain,
       "true: several sites may close a target village together, each serving a part of its cells. false: a village is "
       "closed when one new site closes it alone, beside what is on air. A joint plan takes longer, and knows no "
       "backhaul, front or quarters."},
      {"options[].backhaul", of_option<&OptionKeys::backhaul>, "", "true", kAny, kPlain,
       "false judges this option as if every place were connected, although backhaul.enabled is true: what a plan "
       "that ignores backhaul would choose. The sites of a fixed option are connected at least cost otherwise."},
      {"options[].resilient", of_option<&OptionKeys::resilient>, "", "false", kAny, kPlain,
       "plan: true counts a village, towards the most or the target, only when it keeps service while any one site, "
       "relay, hop or trench of the plan fails: two sites serve it whose ways to the network have none of them in "
       "common. Sites of the network that stand, and fibre points, are taken not to fail. Not with phase_budgets_vnd "
       "or front_points."},
      {"options[].front_points", of_option<&OptionKeys::front_points>, "", "0", Limits{0, 1000}, kPlain,
       "plan: also the front of what can be closed for every cost, at so many budgets evenly up to the most that "
       "helps; 0 "
       "for none. Its value is people with objective = \"people\", else target villages."},
      {"options[].phase_budgets_vnd", of_option<&OptionKeys::phase_budgets_vnd>, "VND", "[]", kMoney, kPlain,
       "plan: a roll-out in quarters. Cash that comes in each of them; what is not spent stays for later. It pays "
       "CAPEX "
       "when something is built and a quarter of the yearly OPEX in every quarter that it stands. The plan serves as "
       "many "
       "target villages (people) for as many of these quarters as it can."},
      {"options[].phase_crews", of_option<&OptionKeys::phase_crews>, "", "0", Limits{0, 100000}, kPlain,
       "plan: most towers that crews can work on in a quarter: new ones, relays, and standing ones that join; 0 for "
       "any number."},
      {"options[].time_limit_s", of_option<&OptionKeys::time_limit_s>, "s", "0", Limits{0, 1000000}, kPlain,
       "plan: when the search ends, with the best plan and bound by then; another run may then give another plan, and "
       "the "
       "bound's sentence says so. 0 for no limit in seconds: the search ends by counted steps, alike on every "
       "machine."},

      {"cost.years", at<&S::cost, &CostKeys::years>, "years", "10", Limits{0, 100}, kPlain,
       "Years of running cost in the present value of an option."},
      {"cost.discount_rate_pct", at<&S::cost, &CostKeys::discount_rate_pct>, "%", "8", kPercent, kPlain,
       "Yearly discount rate of the running cost (assumption)."},
      {"cost.source", at<&S::cost, &CostKeys::source>, "", "\"assumption\"", kAny, kPlain,
       "Where the years and the rate come from: a citation, or \"assumption\"."},

      {"report.language", at<&S::report, &ReportKeys::language>, "", "\"en\"", Words{"en", "vi"}, kPlain,
       "Language in which the report opens; both are in it."},
  };
}

}  // namespace

std::string_view Row::section() const noexcept {
  const std::size_t dot = key.rfind('.');
  return dot == std::string_view::npos ? std::string_view{} : key.substr(0, dot);
}

std::string_view Row::leaf() const noexcept {
  const std::size_t dot = key.rfind('.');
  return dot == std::string_view::npos ? key : key.substr(dot + 1);
}

std::span<const Row> schema_table() {
  static const std::vector<Row> table = make_table();
  return table;
}

std::span<const Section> schema_sections() {
  static const std::vector<Section> sections{
      {"scenario", "Who this is."},
      {"pack", "A province that is made by written, seeded rules on first use."},
      {"area", "The working grid."},
      {"terrain",
       "Heights, and what is sea. A cell without data is unknown, never sea by default; villages that depend "
       "on unknown ground are reported as unverified."},
      {"land_cover", "What stands on the ground."},
      {"villages",
       "The settlements that are judged. People of a village: its residents, or four per household where only "
       "households are known, plus what its weight adds."},
      {"network", "What is on air already."},
      {"service", "What counts as service, and when a village is covered."},
      {"terminal", "The phone at the far end."},
      {"uplink", "The base station's receiver."},
      {"propagation", "How path loss is predicted."},
      {"bands[]", "Bands that have a propagation model of their own, one [[bands]] table each."},
      {"climate",
       "The radio climate, for the models that ask for it. The defaults are for northern Viet Nam; those that are "
       "assumptions say so."},
      {"map", "The coverage map of the whole area."},
      {"gaps", "How gaps are grouped, and how their number is tested against the assumptions."},
      {"bts_types[]", "Kinds of BTS that can be built, one [[bts_types]] table each."},
      {"candidates", "Where a new BTS could stand."},
      {"backhaul",
       "How a new BTS reaches the network. A hop is possible when it is short enough, clear at k = 4/3 and at k_worst, "
       "and available enough; costs are assumptions unless they say otherwise."},
      {"backhaul_bands[]", "Kinds of microwave radio for hops, one [[backhaul_bands]] table each."},
      {"restrictions[]", "Areas with a rule for masts, one [[restrictions]] table each."},
      {"options[]", "Investment options, one [[options]] table each, compared under the same rules."},
      {"cost", "How running cost enters the comparison."},
      {"report", "The report."},
  };
  return sections;
}

}  // namespace phusong::sim
