#include "sim/siting/reach.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <span>

#include "geo/base/parallel.h"
#include "sim/siting/type_at_place.h"

namespace phusong::sim {

namespace {

/// A cell that a site serves if an antenna looks at it.
struct Reached {
  std::size_t bit = 0;
  OpenCell cell;
};

struct ReachedVillage {
  std::size_t village, cells;  ///< cells without service, of which those reached stand in the list
  std::vector<Reached> reached;
};

/// Which of the reached cells are served with this first azimuth.
ServedCells served_at(const TypeAtPlace& place, const ReachedVillage& village, double azimuth_deg, double& share) {
  ServedCells served{village.village, std::vector<std::uint64_t>((village.cells + 63) / 64, 0)};
  share = 0.0;
  for (const Reached& reached : village.reached) {
    if (!place.serves(reached.cell, azimuth_deg)) continue;
    served.bits[reached.bit / 64] |= std::uint64_t{1} << (reached.bit % 64);
    share += reached.cell.weight;
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
  const CellJudge link_judge{judge, one, judge.models()};
  const ServiceKeys& keys = judge.scenario().service;
  const std::vector<double> azimuths = azimuths_tried(judge.scenario(), type);
  const auto place_of = [&](std::size_t c) { return TypeAtPlace{link_judge, one.all.front(), type, candidates[c]}; };
  const Checkpoints mine = checkpoints.with(part_key(type, candidates, aims));
  std::vector<std::uint64_t> words;
  std::vector<JointAim> known = aims;
  if (mine.load("reach-" + type.name, words) && read_words(words, known)) {
    aims = std::move(known);
    for (JointAim& aim : aims)
      for (SiteEffect& effect : aim.effects) {
        const std::size_t c = effect.candidate;
        SiteEffect turned = effect_at(place_of(c), type, keys, c, prospects[c], gaps, effect.azimuth_deg);
        effect.closes = std::move(turned.closes);
        effect.share_after = std::move(turned.share_after);
      }
    return;
  }

  std::vector<std::size_t> all;  // that any aim wants
  for (const JointAim& aim : aims) all.insert(all.end(), aim.wanted.begin(), aim.wanted.end());
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());

  // Where the effects of each candidate begin, of each aim.
  std::vector<std::vector<std::size_t>> first;
  for (const JointAim& aim : aims) {
    first.emplace_back(candidates.size() + 1, aim.effects.size());
    for (std::size_t e = aim.effects.size(); e-- > 0;) first.back()[aim.effects[e].candidate] = e;
    for (std::size_t c = candidates.size(); c-- > 0;) first.back()[c] = std::min(first.back()[c], first.back()[c + 1]);
  }

  Progress progress{watcher, "cells served, " + type.name, candidates.size()};
  parallel_for(std::size_t{0}, candidates.size(), [&](std::size_t c) {
    if (!may_carry(candidates[c], type)) return progress.advance();
    const TypeAtPlace place = place_of(c);
    const double range_m = judge.scenario().propagation.range_km * 1000.0;
    std::vector<ReachedVillage> reached;
    for (const std::size_t v : all) {
      if (distance_m(candidates[c].at, villages[v].centre) > range_m + std::sqrt(villages[v].area_m2)) continue;
      ReachedVillage of{v, 0, {}};
      Reached cell;
      for (const VillageCell& to : gaps.villages[v].cells) {
        if (to.service.state == CellState::served) continue;
        cell.bit = of.cells++;
        if (place.reaches(to, cell.cell)) of.reached.push_back(cell);
      }
      if (!of.reached.empty()) reached.push_back(std::move(of));
    }

    for (std::size_t a = 0; a < aims.size(); ++a) {
      JointAim& aim = aims[a];
      const auto is_wanted = [&aim](std::size_t v) {
        return std::binary_search(aim.wanted.begin(), aim.wanted.end(), v);
      };
      const std::span<SiteEffect> turned{aim.effects.data() + first[a][c], first[a][c + 1] - first[a][c]};
      const std::vector<SiteEffect> before{turned.begin(), turned.end()};
      std::vector<double> most(before.size(), -1.0);
      for (const double azimuth_deg : azimuths) {
        SiteEffect effect = effect_at(place, type, keys, c, prospects[c], gaps, azimuth_deg);
        double worth = 0.0;
        for (const ReachedVillage& village : reached) {
          if (!is_wanted(village.village)) continue;
          double share = 0.0;
          ServedCells served = served_at(place, village, azimuth_deg, share);
          if (share <= 0.0) continue;
          const double need = keys.covered_pct / 100.0 - gaps.villages[village.village].served_share;
          worth += std::min(1.0, share / std::max(need, 1e-9));
          effect.serves.push_back(std::move(served));
        }
        for (std::size_t e = 0; e < before.size(); ++e) {
          const bool closes = std::any_of(before[e].closes.begin(), before[e].closes.end(), is_wanted);
          if ((closes && effect.closes != before[e].closes) || worth <= most[e]) continue;
          most[e] = worth;
          turned[e] = effect;
        }
      }
    }
    progress.advance();
  });
  mine.save("reach-" + type.name, words_of(aims));
}

}  // namespace phusong::sim
