// What a new site would close. See candidates.h for the rule.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <tuple>

#include "geo/base/parallel.h"
#include "geo/places/network.h"
#include "sim/siting/candidates.h"
#include "sim/siting/type_at_place.h"

namespace phusong::sim {

namespace {

double range_with_village_m(const CellJudge& judge, const geo::Village& village) {
  return judge.scenario().propagation.range_km * 1000.0 + std::sqrt(village.area_m2);
}

/// Walks the village's unserved cells; false as soon as it cannot be closed from here any more.
bool could_close(const TypeAtPlace& place, const ServiceKeys& keys, const VillageService& service, Prospect& prospect) {
  const double may_miss = 1.0 - keys.covered_pct / 100.0;
  double missed = 0.0;
  prospect.cells.clear();
  OpenCell open;
  for (const VillageCell& cell : service.cells) {
    if (cell.service.state == CellState::served) continue;
    if (place.reaches(cell, open)) {
      prospect.cells.push_back(open);
      continue;
    }
    missed += static_cast<double>(cell.weight);
    if (missed > may_miss) return false;
  }
  return true;
}

std::vector<std::size_t> gap_indices(const GapReport& gaps) {
  std::vector<std::size_t> indices;
  for (const VillageService& v : gaps.villages)
    if (is_gap(v.verdict)) indices.push_back(v.village);
  return indices;
}

/// A flat form of prospects for checkpoints; weight -1 marks a village whose every cell is out of reach.
struct ProspectRow {
  double candidate, village, weight, loss_db, bearing_deg, elevation_deg;
};

std::vector<ProspectRow> rows_of(const Prospects& prospects) {
  std::vector<ProspectRow> rows;
  for (std::size_t c = 0; c < prospects.size(); ++c)
    for (const Prospect& p : prospects[c]) {
      const auto candidate = static_cast<double>(c), village = static_cast<double>(p.village);
      if (p.cells.empty()) rows.push_back({candidate, village, -1.0, 0.0, 0.0, 0.0});
      for (const OpenCell& o : p.cells)
        rows.push_back({candidate, village, o.weight, o.loss_db, o.bearing_deg, o.elevation_deg});
    }
  return rows;
}

Prospects prospects_of(const std::vector<ProspectRow>& rows, std::size_t count) {
  Prospects prospects(count);
  for (const ProspectRow& row : rows) {
    std::vector<Prospect>& of_site = prospects[static_cast<std::size_t>(row.candidate)];
    const auto village = static_cast<std::size_t>(row.village);
    if (of_site.empty() || of_site.back().village != village) of_site.push_back({village, {}});
    if (row.weight >= 0.0)
      of_site.back().cells.push_back({row.weight, row.loss_db, row.bearing_deg, row.elevation_deg});
  }
  return prospects;
}

/// A key of everything that the prospects depend on beyond the scenario.
std::string part_key(const BtsType& type, const std::vector<Candidate>& candidates) {
  std::string key = "prospects/" + type.name;
  for (const Candidate& c : candidates)
    key += fmt::format("/{}@{:.6f},{:.6f},{:.6f},{}", c.id, c.at.x, c.at.y, c.height_m, may_carry(c, type) ? 1 : 0);
  return key;
}

}  // namespace

Transmitters transmitters_of(const CellJudge& judge, const BtsType& type) {
  ServiceKeys any = judge.scenario().service;
  any.owner = any.technology = "any";
  Candidate somewhere;
  somewhere.id = "candidate";
  return resolve_transmitters({site_of_type(type, somewhere, 0.0)}, any, judge.transmitters().antennas);
}

geo::Site site_of_type(const BtsType& type, const Candidate& candidate, double azimuth_deg) {
  geo::Site site{candidate.id, candidate.at, candidate.lonlat, {}};
  for (int s = 0; s < type.sectors; ++s) {
    geo::Sector sector;
    sector.id = candidate.id + "-" + std::to_string(s + 1);
    sector.azimuth_deg = geo::grid_azimuth_deg(sector_azimuth_deg(type, azimuth_deg, s), candidate.north_deg);
    sector.electrical_tilt_deg = type.tilt_deg;
    sector.height_m = antenna_height_m(candidate, type);
    sector.power_dbm = type.power_dbm;
    sector.feeder_loss_db = type.feeder_loss_db;
    sector.antenna = type.antenna;
    sector.frequency_mhz = type.frequency_mhz;
    sector.bandwidth_mhz = type.bandwidth_mhz;
    sector.technology = type.technology;
    sector.owner = type.owner;
    site.sectors.push_back(std::move(sector));
  }
  return site;
}

Prospects find_prospects(const CellJudge& judge, const BtsType& type, const std::vector<Candidate>& candidates,
                         const std::vector<geo::Village>& villages, const GapReport& gaps,
                         const Checkpoints& checkpoints, Watcher* watcher) {
  const Checkpoints mine = checkpoints.with(part_key(type, candidates));
  std::vector<ProspectRow> rows;
  if (mine.load("prospects-" + type.name, rows)) return prospects_of(rows, candidates.size());

  // One transmitter stands for the type; its place changes from candidate to candidate.
  const Transmitters one = transmitters_of(judge, type);
  const CellJudge link_judge{judge, one, judge.models()};
  const std::vector<std::size_t> open = gap_indices(gaps);
  Prospects prospects(candidates.size());
  Progress progress{watcher, "candidates, " + type.name, candidates.size()};
  parallel_for(std::size_t{0}, candidates.size(), [&](std::size_t c) {
    if (!may_carry(candidates[c], type)) return progress.advance();
    const TypeAtPlace place{link_judge, one.all.front(), type, candidates[c]};
    Prospect prospect;
    for (const std::size_t v : open) {
      if (distance_m(candidates[c].at, villages[v].centre) > range_with_village_m(judge, villages[v])) continue;
      prospect.village = v;
      if (could_close(place, judge.scenario().service, gaps.villages[v], prospect)) prospects[c].push_back(prospect);
    }
    progress.advance();
  });
  mine.save("prospects-" + type.name, rows_of(prospects));
  return prospects;
}

std::string name_at_azimuth(const std::string& id, double azimuth_deg) {
  return fmt::format("{}@{:g}", id, azimuth_deg);
}

std::string candidate_id(const std::string& name) { return name.substr(0, name.find('@')); }

std::vector<double> azimuths_tried(const Scenario& scenario, const BtsType& type) {
  const double turn = 360.0 / type.sectors;
  const double step = std::min(scenario.candidates.azimuth_step_deg, turn);
  std::vector<double> azimuths;
  for (int turned = 0; turned * step < turn - 1e-9; ++turned) azimuths.push_back(turned * step);
  return azimuths;
}

SiteEffect effect_at(const TypeAtPlace& place, const BtsType& type, const ServiceKeys& service, std::size_t candidate,
                     const std::vector<Prospect>& prospects, const GapReport& gaps, double azimuth_deg) {
  SiteEffect effect{candidate, type.name, azimuth_deg, {}, {}};
  for (const Prospect& p : prospects) {
    double share = gaps.villages[p.village].served_share;
    for (const OpenCell& cell : p.cells)
      if (place.serves(cell, azimuth_deg)) share += cell.weight;
    if (!is_covered(share, service)) continue;
    effect.closes.push_back(p.village);
    effect.share_after.push_back(std::min(share, 1.0));
  }
  return effect;
}

namespace {

/// An azimuth's effect, and what it is judged by.
struct Aim {
  SiteEffect effect;
  std::vector<std::size_t> of_wanted;  ///< closed, ascending
  double people = 0.0;
};

/// The effects of all azimuths, the best first, of equal worth by rising azimuth.
std::vector<Aim> all_aims(const TypeAtPlace& place, const BtsType& type, const CellJudge& judge, std::size_t candidate,
                          const std::vector<Prospect>& prospects, const std::vector<geo::Village>& villages,
                          const GapReport& gaps, const std::vector<std::size_t>& wanted) {
  std::vector<Aim> aims;
  for (const double azimuth_deg : azimuths_tried(judge.scenario(), type)) {
    Aim aim{effect_at(place, type, judge.scenario().service, candidate, prospects, gaps, azimuth_deg), {}, 0.0};
    for (const std::size_t v : aim.effect.closes) {
      aim.people += geo::people_of(villages[v]);
      if (wanted.empty() || std::binary_search(wanted.begin(), wanted.end(), v)) aim.of_wanted.push_back(v);
    }
    aims.push_back(std::move(aim));
  }
  std::stable_sort(aims.begin(), aims.end(), [](const Aim& a, const Aim& b) {
    return std::tuple{a.of_wanted.size(), a.effect.closes.size(), a.people} >
           std::tuple{b.of_wanted.size(), b.effect.closes.size(), b.people};
  });
  return aims;
}

/// The first, and behind it those that close what none before them does, by rising azimuth: who could hold another's
/// villages closes more of them, and comes before it.
void keep_worthwhile(std::vector<Aim>& aims) {
  std::vector<Aim> kept;
  for (Aim& aim : aims) {
    const bool held = std::any_of(kept.begin(), kept.end(), [&aim](const Aim& better) {
      return std::includes(better.of_wanted.begin(), better.of_wanted.end(), aim.of_wanted.begin(),
                           aim.of_wanted.end());
    });
    if (!held) kept.push_back(std::move(aim));
  }
  std::sort(kept.begin() + 1, kept.end(),
            [](const Aim& a, const Aim& b) { return a.effect.azimuth_deg < b.effect.azimuth_deg; });
  aims = std::move(kept);
}

}  // namespace

std::vector<SiteEffect> aim_sectors(const CellJudge& judge, const BtsType& type,
                                    const std::vector<Candidate>& candidates, const Prospects& prospects,
                                    const std::vector<geo::Village>& villages, const GapReport& gaps,
                                    const std::vector<std::size_t>& wanted) {
  std::vector<SiteEffect> best;
  for (SiteEffect& effect : aims_of(judge, type, candidates, prospects, villages, gaps, wanted))
    if (best.empty() || best.back().candidate != effect.candidate) best.push_back(std::move(effect));
  return best;
}

std::vector<SiteEffect> aims_of(const CellJudge& judge, const BtsType& type, const std::vector<Candidate>& candidates,
                                const Prospects& prospects, const std::vector<geo::Village>& villages,
                                const GapReport& gaps, const std::vector<std::size_t>& wanted) {
  const Transmitters one = transmitters_of(judge, type);
  const CellJudge link_judge{judge, one, judge.models()};
  const bool all = judge.scenario().candidates.azimuths == "all";
  std::vector<std::vector<Aim>> aims(prospects.size());
  parallel_for(std::size_t{0}, prospects.size(), [&](std::size_t c) {
    const TypeAtPlace place{link_judge, one.all.front(), type, candidates[c]};
    aims[c] = all_aims(place, type, judge, c, prospects[c], villages, gaps, wanted);
    if (all)
      keep_worthwhile(aims[c]);
    else
      aims[c].resize(1);
  });
  std::vector<SiteEffect> effects;
  for (std::vector<Aim>& of_candidate : aims)
    for (Aim& aim : of_candidate) effects.push_back(std::move(aim.effect));
  return effects;
}

std::vector<SiteEffect> evaluate_fixed_sites(const CellJudge& new_sites, const std::vector<geo::Site>& sites,
                                             const std::vector<geo::Village>& villages, const GapReport& gaps,
                                             Watcher* watcher, const std::vector<std::size_t>& jointly) {
  const ServiceKeys& keys = new_sites.scenario().service;
  const std::vector<std::size_t> open = gap_indices(gaps);
  std::vector<SiteEffect> effects(sites.size());
  Progress progress{watcher, "given sites", sites.size()};
  parallel_for(std::size_t{0}, sites.size(), [&](std::size_t s) {
    thread_local Profile profile;
    SiteEffect& effect = effects[s];
    effect.candidate = s;
    if (!sites[s].sectors.empty())
      effect.azimuth_deg = geo::true_azimuth_deg(sites[s].sectors.front().azimuth_deg,
                                                 geo::true_north_on_grid_deg(sites[s].lonlat, new_sites.terrain().crs));
    for (const std::size_t v : open) {
      if (distance_m(sites[s].at, villages[v].centre) > range_with_village_m(new_sites, villages[v])) continue;
      double share = gaps.villages[v].served_share;
      ServedCells served{v, {}};
      std::size_t bit = 0;
      bool any = false;
      for (const VillageCell& cell : gaps.villages[v].cells) {
        if (cell.service.state == CellState::served) continue;
        if (bit % 64 == 0) served.bits.push_back(0);
        for (const Transmitter& t : new_sites.transmitters().all) {
          if (t.site != static_cast<int>(s)) continue;
          if (new_sites.serves_alone(t, cell.at, profile)) {
            share += static_cast<double>(cell.weight);
            served.bits.back() |= std::uint64_t{1} << (bit % 64);
            any = true;
            break;
          }
        }
        ++bit;
      }
      if (any && std::binary_search(jointly.begin(), jointly.end(), v)) effect.serves.push_back(std::move(served));
      if (!is_covered(share, keys)) continue;
      effect.closes.push_back(v);
      effect.share_after.push_back(std::min(share, 1.0));
    }
    progress.advance();
  });
  return effects;
}

}  // namespace phusong::sim
