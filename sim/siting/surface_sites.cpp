#include "sim/siting/surface_sites.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <mutex>

#include "geo/base/error.h"
#include "geo/base/parallel.h"
#include "geo/places/network.h"
#include "sim/siting/village_sets.h"

namespace phusong::sim {

namespace {

constexpr int kRowsATask = 32;
/// A book this large is thinned out before it grows further.
constexpr std::size_t kBookLimit = 200'000;

/// Loss of the horizontal pattern in whole degrees off the boresight, at the elevation of the horizon: what turning an
/// antenna changes.
std::vector<double> horizontal_loss(const models::AntennaPattern& pattern, double tilt_deg) {
  std::vector<double> gain;
  for (int off = 0; off < 360; ++off)
    gain.push_back(
        models::gain_towards(pattern, Degrees{static_cast<double>(off)}, Degrees{0.0}, Degrees{tilt_deg}, Degrees{0.0})
            .value());
  const double best = *std::max_element(gain.begin(), gain.end());
  for (double& g : gain) g = best - g;
  return gain;
}

/// Grid bearing of true north in any cell, from those in the four corner cells: it is nearly linear.
class North {
 public:
  North(const Grid& grid, const geo::Crs& crs) : grid_{grid} {
    const geo::Transform to_lonlat{crs, geo::Crs::wgs84()};
    for (const int row : {0, grid.rows - 1})
      for (const int col : {0, grid.columns - 1}) {
        const Point at = to_lonlat(grid.centre(col, row));
        corner_deg_.push_back(geo::true_north_on_grid_deg({at.x, at.y}, crs));
      }
  }
  [[nodiscard]] double at_deg(int col, int row) const noexcept {
    const double x = static_cast<double>(col) / std::max(1, grid_.columns - 1);
    const double y = static_cast<double>(row) / std::max(1, grid_.rows - 1);
    return std::lerp(std::lerp(corner_deg_[0], corner_deg_[1], x), std::lerp(corner_deg_[2], corner_deg_[3], x), y);
  }

 private:
  Grid grid_;
  std::vector<double> corner_deg_;
};

/// What the cells of some rows give.
struct Books {
  SetBook turned, open;
  std::uint64_t open_cells = 0, closing_cells = 0;
  explicit Books(std::size_t villages) : turned{villages}, open{villages} {}
};

class Chooser {
 public:
  Chooser(const CellJudge& judge, const BtsType& type, const SitingSurface& surface,
          const std::vector<geo::Village>& villages, const SiteRules& rules)
      : surface_{&surface},
        villages_{&villages},
        rules_{&rules},
        type_{&type},
        allowed_{rules.open_cells(type.height_m)},
        north_{surface.grid, judge.terrain().crs} {
    const Transmitters one = transmitters_of(judge, type);
    loss_db_ = horizontal_loss(one.antennas.at(one.all.front().antenna), type.tilt_deg);
    const double turn = 360.0 / type.sectors;
    step_deg_ = std::min(judge.scenario().candidates.azimuth_step_deg, turn);
    while (static_cast<double>(turns_) * step_deg_ < turn - 1e-9) ++turns_;
  }

  void look_at_rows(int first, int last, Books& books) const;

 private:
  struct Closer {
    std::uint16_t village;  ///< position in surface.reach
    std::uint8_t code;
  };
  void look_at_cell(std::uint32_t cell, const std::vector<Closer>& closers, Books& books) const;

  const SitingSurface* surface_;
  const std::vector<geo::Village>* villages_;
  const SiteRules* rules_;
  const BtsType* type_;
  Raster<std::uint8_t> allowed_;
  North north_;
  std::vector<double> loss_db_;
  double step_deg_ = 15.0;
  int turns_ = 0;
};

void Chooser::look_at_rows(int first, int last, Books& books) const {
  const Grid& grid = surface_->grid;
  const auto begin = static_cast<std::uint32_t>(grid.index(0, first)),
             end = static_cast<std::uint32_t>(grid.index(0, last));
  std::vector<std::vector<Closer>> closers(end - begin);
  for (std::size_t r = 0; r < surface_->reach.size(); ++r) {
    const VillageReach& reach = surface_->reach[r];
    const auto from = std::lower_bound(reach.cells.begin(), reach.cells.end(), begin);
    for (auto it = from; it != reach.cells.end() && *it < end; ++it)
      closers[*it - begin].push_back(
          {static_cast<std::uint16_t>(r), reach.code[static_cast<std::size_t>(it - reach.cells.begin())]});
  }
  for (std::uint32_t cell = begin; cell < end; ++cell) {
    if (allowed_.cells[cell] == 0) continue;
    ++books.open_cells;
    if (!closers[cell - begin].empty()) look_at_cell(cell, closers[cell - begin], books);
  }
  if (books.turned.size() > kBookLimit) books.turned.prune(0.0);
  if (books.open.size() > kBookLimit) books.open.prune(0.0);
}

void Chooser::look_at_cell(std::uint32_t cell, const std::vector<Closer>& closers, Books& books) const {
  const Grid& grid = surface_->grid;
  const int col = static_cast<int>(cell % static_cast<std::uint32_t>(grid.columns));
  const int row = static_cast<int>(cell / static_cast<std::uint32_t>(grid.columns));
  const Point at = grid.centre(col, row);
  SetEntry entry;
  entry.cell = cell;
  entry.cost_vnd = type_->capex_vnd + rules_->access_to(at).total_vnd();
  for (const Closer& c : closers) entry.villages.push_back(c.village);
  books.open.offer(entry);
  if (std::none_of(closers.begin(), closers.end(), [](const Closer& c) { return closes(c.code); })) return;
  ++books.closing_cells;

  // Each azimuth on its own; the same set at several of them keeps the one with most margin.
  const double north_deg = north_.at_deg(col, row);
  for (int turn = 0; turn < turns_; ++turn) {
    entry.villages.clear();
    entry.turn = static_cast<std::uint16_t>(turn);
    double least_db = 1e9;
    for (const Closer& c : closers) {
      if (!closes(c.code)) continue;
      const double bearing = bearing_deg(at, (*villages_)[surface_->reach[c.village].village].centre);
      double loss_db = 1e9;
      for (int s = 0; s < type_->sectors; ++s) {
        const double off = bearing - north_deg - turn * step_deg_ - s * 360.0 / type_->sectors;
        const auto whole = static_cast<std::size_t>(std::lround(off + 1080.0)) % 360U;
        loss_db = std::min(loss_db, loss_db_[whole]);
      }
      const double spare = surface_margin_db(c.code) - loss_db;
      if (spare < 0.0) continue;
      entry.villages.push_back(c.village);
      least_db = std::min(least_db, spare);
    }
    entry.margin_db = static_cast<float>(least_db);
    books.turned.offer(entry);
  }
}

}  // namespace

SurfaceSites choose_sites(const CellJudge& judge, const BtsType& type, const SitingSurface& surface,
                          const std::vector<geo::Village>& villages, const SiteRules& rules, Watcher* watcher) {
  const Chooser chooser{judge, type, surface, villages, rules};
  const Grid& grid = surface.grid;
  Books all{surface.reach.size()};
  {
    const int tasks = (grid.rows + kRowsATask - 1) / kRowsATask;
    Progress progress{watcher, "cells of the siting surface, " + type.name, static_cast<std::uint64_t>(tasks)};
    std::mutex mutex;
    parallel_for(0, tasks, [&](int task) {
      Books some{surface.reach.size()};
      chooser.look_at_rows(task * kRowsATask, std::min(grid.rows, (task + 1) * kRowsATask), some);
      some.turned.prune(0.0);
      {
        // What is kept does not depend on the order in which tasks come.
        const std::lock_guard lock{mutex};
        all.turned.merge(some.turned);
        all.open.merge(some.open);
        all.open_cells += some.open_cells;
        all.closing_cells += some.closing_cells;
      }
      progress.advance();
    });
  }
  SurfaceSites sites;
  sites.open_cells = all.open_cells;
  sites.closing_cells = all.closing_cells;
  sites.distinct_sets = all.open.size();
  for (SetEntry& entry : all.open.undominated(0.0)) {
    SurfaceColumn column{{}, entry.cost_vnd, entry.cell};
    for (const std::uint16_t v : entry.villages) column.closes.push_back(surface.reach[v].village);
    sites.columns.push_back(std::move(column));
  }
  std::map<std::uint32_t, std::size_t> seen;  // a cell may hold sets at several azimuths
  for (const SetEntry& entry : all.turned.undominated(kCostSlack * type.capex_vnd)) {
    if (!seen.emplace(entry.cell, sites.candidates.size()).second) continue;
    const int col = static_cast<int>(entry.cell % static_cast<std::uint32_t>(grid.columns));
    const int row = static_cast<int>(entry.cell / static_cast<std::uint32_t>(grid.columns));
    Candidate candidate;
    candidate.id = surface_id(col, row);
    candidate.kind = CandidateKind::surface;
    candidate.at = grid.centre(col, row);
    candidate.reason_en =
        fmt::format("cell of the siting surface that closes {} gap village{} with {}; no cheaper cell closes them all",
                    entry.villages.size(), entry.villages.size() == 1 ? "" : "s", type.name);
    candidate.reason_vi = fmt::format(
        "ô trên bề mặt chọn vị trí, phủ được {} thôn lõm sóng với {}; không có ô rẻ hơn "
        "phủ đủ các thôn đó",
        entry.villages.size(), type.name);
    sites.candidates.push_back(std::move(candidate));
  }
  return sites;
}

}  // namespace phusong::sim
