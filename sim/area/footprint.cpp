#include "sim/area/footprint.h"

#include <fmt/format.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <atomic>
#include <cmath>

#include "geo/base/parallel.h"
#include "sim/area/radial_ground.h"

namespace phusong::sim {

namespace {

/// Radials of one task: a few milliseconds of work.
constexpr int kRadialsATask = 64;

/// Buffers of one radial, kept per thread.
struct RadialBuffers {
  RadialGround ground;
  std::vector<models::PathInput> asked;
  std::vector<std::vector<float>> total_db, diffraction_db;
  std::vector<models::SweptLosses> losses;
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
  on.read(*judge_, fan_, radial, families.front()->at, kExactNear * fan_.step_m(),
          model.needs.clutter ? kOwnPoints : 0);
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
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t cell =
        static_cast<std::size_t>(static_cast<int>(on.cells().row[i]) - window.row) *
            static_cast<std::size_t>(window.columns) +
        static_cast<std::size_t>(static_cast<int>(on.cells().col[i]) - window.col);
    const bool unknown = on.is_unknown(i);
    for (std::size_t f = 0; f < bands; ++f) codes[f][cell] = encode_loss(b.total_db[f][i], unknown);
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
