#include "sim/backhaul/hops.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>

#include "geo/base/constants.h"
#include "geo/base/parallel.h"
#include "geo/places/spatial_index.h"
#include "models/empirical/free_space.h"
#include "models/microwave/itu_p530.h"
#include "models/microwave/itu_p676.h"
#include "sim/coverage/path_words.h"
#include "sim/link/link.h"
#include "sim/scenario/present_value.h"
#include "sim/siting/rules.h"

namespace phusong::sim {

namespace {

constexpr double kLowestDish_m = 1.0;
constexpr double kKelvin = 273.15;

/// A band with what does not depend on the pair.
struct Radio {
  int band = 0;
  double frequency_mhz = 0, longest_km = 0;
  double level_dbm = 0;  ///< at the receiver over a path without loss
  double gas_db_km = 0;
};

class Finder {
 public:
  Finder(const HopQuestion& question, HopGraph& graph) : q_{question}, graph_{graph} {
    const Scenario& s = q_.scenario;
    std::vector<int> order(s.backhaul_bands.size());
    std::iota(order.begin(), order.end(), 0);
    // What a band costs over the years of the comparison, by which the cheapest is told.
    const auto value = [&s](int i) {
      const BackhaulBand& b = s.backhaul_bands[static_cast<std::size_t>(i)];
      return present_value_vnd(b.capex_vnd, b.opex_vnd_per_year, s.cost.years, s.cost.discount_rate_pct);
    };
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return value(a) < value(b); });
    for (const int i : order) {
      const BackhaulBand& b = s.backhaul_bands[static_cast<std::size_t>(i)];
      const double kelvin = s.climate.temperature_c + kKelvin;
      const double dry_hpa = s.climate.pressure_hpa - models::vapour_pressure_hpa(s.backhaul.vapour_g_m3, kelvin);
      radios_.push_back({.band = i,
                         .frequency_mhz = b.frequency_mhz,
                         .longest_km = std::min(b.longest_km, s.backhaul.longest_hop_km),
                         .level_dbm = b.power_dbm + 2.0 * dish_gain_dbi(b.antenna_m, b.frequency_mhz) - b.losses_db,
                         .gas_db_km = models::specific_gas_attenuation(b.frequency_mhz / 1000.0, std::max(dry_hpa, 0.0),
                                                                       kelvin, s.backhaul.vapour_g_m3)
                                          .total_db_km()});
      highest_mhz_ = std::max(highest_mhz_, b.frequency_mhz);
    }
  }

  /// Either a hop or a refusal.
  struct Answer {
    std::optional<Hop> hop;
    std::vector<Hop> cheaper_builds;
    HopRefusal refusal;
  };
  Answer judge(int from, int to, Profile& profile) const {
    const HopNode& a = node(from);
    const HopNode& b = node(to);
    Answer answer;
    answer.refusal.from = from;
    answer.refusal.to = to;
    const double length_m = distance_m(a.at, b.at);
    answer.refusal.length_km = static_cast<float>(length_m / 1000.0);
    if (length_m <= kOnePlace_m) {
      answer.hop = Hop{.from = from, .to = to, .length_km = length_m / 1000.0, .median = {}, .worst = {}};
      return answer;
    }
    q_.ground.profile_between(a.at, b.at, q_.terrain.grid.cell_m, profile);
    if (profile.unknown_samples > 0) {
      answer.refusal.fault = HopFault::unknown_ground;
      return answer;
    }
    // The ray and the ground do not depend on the band, and the Fresnel zone is the narrower the higher it is: what is
    // not clear for the highest band is clear for none.
    int highest = 0;
    for (const Radio& radio : radios_)
      if (radio.frequency_mhz == highest_mhz_) highest = radio.band;
    HopClearance median, worst;
    if (!clear(a, b, profile, highest_mhz_, highest, median, worst, answer.refusal)) return answer;

    bool first = true;
    double least_capex_vnd = std::numeric_limits<double>::infinity();
    for (const Radio& radio : radios_) {
      const double capex_vnd = q_.scenario.backhaul_bands[static_cast<std::size_t>(radio.band)].capex_vnd;
      if (capex_vnd >= least_capex_vnd) continue;
      HopRefusal refusal = answer.refusal;
      refusal.band = static_cast<std::int8_t>(radio.band);
      if (length_m / 1000.0 > radio.longest_km) {
        refusal.fault = HopFault::too_long;
        refusal.missing = static_cast<float>(length_m / 1000.0 - radio.longest_km);
      } else if (clear(a, b, profile, radio.frequency_mhz, radio.band, median, worst, refusal)) {
        Hop hop = hop_over(from, to, radio, profile, median, worst);
        if (hop.availability_pct >= q_.scenario.backhaul.availability_pct) {
          if (answer.hop)
            answer.cheaper_builds.push_back(hop);
          else
            answer.hop = hop;
          least_capex_vnd = capex_vnd;
          continue;
        }
        refusal.fault = HopFault::unavailable;
        refusal.missing = static_cast<float>(q_.scenario.backhaul.availability_pct - hop.availability_pct);
        refusal.at_km = 0.0F;
      }
      if (first || refusal.fault > answer.refusal.fault ||
          (refusal.fault == answer.refusal.fault && refusal.missing < answer.refusal.missing))
        answer.refusal = refusal;
      first = false;
    }
    return answer;
  }

 private:
  [[nodiscard]] const HopNode& node(int i) const { return graph_.nodes[static_cast<std::size_t>(i)]; }

  /// Both conditions of P.530-18, section 2.2.2.1; else the refusal says which one fails and by how much.
  bool clear(const HopNode& a, const HopNode& b, const Profile& profile, double frequency_mhz, int band,
             HopClearance& median, HopClearance& worst, HopRefusal& refusal) const {
    const BackhaulKeys& keys = q_.scenario.backhaul;
    const double length_km = profile.distance_km.back();
    const double worst_share =
        length_km > kTropicalFrom_km ? std::max(keys.clear_share_worst, kTropicalShare) : keys.clear_share_worst;
    const auto holds = [&](double k, double share, HopClearance& found, HopFault fault) {
      found = {.share = std::numeric_limits<double>::max(), .above_m = 0, .at_km = 0};
      if (profile.size() < 3) return true;
      const Clearance c = clearance_on(profile, {},
                                       {.frequency_mhz = frequency_mhz,
                                        .from_height_m = a.dish_m,
                                        .to_height_m = b.dish_m,
                                        .k = k,
                                        .with_clutter = true});
      found = {.share = c.tightest.share(), .above_m = c.tightest.above_m, .at_km = c.tightest.distance_km};
      if (found.share >= share) return true;
      refusal.fault = fault == HopFault::entered && found.above_m < 0.0 ? HopFault::obstructed : fault;
      refusal.band = static_cast<std::int8_t>(band);
      refusal.missing = static_cast<float>(share * c.tightest.fresnel_m - found.above_m);
      refusal.at_km = static_cast<float>(found.at_km);
      return false;
    };
    return holds(kMedianK, keys.clear_share, median, HopFault::entered) &&
           holds(keys.k_worst, worst_share, worst, HopFault::entered_worst);
  }

  Hop hop_over(int from, int to, const Radio& radio, const Profile& profile, const HopClearance& median,
               const HopClearance& worst) const {
    const BackhaulKeys& keys = q_.scenario.backhaul;
    const BackhaulBand& band = q_.scenario.backhaul_bands[static_cast<std::size_t>(radio.band)];
    const HopNode& a = node(from);
    const HopNode& b = node(to);
    const double a_m = profile.height_m.front() + a.dish_m, b_m = profile.height_m.back() + b.dish_m;
    Hop hop{.from = from,
            .to = to,
            .band = radio.band,
            .length_km = profile.distance_km.back(),
            .capex_vnd = band.capex_vnd,
            .opex_vnd_per_year = band.opex_vnd_per_year,
            .median = median,
            .worst = worst};
    hop.sea_share = static_cast<double>(profile.sea_samples) / static_cast<double>(profile.size());
    hop.from_elevation_deg = ray_elevation_deg(a_m, b_m, hop.length_km, kMedianK);
    hop.to_elevation_deg = ray_elevation_deg(b_m, a_m, hop.length_km, kMedianK);

    // Level in clear air; what it stands above the threshold may fade.
    const double slant_km = std::hypot(hop.length_km, (b_m - a_m) / 1000.0);
    hop.received_dbm = radio.level_dbm -
                       models::free_space(Megahertz{radio.frequency_mhz}, Kilometres{slant_km}).value() -
                       radio.gas_db_km * slant_km;
    hop.fade_margin_db = hop.received_dbm - band.threshold_dbm;

    // The ground's mean height, as P.530-18 asks for it: in even steps along the path.
    const double mean_m =
        std::accumulate(profile.height_m.begin(), profile.height_m.end(), 0.0) / static_cast<double>(profile.size());
    const models::MicrowaveHop question{.distance = Kilometres{hop.length_km},
                                        .frequency = Megahertz{radio.frequency_mhz},
                                        .tx_above_sea = Metres{a_m},
                                        .rx_above_sea = Metres{b_m},
                                        .terrain_above_sea = Metres{mean_m},
                                        .log10_k = keys.log10_k,
                                        .dn75 = keys.dn75,
                                        .rain_001_mm_h = keys.rain_001_mm_h,
                                        .latitude_deg = (a.lonlat.lat_deg + b.lonlat.lat_deg) / 2.0,
                                        .polarisation = polarisation_of(band.polarisation)};
    const models::HopAvailability year = models::hop_availability(question, Decibels{hop.fade_margin_db});
    hop.rain_pct = year.rain_annual_percent;
    hop.multipath_pct = year.multipath_annual_percent;
    hop.caveats = year.caveats;
    // Without a margin the receiver does not hear it at all.
    hop.availability_pct = hop.fade_margin_db > 0.0 ? 100.0 - year.annual_unavailability_percent : 0.0;
    return hop;
  }

  const HopQuestion& q_;
  const HopGraph& graph_;
  std::vector<Radio> radios_;  ///< cheapest first
  double highest_mhz_ = 0;
};

/// What each tower offers its dish.
double dish_on(const BackhaulKeys& keys, double tower_m) {
  return std::max(kLowestDish_m, tower_m - keys.dish_below_m);
}

double ground_under(const HopQuestion& q, Point at) {
  const double height_m = q.terrain.height_at(at);
  return std::isnan(height_m) ? 0.0 : height_m;
}

double highest_antenna_m(const geo::Site& site) {
  double height_m = 0.0;
  for (const geo::Sector& sector : site.sectors) height_m = std::max(height_m, sector.height_m);
  return height_m;
}

std::vector<Point> points_of(const std::vector<NamedPlace>& places) {
  std::vector<Point> points;
  for (const NamedPlace& place : places) points.push_back(place.at);
  return points;
}

/// Sites, fibre points that no site stands on, candidates, relay points.
void add_nodes(const HopQuestion& q, const geo::SpatialIndex& fibre, HopGraph& graph) {
  const BackhaulKeys& keys = q.scenario.backhaul;
  const auto dish = [&keys](double tower_m) { return dish_on(keys, tower_m); };
  const auto ground = [&q](Point at) { return ground_under(q, at); };
  std::vector<char> taken(q.places.fibre.size(), 0);
  std::map<std::string, int> of_site;
  std::size_t outside = 0;
  for (const geo::Site& site : q.sites) {
    if (site.sectors.empty()) continue;
    if (q.terrain.ground_at(site.at) == geo::Ground::unknown) {
      ++outside;
      continue;
    }
    const std::vector<std::size_t> near = fibre.within(site.at, keys.at_fibre_m);
    const bool root = keys.connected_sites == "all" || (keys.connected_sites == "at_fibre" && !near.empty());
    if (root)
      for (const std::size_t f : near) taken[f] = 1;
    of_site["M-" + site.id] = static_cast<int>(graph.nodes.size());
    graph.nodes.push_back({.id = site.id,
                           .kind = HopNode::Kind::site,
                           .at = site.at,
                           .lonlat = site.lonlat,
                           .ground_m = ground(site.at),
                           .dish_m = dish(highest_antenna_m(site)),
                           .root = root,
                           .stands = true});
  }
  if (outside > 0)
    graph.notes.push_back(fmt::format(
        "{} existing sites stand outside the terrain or on unknown ground; no hop leads to them.", outside));
  for (std::size_t f = 0; f < q.places.fibre.size(); ++f) {
    const NamedPlace& place = q.places.fibre[f];
    if (q.terrain.ground_at(place.at) == geo::Ground::unknown) continue;
    if (taken[f] != 0 || keys.fibre_mast_m <= 0.0) continue;
    graph.nodes.push_back({.id = place.id,
                           .kind = HopNode::Kind::fibre,
                           .at = place.at,
                           .lonlat = place.lonlat,
                           .ground_m = ground(place.at),
                           .dish_m = keys.fibre_mast_m,
                           .root = true,
                           .stands = true});
  }
  graph.of_candidate.assign(q.candidates.size(), -1);
  for (std::size_t c = 0; c < q.candidates.size(); ++c) {
    const Candidate& candidate = q.candidates[c];
    const auto shared = candidate.kind == CandidateKind::existing_mast ? of_site.find(candidate.id) : of_site.end();
    if (shared != of_site.end()) {
      graph.of_candidate[c] = shared->second;
      graph.nodes[static_cast<std::size_t>(shared->second)].candidate = static_cast<int>(c);
      continue;
    }
    graph.of_candidate[c] = static_cast<int>(graph.nodes.size());
    graph.nodes.push_back({.id = candidate.id,
                           .kind = HopNode::Kind::candidate,
                           .at = candidate.at,
                           .lonlat = candidate.lonlat,
                           .ground_m = candidate.ground_m,
                           .dish_m = dish(antenna_height_m(candidate, q.type)),
                           .access_vnd = candidate.access.total_vnd(),
                           .candidate = static_cast<int>(c)});
  }
  if (!keys.relays || q.places.relays.empty()) return;
  // A relay is a tower like any other: the rules of a place hold for it, and its way is paid.
  const SiteRules rules{q.scenario, q.terrain};
  for (const NamedPlace& place : q.places.relays) {
    const Candidate tower{
        .id = place.id, .kind = CandidateKind::point, .at = place.at, .reason_en = {}, .reason_vi = {}};
    if (const std::optional<Refusal> no = rules.refusal(tower, {&q.type})) {
      graph.notes.push_back(fmt::format("The relay point {} is left out: {}.", place.id, no->why_en));
      continue;
    }
    graph.nodes.push_back({.id = place.id,
                           .kind = HopNode::Kind::relay_point,
                           .at = place.at,
                           .lonlat = place.lonlat,
                           .ground_m = ground(place.at),
                           .dish_m = dish(q.type.height_m),
                           .access_vnd = rules.access_to(place.at).total_vnd()});
  }
}

/// Nobody digs through the sea, nor over ground that nobody knows.
bool diggable(const HopQuestion& q, Point from, Point to, Profile& profile) {
  q.ground.profile_between(from, to, q.terrain.grid.cell_m, profile);
  return profile.sea_samples == 0 && profile.unknown_samples == 0;
}

/// Of the nodes from `first` on.
void add_feeds(const HopQuestion& q, const geo::SpatialIndex& fibre, std::size_t first, HopGraph& graph) {
  const BackhaulKeys& keys = q.scenario.backhaul;
  Profile profile;
  for (std::size_t n = first; n < graph.nodes.size(); ++n) {
    const HopNode& node = graph.nodes[n];
    if (node.root) continue;
    // The nearest fibre point that a trench can begin at; at the same distance the first by id.
    std::vector<std::pair<double, std::size_t>> near;
    for (const std::size_t f : fibre.within(node.at, std::max(keys.trench_longest_km * 1000.0, keys.at_fibre_m)))
      near.emplace_back(distance_m(node.at, q.places.fibre[f].at), f);
    std::sort(near.begin(), near.end());
    for (const auto& [length_m, f] : near) {
      Feed feed{.kind = length_m <= keys.at_fibre_m ? Feed::Kind::fibre : Feed::Kind::trench,
                .node = static_cast<int>(n),
                .fibre_id = q.places.fibre[f].id,
                .from_at = q.places.fibre[f].at,
                .from_lonlat = q.places.fibre[f].lonlat};
      if (feed.kind == Feed::Kind::trench) {
        if (!diggable(q, q.places.fibre[f].at, node.at, profile)) continue;
        feed.length_km = length_m / 1000.0 * keys.trench_detour;
        feed.capex_vnd = feed.length_km * keys.trench_km_capex_vnd;
        feed.opex_vnd_per_year = feed.length_km * keys.trench_km_opex_vnd_per_year;
      }
      graph.feeds.push_back(std::move(feed));
      break;
    }
    // A pure relay by satellite would be a tower for nothing.
    if (keys.satellite && node.candidate >= 0)
      graph.feeds.push_back({.kind = Feed::Kind::satellite,
                             .node = static_cast<int>(n),
                             .fibre_id = {},
                             .from_at = node.at,
                             .from_lonlat = node.lonlat,
                             .capex_vnd = keys.satellite_capex_vnd,
                             .opex_vnd_per_year = keys.satellite_opex_vnd_per_year});
  }
}

/// A key of everything that pairs depend on beyond the scenario and its inputs.
std::string part_key(const HopGraph& graph, std::size_t first) {
  std::string key = fmt::format("hops/{}", first);
  for (const HopNode& node : graph.nodes)
    key += fmt::format("/{}@{:.6f},{:.6f},{:.6f},{:.6f},{}", node.id, node.at.x, node.at.y, node.ground_m, node.dish_m,
                       node.root ? 1 : 0);
  return key;
}

/// Judges all pairs of which one node is `first` or one behind it.
void judge_pairs(const HopQuestion& question, std::size_t first, std::string_view stage, HopGraph& graph,
                 const Checkpoints& checkpoints, Watcher* watcher) {
  if (question.scenario.backhaul_bands.empty()) return;
  const Checkpoints mine = checkpoints.with(part_key(graph, first));
  std::vector<Hop> found, found_cheaper;
  std::vector<HopRefusal> found_refused;
  const auto add_found = [&] {
    graph.hops.insert(graph.hops.end(), found.begin(), found.end());
    graph.cheaper_builds.insert(graph.cheaper_builds.end(), found_cheaper.begin(), found_cheaper.end());
    graph.refused.insert(graph.refused.end(), found_refused.begin(), found_refused.end());
  };
  if (mine.load("hops", found) && mine.load("cheaper-builds", found_cheaper) && mine.load("refused", found_refused))
    return add_found();
  found.clear();
  found_cheaper.clear();
  found_refused.clear();
  std::vector<Point> at;
  for (const HopNode& node : graph.nodes) at.push_back(node.at);
  const geo::SpatialIndex index = geo::SpatialIndex::of_points(at);
  const Finder finder{question, graph};
  std::vector<std::vector<Hop>> hops(at.size()), cheaper(at.size());
  std::vector<std::vector<HopRefusal>> refused(at.size());
  Progress progress{watcher, stage, at.size()};
  parallel_for(std::size_t{0}, at.size(), [&](std::size_t i) {
    thread_local Profile profile;
    for (const std::size_t j : index.within(at[i], question.scenario.backhaul.longest_hop_km * 1000.0)) {
      if (j <= i || j < first || (graph.nodes[i].root && graph.nodes[j].root)) continue;
      Finder::Answer answer = finder.judge(static_cast<int>(i), static_cast<int>(j), profile);
      if (answer.hop)
        hops[i].push_back(*answer.hop);
      else
        refused[i].push_back(answer.refusal);
      cheaper[i].insert(cheaper[i].end(), answer.cheaper_builds.begin(), answer.cheaper_builds.end());
    }
    progress.advance();
  });
  for (std::size_t i = 0; i < at.size(); ++i) {
    found.insert(found.end(), hops[i].begin(), hops[i].end());
    found_cheaper.insert(found_cheaper.end(), cheaper[i].begin(), cheaper[i].end());
    found_refused.insert(found_refused.end(), refused[i].begin(), refused[i].end());
  }
  mine.save("hops", found);
  mine.save("cheaper-builds", found_cheaper);
  mine.save("refused", found_refused);
  add_found();
}

}  // namespace

std::string_view name_of(HopNode::Kind kind) noexcept {
  constexpr std::array<std::string_view, 4> kNames{"site", "fibre", "candidate", "relay_point"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::string_view name_of(Feed::Kind kind) noexcept {
  constexpr std::array<std::string_view, 3> kNames{"fibre", "trench", "satellite"};
  return kNames[static_cast<std::size_t>(kind)];
}

double dish_gain_dbi(double diameter_m, double frequency_mhz) noexcept {
  return 20.0 * std::log10(diameter_m * frequency_mhz * 1e6 / kSpeedOfLight_m_s) + 7.7;
}

HopGraph find_hops(const HopQuestion& question, const Checkpoints& checkpoints, Watcher* watcher) {
  HopGraph graph;
  const geo::SpatialIndex fibre = geo::SpatialIndex::of_points(points_of(question.places.fibre));
  add_nodes(question, fibre, graph);
  add_feeds(question, fibre, 0, graph);
  judge_pairs(question, 0, "microwave hops, " + question.type.name, graph, checkpoints, watcher);
  if (std::none_of(graph.nodes.begin(), graph.nodes.end(), [](const HopNode& n) { return n.root; }) &&
      graph.feeds.empty())
    graph.notes.emplace_back(
        "Nothing is connected: no site counts as connected, no fibre point has a mast, and no trench or satellite can "
        "reach a candidate. Every plan with backhaul is then empty.");
  return graph;
}

struct HopPairs::Impl {
  Impl(const HopQuestion& asked, HopGraph& graph, geo::SpatialIndex places)
      : question{asked}, finder{question, graph}, index{std::move(places)} {}
  HopQuestion question;
  Finder finder;
  geo::SpatialIndex index;
};

HopPairs::HopPairs(const HopQuestion& question) {
  add_nodes(question, geo::SpatialIndex::of_points(points_of(question.places.fibre)), graph_);
  std::vector<Point> at;
  for (const HopNode& node : graph_.nodes) at.push_back(node.at);
  impl_ = std::make_unique<Impl>(question, graph_, geo::SpatialIndex::of_points(at));
}
HopPairs::~HopPairs() = default;

std::vector<std::size_t> HopPairs::partners_of(std::size_t node) const {
  std::vector<std::size_t> partners;
  if (impl_->question.scenario.backhaul_bands.empty()) return partners;
  for (const std::size_t other :
       impl_->index.within(graph_.nodes[node].at, impl_->question.scenario.backhaul.longest_hop_km * 1000.0))
    if (other != node && !(graph_.nodes[node].root && graph_.nodes[other].root)) partners.push_back(other);
  return partners;
}

bool HopPairs::judge(std::size_t a, std::size_t b, Profile& profile) const {
  return impl_->finder.judge(static_cast<int>(std::min(a, b)), static_cast<int>(std::max(a, b)), profile)
      .hop.has_value();
}

HopGraph with_given_sites(const HopGraph& known, const HopQuestion& question, const std::vector<geo::Site>& given,
                          const Checkpoints& checkpoints, Watcher* watcher) {
  HopGraph graph = known;
  const std::size_t first = graph.nodes.size();
  for (const geo::Site& site : given) {
    graph.of_candidate.push_back(static_cast<int>(graph.nodes.size()));
    const double tower_m = site.sectors.empty() ? question.type.height_m : highest_antenna_m(site);
    graph.nodes.push_back({.id = site.id,
                           .kind = HopNode::Kind::candidate,
                           .at = site.at,
                           .lonlat = site.lonlat,
                           .ground_m = ground_under(question, site.at),
                           .dish_m = dish_on(question.scenario.backhaul, tower_m),
                           .candidate = static_cast<int>(graph.of_candidate.size()) - 1});
  }
  add_feeds(question, geo::SpatialIndex::of_points(points_of(question.places.fibre)), first, graph);
  judge_pairs(question, first, "microwave hops of given sites", graph, checkpoints, watcher);
  const auto by_nodes = [](const auto& a, const auto& b) { return a.from != b.from ? a.from < b.from : a.to < b.to; };
  std::sort(graph.hops.begin(), graph.hops.end(), by_nodes);
  std::stable_sort(graph.cheaper_builds.begin(), graph.cheaper_builds.end(), by_nodes);
  std::sort(graph.refused.begin(), graph.refused.end(), by_nodes);
  return graph;
}

std::optional<HopRefusal> refusal_between(const HopGraph& graph, const std::string& a, const std::string& b) {
  const auto is = [&graph](int node, const std::string& id) {
    return graph.nodes[static_cast<std::size_t>(node)].id == id;
  };
  for (const HopRefusal& refusal : graph.refused)
    if ((is(refusal.from, a) && is(refusal.to, b)) || (is(refusal.from, b) && is(refusal.to, a))) return refusal;
  return std::nullopt;
}

}  // namespace phusong::sim
