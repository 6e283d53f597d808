#include "sim/siting/reach.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include "geo/base/parallel.h"
#include "models/empirical/free_space.h"

namespace phusong::sim {

namespace {

/// A few samples are enough to see most ridges; shorter paths are evaluated at once.
constexpr std::size_t kBoundEvery = 12;
constexpr double kShortestBounded_cells = 4.0 * kBoundEvery;

/// A cell that a site serves if an antenna looks at it.
struct Reached {
  std::size_t bit;
  double weight, loss_db, bearing_deg, distance_m, target_m;
};

struct ReachedVillage {
  std::size_t village, cells;  ///< cells without service, of which those reached stand in the list
  std::vector<Reached> reached;
};

/// One site of a type, asked about cells.
class Site {
 public:
  Site(const CellJudge& judge, const Transmitter& type, const Candidate& candidate, double height_m)
      : judge_{judge}, from_{type}, ground_m_{judge.ground_under(candidate.at)} {
    from_.at = candidate.at;
    from_.height_m = height_m;
    // The greatest loss that it bears: levels only fall with the loss.
    double low = 0.0, high = 1000.0;
    while (std::nextafter(low, high) < high) {
      const double middle = 0.5 * (low + high);
      (serves(0.0, middle) ? low : high) = middle;
    }
    most_loss_db_ = low;
  }

  [[nodiscard]] const Transmitter& from() const noexcept { return from_; }

  /// As the judge of all cells asks it, for the pattern's loss at this first azimuth.
  [[nodiscard]] bool serves(double pattern_loss_db, double loss_db) const {
    CellService service;
    service.server = 0;
    judge_.set_levels(from_, pattern_loss_db, loss_db, service);
    return judge_.serves(service);
  }
  [[nodiscard]] double pattern_loss_db(const Reached& cell, double azimuth_deg) const {
    Transmitter sector = from_;
    sector.azimuth_deg = azimuth_deg;
    return judge_.pattern_loss_db(sector, cell.bearing_deg, cell.distance_m, ground_m_, cell.target_m);
  }

  /// Whether an antenna that looks at the cell serves it; fills `cell` but for its bit.
  [[nodiscard]] bool reaches(const VillageCell& to, Reached& cell) const {
    thread_local Profile profile;
    const double dx = to.at.x - from_.at.x, dy = to.at.y - from_.at.y, square = dx * dx + dy * dy;
    const double range_m = judge_.scenario().propagation.range_km * 1000.0;
    if (square > range_m * range_m || judge_.terrain().ground_at(to.at) == geo::Ground::unknown) return false;
    const double metres = std::sqrt(square), step_m = judge_.terrain().grid.cell_m;
    const models::Model& model = judge_.models().of(from_.frequency_mhz);
    // Bounds first, with room for rounding.
    const double surely_too_much_db = most_loss_db_ + kSurelyWeaker_db;
    const double free_db = models::free_space(Megahertz{from_.frequency_mhz}, Kilometres{metres / 1000.0}).value();
    if (free_db + model.least_excess_db > surely_too_much_db) return false;
    if (model.least_loss_db != nullptr && metres > kShortestBounded_cells * step_m) {
      judge_.ground().profile_between(from_.at, to.at, step_m, profile, kBoundEvery);
      if (profile.unknown_samples == 0 && model.least_loss_db(judge_.path_input(from_, profile)) > surely_too_much_db)
        return false;
    }
    const double loss_db = judge_.path_loss(from_, to.at, profile).total_db;
    if (loss_db > most_loss_db_ || profile.unknown_samples > 0) return false;
    cell.weight = static_cast<double>(to.weight);
    cell.loss_db = loss_db;
    cell.bearing_deg = bearing_deg(from_.at, to.at);
    cell.distance_m = metres;
    cell.target_m = judge_.ground_under(to.at) + judge_.scenario().service.receiver_height_m;
    return true;
  }

 private:
  const CellJudge& judge_;
  Transmitter from_;
  double ground_m_, most_loss_db_ = 0.0;
};

/// Which of the reached cells are served with this first azimuth.
ServedCells served_at(const Site& site, const BtsType& type, const ReachedVillage& village, double azimuth_deg,
                      double& share) {
  ServedCells served{village.village, std::vector<std::uint64_t>((village.cells + 63) / 64, 0)};
  share = 0.0;
  for (const Reached& cell : village.reached)
    for (int s = 0; s < type.sectors; ++s) {
      const double towards = std::fmod(azimuth_deg + s * 360.0 / type.sectors, 360.0);
      if (!site.serves(site.pattern_loss_db(cell, towards), cell.loss_db)) continue;
      served.bits[cell.bit / 64] |= std::uint64_t{1} << (cell.bit % 64);
      share += cell.weight;
      break;
    }
  return served;
}

/// Everything that the reach depends on beyond the scenario.
std::string part_key(const BtsType& type, const std::vector<Candidate>& candidates, const std::vector<JointAim>& aims) {
  std::string key = "reach/" + type.name;
  for (const Candidate& c : candidates)
    key += fmt::format("/{}@{:.6f},{:.6f},{:.6f},{}", c.id, c.at.x, c.at.y, c.height_m, may_carry(c, type) ? 1 : 0);
  for (const JointAim& aim : aims) key += fmt::format("/{}", fmt::join(aim.wanted, ","));
  return key;
}

/// Azimuth, number of villages, then each village with its number of words and the words: of each effect of each aim.
std::vector<std::uint64_t> words_of(const std::vector<JointAim>& aims) {
  std::vector<std::uint64_t> words;
  for (const JointAim& aim : aims)
    for (const SiteEffect& effect : aim.effects) {
      words.push_back(std::bit_cast<std::uint64_t>(effect.azimuth_deg));
      words.push_back(effect.serves.size());
      for (const ServedCells& served : effect.serves) {
        words.push_back(served.village);
        words.push_back(served.bits.size());
        words.insert(words.end(), served.bits.begin(), served.bits.end());
      }
    }
  return words;
}

/// The same back; false where the words do not fit.
bool read_words(const std::vector<std::uint64_t>& words, std::vector<JointAim>& aims) {
  std::size_t next = 0;
  const auto has = [&](std::size_t count) { return words.size() - next >= count; };
  for (JointAim& aim : aims)
    for (SiteEffect& effect : aim.effects) {
      if (!has(2)) return false;
      effect.azimuth_deg = std::bit_cast<double>(words[next]);
      const std::uint64_t villages = words[next + 1];
      next += 2;
      effect.serves.clear();
      for (std::uint64_t v = 0; v < villages; ++v) {
        if (!has(2)) return false;
        const std::uint64_t village = words[next], count = words[next + 1];
        next += 2;
        if (!has(count)) return false;
        const auto begin = words.begin() + static_cast<std::ptrdiff_t>(next);
        effect.serves.push_back({village, {begin, begin + static_cast<std::ptrdiff_t>(count)}});
        next += count;
      }
    }
  return next == words.size();
}

}  // namespace

void add_reach(const CellJudge& judge, const BtsType& type, const Prospects& prospects,
               const std::vector<Candidate>& candidates, const std::vector<geo::Village>& villages,
               const GapReport& gaps, std::vector<JointAim>& aims, const Checkpoints& checkpoints, Watcher* watcher) {
  const Transmitters one = transmitters_of(judge, type);
  const models::AntennaPattern& pattern = one.antennas.at(one.all.front().antenna);
  const CellJudge link_judge{judge, one, judge.models()};
  const ServiceKeys& keys = judge.scenario().service;
  const std::vector<double> azimuths = azimuths_tried(judge.scenario(), type);
  const auto effect_of = [&](std::size_t c, double azimuth_deg) {
    return effect_at(pattern, type, keys, c, prospects[c], gaps, azimuth_deg);
  };
  const Checkpoints mine = checkpoints.with(part_key(type, candidates, aims));
  std::vector<std::uint64_t> words;
  std::vector<JointAim> known = aims;
  if (mine.load("reach-" + type.name, words) && read_words(words, known)) {
    aims = std::move(known);
    for (JointAim& aim : aims)
      for (SiteEffect& effect : aim.effects) {
        SiteEffect turned = effect_of(effect.candidate, effect.azimuth_deg);
        effect.closes = std::move(turned.closes);
        effect.share_after = std::move(turned.share_after);
      }
    return;
  }

  std::vector<std::size_t> all;  // that any aim wants
  for (const JointAim& aim : aims) all.insert(all.end(), aim.wanted.begin(), aim.wanted.end());
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());

  Progress progress{watcher, "cells served, " + type.name, candidates.size()};
  parallel_for(std::size_t{0}, candidates.size(), [&](std::size_t c) {
    if (!may_carry(candidates[c], type)) return progress.advance();
    const Site site{link_judge, one.all.front(), candidates[c], antenna_height_m(candidates[c], type)};
    const double range_m = judge.scenario().propagation.range_km * 1000.0;
    std::vector<ReachedVillage> reached;
    for (const std::size_t v : all) {
      if (distance_m(candidates[c].at, villages[v].centre) > range_m + std::sqrt(villages[v].area_m2)) continue;
      ReachedVillage of{v, 0, {}};
      Reached cell{};
      for (const VillageCell& to : gaps.villages[v].cells) {
        if (to.service.state == CellState::served) continue;
        cell.bit = of.cells++;
        if (site.reaches(to, cell)) of.reached.push_back(cell);
      }
      if (!of.reached.empty()) reached.push_back(std::move(of));
    }

    for (JointAim& aim : aims) {
      const auto is_wanted = [&aim](std::size_t v) {
        return std::binary_search(aim.wanted.begin(), aim.wanted.end(), v);
      };
      const SiteEffect& before = aim.effects[c];
      const bool closes = std::any_of(before.closes.begin(), before.closes.end(), is_wanted);
      SiteEffect best = before;
      double most = -1.0;
      for (const double azimuth_deg : azimuths) {
        SiteEffect effect = effect_of(c, azimuth_deg);
        if (closes && effect.closes != before.closes) continue;
        double worth = 0.0;
        for (const ReachedVillage& village : reached) {
          if (!is_wanted(village.village)) continue;
          double share = 0.0;
          ServedCells served = served_at(site, type, village, azimuth_deg, share);
          if (share <= 0.0) continue;
          const double need = keys.covered_pct / 100.0 - gaps.villages[village.village].served_share;
          worth += std::min(1.0, share / std::max(need, 1e-9));
          effect.serves.push_back(std::move(served));
        }
        if (worth <= most) continue;
        most = worth;
        best = std::move(effect);
      }
      aim.effects[c] = std::move(best);
    }
    progress.advance();
  });
  mine.save("reach-" + type.name, words_of(aims));
}

}  // namespace phusong::sim
