#include "sim/area/footprint.h"

#include <fmt/format.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <atomic>
#include <cmath>

#include "geo/base/parallel.h"
#include "geo/ground/even_steps.h"
#include "sim/area/own_paths.h"
#include "sim/area/radial_ground.h"

namespace phusong::sim {

namespace {

/// Radials or rows of one task: a millisecond of work or so.
constexpr int kPartsATask = 64;

/// Buffers of one radial, kept per thread.
struct RadialBuffers {
  RadialGround ground;
  std::vector<models::PathInput> asked;
  std::vector<std::vector<float>> total_db, diffraction_db;
  std::vector<models::SweptLosses> losses;
  std::vector<int> cell;  ///< places in the window
  Profile profile;
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
  const models::Model& model = judge_->models().of(families.front()->frequency_mhz);
  RadialGround& on = b.ground;
  on.read(*judge_, fan_, radial, families.front()->at, kExactNear * fan_.step_m(), own_points(model.needs),
          model.needs);
  const std::size_t count = on.size();
  if (count == 0) return;
  const models::Radial ground = on.radial();
  const models::Receivers receivers = on.receivers();

  const std::size_t bands = families.size();
  b.asked.clear();
  b.losses.clear();
  if (b.total_db.size() < bands) {
    b.total_db.resize(bands);
    b.diffraction_db.resize(bands);
  }
  for (std::size_t f = 0; f < bands; ++f) {
    b.asked.push_back(judge_->asked_of(first_of(*families[f])));
    b.total_db[f].resize(count);
    b.diffraction_db[f].resize(count);
    b.losses.push_back({b.total_db[f], b.diffraction_db[f]});
  }
  if (model.sweep != nullptr) {
    model.sweep(b.asked, ground, receivers, b.losses);
  } else {
    for (std::size_t i = 0; i < count; ++i) {
      models::profile_of(ground, receivers, i, model.needs.zones, b.profile);
      for (std::size_t f = 0; f < bands; ++f)
        b.total_db[f][i] = static_cast<float>(model.evaluate(models::path_of(b.asked[f], b.profile)).total_db);
    }
  }
  b.cell.resize(count);
  const FanCells& cells = on.cells();
  const double first = static_cast<double>(window.row) * window.columns + window.col;
  for (std::size_t i = 0; i < count; ++i)
    b.cell[i] = static_cast<int>(cells.row[i] * window.columns + cells.col[i] - first);
  for (std::size_t f = 0; f < bands; ++f) {
    LossCode* const to = codes[f].data();
    const float* const loss_db = b.total_db[f].data();
    for (std::size_t i = 0; i < count; ++i) to[b.cell[i]] = encode_loss(loss_db[i], on.is_unknown(i));
  }
}

void FootprintMaker::sweep_row(std::span<const PathFamily* const> families, int row, const CellWindow& window,
                               std::vector<std::vector<LossCode>>& codes) const {
  struct Buffers {
    std::vector<double> distance_km, ground_m;
    std::vector<std::int32_t> interior;
    std::vector<Zone> zone;
    std::vector<float> total_db, diffraction_db;
  };
  thread_local Buffers b;
  const geo::Terrain& terrain = judge_->terrain();
  const Grid& grid = terrain.grid;
  const Point mast = families.front()->at;
  const models::Model& model = judge_->models().of(families.front()->frequency_mhz);
  const double north = grid.centre(0, row).y - mast.y, range_m = fan_.range_m();
  if (std::abs(north) > range_m) return;
  const double mast_m = judge_->ground_under(mast);
  const double no_clutter = 0.0;
  const Zone anywhere = Zone::inland;
  const models::Radial ground{0.001 * fan_.step_m(), {&mast_m, 1}, {&no_clutter, 1}, {&anywhere, 1}};

  // From the mast eastwards, then westwards: distances ascend.
  const int middle = std::clamp(grid.col_of(mast.x), window.col, window.col + window.columns - 1);
  const float* const heights = &terrain.height_m.cells[grid.index(0, row)];
  for (const int sign : {1, -1}) {
    const int first = sign > 0 ? middle : middle - 1;
    const int most = sign > 0 ? window.col + window.columns - first : first - window.col + 1;
    const auto room = static_cast<std::size_t>(std::max(0, most));
    b.distance_km.resize(room);
    b.ground_m.resize(room);
    std::size_t count = 0;
    for (int k = 0; k < most; ++k) {
      const double east = grid.west + (first + sign * k + 0.5) * grid.cell_m - mast.x;
      b.distance_km[static_cast<std::size_t>(k)] = std::sqrt(east * east + north * north);
      b.ground_m[static_cast<std::size_t>(k)] = static_cast<double>(heights[first + sign * k]);
    }
    while (count < room && b.distance_km[count] <= range_m) ++count;
    if (count == 0) continue;
    for (std::size_t i = 0; i < count; ++i)
      b.distance_km[i] = std::max(0.001 * b.distance_km[i], geo::kShortestPath_km);
    b.interior.assign(count, 0);
    b.zone.assign(count, anywhere);
    b.total_db.resize(count);
    b.diffraction_db.resize(count);
    const models::Receivers receivers{{b.distance_km.data(), count}, b.interior, {b.ground_m.data(), count}, b.zone};
    for (std::size_t f = 0; f < families.size(); ++f) {
      const models::PathInput asked = judge_->asked_of(first_of(*families[f]));
      const models::SweptLosses losses{b.total_db, b.diffraction_db};
      model.sweep({&asked, 1}, ground, receivers, {&losses, 1});
      LossCode* const to =
          codes[f].data() + static_cast<std::size_t>(row - window.row) * static_cast<std::size_t>(window.columns);
      for (std::size_t i = 0; i < count; ++i)
        to[first + sign * static_cast<int>(i) - window.col] = encode_loss(b.total_db[i], false);
    }
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
  const models::Model& model = judge_->models().of(families.front()->frequency_mhz);
  const bool by_rows = !model.needs.profile && model.sweep != nullptr && judge_->ground().all_known_from(mast);
  const int parts = by_rows ? window.rows : fan_.radials();
  std::atomic<int> swept{0};
  // A thread that waits here takes parts of this mast only, not another one: masts at work never outnumber the threads.
  tbb::this_task_arena::isolate([&] {
    parallel_blocks(parts, kPartsATask, [&](int begin, int end) {
      for (int part = begin; part < end; ++part) {
        if (by_rows)
          sweep_row(families, window.row + part, window, codes);
        else
          sweep(families, part, window, codes);
      }
      swept += end - begin;
    });
  });
  if (swept != parts) return false;

  // Near the mast, each cell on its own profile.
  const MastPlace place = place_of(grid, mast);
  const int col0 = static_cast<int>(std::lround(place.col)), row0 = static_cast<int>(std::lround(place.row));
  std::vector<std::size_t> near;
  std::vector<Point> at;
  for (int row = std::max(window.row, row0 - kExactNear - 1);
       row < std::min(window.row + window.rows, row0 + kExactNear + 2); ++row)
    for (int col = std::max(window.col, col0 - kExactNear - 1);
         col < std::min(window.col + window.columns, col0 + kExactNear + 2); ++col) {
      // The same arithmetic as the fan's, so that each cell is one's or the other's.
      const Point middle = grid.centre(col, row);
      const double east = middle.x - mast.x, north = middle.y - mast.y, metres = std::sqrt(east * east + north * north);
      if (metres >= kExactNear * fan_.step_m() || metres > fan_.range_m()) continue;
      near.push_back(static_cast<std::size_t>(row - window.row) * static_cast<std::size_t>(window.columns) +
                     static_cast<std::size_t>(col - window.col));
      at.push_back(middle);
    }
  OwnPaths paths;
  paths.read(*judge_, families, at);
  for (std::size_t f = 0; f < families.size(); ++f)
    for (std::size_t i = 0; i < near.size(); ++i)
      codes[f][near[i]] = encode_loss(paths.loss_db(f, i), paths.is_unknown(i));
  return true;
}

}  // namespace phusong::sim
