#include "sim/area/footprint.h"

#include <fmt/format.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <atomic>
#include <cmath>

#include "geo/base/parallel.h"

namespace phusong::sim {

namespace {

/// Radials of one task: a few milliseconds of work.
constexpr int kRadialsATask = 64;

/// Buffers of one radial, kept per thread.
struct RadialBuffers {
  geo::GroundLine line;
  std::vector<std::size_t> cells;  ///< places in the window
  std::vector<double> distance_km, ground_m;
  std::vector<std::int32_t> interior;
  std::vector<Zone> zone;
  std::vector<std::uint8_t> unknown;
  std::vector<double> own_height_m, own_clutter_m;
  std::vector<Zone> own_zone;
  std::vector<models::PathInput> asked;
  std::vector<std::vector<float>> total_db, diffraction_db;
  std::vector<models::SweptLosses> losses;
  Profile profile;

  void clear() {
    cells.clear();
    distance_km.clear();
    ground_m.clear();
    interior.clear();
    zone.clear();
    unknown.clear();
    own_height_m.clear();
    own_clutter_m.clear();
    own_zone.clear();
  }
};

}  // namespace

std::vector<PathFamily> path_families(const Transmitters& transmitters) {
  std::vector<PathFamily> families;
  std::size_t of_site = 0;  // first family of the transmitter's site
  for (std::size_t i = 0; i < transmitters.all.size(); ++i) {
    const Transmitter& t = transmitters.all[i];
    if (i == 0 || transmitters.all[i - 1].site != t.site) of_site = families.size();
    const auto found = std::find_if(
        families.begin() + static_cast<std::ptrdiff_t>(of_site), families.end(), [&t](const PathFamily& f) {
          return f.at == t.at && f.height_m == t.height_m && f.frequency_mhz == t.frequency_mhz;
        });
    PathFamily& family =
        found != families.end() ? *found : families.emplace_back(PathFamily{t.at, t.height_m, t.frequency_mhz, {}});
    family.members.push_back(static_cast<int>(i));
  }
  return families;
}

FootprintMaker::FootprintMaker(const CellJudge& judge, int oversampling)
    : judge_{&judge}, fan_{judge.scenario().propagation.range_km * 1000.0, judge.terrain().grid.cell_m, oversampling} {}

CellWindow FootprintMaker::window_of(Point mast) const {
  const Grid& grid = judge_->terrain().grid;
  const MastPlace place = place_of(grid, mast);
  const int reach = static_cast<int>(std::ceil(fan_.range_m() / grid.cell_m)) + 1;
  const int west = std::max(0, static_cast<int>(std::floor(place.col)) - reach);
  const int north = std::max(0, static_cast<int>(std::floor(place.row)) - reach);
  const int east = std::min(grid.columns - 1, static_cast<int>(std::ceil(place.col)) + reach);
  const int south = std::min(grid.rows - 1, static_cast<int>(std::ceil(place.row)) + reach);
  if (east < west || south < north) return {};
  return {west, north, east - west + 1, south - north + 1};
}

std::string FootprintMaker::key_of(const PathFamily& family) const {
  return fmt::format("{:.3f}_{:.3f}_{:.3f}_{:.3f}_{}_{}", family.at.x, family.at.y, family.height_m,
                     family.frequency_mhz, judge_->models().of(family.frequency_mhz).name, fan_.oversampling());
}

const Transmitter& FootprintMaker::first_of(const PathFamily& family) const {
  return judge_->transmitters().all[static_cast<std::size_t>(family.members.front())];
}

void FootprintMaker::sweep(std::span<const PathFamily* const> families, int radial, const CellWindow& window,
                           std::vector<std::vector<LossCode>>& codes) const {
  thread_local RadialBuffers b;
  const geo::Terrain& terrain = judge_->terrain();
  const Point mast = families.front()->at;
  const models::Model& model = judge_->models().of(families.front()->frequency_mhz);
  const double step_m = fan_.step_m();
  const double near_m = kExactNear * step_m;
  const std::size_t own = model.needs.clutter ? kOwnPoints : 0;
  b.clear();
  fan_.each_cell(radial, terrain.grid, mast, [&](int col, int row, double metres) {
    if (metres < near_m) return;
    b.cells.push_back(static_cast<std::size_t>(row - window.row) * static_cast<std::size_t>(window.columns) +
                      static_cast<std::size_t>(col - window.col));
    b.distance_km.push_back(0.001 * metres);
    b.interior.push_back(models::interior_points(0.001 * metres, 0.001 * step_m));
    const auto ground = static_cast<geo::Ground>(terrain.ground(col, row));
    const bool known = ground != geo::Ground::unknown;
    b.ground_m.push_back(known ? static_cast<double>(terrain.height_m(col, row)) : 0.0);
    b.zone.push_back(!terrain.zone.cells.empty()  ? static_cast<Zone>(terrain.zone(col, row))
                     : ground == geo::Ground::sea ? Zone::sea
                                                  : Zone::inland);
    bool own_known = true;
    if (own > 0) {
      const Point at = terrain.grid.centre(col, row);
      const double east = (mast.x - at.x) / metres * step_m, north = (mast.y - at.y) / metres * step_m;
      for (std::size_t j = own; j > 0; --j) {
        const auto away = static_cast<double>(j);
        const geo::GroundPoint point = judge_->ground().point({at.x + away * east, at.y + away * north});
        own_known = own_known && !point.beside_unknown;
        b.own_height_m.push_back(point.height_m);
        b.own_clutter_m.push_back(point.clutter_m);
        b.own_zone.push_back(point.zone);
      }
    }
    b.unknown.push_back(known && own_known ? 0 : 1);
  });
  if (b.cells.empty()) return;

  const Direction way = fan_.direction(radial);
  const auto points = static_cast<std::size_t>(b.interior.back()) + 1;
  judge_->ground().line_from(mast, way.east, way.north, step_m, points, b.line);
  // Unknown points of a cell's own stand no higher than its ground and than the line, which is bridged between rims.
  for (std::size_t i = 0; i < b.cells.size() && own > 0; ++i)
    for (std::size_t j = 0; j < own; ++j) {
      double& height = b.own_height_m[i * own + j];
      const auto beside = static_cast<std::size_t>(b.interior[i]) + 1 - (own - j);
      if (std::isnan(height)) height = std::min(b.ground_m[i], b.line.height_m[beside]);
    }
  const models::Radial ground{0.001 * step_m, b.line.height_m, b.line.clutter_m, b.line.zone};
  const models::Receivers receivers{b.distance_km, b.interior,     b.ground_m,      b.zone,
                                    own,           b.own_height_m, b.own_clutter_m, b.own_zone};

  const std::size_t bands = families.size();
  b.asked.clear();
  b.losses.clear();
  if (b.total_db.size() < bands) {
    b.total_db.resize(bands);
    b.diffraction_db.resize(bands);
  }
  for (std::size_t f = 0; f < bands; ++f) {
    b.asked.push_back(judge_->asked_of(first_of(*families[f])));
    b.total_db[f].resize(b.cells.size());
    b.diffraction_db[f].resize(b.cells.size());
    b.losses.push_back({b.total_db[f], b.diffraction_db[f]});
  }
  if (model.sweep != nullptr) {
    model.sweep(b.asked, ground, receivers, b.losses);
  } else {
    for (std::size_t i = 0; i < b.cells.size(); ++i) {
      models::profile_of(ground, receivers, i, model.needs.zones, b.profile);
      for (std::size_t f = 0; f < bands; ++f)
        b.total_db[f][i] = static_cast<float>(model.evaluate(models::path_of(b.asked[f], b.profile)).total_db);
    }
  }
  for (std::size_t i = 0; i < b.cells.size(); ++i) {
    const auto shared = static_cast<std::size_t>(b.interior[i]) - receivers.own_points(i);
    const bool unknown = b.unknown[i] != 0 || shared >= b.line.first_unknown;
    for (std::size_t f = 0; f < bands; ++f) codes[f][b.cells[i]] = encode_loss(b.total_db[f][i], unknown);
  }
}

bool FootprintMaker::compute(std::span<const PathFamily* const> families,
                             std::vector<std::vector<LossCode>>& codes) const {
  const Point mast = families.front()->at;
  const CellWindow window = window_of(mast);
  const Grid& grid = judge_->terrain().grid;
  const std::size_t cells = static_cast<std::size_t>(window.columns) * static_cast<std::size_t>(window.rows);
  codes.resize(families.size());
  for (std::vector<LossCode>& of_band : codes) of_band.assign(cells, kNoLoss);
  if (cells == 0) return true;
  std::atomic<int> swept{0};
  // A thread that waits here takes radials only, not another mast: masts at work never outnumber the threads.
  tbb::this_task_arena::isolate([&] {
    parallel_blocks(fan_.radials(), kRadialsATask, [&](int begin, int end) {
      for (int radial = begin; radial < end; ++radial) sweep(families, radial, window, codes);
      swept += end - begin;
    });
  });
  if (swept != fan_.radials()) return false;

  // Near the mast, each cell on its own profile.
  Profile profile;
  const MastPlace place = place_of(grid, mast);
  const int col0 = static_cast<int>(std::lround(place.col)), row0 = static_cast<int>(std::lround(place.row));
  for (int row = std::max(window.row, row0 - kExactNear - 1);
       row < std::min(window.row + window.rows, row0 + kExactNear + 2); ++row)
    for (int col = std::max(window.col, col0 - kExactNear - 1);
         col < std::min(window.col + window.columns, col0 + kExactNear + 2); ++col) {
      const Point at = grid.centre(col, row);
      const double metres = distance_m(mast, at);
      if (metres >= kExactNear * fan_.step_m() || metres > fan_.range_m()) continue;
      const std::size_t cell = static_cast<std::size_t>(row - window.row) * static_cast<std::size_t>(window.columns) +
                               static_cast<std::size_t>(col - window.col);
      for (std::size_t f = 0; f < families.size(); ++f) {
        const double loss = judge_->path_loss(first_of(*families[f]), at, profile).total_db;
        codes[f][cell] = encode_loss(static_cast<float>(loss), profile.unknown_samples > 0);
      }
    }
  return true;
}

}  // namespace phusong::sim
