#include "sim/coverage/coverage.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdio>
#include <limits>
#include <string>

#include "geo/base/constants.h"
#include "geo/base/parallel.h"
#include "models/empirical/free_space.h"
#include "sim/coverage/path_words.h"
#include "sim/coverage/radio_climate.h"

namespace phusong::sim {

namespace {

constexpr double kRadians = kPi / 180.0;
constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

models::Uplink uplink_of(const UplinkKeys& keys) {
  return {.terminal_power_dbm = keys.terminal_power_dbm,
          .terminal_gain_dbi = keys.terminal_gain_dbi,
          .body_loss_db = keys.body_loss_db,
          .noise_figure_db = keys.noise_figure_db,
          .resource_blocks = keys.resource_blocks,
          .required_sinr_db = keys.required_sinr_db,
          .interference_margin_db = keys.interference_margin_db};
}

/// What every path of a scenario has in common.
models::PathInput asked_everywhere(const Scenario& scenario, const geo::Terrain& terrain) {
  const PropagationKeys& keys = scenario.propagation;
  const LonLat middle = middle_of(terrain);
  models::PathInput path;
  path.rx_height = Metres{scenario.service.receiver_height_m};
  path.effective_radius = Kilometres{keys.effective_earth_radius_km};
  path.polarisation = polarisation_of(keys.polarisation);
  path.environment = environment_of(keys.environment);
  path.time_percent = keys.time_percent;
  path.latitude_deg = middle.lat_deg;
  path.climate = climate_of(scenario, middle.lon_deg, middle.lat_deg);
  return path;
}

/// A transmitter that could serve a cell, and the best level that it can still have there.
struct Contender {
  double at_most_dbm;     ///< that level first, then a few samples' bound
  double free_level_dbm;  ///< with the least loss that the model can state
  double pattern_loss_db;
  int transmitter;
  int mast;
  bool bounded = false;  ///< at_most_dbm already knows a few samples of the path
};

/// Order of a heap whose top can reach the highest level; ties by free space, then by transmitter.
bool weaker(const Contender& a, const Contender& b) noexcept {
  if (a.at_most_dbm != b.at_most_dbm) return a.at_most_dbm < b.at_most_dbm;
  return a.transmitter > b.transmitter;
}

/// The path from one mast at one antenna height and frequency; sectors of a site share it.
struct SharedPath {
  int mast;
  double height_m, frequency_mhz;
  double least_loss_db = 0.0;
  bool exact = false;
  models::PathLoss loss;
  int unknown_samples = 0;
};

/// A few samples are enough to see most ridges; shorter paths are evaluated at once.
constexpr std::size_t kBoundEvery = 12;
constexpr double kShortestBounded_cells = 4.0 * kBoundEvery;

}  // namespace

CellJudge::CellJudge(const Scenario& scenario, const geo::Terrain& terrain, const Transmitters& transmitters,
                     const ModelChoice& choice)
    : CellJudge{scenario, terrain, std::make_shared<const geo::ProfileSampler>(terrain), transmitters, choice} {}

CellJudge::CellJudge(const CellJudge& same_ground, const Transmitters& transmitters, const ModelChoice& choice)
    : CellJudge{*same_ground.scenario_, *same_ground.terrain_, same_ground.profiles_, transmitters, choice} {}

CellJudge::CellJudge(const CellJudge& same_ground, const Scenario& scenario, const Transmitters& transmitters)
    : CellJudge{scenario, *same_ground.terrain_, same_ground.profiles_, transmitters, same_ground.choice_} {}

CellJudge::CellJudge(const Scenario& scenario, const geo::Terrain& terrain,
                     std::shared_ptr<const geo::ProfileSampler> profiles, const Transmitters& transmitters,
                     const ModelChoice& choice)
    : scenario_{&scenario},
      terrain_{&terrain},
      profiles_{std::move(profiles)},
      transmitters_{&transmitters},
      choice_{choice},
      location_margin_db_{models::normal_quantile(scenario.service.location_probability_pct / 100.0) *
                          scenario.propagation.sigma_db},
      uplink_sensitivity_dbm_{models::uplink_sensitivity(uplink_of(scenario.uplink)).value()},
      terminal_side_db_{scenario.uplink.terminal_gain_dbi - scenario.uplink.body_loss_db},
      asked_{asked_everywhere(scenario, terrain)} {
  for (std::size_t i = 0; i < transmitters.all.size(); ++i) {
    const Transmitter& t = transmitters.all[i];
    if (masts_.empty() || transmitters.all[static_cast<std::size_t>(masts_.back().members.back())].site != t.site) {
      masts_.push_back({t.at, ground_under(t.at), {}});
    }
    masts_.back().members.push_back(static_cast<int>(i));
  }
}

double CellJudge::pattern_loss_db(const Transmitter& from, double bearing, double distance, double ground_m,
                                  double target_m) const {
  return pattern_loss_towards_db(from, bearing, ray_elevation_deg(ground_m + from.height_m, target_m, distance));
}

double CellJudge::pattern_loss_towards_db(const Transmitter& from, double bearing, double elevation) const {
  const models::AntennaPattern& pattern = transmitters_->antennas.at(from.antenna);
  const Decibels gain = models::gain_towards(pattern, Degrees{bearing - from.azimuth_deg}, Degrees{elevation},
                                             Degrees{from.electrical_tilt_deg}, Degrees{from.mechanical_tilt_deg});
  return pattern.max_gain_dbi - gain.value();
}

models::PathInput CellJudge::asked_of(const Transmitter& from) const {
  models::PathInput path = asked_;
  path.frequency = Megahertz{from.frequency_mhz};
  path.tx_height = Metres{from.height_m};
  return path;
}

models::PathInput CellJudge::path_input(const Transmitter& from, const Profile& profile) const {
  models::PathInput path = asked_of(from);
  path.profile = profile.view();
  path.sea_fraction = static_cast<double>(profile.sea_samples) / static_cast<double>(profile.size());
  return path;
}

models::PathLoss CellJudge::path_loss(const Transmitter& from, Point to, Profile& profile) const {
  profiles_->profile_between(from.at, to, terrain_->grid.cell_m, profile);
  return choice_.of(from.frequency_mhz).evaluate(path_input(from, profile));
}

double CellJudge::ground_under(Point at) const noexcept {
  const double height = terrain_->height_at(at);
  return std::isnan(height) ? 0.0 : height;
}

void CellJudge::set_levels(const Transmitter& from, double pattern_loss_db, double loss_db,
                           CellService& service) const noexcept {
  service.rsrp_dbm =
      static_cast<float>(from.eirp_re_dbm - pattern_loss_db - loss_db - location_margin_db_ + terminal_side_db_);
  const double terminal_dbm = scenario_->uplink.terminal_power_dbm + terminal_side_db_ - location_margin_db_;
  service.uplink_margin_db =
      static_cast<float>(terminal_dbm + from.receive_gain_dbi - pattern_loss_db - loss_db - uplink_sensitivity_dbm_);
  service.loss_db = static_cast<float>(loss_db);
}

bool CellJudge::serves(const CellService& service) const noexcept {
  return service.server >= 0 && static_cast<double>(service.rsrp_dbm) >= scenario_->service.rsrp_dbm &&
         (!scenario_->service.uplink || service.uplink_margin_db >= 0.0F);
}

bool CellJudge::serves_alone(const Transmitter& from, Point to, Profile& profile) const {
  const double dx = to.x - from.at.x, dy = to.y - from.at.y, square = dx * dx + dy * dy;
  const double range_m = scenario_->propagation.range_km * 1000.0;
  if (square > range_m * range_m || terrain_->ground_at(to) == geo::Ground::unknown) return false;
  const double loss_db = path_loss(from, to, profile).total_db;
  if (profile.unknown_samples > 0) return false;
  CellService service;
  service.server = 0;
  set_levels(from,
             pattern_loss_db(from, bearing_deg(from.at, to), std::sqrt(square), ground_under(from.at),
                             ground_under(to) + scenario_->service.receiver_height_m),
             loss_db, service);
  return serves(service);
}

double CellJudge::margin_db(const CellService& service) const noexcept {
  const double down = static_cast<double>(service.rsrp_dbm) - scenario_->service.rsrp_dbm;
  return scenario_->service.uplink ? std::min(down, static_cast<double>(service.uplink_margin_db)) : down;
}

double CellJudge::ray_elevation_deg(double from_m, double to_m, double distance_m) const noexcept {
  if (distance_m <= 0.0) return 0.0;
  const double effective_radius_m = scenario_->propagation.effective_earth_radius_km * 1000.0;
  return std::atan2(to_m - from_m - distance_m * distance_m / (2.0 * effective_radius_m), distance_m) / kRadians;
}

void CellJudge::write_cell(const CellService& service, std::size_t cell, CoverageMap& map) const noexcept {
  map.state.cells[cell] = static_cast<std::uint8_t>(service.state);
  const bool shown = service.server >= 0 && service.state != CellState::unverified;
  map.rsrp_dbm.cells[cell] = shown ? service.rsrp_dbm : kNaN;
  map.margin_db.cells[cell] = shown ? static_cast<float>(margin_db(service)) : kNaN;
  map.server.cells[cell] =
      shown ? static_cast<float>(transmitters_->all[static_cast<std::size_t>(service.server)].site) : kNaN;
}

CoverageMap CoverageMap::over(const Grid& grid) {
  CoverageMap map;
  map.grid = grid;
  map.rsrp_dbm = map.margin_db = map.server = Raster<float>{grid, kNaN};
  map.state = Raster<std::uint8_t>{grid, static_cast<std::uint8_t>(CellState::not_served)};
  return map;
}

void CoverageMap::count(geo::Ground ground, CellState of_cell) noexcept {
  if (ground == geo::Ground::sea) return;
  switch (of_cell) {
    case CellState::served:
      ++served;
      break;
    case CellState::unverified:
      ++unverified;
      break;
    case CellState::not_served:
      ++not_served;
      break;
  }
}

void CoverageMap::count_cells(const geo::Terrain& terrain) noexcept {
  for (std::size_t i = 0; i < state.cells.size(); ++i)
    count(static_cast<geo::Ground>(terrain.ground.cells[i]), static_cast<CellState>(state.cells[i]));
}

LinkTerms CellJudge::link(const Transmitter& from, Point to, Profile& profile) const {
  LinkTerms terms;
  terms.path = path_loss(from, to, profile);
  const double metres = distance_m(from.at, to);
  terms.distance_km = metres / 1000.0;
  terms.bearing_deg = bearing_deg(from.at, to);
  terms.eirp_re_dbm = from.eirp_re_dbm;
  terms.location_margin_db = location_margin_db_;
  terms.unknown_samples = profile.unknown_samples;
  const double target = profile.height_m.back() + scenario_->service.receiver_height_m;
  terms.elevation_deg = ray_elevation_deg(profile.height_m.front() + from.height_m, target, metres);
  terms.pattern_loss_db = pattern_loss_db(from, terms.bearing_deg, metres, profile.height_m.front(), target);
  terms.sea_share = static_cast<double>(profile.sea_samples) / static_cast<double>(profile.size());

  terms.terminal_side_db = terminal_side_db_;
  // Downlink: EIRP per resource element minus pattern, path and the margin for locations, at the terminal's antenna.
  terms.rsrp_dbm =
      from.eirp_re_dbm - terms.pattern_loss_db - terms.path.total_db - location_margin_db_ + terminal_side_db_;
  // Uplink: the terminal's power over the same path, received by the same pattern.
  terms.uplink_received_dbm = scenario_->uplink.terminal_power_dbm + terminal_side_db_ - terms.path.total_db -
                              terms.pattern_loss_db + from.receive_gain_dbi - location_margin_db_;
  terms.uplink_sensitivity_dbm = uplink_sensitivity_dbm_;
  terms.uplink_margin_db = terms.uplink_received_dbm - uplink_sensitivity_dbm_;
  return terms;
}

double CellJudge::free_space_level_dbm(const Transmitter& from, Point to) const {
  const double metres = distance_m(from.at, to);
  const double pattern = pattern_loss_db(from, bearing_deg(from.at, to), metres, ground_under(from.at),
                                         ground_under(to) + scenario_->service.receiver_height_m);
  const double loss = models::free_space(Megahertz{from.frequency_mhz}, Kilometres{metres / 1000.0}).value();
  return from.eirp_re_dbm - pattern - loss - location_margin_db_ + terminal_side_db_;
}

double CellJudge::bare_ground_level_dbm(const Transmitter& from, Point to, Profile& profile) const {
  profiles_->profile_between(from.at, to, terrain_->grid.cell_m, profile);
  std::fill(profile.clutter_m.begin(), profile.clutter_m.end(), 0.0);
  const double pattern =
      pattern_loss_db(from, bearing_deg(from.at, to), distance_m(from.at, to), profile.height_m.front(),
                      profile.height_m.back() + scenario_->service.receiver_height_m);
  const double loss = choice_.of(from.frequency_mhz).evaluate(path_input(from, profile)).total_db;
  return from.eirp_re_dbm - pattern - loss - location_margin_db_ + terminal_side_db_;
}

template <bool prune>
CellService CellJudge::judge_cell(Point at, int only_group) const {
  thread_local std::vector<Contender> contenders;
  thread_local std::vector<SharedPath> paths;
  thread_local Profile profile;
  contenders.clear();
  paths.clear();

  // Who is in range, and how strong in free space towards this cell.
  const double range_m = scenario_->propagation.range_km * 1000.0;
  const double step_m = terrain_->grid.cell_m;
  const double target = ground_under(at) + scenario_->service.receiver_height_m;
  for (std::size_t m = 0; m < masts_.size(); ++m) {
    const Mast& mast = masts_[m];
    const double dx = at.x - mast.at.x, dy = at.y - mast.at.y;
    const double square = dx * dx + dy * dy;
    if (square > range_m * range_m) continue;
    const double metres = std::sqrt(square);
    const double bearing = bearing_deg(mast.at, at);
    double frequency = 0.0, least_db = 0.0;
    for (const int i : mast.members) {
      const Transmitter& t = transmitters_->all[static_cast<std::size_t>(i)];
      if (only_group >= 0 && t.group != only_group) continue;
      if (t.frequency_mhz != frequency) {
        frequency = t.frequency_mhz;
        least_db = models::free_space(Megahertz{frequency}, Kilometres{metres / 1000.0}).value() +
                   choice_.of(frequency).least_excess_db;
      }
      const double pattern = pattern_loss_db(t, bearing, metres, mast.ground_m, target);
      const double level = t.eirp_re_dbm - pattern - least_db - location_margin_db_ + terminal_side_db_;
      contenders.push_back({level, level, pattern, i, static_cast<int>(m)});
    }
  }

  if (contenders.empty()) return {};

  const auto path_of = [](const Contender& c, const Transmitter& t) -> SharedPath& {
    for (SharedPath& known : paths)
      if (known.mast == c.mast && known.height_m == t.height_m && known.frequency_mhz == t.frequency_mhz) return known;
    return paths.emplace_back(SharedPath{c.mast, t.height_m, t.frequency_mhz, 0.0, false, {}, 0});
  };
  const ServiceKeys& service = scenario_->service;
  // Whoever can still be the strongest comes next: first on the least loss of the model, then on a few samples of the
  // path, then on all of them. Once nobody's bound beats the best known level, nobody behind can be stronger; and once
  // it lies below the service level too, nobody behind can serve where the strongest fails on the uplink.
  CellService best, best_unknown;
  double best_at_most_dbm = 0.0, best_unknown_at_most_dbm = 0.0;
  std::make_heap(contenders.begin(), contenders.end(), weaker);
  while (!contenders.empty()) {
    std::pop_heap(contenders.begin(), contenders.end(), weaker);
    Contender c = contenders.back();
    contenders.pop_back();
    if (prune && best.server >= 0 && c.at_most_dbm < static_cast<double>(best.rsrp_dbm) - kSurelyWeaker_db &&
        (serves(best) || c.at_most_dbm < service.rsrp_dbm - kSurelyWeaker_db))
      break;
    const Transmitter& t = transmitters_->all[static_cast<std::size_t>(c.transmitter)];
    const models::Model& model = choice_.of(t.frequency_mhz);
    SharedPath& path = path_of(c, t);
    if (prune && !path.exact && model.least_loss_db != nullptr && !c.bounded) {
      if (path.least_loss_db == 0.0 && distance_m(t.at, at) > kShortestBounded_cells * step_m) {
        profiles_->profile_between(t.at, at, step_m, profile, kBoundEvery);
        // Unknown samples are bridged between far neighbours here, which bounds nothing.
        path.least_loss_db = profile.unknown_samples > 0 ? -1.0 : model.least_loss_db(path_input(t, profile));
      }
      if (path.least_loss_db > 0.0) {
        c.at_most_dbm = std::min(c.at_most_dbm, t.eirp_re_dbm - c.pattern_loss_db - path.least_loss_db -
                                                    location_margin_db_ + terminal_side_db_);
        c.bounded = true;
        contenders.push_back(c);
        std::push_heap(contenders.begin(), contenders.end(), weaker);
        continue;
      }
    }
    if (!path.exact) {
      profiles_->profile_between(t.at, at, step_m, profile);
      path.loss = model.evaluate(path_input(t, profile));
      path.unknown_samples = profile.unknown_samples;
      path.exact = true;
    }
    const double loss = path.loss.total_db;
    CellService found;
    found.server = c.transmitter;
    set_levels(t, c.pattern_loss_db, loss, found);
    found.diffraction_db = static_cast<float>(path.loss.diffraction_db);
    found.path_unknown = path.unknown_samples > 0;
    found.caveats = path.loss.caveats;

    // Who serves goes before who does not; then the stronger; equal levels: the one with the higher bound, then the
    // first.
    CellService& winner = found.path_unknown ? best_unknown : best;
    double& winner_at_most_dbm = found.path_unknown ? best_unknown_at_most_dbm : best_at_most_dbm;
    if (winner.server >= 0) {
      const bool found_serves = serves(found), winner_serves = serves(winner);
      if (found_serves != winner_serves) {
        if (winner_serves) continue;
      } else if (found.rsrp_dbm != winner.rsrp_dbm) {
        if (found.rsrp_dbm < winner.rsrp_dbm) continue;
      } else if (c.free_level_dbm < winner_at_most_dbm ||
                 (c.free_level_dbm == winner_at_most_dbm && c.transmitter > winner.server)) {
        continue;
      }
    }
    winner_at_most_dbm = c.free_level_dbm;
    winner = found;
  }

  // Known ground decides first; unknown ground can only make a cell unverified, never served.
  const bool ground_unknown = terrain_->ground_at(at) == geo::Ground::unknown;
  CellService result = serves(best) ? best : serves(best_unknown) || best.server < 0 ? best_unknown : best;
  result.ground_unknown = ground_unknown;
  // On unknown ground the level was computed for a height that nobody knows: neither "served" nor "not served" holds.
  if (ground_unknown || (result.path_unknown && serves(result)))
    result.state = CellState::unverified;
  else if (serves(result))
    result.state = CellState::served;
  return result;
}

CellService CellJudge::best_server(Point at, int only_group) const { return judge_cell<true>(at, only_group); }
CellService CellJudge::best_server_plain(Point at, int only_group) const { return judge_cell<false>(at, only_group); }

CoverageMap cover_map(const CellJudge& judge, const Checkpoints& checkpoints, Watcher* watcher) {
  constexpr int kBandRows = 32;
  const geo::Terrain& terrain = judge.terrain();
  const Grid& grid = terrain.grid;
  CoverageMap map = CoverageMap::over(grid);
  const int bands = (grid.rows + kBandRows - 1) / kBandRows;
  Progress progress{watcher, "coverage map", static_cast<std::uint64_t>(grid.rows)};
  parallel_for(0, bands, [&](int band) {
    const int first = band * kBandRows, last = std::min(grid.rows, first + kBandRows);
    char name[32];
    std::snprintf(name, sizeof name, "map-%05d", band);
    std::vector<CellService> cells;
    const auto expected = static_cast<std::size_t>(last - first) * static_cast<std::size_t>(grid.columns);
    if (checkpoints.load(name, cells) && cells.size() == expected) {
      progress.advance(static_cast<std::uint64_t>(last - first));
    } else {
      cells.assign(expected, CellService{});
      // Rows inside a band run in parallel too, so that the last bands do not leave threads idle.
      std::atomic<int> finished{0};
      parallel_for(first, last, [&](int row) {
        for (int col = 0; col < grid.columns; ++col) {
          CellService& cell = cells[static_cast<std::size_t>(row - first) * static_cast<std::size_t>(grid.columns) +
                                    static_cast<std::size_t>(col)];
          cell = judge.best_server(grid.centre(col, row));
        }
        ++finished;
        progress.advance();
      });
      // A stop in another band cancels this inner loop without an exception: what is not whole is not kept.
      if (finished != last - first) return;
      checkpoints.save(name, cells);
    }
    for (int row = first; row < last; ++row)
      for (int col = 0; col < grid.columns; ++col) {
        const CellService& cell = cells[static_cast<std::size_t>(row - first) * static_cast<std::size_t>(grid.columns) +
                                        static_cast<std::size_t>(col)];
        judge.write_cell(cell, grid.index(col, row), map);
      }
  });

  map.count_cells(terrain);
  return map;
}

}  // namespace phusong::sim
