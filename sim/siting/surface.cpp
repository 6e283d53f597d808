#include "sim/siting/surface.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "geo/base/error.h"
#include "geo/base/parallel.h"
#include "sim/area/own_paths.h"
#include "sim/area/radial_ground.h"
#include "sim/siting/candidates.h"

namespace phusong::sim {

namespace {

/// Weights are floats that sum to 1.
constexpr double kRounding = 1e-6;
constexpr int kRadialsATask = 64;
/// Weights of points where they are counted for each turn: the whole village, and points whose rounding is allowed for.
constexpr double kUnits = 60'000.0;
constexpr int kRoundedPoints = 60;

/// Cells of a village that existing service leaves open.
std::vector<DemandPoint> open_cells(const VillageService& service) {
  std::vector<DemandPoint> open;
  for (const VillageCell& cell : service.cells)
    if (cell.service.state != CellState::served) open.push_back({cell.at, static_cast<double>(cell.weight)});
  return open;
}

double weight_of(const DemandPoint* begin, const DemandPoint* end) {
  return std::accumulate(begin, end, 0.0, [](double sum, const DemandPoint& p) { return sum + p.weight; });
}

/// Cuts the cells into `groups` of about equal weight and picks one of each.
void pick_of_groups(DemandPoint* begin, DemandPoint* end, int groups, std::vector<DemandPoint>& picked) {
  const auto count = static_cast<std::size_t>(end - begin);
  if (count == 0) return;
  if (groups <= 1 || count == 1) {
    // The n-th group gives the cell at the n-th multiple of the golden ratio: all parts of a group have their turn.
    constexpr double kGolden = 0.6180339887498949;
    const double part = std::fmod((static_cast<double>(picked.size()) + 1.0) * kGolden, 1.0);
    const auto at = std::min(count - 1, static_cast<std::size_t>(part * static_cast<double>(count)));
    picked.push_back({begin[at].at, weight_of(begin, end)});
    return;
  }
  Extent box;
  for (const DemandPoint* p = begin; p != end; ++p) box.add(p->at);
  const bool across = box.east - box.west >= box.north - box.south;
  std::sort(begin, end, [across](const DemandPoint& a, const DemandPoint& b) {
    const double first_a = across ? a.at.x : a.at.y, first_b = across ? b.at.x : b.at.y;
    if (first_a != first_b) return first_a < first_b;
    return across ? a.at.y < b.at.y : a.at.x < b.at.x;
  });
  const int first = groups / 2;
  const double wanted = weight_of(begin, end) * first / groups;
  const DemandPoint* cut = begin;
  for (double sum = 0.0; cut != end && sum + 0.5 * cut->weight < wanted; ++cut) sum += cut->weight;
  DemandPoint* const middle = begin + std::clamp<std::ptrdiff_t>(cut - begin, 1, end - begin - 1);
  pick_of_groups(begin, middle, first, picked);
  pick_of_groups(middle, end, groups - first, picked);
}

/// Each next point is the farthest from those before, beginning with the farthest from the middle: a site that misses
/// a village is found out by its edges.
void order_outside_in(std::vector<DemandPoint>& points) {
  Point middle;
  for (const DemandPoint& p : points) {
    middle.x += p.at.x / static_cast<double>(points.size());
    middle.y += p.at.y / static_cast<double>(points.size());
  }
  std::vector<double> away(points.size());
  for (std::size_t i = 0; i < points.size(); ++i) away[i] = distance_m(points[i].at, middle);
  for (std::size_t next = 0; next < points.size(); ++next) {
    const auto farthest = static_cast<std::size_t>(
        std::max_element(away.begin() + static_cast<std::ptrdiff_t>(next), away.end()) - away.begin());
    std::swap(points[next], points[farthest]);
    std::swap(away[next], away[farthest]);
    for (std::size_t i = next + 1; i < points.size(); ++i) {
      const double from_here = distance_m(points[i].at, points[next].at);
      away[i] = next == 0 ? from_here : std::min(away[i], from_here);
    }
  }
}

/// The fans of one type: the terminal stands in the village and transmits to the BTS's height in every cell.
class Sweeper {
 public:
  Sweeper(const CellJudge& judge, const BtsType& type, const SurfaceSettings& settings)
      : judge_{&judge},
        type_{&type},
        settings_{settings},
        exchanged_{judge.scenario()},
        one_{transmitters_of(judge, type)},
        fan_{judge.scenario().propagation.range_km * 1000.0, judge.terrain().grid.cell_m, settings.oversampling},
        vertical_{one_.antennas.at(one_.all.front().antenna), type.tilt_deg},
        turns_{judge, type},
        north_{judge.terrain().grid, judge.terrain().crs},
        model_{&judge.models().of(type.frequency_mhz)},
        may_miss_{1.0 - judge.scenario().service.covered_pct / 100.0 + kRounding} {
    if (!model_->reciprocal)
      throw Error{
          ErrorKind::scenario, judge.scenario().file.string(),
          fmt::format("the siting surface is swept from the villages outwards, which needs a model whose loss is "
                      "the same both ways; {} is none, so set propagation.model to itu_p526 or itu_p1812, or "
                      "candidates.surface to false",
                      model_->name)};
    CellService free;
    judge.set_levels(one_.all.front(), 0.0, 0.0, free);
    budget_db_ = judge.margin_db(free);
    exchanged_.service.receiver_height_m = type.height_m;
    one_.all.front().height_m = judge.scenario().service.receiver_height_m;
  }

  /// Fills the reach of one village from its points.
  void sweep(const std::vector<DemandPoint>& points, VillageReach& reach, Progress& progress);

 private:
  void sweep_radial(const CellJudge& from_terminal, int radial, Point at, double terminal_m);
  void sweep_near(const CellJudge& from_terminal, Point at, double terminal_m);
  /// What a point has from a cell of the window. `at` is the point.
  void note(int col, int row, Point at, double loss_db, double distance_km, double ground_m, double terminal_m);
  void open_window(const std::vector<DemandPoint>& points);
  void count_missed(double weight, unsigned units);
  [[nodiscard]] std::size_t in_window(int col, int row) const noexcept {
    return static_cast<std::size_t>(row - window_.row) * static_cast<std::size_t>(window_.columns) +
           static_cast<std::size_t>(col - window_.col);
  }

  const CellJudge* judge_;
  const BtsType* type_;
  SurfaceSettings settings_;
  Scenario exchanged_;  ///< the terminal's height is the BTS's
  Transmitters one_;    ///< the BTS with the terminal's height
  RadialFan fan_;
  VerticalLoss vertical_;
  Turns turns_;
  TrueNorth north_;
  const models::Model* model_;
  double may_miss_, budget_db_ = 0.0;

  // Of one village.
  CellWindow window_;
  std::vector<std::uint8_t> wanted_;  ///< 1: could still close the village, or nearly
  std::vector<std::uint8_t> heard_;   ///< of the present point: 0 missed, 1 nearly served, 2 + margin in half dB
  std::vector<std::uint8_t> least_;   ///< 1 + least margin in half dB over the points that are served
  std::vector<float> missed_, missed_by_far_;  ///< weight of points that are not served, and not nearly
  std::vector<TurnSet> turned_, nearly_;       ///< of the present point, where it is heard
  /// The same weights in kUnits, of each turn of each cell.
  std::vector<std::uint16_t> missed_turned_, missed_nearly_;
};

void Sweeper::open_window(const std::vector<DemandPoint>& points) {
  const Grid& grid = judge_->terrain().grid;
  Extent box;
  for (const DemandPoint& p : points) box.add(p.at);
  const Extent reach = box.grown(fan_.range_m() + grid.cell_m);
  const int west = std::clamp(grid.col_of(reach.west), 0, grid.columns - 1);
  const int east = std::clamp(grid.col_of(reach.east), 0, grid.columns - 1);
  const int north = std::clamp(grid.row_of(reach.north), 0, grid.rows - 1);
  const int south = std::clamp(grid.row_of(reach.south), 0, grid.rows - 1);
  window_ = {west, north, east - west + 1, south - north + 1};
  const std::size_t cells = static_cast<std::size_t>(window_.columns) * static_cast<std::size_t>(window_.rows);
  wanted_.resize(cells);
  heard_.resize(cells);
  least_.assign(cells, 255);
  missed_.assign(cells, 0.0F);
  missed_by_far_.assign(cells, 0.0F);
  turned_.resize(cells);
  nearly_.resize(cells);
  missed_turned_.assign(cells * static_cast<std::size_t>(turns_.count()), 0);
  missed_nearly_.assign(cells * static_cast<std::size_t>(turns_.count()), 0);
  parallel_for(0, window_.rows, [&](int row) {
    for (int col = 0; col < window_.columns; ++col)
      wanted_[in_window(window_.col + col, window_.row + row)] =
          static_cast<geo::Ground>(judge_->terrain().ground(window_.col + col, window_.row + row)) == geo::Ground::land
              ? 1
              : 0;
  });
}

void Sweeper::note(int col, int row, Point at, double loss_db, double distance_km, double ground_m, double terminal_m) {
  double margin = budget_db_ - loss_db;
  if (margin < -kSurfaceSlack_db) return;
  const double elevation_deg = judge_->ray_elevation_deg(ground_m + type_->height_m, terminal_m, 1000.0 * distance_km);
  margin -= vertical_.towards_db(elevation_deg);
  if (margin < -kSurfaceSlack_db) return;
  const std::size_t cell = in_window(col, row);
  const double bearing = bearing_deg(judge_->terrain().grid.centre(col, row), at) - north_.at_deg(col, row);
  nearly_[cell] = turns_.within(margin + kSurfaceSlack_db, bearing, elevation_deg);
  turned_[cell] = margin < 0.0 ? TurnSet{0} : turns_.within(margin, bearing, elevation_deg);
  heard_[cell] = margin < 0.0 ? 1 : static_cast<std::uint8_t>(std::min(2.0 + std::floor(2.0 * margin), 255.0));
}

void Sweeper::sweep_radial(const CellJudge& from_terminal, int radial, Point at, double terminal_m) {
  struct Buffers {
    RadialGround ground;
    std::vector<float> total_db, diffraction_db;
    Profile profile;
  };
  thread_local Buffers b;
  const WantedCells wanted{window_, wanted_};
  b.ground.read(from_terminal, fan_, radial, at, kExactNear * fan_.step_m(), own_points(model_->needs), model_->needs,
                &wanted);
  const std::size_t count = b.ground.size();
  if (count == 0) return;
  b.total_db.resize(count);
  b.diffraction_db.resize(count);
  const models::Radial line = b.ground.radial();
  const models::Receivers cells = b.ground.receivers();
  const models::PathInput asked = from_terminal.asked_of(one_.all.front());
  if (model_->sweep != nullptr) {
    const models::SweptLosses losses{b.total_db, b.diffraction_db};
    model_->sweep({&asked, 1}, line, cells, {&losses, 1});
  } else {
    for (std::size_t i = 0; i < count; ++i) {
      models::profile_of(line, cells, i, model_->needs.zones, b.profile);
      b.total_db[i] = static_cast<float>(model_->evaluate(models::path_of(asked, b.profile)).total_db);
    }
  }
  const FanCells& places = b.ground.cells();
  for (std::size_t i = 0; i < count; ++i) {
    if (b.ground.is_unknown(i)) continue;
    note(static_cast<int>(places.col[i]), static_cast<int>(places.row[i]), at, static_cast<double>(b.total_db[i]),
         cells.distance_km[i], cells.ground_m[i], terminal_m);
  }
}

void Sweeper::sweep_near(const CellJudge& from_terminal, Point at, double terminal_m) {
  const Grid& grid = judge_->terrain().grid;
  const int col0 = grid.col_of(at.x), row0 = grid.row_of(at.y);
  std::vector<std::pair<int, int>> cells;
  std::vector<Point> places;
  for (int row = std::max(window_.row, row0 - kExactNear - 1);
       row <= std::min(window_.row + window_.rows - 1, row0 + kExactNear + 1); ++row)
    for (int col = std::max(window_.col, col0 - kExactNear - 1);
         col <= std::min(window_.col + window_.columns - 1, col0 + kExactNear + 1); ++col) {
      // The same arithmetic as the fan's, so that each cell is one's or the other's.
      const Point middle = grid.centre(col, row);
      const double east = middle.x - at.x, north = middle.y - at.y, metres = std::sqrt(east * east + north * north);
      if (metres >= kExactNear * fan_.step_m() || metres > fan_.range_m() || wanted_[in_window(col, row)] == 0)
        continue;
      cells.emplace_back(col, row);
      places.push_back(middle);
    }
  if (cells.empty()) return;
  const PathFamily terminal{at, one_.all.front().height_m, type_->frequency_mhz, {0}};
  const PathFamily* const family = &terminal;
  OwnPaths paths;
  paths.read(from_terminal, {&family, 1}, places);
  for (std::size_t i = 0; i < cells.size(); ++i)
    if (!paths.is_unknown(i))
      note(cells[i].first, cells[i].second, at, static_cast<double>(paths.loss_db(0, i)),
           distance_m(at, places[i]) / 1000.0, judge_->ground_under(places[i]), terminal_m);
}

/// Who has missed too much is asked no more.
void Sweeper::count_missed(double weight, unsigned units) {
  const auto by = static_cast<float>(weight), most = static_cast<float>(may_miss_);
  const auto turns = static_cast<std::size_t>(turns_.count());
  const auto count = [&](std::vector<std::uint16_t>& missed, std::size_t cell, unsigned served) {
    std::uint16_t* const of_cell = missed.data() + cell * turns;
    for (std::size_t t = 0; t < turns; ++t)
      of_cell[t] = static_cast<std::uint16_t>(of_cell[t] + ((served >> t & 1U) != 0 ? 0U : units));
  };
  parallel_for(0, window_.rows, [&](int row) {
    const std::size_t begin = in_window(window_.col, window_.row + row);
    for (std::size_t i = begin; i < begin + static_cast<std::size_t>(window_.columns); ++i) {
      if (wanted_[i] == 0) continue;
      count(missed_turned_, i, heard_[i] >= 2 ? turned_[i] : 0U);
      count(missed_nearly_, i, heard_[i] >= 1 ? nearly_[i] : 0U);
      if (heard_[i] >= 2) {
        least_[i] = std::min(least_[i], static_cast<std::uint8_t>(heard_[i] - 1));
        continue;
      }
      missed_[i] += by;
      if (heard_[i] == 1) continue;
      missed_by_far_[i] += by;
      if (missed_by_far_[i] > most) wanted_[i] = 0;
    }
  });
}

void Sweeper::sweep(const std::vector<DemandPoint>& points, VillageReach& reach, Progress& progress) {
  open_window(points);
  const CellJudge from_terminal{*judge_, exchanged_, one_};
  double weight = 0.0;
  unsigned units = 0;
  for (const DemandPoint& point : points) {
    std::fill(heard_.begin(), heard_.end(), std::uint8_t{0});
    const double terminal_m = judge_->ground_under(point.at) + judge_->scenario().service.receiver_height_m;
    parallel_blocks(fan_.radials(), kRadialsATask, [&](int begin, int end) {
      for (int radial = begin; radial < end; ++radial) sweep_radial(from_terminal, radial, point.at, terminal_m);
    });
    sweep_near(from_terminal, point.at, terminal_m);
    // So that any points that follow one another have their weight but for one unit.
    weight += point.weight;
    const auto so_far = static_cast<unsigned>(std::lround(weight * kUnits));
    count_missed(point.weight, so_far - std::exchange(units, so_far));
    progress.advance();
  }
  const Grid& grid = judge_->terrain().grid;
  const auto most = static_cast<float>(may_miss_);
  const double rounding = 0.5 * std::min<double>(static_cast<double>(points.size()), kRoundedPoints);
  const auto most_units = static_cast<unsigned>(may_miss_ * kUnits + rounding);
  const auto turns = static_cast<std::size_t>(turns_.count());
  const auto enough = [&](const std::vector<std::uint16_t>& missed, std::size_t cell) {
    unsigned set = 0;
    for (std::size_t t = 0; t < turns; ++t)
      if (missed[cell * turns + t] <= most_units) set |= 1U << t;
    return static_cast<TurnSet>(set);
  };
  for (int row = window_.row; row < window_.row + window_.rows; ++row)
    for (int col = window_.col; col < window_.col + window_.columns; ++col) {
      const std::size_t i = in_window(col, row);
      if (wanted_[i] == 0) continue;
      reach.cells.push_back(static_cast<std::uint32_t>(grid.index(col, row)));
      reach.code.push_back(missed_[i] > most ? std::uint8_t{0} : least_[i]);
      reach.turned.push_back(enough(missed_turned_, i));
      reach.nearly.push_back(enough(missed_nearly_, i));
    }
}

}  // namespace

std::vector<DemandPoint> demand_points(const VillageService& service, const ServiceKeys& keys, int most) {
  std::vector<DemandPoint> open = open_cells(service);
  if (open.size() <= static_cast<std::size_t>(most)) {
    order_outside_in(open);
    return open;
  }
  // With n points of equal weight a village may miss may_miss * n / open of them: fairest where that is k + 1/2.
  const double open_weight = weight_of(open.data(), open.data() + open.size());
  const double share = (1.0 - keys.covered_pct / 100.0) / open_weight;
  int groups = most;
  if (share > 0.0 && share < 1.0) {
    const double halves = std::max(0.0, std::round(share * most - 0.5));
    const double fair = std::round((halves + 0.5) / share);
    if (fair >= 1.0 && fair <= 2.0 * most) groups = static_cast<int>(fair);
  }
  std::vector<DemandPoint> picked;
  if (static_cast<std::size_t>(groups) >= open.size())
    picked = std::move(open);
  else
    pick_of_groups(open.data(), open.data() + open.size(), groups, picked);
  order_outside_in(picked);
  return picked;
}

SitingSurface sweep_surface(const CellJudge& judge, const BtsType& type, const GapReport& gaps,
                            const SurfaceSettings& settings, const Checkpoints& checkpoints, Watcher* watcher) {
  SitingSurface surface;
  surface.bts_type = type.name;
  surface.grid = judge.terrain().grid;
  std::vector<std::vector<DemandPoint>> demand;
  for (const VillageService& service : gaps.villages) {
    if (!is_gap(service.verdict)) continue;
    surface.reach.push_back({.village = service.village});
    demand.push_back(demand_points(service, judge.scenario().service, settings.demand_points));
    surface.reach.back().points = static_cast<int>(demand.back().size());
    surface.fans += demand.back().size();
  }
  Sweeper sweeper{judge, type, settings};
  const Checkpoints mine =
      checkpoints.with(fmt::format("surface/{}/{}/{}", type.name, settings.demand_points, settings.oversampling));
  Progress progress{watcher, "siting surface, " + type.name, surface.fans};
  for (std::size_t i = 0; i < demand.size(); ++i) {
    VillageReach& reach = surface.reach[i];
    const std::string name = fmt::format("reach-{}-{:05d}", type.name, reach.village);
    if (mine.load(name, reach.cells) && mine.load(name + "-code", reach.code) &&
        mine.load(name + "-turned", reach.turned) && mine.load(name + "-nearly", reach.nearly) &&
        reach.cells.size() == reach.code.size() && reach.cells.size() == reach.turned.size() &&
        reach.cells.size() == reach.nearly.size()) {
      progress.advance(demand[i].size());
      continue;
    }
    reach.cells.clear();
    reach.code.clear();
    reach.turned.clear();
    reach.nearly.clear();
    if (demand[i].empty()) continue;
    sweeper.sweep(demand[i], reach, progress);
    mine.save(name, reach.cells);
    mine.save(name + "-code", reach.code);
    mine.save(name + "-turned", reach.turned);
    mine.save(name + "-nearly", reach.nearly);
  }
  return surface;
}

namespace {
constexpr double kElevationStep_deg = 0.25;
}

VerticalLoss::VerticalLoss(const models::AntennaPattern& pattern, double tilt_deg) {
  const int steps = static_cast<int>(std::lround(180.0 / kElevationStep_deg));
  for (int i = 0; i <= steps; ++i) {
    double best_dbi = -std::numeric_limits<double>::infinity();
    for (int azimuth = 0; azimuth < 360; ++azimuth)
      best_dbi = std::max(best_dbi,
                          models::gain_towards(pattern, Degrees{static_cast<double>(azimuth)},
                                               Degrees{-90.0 + i * kElevationStep_deg}, Degrees{tilt_deg}, Degrees{0.0})
                              .value());
    loss_db_.push_back(pattern.max_gain_dbi - best_dbi);
  }
}

double VerticalLoss::towards_db(double elevation_deg) const noexcept {
  const double at =
      std::clamp((elevation_deg + 90.0) / kElevationStep_deg, 0.0, static_cast<double>(loss_db_.size() - 1));
  const auto below = std::min(static_cast<std::size_t>(at), loss_db_.size() - 2);
  const double part = at - static_cast<double>(below);
  return loss_db_[below] + part * (loss_db_[below + 1] - loss_db_[below]);
}

SurfaceRasters rasters_of(const SitingSurface& surface, const geo::Terrain& terrain,
                          const std::vector<geo::Village>& villages) {
  SurfaceRasters maps;
  maps.villages = Raster<float>{surface.grid, geo::kNoData};
  for (std::size_t i = 0; i < maps.villages.cells.size(); ++i)
    if (static_cast<geo::Ground>(terrain.ground.cells[i]) == geo::Ground::land) maps.villages.cells[i] = 0.0F;
  maps.households = maps.people = maps.villages;
  for (const VillageReach& reach : surface.reach) {
    const geo::Village& village = villages[reach.village];
    const auto households = static_cast<float>(village.households.value_or(0.0));
    const auto people = static_cast<float>(geo::people_of(village));
    for (std::size_t i = 0; i < reach.cells.size(); ++i) {
      if (!closes(reach.code[i])) continue;
      maps.villages.cells[reach.cells[i]] += 1.0F;
      maps.households.cells[reach.cells[i]] += households;
      maps.people.cells[reach.cells[i]] += people;
    }
  }
  return maps;
}

std::vector<std::size_t> closed_from(const CellJudge& link_judge, const Transmitter& bts, const VerticalLoss& vertical,
                                     const std::vector<geo::Village>& villages, const GapReport& gaps) {
  thread_local Profile profile;
  const Scenario& scenario = link_judge.scenario();
  const double may_miss = 1.0 - scenario.service.covered_pct / 100.0 + kRounding;
  std::vector<std::size_t> closed;
  for (const VillageService& service : gaps.villages) {
    if (!is_gap(service.verdict)) continue;
    const geo::Village& village = villages[service.village];
    if (distance_m(bts.at, village.centre) > scenario.propagation.range_km * 1000.0 + std::sqrt(village.area_m2))
      continue;
    double missed = 0.0;
    for (const VillageCell& cell : service.cells) {
      if (cell.service.state == CellState::served) continue;
      const LinkTerms terms = link_judge.link(bts, cell.at, profile);
      double margin = terms.rsrp_dbm - scenario.service.rsrp_dbm;
      if (scenario.service.uplink) margin = std::min(margin, terms.uplink_margin_db);
      margin += terms.pattern_loss_db - vertical.towards_db(terms.elevation_deg);
      if (margin >= 0.0 && terms.unknown_samples == 0 && terms.distance_km <= scenario.propagation.range_km) continue;
      missed += static_cast<double>(cell.weight);
      if (missed > may_miss) break;
    }
    if (missed <= may_miss) closed.push_back(service.village);
  }
  return closed;
}

}  // namespace phusong::sim
