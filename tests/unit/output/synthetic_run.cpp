#include "tests/unit/output/synthetic_run.h"

#include <cmath>

namespace phusong::test {

namespace {

using namespace sim;

constexpr double kWest = 748'000, kNorth = 2'382'000, kCell_m = 90;
constexpr int kColumns = 60, kRows = 50;

LonLat lonlat_of(Point p) { return {107.4 + (p.x - kWest) / 103'600, 21.55 - (kNorth - p.y) / 110'700}; }
Point place(double col, double row) { return {kWest + col * kCell_m, kNorth - row * kCell_m}; }

geo::Terrain terrain() {
  geo::Terrain t;
  t.crs = geo::Crs::from_text("EPSG:32648");
  t.grid = {.west = kWest, .north = kNorth, .cell_m = kCell_m, .columns = kColumns, .rows = kRows};
  t.height_m = Raster<float>{t.grid, 0.0F};
  t.ground = Raster<std::uint8_t>{t.grid, static_cast<std::uint8_t>(geo::Ground::land)};
  t.clutter = Raster<std::uint8_t>{t.grid, 0};
  t.classes.classes.resize(1);
  for (int row = 0; row < kRows; ++row) {
    for (int col = 0; col < kColumns; ++col) {
      const double ridge = 320 * std::exp(-std::pow((col - 30 + 0.3 * row) / 6.0, 2));
      t.height_m(col, row) = static_cast<float>(20 + ridge + 15 * std::sin(col * 0.4) * std::cos(row * 0.5));
      auto& ground = t.ground(col, row);
      if (row >= 44) ground = static_cast<std::uint8_t>(geo::Ground::sea);
      if (col >= 52 && row < 10) ground = static_cast<std::uint8_t>(geo::Ground::unknown);
      if (ground != static_cast<std::uint8_t>(geo::Ground::land)) t.height_m(col, row) = 0;
      if (ground == static_cast<std::uint8_t>(geo::Ground::land))
        ++t.land_cells;
      else if (ground == static_cast<std::uint8_t>(geo::Ground::sea))
        ++t.sea_cells;
      else
        ++t.unknown_cells;
    }
  }
  return t;
}

geo::Village village(int number, double col, double row, double people) {
  geo::Village v;
  v.id = "QN-00" + std::to_string(number);
  v.name = kNames[number - 1];
  v.commune = "Hoành Mô";
  v.district = "Bình Liêu";
  v.population = people;
  if (number == 1) v.phase = "2021-2022", v.status = "closed", v.closed_by = "new_bts";
  const double half = 320;
  const Point c = place(col, row);
  v.area = {{{{{c.x - half, c.y - half},
               {c.x + half, c.y - half},
               {c.x + half, c.y + half},
               {c.x - half, c.y + half},
               {c.x - half, c.y - half}}}}};
  v.centre = c;
  v.area_m2 = 4 * half * half;
  return v;
}

geo::Site site(const char* id, double col, double row) {
  geo::Site s;
  s.id = id;
  s.at = place(col, row);
  s.lonlat = lonlat_of(s.at);
  for (int i = 0; i < 3; ++i) {
    geo::Sector sector;
    sector.id = std::string{id} + "-" + std::to_string(i + 1);
    sector.azimuth_deg = 120.0 * i;
    sector.owner = i == 0 ? "Viettel" : "VNPT";
    sector.frequency_mhz = i == 2 ? 1800 : 900;
    sector.on_air = i == 1 ? "2018-05-01" : "2019-01-15";
    sector.height_m = 42;
    s.sectors.push_back(sector);
  }
  return s;
}

VillageService service(std::size_t index, Verdict verdict, double share, Cause cause) {
  VillageService s;
  s.village = index;
  s.verdict = verdict;
  s.served_share = share;
  s.possible_share = verdict == Verdict::unverified ? 1.0 : share;
  s.cause = cause;
  s.cause_share = cause == Cause::none ? 0.0 : 0.875;
  s.nearest_site = "S-A";
  s.nearest_site_km = 1.25 + static_cast<double>(index);
  s.median_rsrp_dbm = -95.5 - 8.0 * static_cast<double>(index);
  return s;
}

CoverageMap coverage(const geo::Terrain& terrain, const std::vector<geo::Site>& sites) {
  CoverageMap map;
  map.grid = terrain.grid;
  const float nan = std::nanf("");
  map.rsrp_dbm = Raster<float>{map.grid, nan};
  map.margin_db = Raster<float>{map.grid, nan};
  map.state = Raster<std::uint8_t>{map.grid, 255};
  map.server = Raster<float>{map.grid, nan};
  for (int row = 0; row < kRows; ++row) {
    for (int col = 0; col < kColumns; ++col) {
      if (row < 2) continue;  // a strip out of range
      const Point p = map.grid.centre(col, row);
      const double a = distance_m(p, sites[0].at), b = distance_m(p, sites[1].at);
      const double shadow = 30 * std::exp(-std::pow((col - 38 + 0.3 * row) / 5.0, 2));
      const double level = -60 - 28 * std::log10(1 + std::min(a, b) / 150) - shadow;
      map.rsrp_dbm(col, row) = static_cast<float>(level);
      map.margin_db(col, row) = static_cast<float>(level + 110);
      map.state(col, row) = level >= -110 ? 1 : 0;
      if (terrain.ground(col, row) == 0) map.state(col, row) = 2;
      map.server(col, row) = a <= b ? 0.0F : 1.0F;
      ++(map.state(col, row) == 1 ? map.served : map.state(col, row) == 2 ? map.unverified : map.not_served);
    }
  }
  return map;
}

Candidate candidate(const char* id, CandidateKind kind, double col, double row) {
  Candidate c;
  c.id = id;
  c.kind = kind;
  c.at = place(col, row);
  c.lonlat = lonlat_of(c.at);
  c.ground_m = 231.25;
  c.height_m = 42;
  c.reason_en = "summit that sees 2 gaps";
  c.reason_vi = "đỉnh nhìn thấy 2 điểm lõm";
  return c;
}

PlannedSite planned(const Candidate& c, int rank, std::vector<std::size_t> closes, std::vector<std::size_t> first) {
  PlannedSite p;
  p.id = c.id;
  p.kind = c.kind;
  p.at = c.at;
  p.lonlat = c.lonlat;
  p.ground_m = c.ground_m;
  p.height_m = c.height_m;
  p.azimuth_deg = 60;
  p.bts_type = "macro_42m";
  p.capex_vnd = 3.2e9;
  p.opex_vnd_per_year = 2.4e8;
  p.rank = rank;
  p.must_have = rank == 1;
  p.reason_en = c.reason_en;
  p.reason_vi = c.reason_vi;
  p.closes = std::move(closes);
  p.closes_first = std::move(first);
  return p;
}

void fill_scenario(Scenario& s) {
  s.identity = {"synthetic",
                "A synthetic run",
                "Lần chạy tổng hợp",
                "Made by hand for tests; it shows no real place.",
                "Làm bằng tay để thử; không phải nơi có thật.",
                7};
  s.report.language = "en";
  s.service.rsrp_dbm = -110;
  s.service.location_probability_pct = 90;
  s.service.receiver_height_m = 1.5;
  s.service.covered_pct = 95;
  s.service.dead_pct = 50;
  s.propagation.model = "itu_p526";
  s.propagation.range_km = 20;
  s.cost.years = 10;
  s.cost.discount_rate_pct = 8;
  s.file = "scenarios/synthetic.toml";
  s.canonical = "service.rsrp_dbm = -110\n";
}

}  // namespace

RunResult synthetic_run() {
  RunResult r;
  fill_scenario(r.scenario);
  r.terrain = terrain();
  r.sites = {site("S-A", 9.5, 12.5), site("S-B", 16.5, 33.5)};
  r.map = coverage(r.terrain, r.sites);

  r.villages.villages = {village(1, 40, 14, 320), village(2, 45, 22, 210), village(3, 30, 37, 150.5),
                         village(4, 55, 6, 95), village(5, 12, 24, 880)};
  r.villages.villages[4].population.reset();
  r.villages.villages[4].households = 220;
  r.villages.issues = {{geo::VillageIssueKind::repaired, "QN-003", "the ring crosses itself; repaired, area 0.41 km2"}};
  r.gaps.villages = {service(0, Verdict::dead, 0.0, Cause::terrain), service(1, Verdict::dead, 0.123, Cause::terrain),
                     service(2, Verdict::marginal, 0.71, Cause::uplink),
                     service(3, Verdict::unverified, 0.2, Cause::no_data),
                     service(4, Verdict::covered, 1.0, Cause::none)};
  r.gaps.villages[3].median_rsrp_dbm = -999;
  r.gaps.villages[1].served_by = {{"VNPT", "2G", 0.35}, {"Viettel", "4G", 0.1}};
  Obstacle hill{place(28, 10.5), lonlat_of(place(28, 10.5)), 341.5, 24.75, "S-A", 2.7};
  r.gaps.villages[0].obstacle = hill;
  hill.at = place(30, 17);
  hill.lonlat = lonlat_of(hill.at);
  r.gaps.villages[1].obstacle = hill;
  GapCluster cluster;
  cluster.id = 1;
  cluster.villages = {0, 1};
  cluster.people = 530;
  cluster.hull = {{{{place(36, 18), place(49, 26), place(49, 18), place(44, 10), place(36, 10), place(36, 18)}}}};
  cluster.centre = place(42.5, 18);
  r.gaps.clusters = {cluster};
  r.gaps.sensitivity = {{"default", 1, 1, 2, 1, 1}, {"-6 dB", 0, 1, 3, 1, 1}, {"+6 dB", 2, 1, 1, 1, 1}};
  r.gaps.cells = 245;
  r.gaps.unknown_cells = 9;
  r.gaps.caveats = models::bits(models::Caveat::tx_height_out_of_domain);
  r.gaps.caveat_cells = {{{models::bits(models::Caveat::tx_height_out_of_domain), "itu_p526"}, 12}};

  r.candidates.candidates = {candidate("M-S-B", CandidateKind::existing_mast, 16.5, 33.5),
                             candidate("R0001", CandidateKind::rooftop, 38, 18),
                             candidate("V-QN-003", CandidateKind::village_centre, 30, 36)};
  r.candidates.refused = {{candidate("R0002", CandidateKind::rooftop, 50, 40), "inside the heritage core zone",
                           "nằm trong vùng lõi di sản"}};
  r.effects["macro_42m"] = {
      {0, "macro_42m", 0, {}, {}}, {1, "macro_42m", 60, {0, 1}, {1.0, 0.97}}, {2, "macro_42m", 120, {2}, {0.96}}};

  OptionResult plan;
  plan.option.name = "plan-54";
  plan.option.title_en = "Plan: most villages";
  plan.option.title_vi = "Phương án: nhiều thôn nhất";
  plan.option.kind = "plan";
  plan.option.objective = "villages";
  plan.option.bts_type = "macro_42m";
  plan.sites = {planned(r.candidates.candidates[1], 1, {0, 1}, {0, 1}),
                planned(r.candidates.candidates[2], 2, {2}, {2})};
  plan.target = {0, 1, 2};
  plan.closed = {0, 1, 2};
  plan.closed_target = {0, 1, 2};
  plan.people = plan.people_target = 680.5;
  plan.capex_vnd = 6.4e9;
  plan.opex_vnd_per_year = 4.8e8;
  plan.present_value_vnd = 9.62e9;
  plan.cost_per_village_vnd = plan.present_value_vnd / 3;
  plan.cost_per_person_vnd = plan.present_value_vnd / 680.5;
  plan.bound = 3;
  plan.bound_text_en = "no plan closes more than 3";
  plan.bound_text_vi = "không phương án nào đóng hơn 3";
  OptionResult built = plan;
  built.option.name = "as-built 'naive'";
  built.option.title_en = "As built";
  built.option.title_vi = "Như đã xây";
  built.option.kind = "fixed";
  built.sites = {planned(candidate("B-1", CandidateKind::point, 41, 15), 1, {0}, {0})};
  built.closed = built.closed_target = {0};
  built.bound = 0;
  built.bound_text_en.clear();
  built.bound_text_vi.clear();
  r.options = {built, plan};

  r.inputs = {{"terrain", "terrain.tif", std::string(64, 'a')}, {"villages", "https://example.org/v.gpkg", ""}};
  r.notes = {"One village stands on unknown terrain."};
  r.seconds = {{"coverage", 1.25}, {"gaps", 0.5}};
  return r;
}

void add_spread(sim::RunResult& run) {
  CoverageMap other = run.map;
  for (int row = 0; row < kRows; ++row)
    for (int col = 0; col < kColumns; ++col) other.rsrp_dbm(col, row) += static_cast<float>(col - 25);
  std::vector<VillageService> villages = run.gaps.villages;
  const auto judge = [&](std::size_t village, Verdict verdict, double level_dbm) {
    villages[village].verdict = verdict;
    villages[village].median_rsrp_dbm = level_dbm;
  };
  judge(0, Verdict::covered, -80.25);
  judge(1, Verdict::marginal, -999);
  judge(3, Verdict::covered, -90);
  judge(4, Verdict::marginal, -129.5);
  run.spread = find_spread(run.map, run.gaps.villages, other, villages, "itu_p526", "free_space");
}

void add_backhaul(sim::RunResult& run) {
  BackhaulBand band;
  band.name = "7-ghz";
  band.frequency_mhz = 7'500;
  band.cost_source = "assumption";
  run.scenario.backhaul.enabled = true;
  run.scenario.backhaul.k_worst = 2.0 / 3.0;
  run.scenario.backhaul_bands = {band};

  const Candidate& relay_at = run.candidates.candidates[2];
  const Candidate& site_at = run.candidates.candidates[1];
  HopGraph graph;
  graph.nodes = {{.id = run.sites[0].id,
                  .kind = HopNode::Kind::site,
                  .at = run.sites[0].at,
                  .lonlat = run.sites[0].lonlat,
                  .dish_m = 40,
                  .root = true,
                  .stands = true},
                 {.id = site_at.id,
                  .kind = HopNode::Kind::candidate,
                  .at = site_at.at,
                  .lonlat = site_at.lonlat,
                  .dish_m = 38,
                  .candidate = 1},
                 {.id = relay_at.id,
                  .kind = HopNode::Kind::candidate,
                  .at = relay_at.at,
                  .lonlat = relay_at.lonlat,
                  .dish_m = 38,
                  .candidate = 2}};
  Hop hop;
  hop.from = 1;
  hop.to = 2;
  hop.band = 0;
  hop.length_km = 1.75;
  hop.capex_vnd = 4e8;
  hop.median = {.share = 1.25, .above_m = 9.5, .at_km = 0.5};
  hop.worst = {.share = 0.875, .above_m = 7.5, .at_km = 0.75};
  hop.sea_share = 0.75;
  hop.fade_margin_db = 36.5;
  hop.availability_pct = 99.995;
  graph.hops = {hop};
  graph.refused = {{.from = 0,
                    .to = 1,
                    .fault = HopFault::obstructed,
                    .band = 0,
                    .length_km = 2.5F,
                    .missing = 12.25F,
                    .at_km = 1.5F}};
  graph.feeds = {{.kind = Feed::Kind::trench,
                  .node = 2,
                  .fibre_id = "F-1",
                  .from_at = run.sites[1].at,
                  .from_lonlat = run.sites[1].lonlat,
                  .length_km = 1.4,
                  .capex_vnd = 2.8e8}};
  graph.of_candidate = {0, 1, 2};
  run.hop_graphs["macro_42m"] = graph;

  OptionResult& plan = run.options[1];
  plan.with_backhaul = true;
  PlannedHop trench;
  trench.kind = PlannedHop::Kind::trench;
  trench.from = "F-1";
  trench.to = relay_at.id;
  trench.from_at = run.sites[1].at;
  trench.from_lonlat = run.sites[1].lonlat;
  trench.to_at = relay_at.at;
  trench.to_lonlat = relay_at.lonlat;
  trench.hop.length_km = 1.4;
  trench.hop.capex_vnd = 2.8e8;
  trench.carries = {"R0001", relay_at.id};
  PlannedHop radio;
  radio.from = relay_at.id;
  radio.to = site_at.id;
  radio.from_at = relay_at.at;
  radio.from_lonlat = relay_at.lonlat;
  radio.to_at = site_at.at;
  radio.to_lonlat = site_at.lonlat;
  radio.from_dish_m = radio.to_dish_m = 38;
  radio.band = "7-ghz";
  radio.frequency_mhz = 7'500;
  radio.hop = hop;
  radio.depth = 1;
  radio.carries = {"R0001"};
  plan.hops = {trench, radio};
  plan.relays = {{.id = "P-1",
                  .kind = HopNode::Kind::relay_point,
                  .stands = false,
                  .at = place(20, 20),
                  .lonlat = lonlat_of(place(20, 20)),
                  .ground_m = 120,
                  .dish_m = 38,
                  .capex_vnd = 8e8}};
  plan.sites[0].path = {1, 0};
  plan.sites[0].reaches = "F-1";
  plan.sites[0].path_availability_pct = 99.995;
  plan.sites[1].path = {0};
  plan.sites[1].reaches = "F-1";
  plan.backhaul_capex_vnd = 1.48e9;
  plan.capex_vnd += plan.backhaul_capex_vnd;
  plan.unserved = {{1, "village Ngàn Chi <B>: 2 candidates reach it, none has a path", "không có đường truyền dẫn"}};
  plan.worst_failure = "F-1 - V-QN-003";
  plan.worst_failure_villages = 3;
}

}  // namespace phusong::test
