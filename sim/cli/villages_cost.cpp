#include <algorithm>

#include "models/catalogue.h"
#include "sim/cli/stage_costs.h"

namespace phusong::cli {
namespace {

/// CPU time of the measurement, and the least number of villages whatever they take.
constexpr double kVillages_s = 2.5;
constexpr std::size_t kLeastVillages = 30;
/// A village is looked at in so many places, because with few a gap that is mostly served passes for none. In each,
/// cells in a row are judged, as in a run, whose neighbours find the ground in the processor's caches; the first of
/// them, which does not, is not timed.
constexpr std::size_t kPlaces = 6, kCellsOfPlace = 2;
/// Every so many villages, the other models are asked too.
constexpr std::size_t kOthersEvery = 3;

/// What asking for the cause of an unserved cell takes; as in find_cause.
double cause_s(const sim::CellJudge& judge, const sim::VillageCell& cell) {
  const sim::CellService& s = cell.service;
  const double enough = judge.scenario().service.rsrp_dbm;
  if (s.server < 0 || s.path_unknown || static_cast<double>(s.rsrp_dbm) >= enough || s.diffraction_db <= 0.0F)
    return 0.0;
  thread_local Profile profile;
  const ThreadClock clock;
  const sim::Transmitter& from = judge.transmitters().all[static_cast<std::size_t>(s.server)];
  if (judge.bare_ground_level_dbm(from, cell.at, profile) < enough)
    static_cast<void>(judge.link(from, cell.at, profile));
  return clock.seconds();
}

/// And who serves what is left of a gap.
double servers_s(const sim::CellJudge& judge, const sim::VillageCell& cell) {
  if (cell.service.state == sim::CellState::not_served) return 0.0;
  const ThreadClock clock;
  for (std::size_t g = 0; g < judge.transmitters().groups.size(); ++g)
    static_cast<void>(judge.best_server(cell.at, static_cast<int>(g)));
  return clock.seconds();
}

}  // namespace

VillagesCost measure_villages(const sim::RunResult& inputs, const sim::CellJudge& judge) {
  VillagesCost cost;
  const sim::Scenario& scenario = inputs.scenario;
  const std::vector<geo::Village>& villages = inputs.villages.villages;
  std::vector<std::vector<geo::CellShare>> cells;
  {
    const ThreadClock clock;
    for (const geo::Village& village : villages) {
      cells.push_back(geo::cells_under(village.area, judge.terrain().grid));
      cost.cells += cells.back().size();
    }
    cost.cpu_s = clock.seconds();
  }

  // Every village is judged by the other models too.
  std::vector<sim::CellJudge> others;
  const auto add = [&](const std::string& model) {
    if (model != judge.models().label())
      others.emplace_back(judge, inputs.transmitters, sim::ModelChoice{models::find_model(model)});
  };
  for (const std::string& model : scenario.gaps.sensitivity_models) add(model);
  if (!scenario.propagation.spread_model.empty()) add(scenario.propagation.spread_model);

  Sampled judged, by_others;
  Picks picks{villages.size()};
  const ThreadClock clock;
  while (!picks.done() && (clock.seconds() < kVillages_s || picks.made() < kLeastVillages)) {
    const std::size_t v = picks.next();
    if (cells[v].empty()) continue;
    sim::VillageService village;
    village.village = v;
    double own_s = 0.0, others_s = 0.0, timed = 0.0;
    for (std::size_t place = 0; place < kPlaces; ++place) {
      const std::size_t first = pick(picks.made() * kPlaces + place, cells[v].size());
      for (std::size_t i = first; i < std::min(first + kCellsOfPlace, cells[v].size()); ++i) {
        const Point at = judge.terrain().grid.centre(cells[v][i].col, cells[v][i].row);
        const ThreadClock clock_of_cell;
        village.cells.push_back({at, 1.0F, judge.best_server(at)});
        if (i == first) continue;
        own_s += clock_of_cell.seconds();
        timed += 1.0;
        if (picks.made() % kOthersEvery != 0) continue;
        const ThreadClock clock_of_others;
        for (const sim::CellJudge& other : others) static_cast<void>(other.best_server(at));
        others_s += clock_of_others.seconds();
      }
    }
    for (sim::VillageCell& cell : village.cells) cell.weight /= static_cast<float>(village.cells.size());
    village.verdict = sim::verdict_of(village.cells, scenario.service, 0.0, &village.served_share);
    double asked_s = 0.0;
    if (village.verdict != sim::Verdict::covered)
      for (const sim::VillageCell& cell : village.cells) asked_s += cause_s(judge, cell) + servers_s(judge, cell);

    const auto size = static_cast<double>(cells[v].size());
    if (timed > 0.0) {
      judged.seconds += size * (own_s / timed + asked_s / static_cast<double>(village.cells.size()));
      judged.done += size;
      if (picks.made() % kOthersEvery == 0) {
        by_others.seconds += size * others_s / timed;
        by_others.done += size;
      }
    }
    if (sim::is_gap(village.verdict)) cost.gaps.push_back(std::move(village));
  }
  cost.looked_at = static_cast<double>(picks.made()) / static_cast<double>(std::max<std::size_t>(1, villages.size()));
  cost.cpu_s += judged.of(static_cast<double>(cost.cells)) + by_others.of(static_cast<double>(cost.cells));
  cost.kept_mb = static_cast<double>(cost.cells * (1 + others.size()) * sizeof(sim::CellService)) / 1e6;
  return cost;
}

}  // namespace phusong::cli
