// What a new site would close. See candidates.h for the rule.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <tuple>

#include "geo/base/parallel.h"
#include "sim/siting/candidates.h"

namespace phusong::sim {

namespace {

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
      const double loss =
          pattern.max_gain_dbi - models::gain_towards(pattern, Degrees{cell.bearing_deg - towards},
                                                      Degrees{cell.elevation_deg}, Degrees{type.tilt_deg}, Degrees{0.0})
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

/// A flat form of prospects for checkpoints; weight -1 marks a village whose every cell is out of reach.
struct ProspectRow {
  double candidate, village, weight, margin_db, bearing_deg, elevation_deg;
};

std::vector<ProspectRow> rows_of(const Prospects& prospects) {
  std::vector<ProspectRow> rows;
  for (std::size_t c = 0; c < prospects.size(); ++c)
    for (const Prospect& p : prospects[c]) {
      const auto candidate = static_cast<double>(c), village = static_cast<double>(p.village);
      if (p.cells.empty()) rows.push_back({candidate, village, -1.0, 0.0, 0.0, 0.0});
      for (const OpenCell& o : p.cells)
        rows.push_back({candidate, village, o.weight, o.margin_db, o.bearing_deg, o.elevation_deg});
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
      of_site.back().cells.push_back({row.weight, row.margin_db, row.bearing_deg, row.elevation_deg});
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
  return resolve_transmitters({site_of_type(type, "candidate", {}, {}, type.height_m, 0.0)}, any,
                              judge.transmitters().antennas);
}

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
    Transmitter from = one.all.front();
    from.at = candidates[c].at;
    from.height_m = antenna_height_m(candidates[c], type);
    Prospect prospect;
    for (const std::size_t v : open) {
      if (distance_m(from.at, villages[v].centre) > range_with_village_m(judge, villages[v])) continue;
      prospect.village = v;
      if (could_close(link_judge, from, gaps.villages[v], prospect)) prospects[c].push_back(prospect);
    }
    progress.advance();
  });
  mine.save("prospects-" + type.name, rows_of(prospects));
  return prospects;
}

std::vector<double> azimuths_tried(const Scenario& scenario, const BtsType& type) {
  const double turn = 360.0 / type.sectors;
  const double step = std::min(scenario.candidates.azimuth_step_deg, turn);
  std::vector<double> azimuths;
  for (int turned = 0; turned * step < turn - 1e-9; ++turned) azimuths.push_back(turned * step);
  return azimuths;
}

SiteEffect effect_at(const models::AntennaPattern& pattern, const BtsType& type, const ServiceKeys& service,
                     std::size_t candidate, const std::vector<Prospect>& prospects, const GapReport& gaps,
                     double azimuth_deg) {
  SiteEffect effect{candidate, type.name, azimuth_deg, {}, {}};
  for (const Prospect& p : prospects) {
    const double share = share_after(pattern, type, azimuth_deg, gaps.villages[p.village], p);
    if (!is_covered(share, service)) continue;
    effect.closes.push_back(p.village);
    effect.share_after.push_back(std::min(share, 1.0));
  }
  return effect;
}

std::vector<SiteEffect> aim_sectors(const CellJudge& judge, const BtsType& type, const Prospects& prospects,
                                    const std::vector<geo::Village>& villages, const GapReport& gaps,
                                    const std::vector<std::size_t>& wanted) {
  const Transmitters one = transmitters_of(judge, type);
  const models::AntennaPattern& pattern = one.antennas.at(one.all.front().antenna);
  const ServiceKeys& keys = judge.scenario().service;
  const std::vector<double> azimuths = azimuths_tried(judge.scenario(), type);
  std::vector<SiteEffect> effects(prospects.size());
  parallel_for(std::size_t{0}, prospects.size(), [&](std::size_t c) {
    SiteEffect best{c, type.name, 0.0, {}, {}};
    std::tuple<std::size_t, std::size_t, double> best_worth{0, 0, -1.0};
    for (const double azimuth_deg : azimuths) {
      SiteEffect effect = effect_at(pattern, type, keys, c, prospects[c], gaps, azimuth_deg);
      std::size_t of_wanted = 0;
      double people = 0.0;
      for (const std::size_t v : effect.closes) {
        people += geo::people_of(villages[v]);
        of_wanted += std::binary_search(wanted.begin(), wanted.end(), v) ? 1 : 0;
      }
      const std::tuple worth{of_wanted, effect.closes.size(), people};
      if (worth > best_worth) {
        best = std::move(effect);
        best_worth = worth;
      }
    }
    effects[c] = std::move(best);
  });
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
    effect.azimuth_deg = sites[s].sectors.empty() ? 0.0 : sites[s].sectors.front().azimuth_deg;
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
          const LinkTerms terms = new_sites.link(t, cell.at, profile);
          if (terms.unknown_samples == 0 && terms.distance_km <= new_sites.scenario().propagation.range_km &&
              terms.rsrp_dbm >= keys.rsrp_dbm && (!keys.uplink || terms.uplink_margin_db >= 0.0)) {
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
