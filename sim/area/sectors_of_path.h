// The sectors of a mast over one path, made ready for many cells: which of them is the best there.
//
//   PatternTables tables{transmitters.antennas};
//   const SectorsOfPath sectors{judge, {{&t, index, SectorPattern{tables.of(t.antenna), t}}, ...}};
//   if (sectors.bound_dbm() - loss_db >= needed_dbm)
//     sectors.apply(loss_db, bearing_deg, [&] { return elevation; }, ahead, best);
//
// Guarantees: bit by bit the levels of CellJudge::pattern_loss_db and set_levels, and the choice of BestServer; const
// use from any thread. Refers to the judge and the transmitters.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <memory>
#include <vector>

#include "geo/base/constants.h"
#include "models/antenna/antenna.h"
#include "sim/area/best_server.h"

namespace phusong::sim {

/// The cuts of an antenna with one more entry than degrees, so that none goes across north, and the slope with each
/// value.
class PatternTable {
 public:
  explicit PatternTable(const models::AntennaPattern& pattern)
      : gain_dbi_{pattern.max_gain_dbi}, limit_db_{pattern.limit_db}, fades_at_db_{pattern.vertical_fades_at_db} {
    for (std::size_t i = 0; i < 360; ++i) {
      const std::size_t next = (i + 1) % 360;
      horizontal_[i] = {pattern.horizontal_db[i], pattern.horizontal_db[next] - pattern.horizontal_db[i]};
      vertical_[i] = {pattern.vertical_db[i], pattern.vertical_db[next] - pattern.vertical_db[i]};
    }
    least_horizontal_db_ = *std::min_element(pattern.horizontal_db.begin(), pattern.horizontal_db.end());
    least_vertical_db_ = std::min(0.0, *std::min_element(pattern.vertical_db.begin(), pattern.vertical_db.end()));
  }

  [[nodiscard]] double horizontal_db(double off_deg) const noexcept { return at(horizontal_, off_deg); }
  [[nodiscard]] double vertical_db(double down_deg) const noexcept { return at(vertical_, down_deg); }
  [[nodiscard]] double loss_db(double a_h, double a_v) const noexcept {
    const double r = fades_at_db_ > 0.0 ? std::max(1.0 - a_h / fades_at_db_, 0.0) : 1.0;
    return gain_dbi_ - (gain_dbi_ - std::min(a_h + r * a_v, limit_db_));
  }
  /// What no elevation can make less.
  [[nodiscard]] double least_loss_db(double horizontal_db) const noexcept {
    return loss_db(horizontal_db, least_vertical_db_);
  }
  /// What no direction can make less.
  [[nodiscard]] double least_loss_db() const noexcept {
    return std::min(0.0, least_horizontal_db_) + least_vertical_db_;
  }

 private:
  struct Degree {
    double db, slope_db;
  };
  using Cut = std::array<Degree, 360>;

  [[nodiscard]] static double at(const Cut& cut, double deg) noexcept {
    // Within a turn, fmod gives back what it gets.
    double position = deg > -360.0 && deg < 360.0 ? deg : std::fmod(deg, 360.0);
    if (position < 0.0) position += 360.0;
    if (position >= 360.0) position = 0.0;
    const int below = static_cast<int>(position);
    const Degree& degree = cut[static_cast<std::size_t>(below)];
    return degree.db + (position - static_cast<double>(below)) * degree.slope_db;
  }

  Cut horizontal_{}, vertical_{};
  double gain_dbi_, limit_db_, fades_at_db_;
  double least_horizontal_db_ = 0.0, least_vertical_db_ = 0.0;
};

/// One table for all sectors with an antenna. Not shared between threads.
class PatternTables {
 public:
  explicit PatternTables(const AntennaLibrary& antennas) : antennas_{&antennas} {}
  [[nodiscard]] std::shared_ptr<const PatternTable> of(int antenna) {
    std::shared_ptr<const PatternTable>& table = tables_[antenna];
    if (!table) table = std::make_shared<const PatternTable>(antennas_->at(antenna));
    return table;
  }

 private:
  const AntennaLibrary* antennas_;
  std::map<int, std::shared_ptr<const PatternTable>> tables_;
};

/// models::gain_towards of one sector: the same bits, without the divisions and the cosine that most cells can do
/// without.
class SectorPattern {
 public:
  SectorPattern(std::shared_ptr<const PatternTable> table, const Transmitter& t)
      : table_{std::move(table)},
        azimuth_deg_{t.azimuth_deg},
        electrical_deg_{t.electrical_tilt_deg},
        mechanical_deg_{t.mechanical_tilt_deg} {}

  [[nodiscard]] const PatternTable& table() const noexcept { return *table_; }
  [[nodiscard]] double off_deg(double bearing_deg) const noexcept { return bearing_deg - azimuth_deg_; }
  [[nodiscard]] double loss_db(double off_deg, double horizontal_db, double elevation_deg) const noexcept {
    double tilt_deg = electrical_deg_;
    if (mechanical_deg_ != 0.0) tilt_deg += mechanical_deg_ * std::cos(off_deg * (kPi / 180.0));
    return table_->loss_db(horizontal_db, table_->vertical_db(-elevation_deg - tilt_deg));
  }

 private:
  std::shared_ptr<const PatternTable> table_;
  double azimuth_deg_, electrical_deg_, mechanical_deg_;
};

/// A sector at work on the cells.
struct Sector {
  const Transmitter* transmitter;
  int index;  ///< into Transmitters::all
  SectorPattern pattern;
};

/// Puts the best of a mast's sectors over one path in place of the cell's best, where one of them is better.
class SectorsOfPath {
 public:
  SectorsOfPath(const CellJudge& judge, std::vector<Sector> sectors)
      : judge_{&judge}, rules_{judge}, sectors_{std::move(sectors)} {
    for (const Sector& sector : sectors_) {
      CellService most;
      judge.set_levels(*sector.transmitter, sector.pattern.table().least_loss_db(), 0.0, most);
      bound_dbm_ = std::max(bound_dbm_, most.rsrp_dbm);
    }
  }

  [[nodiscard]] bool empty() const noexcept { return sectors_.empty(); }
  [[nodiscard]] std::size_t size() const noexcept { return sectors_.size(); }
  /// Less the path's loss: no sector's level is higher, but for what floats are rounded by.
  [[nodiscard]] float bound_dbm() const noexcept { return bound_dbm_; }

  struct Ahead {
    double off_deg, horizontal_db;
  };
  /// `elevation_deg()`: asked where it can matter. `ahead`: scratch, as long as there are sectors.
  template <class Elevation>
  void apply(double loss_db, double bearing_deg, Elevation&& elevation_deg, Ahead* ahead,
             CellService& best) const noexcept {
    std::size_t nearest = 0;
    for (std::size_t s = 0; s < sectors_.size(); ++s) {
      const SectorPattern& pattern = sectors_[s].pattern;
      const double off = pattern.off_deg(bearing_deg);
      ahead[s] = {off, pattern.table().horizontal_db(off)};
      if (ahead[s].horizontal_db < ahead[nearest].horizontal_db) nearest = s;
    }

    // The sector that looks this way comes first; what the others lose by azimuth alone rules most of them out.
    bool best_serves = judge_->serves(best);
    double seen_down_dbm = 0.0, seen_up_dbi = 0.0;  // of that sector, but for what is the same of all
    for (std::size_t n = 0; n < sectors_.size(); ++n) {
      const std::size_t s = n == 0 ? nearest : n <= nearest ? n - 1 : n;
      const SectorPattern& pattern = sectors_[s].pattern;
      const Transmitter& t = *sectors_[s].transmitter;
      const double least_db = pattern.table().least_loss_db(ahead[s].horizontal_db);
      if (n > 0 && t.eirp_re_dbm - least_db < seen_down_dbm - kSurelyWeaker_db &&
          t.receive_gain_dbi - least_db < seen_up_dbi - kSurelyWeaker_db)
        continue;
      CellService found;
      found.server = sectors_[s].index;
      found.path_unknown = best.path_unknown;
      judge_->set_levels(t, least_db, loss_db, found);
      const bool matters = rules_.can_matter(found, best, best_serves);
      if (!matters && n > 0) continue;
      const double all_db =
          matters ? pattern.loss_db(ahead[s].off_deg, ahead[s].horizontal_db, elevation_deg()) : least_db;
      if (n == 0) {
        // A sector ruled out takes along all that are weaker still.
        seen_down_dbm = t.eirp_re_dbm - all_db;
        seen_up_dbi = t.receive_gain_dbi - all_db;
        if (!matters) continue;
      }
      judge_->set_levels(t, all_db, loss_db, found);
      const bool serves = judge_->serves(found);
      if (BestServer::better(found, serves, best, best_serves)) {
        best = found;
        best_serves = serves;
      }
    }
  }

 private:
  const CellJudge* judge_;
  BestServer rules_;
  std::vector<Sector> sectors_;
  float bound_dbm_ = -std::numeric_limits<float>::infinity();
};

}  // namespace phusong::sim
