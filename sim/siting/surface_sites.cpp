#include "sim/siting/surface_sites.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <mutex>
#include <set>
#include <tuple>

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
  bool whole = true;  ///< no open set was dropped
  explicit Books(std::size_t villages) : turned{villages}, open{villages} {}
};

}  // namespace

class SurfaceChooser::Work {
 public:
  Work(const CellJudge& judge, const BtsType& type, const SitingSurface& surface,
       const std::vector<geo::Village>& villages, const SiteRules& rules)
      : surface_{&surface},
        villages_{&villages},
        rules_{&rules},
        type_{&type},
        allowed_{rules.open_cells(type.height_m)},
        turns_{judge, type},
        north_{surface.grid, judge.terrain().crs},
        locate_{judge.terrain().crs} {
    for (std::size_t r = 0; r < surface.reach.size(); ++r) place_of_[surface.reach[r].village] = r;
  }

  [[nodiscard]] SurfaceSites choose(Watcher* watcher) const;
  [[nodiscard]] std::vector<std::uint32_t> cells_of(const std::vector<std::size_t>& villages) const;
  [[nodiscard]] double capex_vnd(std::uint32_t cell) const {
    return type_->capex_vnd + rules_->access_to(place(cell)).total_vnd();
  }
  [[nodiscard]] std::uint32_t cell_at(Point at) const {
    const Grid& grid = surface_->grid;
    return static_cast<std::uint32_t>(grid.index(grid.col_of(at.x), grid.row_of(at.y)));
  }
  [[nodiscard]] Candidate candidate_at(std::uint32_t cell, std::size_t closes) const;

 private:
  struct Closer {
    std::uint16_t village;  ///< position in surface.reach
    std::uint8_t code;
    TurnSet turned, nearly;
  };
  [[nodiscard]] int col_of(std::uint32_t cell) const noexcept {
    return static_cast<int>(cell % static_cast<std::uint32_t>(surface_->grid.columns));
  }
  [[nodiscard]] int row_of(std::uint32_t cell) const noexcept {
    return static_cast<int>(cell / static_cast<std::uint32_t>(surface_->grid.columns));
  }
  [[nodiscard]] Point place(std::uint32_t cell) const { return surface_->grid.centre(col_of(cell), row_of(cell)); }
  void look_at_rows(int first, int last, Books& books) const;
  void look_at_cell(std::uint32_t cell, const std::vector<Closer>& closers, Books& books) const;
  /// The least that levels may fall before the cell loses one of the villages that it closes at a turn.
  [[nodiscard]] double margin_db(std::uint32_t cell, int turn, const std::vector<Closer>& closers) const;

  const SitingSurface* surface_;
  const std::vector<geo::Village>* villages_;
  const SiteRules* rules_;
  const BtsType* type_;
  Raster<std::uint8_t> allowed_;
  Turns turns_;
  TrueNorth north_;
  Locator locate_;
  std::map<std::size_t, std::size_t> place_of_;  ///< of a village in surface.reach
};

void SurfaceChooser::Work::look_at_rows(int first, int last, Books& books) const {
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
  if (books.open.size() > kBookLimit) {
    books.open.prune(0.0);
    books.whole = false;
  }
}

void SurfaceChooser::Work::look_at_cell(std::uint32_t cell, const std::vector<Closer>& closers, Books& books) const {
  SetEntry entry;
  entry.cell = cell;
  entry.cost_vnd = capex_vnd(cell);
  const auto at_turn = [&](int turn, TurnSet Closer::*turns) {
    entry.villages.clear();
    entry.turn = static_cast<std::uint16_t>(turn);
    for (const Closer& c : closers)
      if ((c.*turns >> static_cast<unsigned>(turn) & 1U) != 0) entry.villages.push_back(c.village);
  };
  for (int turn = 0; turn < turns_.count(); ++turn) {
    at_turn(turn, &Closer::nearly);
    books.open.offer(entry);
  }
  if (std::none_of(closers.begin(), closers.end(), [](const Closer& c) { return closes(c.code); })) return;
  ++books.closing_cells;
  // The same set at several turns keeps the one with most margin.
  for (int turn = 0; turn < turns_.count(); ++turn) {
    at_turn(turn, &Closer::turned);
    entry.margin_db = static_cast<float>(margin_db(cell, turn, closers));
    books.turned.offer(entry);
  }
}

double SurfaceChooser::Work::margin_db(std::uint32_t cell, int turn, const std::vector<Closer>& closers) const {
  const double north_deg = north_.at_deg(col_of(cell), row_of(cell));
  double least_db = 1e9;
  for (const Closer& c : closers) {
    if ((c.turned >> static_cast<unsigned>(turn) & 1U) == 0) continue;
    const double bearing =
        bearing_deg(place(cell), (*villages_)[surface_->reach[c.village].village].centre) - north_deg;
    least_db = std::min(least_db, std::max(0.0, surface_margin_db(c.code) - turns_.loss_db(turn, bearing, 0.0)));
  }
  return least_db;
}

SurfaceSites SurfaceChooser::Work::choose(Watcher* watcher) const {
  const Grid& grid = surface_->grid;
  Books all{surface_->reach.size()};
  {
    const int tasks = (grid.rows + kRowsATask - 1) / kRowsATask;
    Progress progress{watcher, "cells of the siting surface, " + type_->name, static_cast<std::uint64_t>(tasks)};
    std::mutex mutex;
    parallel_for(0, tasks, [&](int task) {
      Books some{surface_->reach.size()};
      look_at_rows(task * kRowsATask, std::min(grid.rows, (task + 1) * kRowsATask), some);
      some.turned.prune(0.0);
      {
        // What is kept does not depend on the order in which tasks come.
        const std::lock_guard lock{mutex};
        all.turned.merge(some.turned);
        all.open.merge(some.open);
        all.open_cells += some.open_cells;
        all.closing_cells += some.closing_cells;
        all.whole = all.whole && some.whole;
      }
      progress.advance();
    });
  }
  SurfaceSites sites;
  sites.open_cells = all.open_cells;
  sites.closing_cells = all.closing_cells;
  sites.whole = all.whole && all.open.size() <= kBookLimit;
  for (const SetEntry& entry : sites.whole ? all.open.all() : all.open.undominated(0.0)) {
    SurfaceColumn column{{}, entry.cost_vnd, entry.cell};
    for (const std::uint16_t v : entry.villages) column.closes.push_back(surface_->reach[v].village);
    sites.columns.push_back(std::move(column));
  }
  std::set<std::uint32_t> seen;  // a cell may hold sets at several turns
  for (const SetEntry& entry : all.turned.undominated(kCostSlack * type_->capex_vnd))
    if (seen.insert(entry.cell).second) sites.candidates.push_back(candidate_at(entry.cell, entry.villages.size()));
  return sites;
}

Candidate SurfaceChooser::Work::candidate_at(std::uint32_t cell, std::size_t closes) const {
  Candidate candidate;
  candidate.id = surface_id(col_of(cell), row_of(cell));
  candidate.kind = CandidateKind::surface;
  candidate.at = place(cell);
  locate_(candidate);
  if (closes == 0) {
    candidate.reason_en = "cell of the siting surface that an option names as a must-have";
    candidate.reason_vi = "ô trên bề mặt chọn vị trí mà phương án nêu là bắt buộc";
    return candidate;
  }
  candidate.reason_en =
      fmt::format("cell of the siting surface that closes {} gap village{} with {}; no cheaper cell closes them all",
                  closes, closes == 1 ? "" : "s", type_->name);
  candidate.reason_vi =
      fmt::format("ô trên bề mặt chọn vị trí, phủ được {} thôn lõm sóng với {}; không có ô rẻ hơn phủ đủ các thôn đó",
                  closes, type_->name);
  return candidate;
}

std::vector<std::uint32_t> SurfaceChooser::Work::cells_of(const std::vector<std::size_t>& villages) const {
  // Cells that have all of them at a turn, then those that have no other there.
  const VillageReach& first = surface_->reach[place_of_.at(villages.front())];
  struct Found {
    double cost_vnd;
    int doubtful;  ///< villages that are only nearly closed
    double margin_db;
    std::uint32_t cell;
    bool operator<(const Found& o) const {
      return std::tuple{cost_vnd, doubtful, -margin_db, cell} <
             std::tuple{o.cost_vnd, o.doubtful, -o.margin_db, o.cell};
    }
  };
  std::vector<Found> found;
  for (std::size_t i = 0; i < first.cells.size(); ++i) {
    const std::uint32_t cell = first.cells[i];
    if (allowed_.cells[cell] == 0) continue;
    TurnSet turns = first.nearly[i];
    std::vector<Closer> closers{{0, first.code[i], first.turned[i], first.nearly[i]}};
    const auto at_cell = [&](std::size_t r, Closer& c) {
      const VillageReach& reach = surface_->reach[r];
      const auto it = std::lower_bound(reach.cells.begin(), reach.cells.end(), cell);
      if (it == reach.cells.end() || *it != cell) return false;
      const auto place = static_cast<std::size_t>(it - reach.cells.begin());
      c = {static_cast<std::uint16_t>(r), reach.code[place], reach.turned[place], reach.nearly[place]};
      return true;
    };
    closers[0].village = static_cast<std::uint16_t>(place_of_.at(villages.front()));
    for (std::size_t v = 1; v < villages.size() && turns != 0; ++v) {
      Closer c;
      turns = at_cell(place_of_.at(villages[v]), c) ? static_cast<TurnSet>(turns & c.nearly) : TurnSet{0};
      closers.push_back(c);
    }
    for (std::size_t r = 0; r < surface_->reach.size() && turns != 0; ++r) {
      if (std::binary_search(villages.begin(), villages.end(), surface_->reach[r].village)) continue;
      if (Closer c; at_cell(r, c)) turns = static_cast<TurnSet>(turns & ~c.nearly);
    }
    if (turns == 0) continue;
    Found best{capex_vnd(cell), static_cast<int>(villages.size()) + 1, 0.0, cell};
    for (int turn = 0; turn < turns_.count(); ++turn) {
      if ((turns >> static_cast<unsigned>(turn) & 1U) == 0) continue;
      Found here = best;
      here.doubtful = static_cast<int>(std::count_if(closers.begin(), closers.end(), [&](const Closer& c) {
        return (c.turned >> static_cast<unsigned>(turn) & 1U) == 0;
      }));
      here.margin_db = margin_db(cell, turn, closers);
      if (here < best) best = here;
    }
    found.push_back(best);
  }
  std::sort(found.begin(), found.end());
  std::vector<std::uint32_t> cells;
  for (const Found& f : found) cells.push_back(f.cell);
  return cells;
}

SurfaceChooser::SurfaceChooser(const CellJudge& judge, const BtsType& type, const SitingSurface& surface,
                               const std::vector<geo::Village>& villages, const SiteRules& rules)
    : work_{std::make_unique<Work>(judge, type, surface, villages, rules)} {}
SurfaceChooser::~SurfaceChooser() = default;

SurfaceSites SurfaceChooser::choose(Watcher* watcher) const { return work_->choose(watcher); }
std::vector<std::uint32_t> SurfaceChooser::cells_of(const std::vector<std::size_t>& villages) const {
  return work_->cells_of(villages);
}
double SurfaceChooser::capex_vnd(std::uint32_t cell) const { return work_->capex_vnd(cell); }
std::uint32_t SurfaceChooser::cell_at(Point at) const { return work_->cell_at(at); }
Candidate SurfaceChooser::candidate_at(std::uint32_t cell, std::size_t closes) const {
  return work_->candidate_at(cell, closes);
}

}  // namespace phusong::sim
