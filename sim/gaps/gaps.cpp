#include "sim/gaps/gaps.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "geo/base/constants.h"
#include "geo/base/parallel.h"
#include "models/catalogue.h"
#include "sim/gaps/causes.h"
#include "sim/gaps/clusters.h"

namespace phusong::sim {

namespace {

/// How many cells a grid must grow on each side to hold a box.
struct Margins {
  int west = 0, north = 0, east = 0, south = 0;
};

Margins margins_around(const Grid& grid, const geo::MultiPolygon& area) {
  Margins m;
  const auto cells = [&](double metres) { return std::max(0, static_cast<int>(std::ceil(metres / grid.cell_m))); };
  for (const geo::Polygon& part : area)
    for (const Point& p : part.rings.front()) {
      m.west = std::max(m.west, cells(grid.west - p.x));
      m.north = std::max(m.north, cells(p.y - grid.north));
      m.east = std::max(m.east, cells(p.x - (grid.west + grid.columns * grid.cell_m)));
      m.south = std::max(m.south, cells(grid.north - grid.rows * grid.cell_m - p.y));
    }
  return m;
}

/// The village's cells with weights that sum to 1: by people where a raster knows them, else by area. What lies beyond
/// the working grid is there too, on unknown ground: it may be served or not, and must not be forgotten. There, people
/// are taken to live as densely as in the part on the grid.
std::vector<VillageCell> cells_of(const geo::Village& village, const Grid& grid, const Raster<float>* people) {
  const Margins m = margins_around(grid, village.area);
  Grid wide = grid;
  wide.west -= m.west * grid.cell_m;
  wide.north += m.north * grid.cell_m;
  wide.columns += m.west + m.east;
  wide.rows += m.north + m.south;

  struct Weighed {
    int col, row;  ///< of the working grid
    double share, people;
    bool on_grid;
  };
  std::vector<Weighed> all;
  double people_inside = 0.0, area_inside = 0.0;
  for (const geo::CellShare& s : geo::cells_under(village.area, wide)) {
    Weighed w{s.col - m.west, s.row - m.north, static_cast<double>(s.share), 0.0, false};
    w.on_grid = grid.contains(w.col, w.row);
    if (w.on_grid) {
      const double here = people == nullptr ? 1.0 : static_cast<double>((*people)(w.col, w.row));
      w.people = std::isnan(here) ? 0.0 : here * w.share;
      people_inside += w.people;
      area_inside += w.share;
    }
    all.push_back(w);
  }
  // Nobody counted on the grid: by area.
  double sum = 0.0;
  for (Weighed& w : all) {
    if (people_inside <= 0.0)
      w.people = w.share;
    else if (!w.on_grid)
      w.people = w.share * people_inside / area_inside;
    sum += w.people;
  }
  std::vector<VillageCell> cells;
  cells.reserve(all.size());
  for (const Weighed& w : all)
    if (w.people > 0.0) cells.push_back({grid.centre(w.col, w.row), static_cast<float>(w.people / sum), {}});
  return cells;
}

/// Flattens villages to cells, so that threads share the work evenly.
struct CellRef {
  std::size_t village, cell;
};

/// The level that half of the village (by weight) reaches.
double median_rsrp_dbm(const std::vector<VillageCell>& cells) {
  std::vector<std::pair<float, float>> levels;
  levels.reserve(cells.size());
  for (const VillageCell& c : cells) levels.emplace_back(c.service.rsrp_dbm, c.weight);
  std::sort(levels.begin(), levels.end());
  double below = 0.0;
  for (const auto& [level, weight] : levels) {
    below += static_cast<double>(weight);
    if (below >= 0.5) return static_cast<double>(level);
  }
  return levels.empty() ? -999.0 : static_cast<double>(levels.back().first);
}

void name_nearest_site(const CellJudge& judge, const geo::Village& village, VillageService& service) {
  double nearest_m = -1.0;
  for (const Transmitter& t : judge.transmitters().all) {
    const double metres = distance_m(t.at, village.centre);
    if (nearest_m < 0.0 || metres < nearest_m) {
      nearest_m = metres;
      service.nearest_site = t.site_id;
    }
  }
  service.nearest_site_km = nearest_m < 0.0 ? -1.0 : nearest_m / 1000.0;
}

/// Who serves a gap's cells alone: one pass per (owner, technology).
void find_servers(const CellJudge& judge, std::vector<VillageService>& villages, Watcher* watcher) {
  std::vector<std::size_t> gaps;
  for (std::size_t v = 0; v < villages.size(); ++v)
    if (villages[v].verdict != Verdict::covered) gaps.push_back(v);
  Progress progress{watcher, "who serves the gaps", gaps.size()};
  const std::vector<ServiceGroup>& groups = judge.transmitters().groups;
  parallel_for(std::size_t{0}, gaps.size(), [&](std::size_t i) {
    VillageService& village = villages[gaps[i]];
    for (std::size_t g = 0; g < groups.size(); ++g) {
      double share = 0.0;
      for (const VillageCell& cell : village.cells) {
        // A cell that nobody serves is served by no single owner either.
        if (cell.service.state != CellState::served && cell.service.state != CellState::unverified) continue;
        if (judge.best_server(cell.at, static_cast<int>(g)).state == CellState::served)
          share += static_cast<double>(cell.weight);
      }
      if (share > 0.0) village.served_by.push_back({groups[g].owner, groups[g].technology, share});
    }
    progress.advance();
  });
}

}  // namespace

std::string_view name_of(Verdict verdict) noexcept {
  constexpr std::array<std::string_view, 4> kNames{"covered", "marginal", "dead", "unverified"};
  return kNames[static_cast<std::size_t>(verdict)];
}

std::string_view name_of(Cause cause) noexcept {
  constexpr std::array<std::string_view, 6> kNames{"none", "terrain", "distance", "clutter", "uplink", "no_data"};
  return kNames[static_cast<std::size_t>(cause)];
}

bool is_covered(double served_share, const ServiceKeys& service) noexcept {
  constexpr double kRounding_pct = 1e-5;
  return 100.0 * served_share >= service.covered_pct - kRounding_pct;
}

Verdict verdict_of(const std::vector<VillageCell>& cells, const ServiceKeys& service, double offset_db,
                   double* served_share, double* possible_share) {
  double served = 0.0, possible = 0.0;
  for (const VillageCell& cell : cells) {
    const CellService& s = cell.service;
    const bool serves = s.server >= 0 && static_cast<double>(s.rsrp_dbm) + offset_db >= service.rsrp_dbm &&
                        (!service.uplink || static_cast<double>(s.uplink_margin_db) + offset_db >= 0.0);
    // A cell on unknown ground may have any level, whatever was computed for it.
    if (!serves && !s.ground_unknown) continue;
    possible += static_cast<double>(cell.weight);
    const bool certain = !s.path_unknown && !s.ground_unknown && s.state != CellState::unverified;
    if (serves && certain) served += static_cast<double>(cell.weight);
  }
  if (served_share != nullptr) *served_share = served;
  if (possible_share != nullptr) *possible_share = possible;

  // The verdict must hold whether the unknown ground obstructs or not.
  const auto judge = [&service](double share) {
    if (is_covered(share, service)) return Verdict::covered;
    if (100.0 * share < service.dead_pct) return Verdict::dead;
    return Verdict::marginal;
  };
  return judge(served) == judge(possible) ? judge(served) : Verdict::unverified;
}

std::vector<VillageService> judge_villages(const CellJudge& judge, const std::vector<geo::Village>& villages,
                                           const Raster<float>* people, const Checkpoints& checkpoints,
                                           Watcher* watcher) {
  std::vector<VillageService> result(villages.size());
  parallel_for(std::size_t{0}, villages.size(), [&](std::size_t v) {
    result[v].village = v;
    result[v].cells = cells_of(villages[v], judge.terrain().grid, people);
  });

  std::vector<CellRef> all;
  for (std::size_t v = 0; v < result.size(); ++v)
    for (std::size_t c = 0; c < result[v].cells.size(); ++c) all.push_back({v, c});
  const std::string model = judge.models().label();
  const Checkpoints mine = checkpoints.with("model/" + model);
  std::vector<CellService> services;
  if (!mine.load("villages", services) || services.size() != all.size()) {
    services.assign(all.size(), CellService{});
    constexpr std::size_t kBlock = 512;
    const std::size_t blocks = (all.size() + kBlock - 1) / kBlock;
    Progress progress{watcher, "villages, " + model, all.size()};
    parallel_for(std::size_t{0}, blocks, [&](std::size_t block) {
      const std::size_t first = block * kBlock, last = std::min(all.size(), first + kBlock);
      for (std::size_t i = first; i < last; ++i)
        services[i] = judge.best_server(result[all[i].village].cells[all[i].cell].at);
      progress.advance(last - first);
    });
    mine.save("villages", services);
  }
  for (std::size_t i = 0; i < all.size(); ++i) result[all[i].village].cells[all[i].cell].service = services[i];

  for (VillageService& village : result) {
    village.verdict =
        verdict_of(village.cells, judge.scenario().service, 0.0, &village.served_share, &village.possible_share);
    village.median_rsrp_dbm = median_rsrp_dbm(village.cells);
  }
  return result;
}

SensitivityRow count_verdicts(std::string what, const std::vector<geo::Village>& villages,
                              const std::vector<Verdict>& verdicts) {
  SensitivityRow row;
  row.what = std::move(what);
  for (std::size_t v = 0; v < verdicts.size(); ++v) {
    switch (verdicts[v]) {
      case Verdict::covered:
        ++row.covered;
        break;
      case Verdict::marginal:
        ++row.marginal;
        break;
      case Verdict::dead:
        ++row.dead;
        break;
      case Verdict::unverified:
        ++row.unverified;
        break;
    }
    if (is_gap(verdicts[v]) && !villages[v].phase.empty()) ++row.programme_gaps;
  }
  return row;
}

namespace {

std::vector<Verdict> verdicts_at(const std::vector<VillageService>& services, const ServiceKeys& keys,
                                 double offset_db) {
  std::vector<Verdict> verdicts;
  verdicts.reserve(services.size());
  for (const VillageService& s : services) verdicts.push_back(verdict_of(s.cells, keys, offset_db));
  return verdicts;
}

/// How the count of gaps moves with every level up or down, and with another model.
std::vector<SensitivityRow> sensitivity(const CellJudge& judge, const std::vector<geo::Village>& villages,
                                        const Raster<float>* people, const std::vector<VillageService>& services,
                                        const Checkpoints& checkpoints, Watcher* watcher) {
  const Scenario& scenario = judge.scenario();
  std::vector<SensitivityRow> rows;
  rows.push_back(
      count_verdicts("as modelled: " + judge.models().label(), villages, verdicts_at(services, scenario.service, 0.0)));
  const double step_db = scenario.gaps.sensitivity_db;
  if (step_db > 0.0) {
    const std::string amount = fmt::format("{}", step_db);
    rows.push_back(
        count_verdicts("all levels -" + amount + " dB", villages, verdicts_at(services, scenario.service, -step_db)));
    rows.push_back(
        count_verdicts("all levels +" + amount + " dB", villages, verdicts_at(services, scenario.service, step_db)));
  }
  for (const std::string& name : scenario.gaps.sensitivity_models) {
    if (name == judge.models().label()) continue;
    const CellJudge other{judge, judge.transmitters(), ModelChoice{models::find_model(name)}};
    rows.push_back(count_verdicts(
        "model " + name, villages,
        verdicts_at(judge_villages(other, villages, people, checkpoints, watcher), scenario.service, 0.0)));
  }
  return rows;
}

}  // namespace

void count_caveats(const CellJudge& judge, const std::vector<VillageService>& villages, GapReport& report) {
  for (const VillageService& village : villages)
    for (const VillageCell& cell : village.cells) {
      const models::Caveats caveats = cell.service.caveats;
      report.caveats |= caveats;
      if (caveats == 0) continue;
      const Transmitter& server = judge.transmitters().all[static_cast<std::size_t>(cell.service.server)];
      const std::string model{judge.models().of(server.frequency_mhz).name};
      for (std::uint32_t bit = 1; bit != 0 && bit <= caveats; bit <<= 1)
        if ((caveats & bit) != 0) ++report.caveat_cells[{bit, model}];
    }
}

GapReport find_gaps(const CellJudge& judge, const std::vector<geo::Village>& villages, const Raster<float>* people,
                    const Checkpoints& checkpoints, Watcher* watcher) {
  GapReport report;
  report.villages = judge_villages(judge, villages, people, checkpoints, watcher);

  // What the counts say of the data: unknown ground and values outside a model's domain.
  for (const VillageService& village : report.villages)
    for (const VillageCell& cell : village.cells) {
      ++report.cells;
      if (cell.service.path_unknown || judge.terrain().ground_at(cell.at) == geo::Ground::unknown)
        ++report.unknown_cells;
    }
  count_caveats(judge, report.villages, report);

  // Why each gap is one, and who serves what is left of it.
  {
    Progress progress{watcher, "causes", villages.size()};
    parallel_for(std::size_t{0}, villages.size(), [&](std::size_t v) {
      VillageService& service = report.villages[v];
      if (service.verdict != Verdict::covered) {
        name_nearest_site(judge, villages[v], service);
        find_cause(judge, villages[v], service);
      }
      progress.advance();
    });
  }
  find_servers(judge, report.villages, watcher);
  report.clusters = cluster_dead(villages, report.villages, judge.scenario().gaps.cluster_distance_m);
  report.sensitivity = sensitivity(judge, villages, people, report.villages, checkpoints, watcher);
  return report;
}

}  // namespace phusong::sim
