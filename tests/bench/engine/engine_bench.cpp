// The engine against its oracle, its peers and its own growth: the figures of docs/performance.md.
//
//   bench_engine                    CSV rows on stdout, what is at work on stderr; all of it (see docs/performance.md)
//   bench_engine --quick            fewer radii and repeats: two or three minutes
//   bench_engine --rounds 5         all of it five times, one round after the other; each time is its least of all
//   rounds bench_engine --only exact --model itu_p526     one model of it bench_engine --only oracle      one part:
//   radials, trees, oracle, exact, threads, growth, peers, splat, accuracy bench_engine --markdown         the tables
//   of docs/performance.md instead of CSV bench_engine --csv FILE         the CSV rows into a file as well
//
// Times are CPU time of the whole process with one thread, the least of a few repeats; only `threads` looks at the
// wall's clock. Rates count the receivers in range. On a machine whose pace changes while it runs, a ratio of two times
// says little unless both were taken at its best: that is what rounds are for.
#include <fmt/format.h>
#include <tbb/global_control.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <exception>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "sim/area/own_paths.h"
#include "sim/area/radial_ground.h"
#include "tests/bench/engine/country.h"
#include "tests/bench/engine/mountains.h"
#include "tests/bench/engine/plain_p526.h"
#include "tests/bench/engine/rows.h"
#include "tests/bench/engine/splat_peer.h"

namespace phusong::bench {
namespace {

using Codes = std::vector<std::vector<sim::LossCode>>;

constexpr AskedModel kSweptModels[] = {kP526, kP1812, kP1812SomeTime, kItm, kHata, kFreeSpace};
constexpr AskedModel kPathModels[] = {kP526, kP1812, kP1812SomeTime, kItm};

double cpu_now_s() {
  timespec t{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}
double wall_now_s() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// Runs the work a few times and gives the least of what the clock says: once when it is long.
double least_s(double (*now_s)(), int repeats, double enough_s, const std::function<void()>& work) {
  double least = 0.0, spent = 0.0;
  for (int i = 0; i < repeats && (i == 0 || spent < enough_s); ++i) {
    const double begin = now_s();
    work();
    const double took = now_s() - begin;
    least = i == 0 ? took : std::min(least, took);
    spent += took;
  }
  return least;
}

/// Of values in ascending order: the least that so large a share of them does not exceed.
double share_of(const std::vector<double>& ascending, double share) {
  const double rank = std::ceil(share * static_cast<double>(ascending.size())) - 1.0;
  return ascending[static_cast<std::size_t>(std::max(rank, 0.0))];
}

void compute(const sim::FootprintMaker& maker, const Country& country, Codes& codes) {
  const sim::PathFamily* const family = &country.mast;
  (void)maker.compute({&family, 1}, codes);
}

/// A radial and its receivers as the footprint asks a model about them.
sim::RadialGround gather(const Question& question, const sim::RadialFan& fan, int radial) {
  sim::RadialGround ground;
  ground.read(question.judge(), fan, radial, question.transmitter().at, sim::kExactNear * fan.step_m(),
              sim::own_points(question.model().needs), question.model().needs);
  return ground;
}

struct Cell {
  int col, row;
};

/// Cells in range, spread over the area by the golden section, in runs of neighbours, as an area is walked.
std::vector<Cell> sample_of(const Country& country, double radius_km, int wanted, int run) {
  const Grid& grid = country.terrain.grid;
  const double near_m = sim::kExactNear * grid.cell_m;
  std::vector<Cell> cells;
  constexpr double kGolden = 0.6180339887498949, kPlastic = 0.7548776662466927;
  for (int k = 1; static_cast<int>(cells.size()) < wanted; ++k) {
    const double east = 2.0 * (k * kGolden - std::floor(k * kGolden)) - 1.0;
    const double north = 2.0 * (k * kPlastic - std::floor(k * kPlastic)) - 1.0;
    const int col = grid.col_of(country.mast.at.x + east * radius_km * 1000.0);
    const int row = grid.row_of(country.mast.at.y + north * radius_km * 1000.0);
    for (int i = 0; i < run && static_cast<int>(cells.size()) < wanted; ++i) {
      if (!grid.contains(col + i, row)) continue;
      const double metres = distance_m(country.mast.at, grid.centre(col + i, row));
      if (metres >= near_m && metres <= radius_km * 1000.0) cells.push_back({col + i, row});
    }
  }
  return cells;
}

class Bench {
 public:
  /// An empty model: all of them. Only the parts radials, trees and exact can do with one.
  /// `radii`, km, ascending: of the parts that measure several; empty: the usual ones.
  Bench(bool quick, std::string only_model, std::vector<double> radii)
      : quick_{quick}, only_model_{std::move(only_model)}, radii_{std::move(radii)} {
    if (radii_.empty()) radii_ = quick_ ? std::vector{5.0, 20.0} : std::vector{5.0, 10.0, 20.0, 40.0, 60.0};
  }

  void radials();
  void trees();
  void oracle();
  void exact();
  void threads();
  void growth();
  void peers();
  void splat();
  void accuracy();

  [[nodiscard]] const Rows& rows() const noexcept { return rows_; }
  /// Everything is measured again; the least times are kept.
  void begin_round() {
    rows_ = {};
    rates_.clear();
  }

 private:
  /// The least time of all rounds so far of what goes by this name.
  double least_so_far(const std::string& name, double seconds) {
    const auto [place, fresh] = least_s_.try_emplace(name, seconds);
    place->second = std::min(place->second, seconds);
    return place->second;
  }

  struct Rate {
    double cells = 0.0, cpu_s = 0.0;
    [[nodiscard]] double per_s() const { return cells / cpu_s; }
  };

  const Country& country(double cell_m, bool has_trees = false);
  /// Of the whole fan on one thread.
  Rate measured(const AskedModel& asked, double radius_km, double cell_m, int oversampling, bool has_trees = false);
  /// The same, measured once and added as a row.
  const Rate& rate(const AskedModel& asked, double radius_km, double cell_m, int oversampling, bool has_trees = false);
  void oracle_of(const AskedModel& asked, double radius_km, double cell_m);

  [[nodiscard]] const std::vector<double>& radii() const noexcept { return radii_; }
  /// The tables ask for 40 km in any case.
  [[nodiscard]] double farthest_km() const { return std::max(radii().back(), 40.0); }

  [[nodiscard]] bool is_asked(const AskedModel& asked) const {
    return only_model_.empty() || asked.label == only_model_;
  }

  bool quick_;
  std::string only_model_;
  std::vector<double> radii_;
  Rows rows_;
  std::map<std::pair<double, bool>, std::unique_ptr<Country>> countries_;
  std::map<std::tuple<std::string_view, double, double, int, bool>, Rate> rates_;
  std::map<std::string, double> least_s_;
};

const Country& Bench::country(double cell_m, bool has_trees) {
  std::unique_ptr<Country>& made = countries_[{cell_m, has_trees}];
  if (!made) {
    fmt::print(stderr, "mountains of {:.0f} m cells{}\n", cell_m, has_trees ? " with trees" : "");
    made = std::make_unique<Country>(cell_m, has_trees ? 20.0 : farthest_km(), has_trees);
  }
  return *made;
}

Bench::Rate Bench::measured(const AskedModel& asked, double radius_km, double cell_m, int oversampling,
                            bool has_trees) {
  const Country& here = country(cell_m, has_trees);
  fmt::print(stderr, "{} {:.0f} km, {:.0f} m, oversampling {}\n", asked.label, radius_km, cell_m, oversampling);
  const Question question{here, asked, radius_km};
  const sim::FootprintMaker maker{question.judge(), oversampling};
  const tbb::global_control one{tbb::global_control::max_allowed_parallelism, 1};
  Codes codes;
  if (radius_km <= 20.0) compute(maker, here, codes);  // buffers and tables of the first call
  Rate rate;
  rate.cpu_s =
      least_so_far(fmt::format("sweep {} {} {} {} {}", asked.label, radius_km, cell_m, oversampling, has_trees),
                   least_s(cpu_now_s, quick_ ? 3 : 5, quick_ ? 0.5 : 2.0, [&] { compute(maker, here, codes); }));
  rate.cells = static_cast<double>(
      std::count_if(codes[0].begin(), codes[0].end(), [](sim::LossCode code) { return code != sim::kNoLoss; }));
  return rate;
}

const Bench::Rate& Bench::rate(const AskedModel& asked, double radius_km, double cell_m, int oversampling,
                               bool has_trees) {
  const auto [place, fresh] = rates_.try_emplace({asked.label, radius_km, cell_m, oversampling, has_trees});
  Rate& rate = place->second;
  if (!fresh) return rate;
  rate = measured(asked, radius_km, cell_m, oversampling, has_trees);
  rows_.add({.name = has_trees ? "trees" : "radials",
             .model = std::string{asked.label},
             .radius_km = radius_km,
             .cell_m = cell_m,
             .oversampling = oversampling,
             .value = rate.per_s(),
             .unit = "cells/s"});
  return rate;
}

void Bench::radials() {
  for (const double cell_m : {30.0, 90.0})
    for (const AskedModel& asked : kSweptModels) {
      if (!is_asked(asked)) continue;
      for (const double radius_km : radii())
        for (const int oversampling : {1, 2, 4})
          if (!quick_ || oversampling == 2 || (oversampling == 1 && radius_km == 20.0 && cell_m == 30.0))
            (void)rate(asked, radius_km, cell_m, oversampling);
    }
}

void Bench::trees() {
  for (const AskedModel& asked : kPathModels)
    if (is_asked(asked)) (void)rate(asked, 20.0, 30.0, 2, true);
}

void Bench::oracle() {
  for (const AskedModel& asked : kPathModels) {
    oracle_of(asked, 20.0, 30.0);
    if (quick_) continue;
    oracle_of(asked, 20.0, 90.0);
    oracle_of(asked, 40.0, 30.0);
  }
}

/// The oracle is given its profiles ready made and pays for its formulas alone; the sweep pays for everything.
void Bench::oracle_of(const AskedModel& asked, double radius_km, double cell_m) {
  const Country& here = country(cell_m);
  const Question question{here, asked, radius_km};
  const models::Model& model = question.model();
  fmt::print(stderr, "oracle of {} {:.0f} km, {:.0f} m\n", asked.label, radius_km, cell_m);
  constexpr int kOversampling = 2;
  const sim::RadialFan fan{radius_km * 1000.0, cell_m, kOversampling};
  const models::PathInput path = question.judge().asked_of(question.transmitter());
  const bool has_plain = asked.label == kP526.label, on_even_steps = asked.label == kItm.label;

  const int lines = quick_ ? 48 : 128;
  constexpr std::size_t kEach = 13;  // every such cell of a line
  double cells = 0.0, oracle_s = 0.0, plain_s = 0.0, sweep_off_db = 0.0, plain_off_db = 0.0;
  std::vector<double> uneven_off_db;  // the catalogue's function over the profiles as they are
  for (int i = 0; i < lines; ++i) {
    const int radial = static_cast<int>((static_cast<long>(i) * fan.radials()) / lines) + i % 3;
    const sim::RadialGround g = gather(question, fan, radial % fan.radials());
    const models::Receivers receivers = g.receivers();
    if (receivers.size() == 0) continue;
    std::vector<float> swept_db(receivers.size()), diffraction_db(receivers.size());
    const models::SweptLosses losses{swept_db, diffraction_db};
    model.sweep({&path, 1}, g.radial(), receivers, {&losses, 1});

    std::vector<Profile> profiles;
    std::vector<std::size_t> chosen;
    std::vector<double> rest_db;
    for (std::size_t k = static_cast<std::size_t>(i) % kEach; k < receivers.size(); k += kEach) {
      Profile& profile = profiles.emplace_back();
      models::profile_of(g.radial(), receivers, k, model.needs.zones, profile);
      chosen.push_back(k);
      rest_db.push_back(0.0);
      if (!on_even_steps) continue;
      // The sweep of the ITM is defined over whole steps, see longley_rice_sweep.h.
      const double own_off_db =
          std::abs(model.evaluate(models::path_of(path, profile)).total_db - static_cast<double>(swept_db[k]));
      uneven_off_db.push_back(own_off_db);
      const double even_km = static_cast<double>(receivers.interior[k] + 1) * g.radial().step_km;
      rest_db.back() = 20.0 * std::log10(receivers.distance_km[k] / even_km);
      profile.distance_km.back() = even_km;
    }
    std::vector<double> oracle_db(chosen.size()), plain_db(chosen.size());
    cells += static_cast<double>(chosen.size());
    oracle_s += least_s(cpu_now_s, 3, 1.0, [&] {
      for (std::size_t k = 0; k < chosen.size(); ++k)
        oracle_db[k] = model.evaluate(models::path_of(path, profiles[k])).total_db + rest_db[k];
    });
    if (has_plain)
      plain_s += least_s(cpu_now_s, 3, 1.0, [&] {
        for (std::size_t k = 0; k < chosen.size(); ++k)
          plain_db[k] = plain_itu_p526_db(models::path_of(path, profiles[k]));
      });
    for (std::size_t k = 0; k < chosen.size(); ++k) {
      sweep_off_db = std::max(sweep_off_db, std::abs(static_cast<double>(swept_db[chosen[k]]) - oracle_db[k]));
      if (has_plain) plain_off_db = std::max(plain_off_db, std::abs(plain_db[k] - oracle_db[k]));
    }
  }

  oracle_s = least_so_far(fmt::format("oracle {} {} {}", asked.label, radius_km, cell_m), oracle_s);
  plain_s = least_so_far(fmt::format("plain {} {} {}", asked.label, radius_km, cell_m), plain_s);
  Row row{.model = std::string{asked.label}, .radius_km = radius_km, .cell_m = cell_m};
  const auto add = [&](const char* name, int oversampling, double value, const char* unit, double ratio,
                       std::string against) {
    row.name = name;
    row.oversampling = oversampling;
    row.value = value;
    row.unit = unit;
    row.ratio = ratio;
    row.against = std::move(against);
    rows_.add(row);
  };
  add("oracle", 0, cells / oracle_s, "cells/s", 0.0, "");
  if (has_plain) add("plain", 0, cells / plain_s, "cells/s", 0.0, "");
  for (const int oversampling : {1, 2}) {
    // Anew: a ratio holds for its own moment only.
    const double swept = measured(asked, radius_km, cell_m, oversampling).per_s();
    add("sweep", oversampling, swept, "cells/s", swept / (cells / oracle_s), "oracle");
    if (has_plain) add("sweep", oversampling, swept, "cells/s", swept / (cells / plain_s), "plain");
  }
  add("agreement", kOversampling, sweep_off_db, "dB", 0.0, "oracle");
  if (has_plain) add("agreement", 0, plain_off_db, "dB", 0.0, "plain");
  if (on_even_steps) {
    std::sort(uneven_off_db.begin(), uneven_off_db.end());
    add("uneven p50", kOversampling, share_of(uneven_off_db, 0.5), "dB", 0.0, "oracle at the receiver's own distance");
    add("uneven p99", kOversampling, share_of(uneven_off_db, 0.99), "dB", 0.0, "oracle at the receiver's own distance");
    add("uneven worst", kOversampling, uneven_off_db.back(), "dB", 0.0, "oracle at the receiver's own distance");
  }
  if (has_plain && !(plain_off_db < 1e-6))
    fmt::print(stderr, "The plain function and the oracle differ by {:.2g} dB: the ratio to it means little.\n",
               plain_off_db);
}

void Bench::exact() {
  for (const AskedModel& asked : kPathModels) {
    if (!is_asked(asked)) continue;
    const Country& here = country(30.0);
    const Question question{here, asked, 20.0};
    fmt::print(stderr, "exact {}\n", asked.label);
    const std::vector<Cell> cells = sample_of(here, 20.0, quick_ ? 3000 : 20'000, 32);
    std::vector<Point> places;
    for (const Cell& cell : cells) places.push_back(here.terrain.grid.centre(cell.col, cell.row));
    const sim::PathFamily* const family = &here.mast;
    sim::OwnPaths paths;
    Profile profile;
    double sum_db = 0.0, plain_db = 0.0;
    const auto least = [&](const char* way, const std::function<void()>& work) {
      return least_so_far(fmt::format("{} {}", way, asked.label), least_s(cpu_now_s, 5, 2.0, work));
    };
    const double cpu_s = least("exact", [&] {
      paths.read(question.judge(), {&family, 1}, places);
      for (std::size_t i = 0; i < places.size(); ++i) sum_db += static_cast<double>(paths.loss_db(0, i));
    });
    const double plain_s = least("exact plain", [&] {
      for (const Point& at : places)
        plain_db += question.judge().path_loss(question.transmitter(), at, profile).total_db;
    });
    rows_.add({.name = "exact plain",
               .model = std::string{asked.label},
               .radius_km = 20.0,
               .cell_m = 30.0,
               .value = static_cast<double>(cells.size()) / plain_s,
               .unit = "cells/s"});
    if (!(sum_db > 0.0 && plain_db > 0.0)) fmt::print(stderr, "no loss at all?\n");
    rows_.add({.name = "exact",
               .model = std::string{asked.label},
               .radius_km = 20.0,
               .cell_m = 30.0,
               .value = static_cast<double>(cells.size()) / cpu_s,
               .unit = "cells/s",
               .ratio = plain_s / cpu_s,
               .against = "one profile after the other by the plain function"});
  }
}

void Bench::threads() {
  const Country& here = country(30.0);
  for (const AskedModel& asked : {kP526, kP1812, kItm}) {
    fmt::print(stderr, "threads {}\n", asked.label);
    const Question question{here, asked, 20.0};
    const sim::FootprintMaker maker{question.judge(), 2};
    std::map<std::size_t, Codes> codes;
    std::map<std::size_t, double> wall_s;
    // By turns, so that a busy moment of the machine meets both.
    for (int i = 0; i < (quick_ ? 3 : 7); ++i)
      for (const std::size_t threads : {std::size_t{1}, std::size_t{2}}) {
        const tbb::global_control some{tbb::global_control::max_allowed_parallelism, threads};
        if (i == 0) compute(maker, here, codes[threads]);
        const double took = least_s(wall_now_s, 1, 0.0, [&] { compute(maker, here, codes[threads]); });
        wall_s[threads] = least_so_far(fmt::format("threads {} {}", asked.label, threads), took);
      }
    const bool same = codes[1] == codes[2];
    for (const std::size_t threads : {std::size_t{1}, std::size_t{2}})
      rows_.add({.name = "threads",
                 .model = std::string{asked.label},
                 .radius_km = 20.0,
                 .cell_m = 30.0,
                 .oversampling = 2,
                 .threads = static_cast<int>(threads),
                 .value = wall_s[threads],
                 .unit = "s",
                 .ratio = wall_s[1] / wall_s[threads],
                 .against = threads == 1 ? ""
                            : same       ? "1 thread; same bytes"
                                         : "1 thread; OTHER BYTES"});
  }
}

void Bench::growth() {
  constexpr int kOversampling = 2;
  for (const AskedModel& asked : kPathModels) {
    if (!is_asked(asked)) continue;
    for (const double cell_m : {30.0, 90.0}) {
      const double from_s = 1.0 / rate(asked, 5.0, cell_m, kOversampling).per_s();
      for (const double radius_km : radii()) {
        const double a_cell_s = 1.0 / rate(asked, radius_km, cell_m, kOversampling).per_s();
        const double log_ratio = std::log(radius_km * 1000.0 / cell_m) / std::log(5.0e3 / cell_m);
        rows_.add({.name = "growth",
                   .model = std::string{asked.label},
                   .radius_km = radius_km,
                   .cell_m = cell_m,
                   .oversampling = kOversampling,
                   .value = 1e9 * a_cell_s,
                   .unit = "ns",
                   .ratio = a_cell_s / from_s,
                   .against = fmt::format("5 km; the log of the radius in cells grows {:.2f}", log_ratio)});
      }
    }
  }
}

void Bench::peers() {
  for (const Peer& peer : kPeers) {
    const AskedModel& asked = std::string_view{peer.model} == kHata.label ? kHata : kP1812;
    const double swept = rate(asked, peer.radius_km, peer.cell_m, 2).per_s();
    rows_.add({.name = "peer",
               .model = peer.model,
               .radius_km = peer.radius_km,
               .cell_m = peer.cell_m,
               .oversampling = 2,
               .value = swept,
               .unit = "cells/s",
               .ratio = swept / peer.rate_per_s,
               .against = fmt::format("{} at {:.0f} cells/s measured elsewhere", peer.peer, peer.rate_per_s)});
  }
}

void Bench::splat() {
  const std::vector<SplatCase> cases =
      quick_ ? std::vector<SplatCase>{{20.0, 1}} : std::vector<SplatCase>{{20.0, 3}, {20.0, 1}, {40.0, 1}};
  for (const SplatCase& area : cases) {
    fmt::print(stderr, "SPLAT! {:.0f} km, {} arc-seconds\n", area.radius_km, area.arc_s);
    auto peer = time_splat(area, mountains_m, quick_ ? 1 : 3);
    if (!peer) {
      fmt::print(stderr, "SPLAT! is not installed (Debian package splat): no row\n");
      continue;
    }
    const double cell_m = area.arc_s == 1 ? 30.0 : 90.0;
    const std::string name = fmt::format("splat {} {}", area.radius_km, area.arc_s);
    peer->cpu_s = least_so_far(name, peer->cpu_s);
    peer->startup_cpu_s = least_so_far(name + " start-up", peer->startup_cpu_s);
    Row row{.name = "splat", .model = "ITM", .radius_km = area.radius_km, .cell_m = cell_m, .unit = "cells/s"};
    row.oversampling = 1;
    row.value = peer->rate_per_s();
    row.against = peer->peer + " with its start-up";
    rows_.add(row);
    row.value = peer->net_rate_per_s();
    row.against = peer->peer + " net of its start-up";
    rows_.add(row);
    for (const int oversampling : {1, 2}) {
      const double swept = measured(kItm, area.radius_km, cell_m, oversampling).per_s();
      rows_.add({.name = "sweep",
                 .model = std::string{kItm.label},
                 .radius_km = area.radius_km,
                 .cell_m = cell_m,
                 .oversampling = oversampling,
                 .value = swept,
                 .unit = "cells/s",
                 .ratio = swept / peer->net_rate_per_s(),
                 .against = peer->peer + " net of its start-up"});
    }
  }
}

void Bench::accuracy() {
  constexpr int kSample = 2000;
  for (const bool has_trees : {false, true})
    for (const AskedModel& asked : quick_ ? std::vector{kP1812} : std::vector{kP526, kP1812, kItm}) {
      const Country& here = country(30.0, has_trees);
      fmt::print(stderr, "accuracy {}{}\n", asked.label, has_trees ? " with trees" : "");
      const Question question{here, asked, 20.0};
      const std::vector<Cell> cells = sample_of(here, 20.0, kSample, 1);
      std::vector<double> exact_db;
      Profile profile;
      for (const Cell& cell : cells)
        exact_db.push_back(question.judge()
                               .path_loss(question.transmitter(), here.terrain.grid.centre(cell.col, cell.row), profile)
                               .total_db);
      for (const int oversampling : {1, 2, 4}) {
        const sim::FootprintMaker maker{question.judge(), oversampling};
        const sim::CellWindow window = maker.window_of(here.mast.at);
        Codes codes;
        compute(maker, here, codes);
        std::vector<double> off_db;
        double sum_db = 0.0;
        for (std::size_t i = 0; i < cells.size(); ++i) {
          const auto at =
              static_cast<std::size_t>(cells[i].row - window.row) * static_cast<std::size_t>(window.columns) +
              static_cast<std::size_t>(cells[i].col - window.col);
          const double off = static_cast<double>(sim::loss_of(codes[0][at])) - exact_db[i];
          sum_db += off;
          off_db.push_back(std::abs(off));
        }
        std::sort(off_db.begin(), off_db.end());
        const auto add = [&](const char* what, double value) {
          rows_.add({.name = fmt::format("accuracy {}{}", what, has_trees ? " trees" : ""),
                     .model = std::string{asked.label},
                     .radius_km = 20.0,
                     .cell_m = 30.0,
                     .oversampling = oversampling,
                     .value = value,
                     .unit = "dB",
                     .against = "exact"});
        };
        add("mean", sum_db / static_cast<double>(off_db.size()));
        add("p50", share_of(off_db, 0.5));
        add("p99", share_of(off_db, 0.99));
        add("p99.9", share_of(off_db, 0.999));
        add("worst", off_db.back());
      }
    }
}

struct Part {
  const char* name;
  void (Bench::*run)();
};
constexpr Part kParts[] = {{"radials", &Bench::radials}, {"trees", &Bench::trees},     {"oracle", &Bench::oracle},
                           {"exact", &Bench::exact},     {"threads", &Bench::threads}, {"growth", &Bench::growth},
                           {"peers", &Bench::peers},     {"splat", &Bench::splat},     {"accuracy", &Bench::accuracy}};

std::string part_names() {
  std::string names;
  for (const Part& part : kParts) names += fmt::format("{}{}", names.empty() ? "" : ", ", part.name);
  return names;
}

int run(const std::vector<std::string>& words) {
  bool quick = false, tables = false;
  std::vector<double> radii;
  int rounds = 1;
  std::string csv_file, only_model;
  std::vector<const Part*> wanted;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (word == "--quick") {
      quick = true;
    } else if (word == "--markdown") {
      tables = true;
    } else if (word == "--rounds" && i + 1 < words.size()) {
      rounds = std::max(std::atoi(words[++i].c_str()), 1);
    } else if (word == "--radius" && i + 1 < words.size()) {
      radii.push_back(std::atof(words[++i].c_str()));
      if (!(radii.back() > 0.0 && radii.back() <= 100.0)) {
        fmt::print(stderr, "bench_engine: --radius {} is not a number of kilometres from 0 to 100\n", words[i]);
        return 2;
      }
    } else if (word == "--csv" && i + 1 < words.size()) {
      csv_file = words[++i];
    } else if (word == "--model" && i + 1 < words.size()) {
      only_model = words[++i];
    } else if (word == "--only" && i + 1 < words.size()) {
      const std::string& name = words[++i];
      const auto part =
          std::find_if(std::begin(kParts), std::end(kParts), [&](const Part& p) { return name == p.name; });
      if (part == std::end(kParts)) {
        fmt::print(stderr, "bench_engine: there is no part \"{}\"; the parts are {}\n", name, part_names());
        return 2;
      }
      wanted.push_back(part);
    } else {
      fmt::print(stderr,
                 "usage: bench_engine [--quick] [--rounds N] [--only PART]... [--model NAME] [--radius KM]... "
                 "[--markdown] [--csv FILE]\n"
                 "parts: {}\n",
                 part_names());
      return word == "--help" ? 0 : 2;
    }
  }
  const auto is_it = [&](const AskedModel& asked) { return asked.label == only_model; };
  if (!only_model.empty() && std::none_of(std::begin(kSweptModels), std::end(kSweptModels), is_it)) {
    fmt::print(stderr, "bench_engine: there is no model \"{}\" among those that it measures\n", only_model);
    return 2;
  }
  std::ofstream file;
  if (!csv_file.empty()) {
    file.open(csv_file);
    file << kRowColumns << '\n';
  }
  if (!tables) fmt::print("{}\n", kRowColumns);

  std::sort(radii.begin(), radii.end());
  Bench bench{quick, only_model, radii};
  for (int round = 1; round <= rounds; ++round) {
    if (rounds > 1) fmt::print(stderr, "round {} of {}\n", round, rounds);
    bench.begin_round();
    std::size_t printed = 0;
    for (const Part& part : kParts) {
      if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), &part) == wanted.end()) continue;
      (bench.*part.run)();
      if (round < rounds) continue;
      for (; printed < bench.rows().all().size(); ++printed) {
        const std::string line = csv_line(bench.rows().all()[printed]);
        if (!tables) fmt::print("{}\n", line);
        file << line << '\n';
      }
      std::fflush(stdout);
      file.flush();
    }
  }
  if (tables) fmt::print("{}", markdown(bench.rows()));
  if (!csv_file.empty() && !file) {
    fmt::print(stderr, "bench_engine: {} could not be written\n", csv_file);
    return 1;
  }
  return 0;
}

}  // namespace
}  // namespace phusong::bench

int main(int count, char** words) try {
  return phusong::bench::run({words + 1, words + count});
} catch (const std::exception& error) {
  fmt::print(stderr, "bench_engine: {}\n", error.what());
  return 1;
}
