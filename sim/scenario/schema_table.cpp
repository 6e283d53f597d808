#include "sim/scenario/schema_table.h"

#include "sim/scenario/schema_rows.h"

namespace phusong::sim {
namespace {

using S = Scenario;

std::vector<Row> planning_rows() {
  return {
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
       kPlain, "Step of the search for the first sector's azimuth, from true north."},
      {"candidates.azimuths", at<&S::candidates, &CandidateKeys::azimuths>, "", "\"all\"", Words{"all", "best"}, kPlain,
       "all: a plan chooses each site's azimuth, among those that close different villages; two BTS of different "
       "azimuths at one place each cost what a BTS costs there, and with backhaul, quarters or resilience there is one "
       "at a place. best: each option turns a candidate once, to where it closes most of the option's villages."},
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
       "closed when one new site closes it alone, beside what is on air. A joint plan takes longer; not with resilient."},
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
  static const std::vector<Row> table = [] {
    std::vector<Row> rows = coverage_rows();
    for (Row& row : planning_rows()) rows.push_back(std::move(row));
    return rows;
  }();
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
