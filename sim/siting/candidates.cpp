#include "sim/siting/candidates.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

#include "geo/base/error.h"
#include "geo/io/vector_io.h"
#include "geo/places/area.h"
#include "geo/places/spatial_index.h"
#include "sim/siting/rooftops.h"

namespace phusong::sim {

namespace {

std::string text_field(const geo::Feature& feature, const std::string& name) {
  const auto found = feature.fields.find(name);
  return found == feature.fields.end() ? std::string{} : geo::text_of(found->second);
}

/// Places where no BTS may stand, with the reason.
class Rules {
 public:
  Rules(const Scenario& scenario, const geo::Terrain& terrain) : terrain_{&terrain} {
    if (scenario.candidates.exclude.empty()) return;
    const geo::FeatureTable table =
        geo::read_features(scenario.candidates.exclude, scenario.candidates.exclude_layer, terrain.crs);
    for (const geo::Feature& feature : table.features) {
      const auto* area = std::get_if<geo::MultiPolygon>(&feature.geometry);
      if (area == nullptr)
        throw Error{ErrorKind::input, scenario.candidates.exclude,
                    fmt::format("feature {} is not a polygon; candidates.exclude needs polygons", feature.fid)};
      const geo::Repair mended = geo::repair(*area);
      const std::string name = text_field(feature, "name");
      zones_.push_back({name.empty() ? fmt::format("zone {}", feature.fid) : name, geo::PreparedArea{mended.area}});
    }
  }

  /// Moves the candidate to the set, or to the refused with the reason.
  void admit(Candidate candidate, CandidateSet& set) const {
    const geo::Ground ground = terrain_->ground_at(candidate.at);
    if (ground == geo::Ground::unknown)
      return refuse(std::move(candidate), "the ground there is unknown", "địa hình tại đó chưa biết", set);
    if (ground == geo::Ground::sea)
      return refuse(std::move(candidate), "it stands on the sea", "nằm trên mặt biển", set);
    for (const auto& [name, area] : zones_)
      if (area.contains(candidate.at))
        return refuse(std::move(candidate), "inside the exclusion zone " + name, "nằm trong vùng loại trừ " + name,
                      set);
    candidate.ground_m = terrain_->height_at(candidate.at);
    if (std::isnan(candidate.ground_m))
      return refuse(std::move(candidate), "the ground beside it is unknown", "địa hình bên cạnh chưa biết", set);
    set.candidates.push_back(std::move(candidate));
  }

 private:
  static void refuse(Candidate candidate, std::string why_en, std::string why_vi, CandidateSet& set) {
    set.refused.push_back({std::move(candidate), std::move(why_en), std::move(why_vi)});
  }
  struct Zone {
    std::string name;
    geo::PreparedArea area;
  };
  const geo::Terrain* terrain_;
  std::vector<Zone> zones_;
};

void add_village_centres(const std::vector<std::size_t>& open, const std::vector<geo::Village>& villages,
                         const Rules& rules, CandidateSet& set) {
  for (const std::size_t v : open)
    rules.admit({.id = "V-" + villages[v].id,
                 .kind = CandidateKind::village_centre,
                 .at = villages[v].centre,
                 .reason_en = "centre of the gap village " + villages[v].name,
                 .reason_vi = "trung tâm thôn lõm sóng " + villages[v].name},
                set);
}

void add_existing_masts(const std::vector<std::size_t>& open, const std::vector<geo::Village>& villages,
                        const std::vector<geo::Site>& sites, double radius_m, const Rules& rules, CandidateSet& set) {
  std::vector<Point> centres;
  for (const std::size_t v : open) centres.push_back(villages[v].centre);
  const geo::SpatialIndex index = geo::SpatialIndex::of_points(centres);
  for (const geo::Site& site : sites) {
    if (site.sectors.empty() || index.within(site.at, radius_m).empty()) continue;
    double height = 0.0;
    for (const geo::Sector& sector : site.sectors) height = std::max(height, sector.height_m);
    rules.admit({.id = "M-" + site.id,
                 .kind = CandidateKind::existing_mast,
                 .at = site.at,
                 .height_m = height,
                 .reason_en = "existing mast " + site.id + " of " + site.sectors.front().owner + ", to be shared",
                 .reason_vi = "dùng chung cột hiện có " + site.id + " của " + site.sectors.front().owner},
                set);
  }
}

void add_points(const Scenario& scenario, const geo::Terrain& terrain, const Rules& rules, CandidateSet& set) {
  const CandidateKeys& keys = scenario.candidates;
  if (keys.points.empty()) return;
  const geo::FeatureTable table = geo::read_features(keys.points, keys.points_layer, terrain.crs);
  for (const geo::Feature& feature : table.features) {
    const auto* point = std::get_if<Point>(&feature.geometry);
    const std::string id = text_field(feature, "id");
    if (point == nullptr || id.empty())
      throw Error{ErrorKind::input, keys.points,
                  fmt::format("feature {} is not a point with an id; candidates.points needs points with a field id",
                              feature.fid)};
    const std::string name = text_field(feature, "name");
    rules.admit({.id = id,
                 .kind = CandidateKind::point,
                 .at = *point,
                 .reason_en = "point given by the user: " + (name.empty() ? id : name),
                 .reason_vi = "điểm do người dùng nêu: " + (name.empty() ? id : name)},
                set);
  }
}

}  // namespace

std::string_view name_of(CandidateKind kind) noexcept {
  constexpr std::array<std::string_view, 4> kNames{"rooftop", "village_centre", "existing_mast", "point"};
  return kNames[static_cast<std::size_t>(kind)];
}

CandidateSet find_candidates(const CellJudge& judge, const std::vector<const BtsType*>& types,
                             const std::vector<geo::Village>& villages, const GapReport& gaps,
                             const std::vector<geo::Site>& sites, Watcher* watcher) {
  const Scenario& scenario = judge.scenario();
  const CandidateKeys& keys = scenario.candidates;
  std::vector<std::size_t> open;
  for (const VillageService& v : gaps.villages)
    if (is_gap(v.verdict)) open.push_back(v.village);

  const Rules rules{scenario, judge.terrain()};
  CandidateSet set;
  if (keys.village_centres) add_village_centres(open, villages, rules, set);
  if (keys.existing_masts) add_existing_masts(open, villages, sites, keys.search_radius_km * 1000.0, rules, set);
  add_points(scenario, judge.terrain(), rules, set);
  if (keys.rooftops) {
    int number = 0;
    for (const Rooftop& roof : find_rooftops(judge, types, villages, open, watcher)) {
      rules.admit({.id = fmt::format("R{:04d}", ++number),
                   .kind = CandidateKind::rooftop,
                   .at = roof.at,
                   .reason_en = fmt::format("summit of {:.0f} m that reaches the centres of {} gap villages",
                                            roof.height_m, roof.reaches),
                   .reason_vi = fmt::format("đỉnh cao {:.0f} m, tới được trung tâm của {} thôn lõm sóng", roof.height_m,
                                            roof.reaches)},
                  set);
    }
  }

  // Order by id; two candidates with one id would make the plan ambiguous.
  const auto by_id = [](const Candidate& a, const Candidate& b) { return a.id < b.id; };
  std::sort(set.candidates.begin(), set.candidates.end(), by_id);
  for (std::size_t i = 1; i < set.candidates.size(); ++i)
    if (set.candidates[i].id == set.candidates[i - 1].id)
      throw Error{ErrorKind::input, keys.points,
                  "two candidates have the id " + set.candidates[i].id + "; give each point an id of its own"};
  std::sort(set.refused.begin(), set.refused.end(),
            [](const Refused& a, const Refused& b) { return a.candidate.id < b.candidate.id; });

  const geo::Transform to_lonlat{judge.terrain().crs, geo::Crs::wgs84()};
  const auto place = [&to_lonlat](Candidate& c) {
    const Point p = to_lonlat(c.at);
    c.lonlat = {p.x, p.y};
  };
  for (Candidate& c : set.candidates) place(c);
  for (Refused& r : set.refused) place(r.candidate);
  return set;
}

}  // namespace phusong::sim
