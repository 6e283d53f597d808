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
        turns_{judge, type},
        north_{surface.grid, judge.terrain().crs} {}

  void look_at_rows(int first, int last, Books& books) const;

 private:
  struct Closer {
    std::uint16_t village;  ///< position in surface.reach
    std::uint8_t code;
    TurnSet turned, nearly;
  };
  void look_at_cell(std::uint32_t cell, const std::vector<Closer>& closers, Books& books) const;

  const SitingSurface* surface_;
  const std::vector<geo::Village>* villages_;
  const SiteRules* rules_;
  const BtsType* type_;
  Raster<std::uint8_t> allowed_;
  Turns turns_;
  TrueNorth north_;
};

void Chooser::look_at_rows(int first, int last, Books& books) const {
  const Grid& grid = surface_->grid;
  const auto begin = static_cast<std::uint32_t>(grid.index(0, first)),
             end = static_cast<std::uint32_t>(grid.index(0, last));
  std::vector<std::vector<Closer>> closers(end - begin);
  for (std::size_t r = 0; r < surface_->reach.size(); ++r) {
    const VillageReach& reach = surface_->reach[r];
    const auto from = std::lower_bound(reach.cells.begin(), reach.cells.end(), begin);
    for (auto it = from; it != reach.cells.end() && *it < end; ++it) {
      const auto i = static_cast<std::size_t>(it - reach.cells.begin());
      closers[*it - begin].push_back({static_cast<std::uint16_t>(r), reach.code[i], reach.turned[i], reach.nearly[i]});
    }
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
  const auto at_turn = [&](int turn, TurnSet Closer::*turns) {
    entry.villages.clear();
    entry.turn = static_cast<std::uint16_t>(turn);
    for (const Closer& c : closers)
      if ((c.*turns >> static_cast<unsigned>(turn) & 1U) != 0) entry.villages.push_back(c.village);
  };
  const int variant = std::getenv("PV") ? std::atoi(std::getenv("PV")) : 0;
  if (variant == 1) {
    for (const Closer& c : closers) entry.villages.push_back(c.village);
    books.open.offer(entry);
  } else if (variant == 2) {
    for (const Closer& c : closers)
      if (closes(c.code)) entry.villages.push_back(c.village);
    books.open.offer(entry);
  } else
    for (int turn = 0; turn < turns_.count(); ++turn) {
      at_turn(turn, variant == 3 ? &Closer::turned : &Closer::nearly);
      books.open.offer(entry);
    }
  if (std::none_of(closers.begin(), closers.end(), [](const Closer& c) { return closes(c.code); })) return;
  ++books.closing_cells;

  // Each turn on its own; the same set at several of them keeps the one with most margin.
  const double north_deg = north_.at_deg(col, row);
  for (int turn = 0; turn < turns_.count(); ++turn) {
    at_turn(turn, &Closer::turned);
    double least_db = 1e9;
    for (const Closer& c : closers) {
      if ((c.turned >> static_cast<unsigned>(turn) & 1U) == 0) continue;
      const double bearing = bearing_deg(at, (*villages_)[surface_->reach[c.village].village].centre) - north_deg;
      least_db = std::min(least_db, std::max(0.0, surface_margin_db(c.code) - turns_.loss_db(turn, bearing, 0.0)));
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
