// What a new site would close. See candidates.h for the rule.
#include <tbb/parallel_for.h>

#include <algorithm>
#include <cmath>

#include "sim/siting/candidates.h"

namespace phusong::sim {

namespace {

/// A cell that existing service leaves out, as seen from one candidate.
struct OpenCell {
  double weight;
  double margin_db;  ///< of the weaker direction, towards the pattern's maximum
  double bearing_deg, elevation_deg;
};

/// A village that a candidate could close if an antenna looked at every cell.
struct Prospect {
  std::size_t village;
  std::vector<OpenCell> cells;
};

double range_with_village_m(const CellJudge& judge, const geo::Village& village) {
  return judge.scenario().propagation.range_km * 1000.0 + std::sqrt(village.area_m2);
}

/// Walks the village's unserved cells; false as soon as it cannot be closed from here any more.
bool could_close(const CellJudge& judge, const Transmitter& from, const VillageService& service, Prospect& prospect) {
  thread_local Profile profile;
  const ServiceKeys& keys = judge.scenario().service;
  const double may_miss = 1.0 - keys.covered_pct / 100.0;
  const double range_km = judge.scenario().propagation.range_km;
  double missed = 0.0;
  prospect.cells.clear();
  for (const VillageCell& cell : service.cells) {
    if (cell.service.state == CellState::served) continue;
    const LinkTerms terms = judge.link(from, cell.at, profile);
    double margin = terms.rsrp_dbm - keys.rsrp_dbm;
    if (keys.uplink) margin = std::min(margin, terms.uplink_margin_db);
    margin += terms.pattern_loss_db;  // the azimuth is still open
    if (margin < 0.0 || terms.unknown_samples > 0 || terms.distance_km > range_km) {
      missed += static_cast<double>(cell.weight);
      if (missed > may_miss) return false;
      continue;
    }
    prospect.cells.push_back({static_cast<double>(cell.weight), margin, terms.bearing_deg, terms.elevation_deg});
  }
  return true;
}

/// Served share of a village after the site stands with this first azimuth.
double share_after(const models::AntennaPattern& pattern, const BtsType& type, double azimuth_deg,
                   const VillageService& service, const Prospect& prospect) {
  double share = service.served_share;
  for (const OpenCell& cell : prospect.cells) {
    for (int s = 0; s < type.sectors; ++s) {
      const double towards = azimuth_deg + s * 360.0 / type.sectors;
      const double loss = pattern.max_gain_dbi - models::gain_towards(pattern, Degrees{cell.bearing_deg - towards},
                                                                      Degrees{cell.elevation_deg},
                                                                      Degrees{type.tilt_deg}, Degrees{0.0})
                                                     .value();
      if (loss <= cell.margin_db) {
        share += cell.weight;
        break;
      }
    }
  }
  return share;
}

std::vector<std::size_t> gap_indices(const GapReport& gaps) {
  std::vector<std::size_t> indices;
  for (const VillageService& v : gaps.villages)
    if (is_gap(v.verdict)) indices.push_back(v.village);
  return indices;
}

bool closed(double share, const ServiceKeys& keys) { return 100.0 * share >= keys.covered_pct - 1e-5; }

/// A flat form of effects for checkpoints: candidate, azimuth, village, share; village -1 marks "closes nothing".
struct EffectRow {
  double candidate, azimuth_deg, village, share;
};

std::vector<EffectRow> rows_of(const std::vector<SiteEffect>& effects) {
  std::vector<EffectRow> rows;
  for (const SiteEffect& e : effects) {
    const auto id = static_cast<double>(e.candidate);
    if (e.closes.empty()) rows.push_back({id, e.azimuth_deg, -1.0, 0.0});
    for (std::size_t i = 0; i < e.closes.size(); ++i)
      rows.push_back({id, e.azimuth_deg, static_cast<double>(e.closes[i]), e.share_after[i]});
  }
  return rows;
}

std::vector<SiteEffect> effects_of(const std::vector<EffectRow>& rows, const std::string& type, std::size_t count) {
  std::vector<SiteEffect> effects(count);
  for (std::size_t c = 0; c < count; ++c) effects[c] = {c, type, 0.0, {}, {}};
  for (const EffectRow& row : rows) {
    SiteEffect& effect = effects[static_cast<std::size_t>(row.candidate)];
    effect.azimuth_deg = row.azimuth_deg;
    if (row.village < 0.0) continue;
    effect.closes.push_back(static_cast<std::size_t>(row.village));
    effect.share_after.push_back(row.share);
  }
  return effects;
}

/// A key of everything that the effects depend on beyond the scenario.
std::string part_key(const BtsType& type, const std::vector<Candidate>& candidates) {
  std::string key = "effects/" + type.name;
  for (const Candidate& c : candidates)
    key += "/" + c.id + "@" + std::to_string(c.at.x) + "," + std::to_string(c.at.y) + "," + std::to_string(c.height_m);
  return key;
}

}  // namespace

geo::Site site_of_type(const BtsType& type, const std::string& id, Point at, LonLat lonlat, double height_m,
                       double azimuth_deg) {
  geo::Site site{id, at, lonlat, {}};
  for (int s = 0; s < type.sectors; ++s) {
    geo::Sector sector;
    sector.id = id + "-" + std::to_string(s + 1);
    sector.azimuth_deg = std::fmod(azimuth_deg + s * 360.0 / type.sectors, 360.0);
    sector.electrical_tilt_deg = type.tilt_deg;
    sector.height_m = height_m;
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

std::vector<SiteEffect> evaluate_candidates(const CellJudge& judge, const BtsType& type,
                                            const std::vector<Candidate>& candidates,
                                            const std::vector<geo::Village>& villages, const GapReport& gaps,
                                            const Checkpoints& checkpoints, Watcher* watcher) {
  const Checkpoints mine = checkpoints.with(part_key(type, candidates));
  std::vector<EffectRow> rows;
  if (mine.load("effects-" + type.name, rows)) return effects_of(rows, type.name, candidates.size());

  // One transmitter stands for the type; its place changes from candidate to candidate.
  const geo::Site model_site = site_of_type(type, "candidate", {}, {}, type.height_m, 0.0);
  ServiceKeys any = judge.scenario().service;
  any.owner = any.technology = "any";
  const Transmitters one = resolve_transmitters({model_site}, any, judge.transmitters().antennas);
  const models::AntennaPattern& pattern = one.antennas.at(one.all.front().antenna);
  const CellJudge link_judge{judge, one, judge.model()};

  const ServiceKeys& keys = judge.scenario().service;
  const std::vector<std::size_t> open = gap_indices(gaps);
  const double turn = 360.0 / type.sectors;
  const double step = std::min(judge.scenario().candidates.azimuth_step_deg, turn);
  std::vector<SiteEffect> effects(candidates.size());
  Progress progress{watcher, "candidates, " + type.name, candidates.size()};
  tbb::parallel_for(std::size_t{0}, candidates.size(), [&](std::size_t c) {
    Transmitter from = one.all.front();
    from.at = candidates[c].at;
    from.height_m = antenna_height_m(candidates[c], type);

    // Which villages could be closed if the antenna looked everywhere at once.
    std::vector<Prospect> prospects;
    Prospect prospect;
    for (const std::size_t v : open) {
      if (distance_m(from.at, villages[v].centre) > range_with_village_m(judge, villages[v])) continue;
      prospect.village = v;
      if (could_close(link_judge, from, gaps.villages[v], prospect)) prospects.push_back(prospect);
    }

    // Turn the sectors to where they close most.
    SiteEffect best{c, type.name, 0.0, {}, {}};
    double best_people = -1.0;
    for (int turned = 0; turned * step < turn - 1e-9; ++turned) {
      SiteEffect effect{c, type.name, turned * step, {}, {}};
      double people = 0.0;
      for (const Prospect& p : prospects) {
        const double share = share_after(pattern, type, effect.azimuth_deg, gaps.villages[p.village], p);
        if (!closed(share, keys)) continue;
        effect.closes.push_back(p.village);
        effect.share_after.push_back(std::min(share, 1.0));
        people += geo::people_of(villages[p.village]);
      }
      if (effect.closes.size() > best.closes.size() ||
          (effect.closes.size() == best.closes.size() && people > best_people)) {
        best = std::move(effect);
        best_people = people;
      }
    }
    effects[c] = std::move(best);
    progress.advance();
  });
  mine.save("effects-" + type.name, rows_of(effects));
  return effects;
}

std::vector<SiteEffect> evaluate_fixed_sites(const CellJudge& new_sites, const std::vector<geo::Site>& sites,
                                             const std::vector<geo::Village>& villages, const GapReport& gaps,
                                             Watcher* watcher) {
  const ServiceKeys& keys = new_sites.scenario().service;
  const std::vector<std::size_t> open = gap_indices(gaps);
  std::vector<SiteEffect> effects(sites.size());
  Progress progress{watcher, "given sites", sites.size()};
  tbb::parallel_for(std::size_t{0}, sites.size(), [&](std::size_t s) {
    thread_local Profile profile;
    SiteEffect& effect = effects[s];
    effect.candidate = s;
    effect.azimuth_deg = sites[s].sectors.empty() ? 0.0 : sites[s].sectors.front().azimuth_deg;
    for (const std::size_t v : open) {
      if (distance_m(sites[s].at, villages[v].centre) > range_with_village_m(new_sites, villages[v])) continue;
      double share = gaps.villages[v].served_share;
      for (const VillageCell& cell : gaps.villages[v].cells) {
        if (cell.service.state == CellState::served) continue;
        for (const Transmitter& t : new_sites.transmitters().all) {
          if (t.site != static_cast<int>(s)) continue;
          const LinkTerms terms = new_sites.link(t, cell.at, profile);
          if (terms.unknown_samples == 0 && terms.distance_km <= new_sites.scenario().propagation.range_km &&
              terms.rsrp_dbm >= keys.rsrp_dbm && (!keys.uplink || terms.uplink_margin_db >= 0.0)) {
            share += static_cast<double>(cell.weight);
            break;
          }
        }
      }
      if (!closed(share, keys)) continue;
      effect.closes.push_back(v);
      effect.share_after.push_back(std::min(share, 1.0));
    }
    progress.advance();
  });
  return effects;
}

}  // namespace phusong::sim
