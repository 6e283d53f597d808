#include "sim/siting/candidates.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

#include "geo/base/error.h"
#include "geo/io/vector_io.h"
#include "geo/places/spatial_index.h"
#include "sim/siting/rooftops.h"
#include "sim/siting/rules.h"

namespace phusong::sim {

namespace {

std::string text_field(const geo::Feature& feature, const std::string& name) {
  const auto found = feature.fields.find(name);
  return found == feature.fields.end() ? std::string{} : geo::text_of(found->second);
}

/// The rules with the types that would be built.
class Gate {
 public:
  Gate(const SiteRules& rules, const std::vector<const BtsType*>& types, const geo::Terrain& terrain)
      : rules_{&rules}, types_{&types}, terrain_{&terrain} {}

  /// Moves the candidate to the set, or to the refused with the reason.
  void admit(Candidate candidate, CandidateSet& set) const {
    if (std::optional<Refusal> no = rules_->refusal(candidate, *types_)) {
      set.refused.push_back({std::move(candidate), std::move(no->why_en), std::move(no->why_vi)});
      return;
    }
    candidate.ground_m = terrain_->height_at(candidate.at);
    if (candidate.kind != CandidateKind::existing_mast) {
      candidate.access = rules_->access_to(candidate.at);
      candidate.most_height_m = rules_->most_height_m(candidate.at);
    }
    set.candidates.push_back(std::move(candidate));
  }

 private:
  const SiteRules* rules_;
  const std::vector<const BtsType*>* types_;
  const geo::Terrain* terrain_;
};

void add_village_centres(const std::vector<std::size_t>& open, const std::vector<geo::Village>& villages,
                         const Gate& rules, CandidateSet& set) {
  for (const std::size_t v : open)
    rules.admit({.id = "V-" + villages[v].id,
                 .kind = CandidateKind::village_centre,
                 .at = villages[v].centre,
                 .reason_en = "centre of the gap village " + villages[v].name,
                 .reason_vi = "trung tâm thôn lõm sóng " + villages[v].name},
                set);
}

void add_existing_masts(const std::vector<std::size_t>& open, const std::vector<geo::Village>& villages,
                        const std::vector<geo::Site>& sites, double radius_m, const Gate& rules, CandidateSet& set) {
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

void add_points(const Scenario& scenario, const geo::Terrain& terrain, const Gate& rules, CandidateSet& set) {
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
  constexpr std::array<std::string_view, 5> kNames{"rooftop", "village_centre", "existing_mast", "point", "surface"};
  return kNames[static_cast<std::size_t>(kind)];
}

Locator::Locator(const geo::Crs& working)
    : to_lonlat_{working, geo::Crs::wgs84()}, to_working_{geo::Crs::wgs84(), working} {}

void Locator::operator()(Candidate& candidate) const {
  const Point p = to_lonlat_(candidate.at);
  candidate.lonlat = {p.x, p.y};
  candidate.north_deg = geo::true_north_on_grid_deg(candidate.lonlat, to_working_);
}

CandidateSet find_candidates(const CellJudge& judge, const std::vector<const BtsType*>& types,
                             const std::vector<geo::Village>& villages, const GapReport& gaps,
                             const std::vector<geo::Site>& sites, Watcher* watcher,
                             const std::vector<Candidate>& of_surface) {
  const Scenario& scenario = judge.scenario();
  const CandidateKeys& keys = scenario.candidates;
  std::vector<std::size_t> open;
  for (const VillageService& v : gaps.villages)
    if (is_gap(v.verdict)) open.push_back(v.village);

  const SiteRules site_rules{scenario, judge.terrain()};
  const Gate rules{site_rules, types, judge.terrain()};
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

  for (const Candidate& cell : of_surface) rules.admit(cell, set);

  // Order by id; two candidates with one id would make the plan ambiguous.
  const auto by_id = [](const Candidate& a, const Candidate& b) { return a.id < b.id; };
  std::sort(set.candidates.begin(), set.candidates.end(), by_id);
  for (const Candidate& c : set.candidates)
    if (c.id.find('@') != std::string::npos)
      throw Error{
          ErrorKind::input, c.kind == CandidateKind::point ? keys.points : scenario.file.string(),
          fmt::format("the candidate {} has an \"@\" in its id, behind which plans write azimuths; give it an id "
                      "without",
                      c.id)};
  for (std::size_t i = 1; i < set.candidates.size(); ++i)
    if (set.candidates[i].id == set.candidates[i - 1].id)
      throw Error{ErrorKind::input, keys.points,
                  "two candidates have the id " + set.candidates[i].id + "; give each point an id of its own"};
  std::sort(set.refused.begin(), set.refused.end(),
            [](const Refused& a, const Refused& b) { return a.candidate.id < b.candidate.id; });

  for (const std::string& id : site_rules.must_not_ids())
    if (std::none_of(set.refused.begin(), set.refused.end(), [&id](const Refused& r) { return r.candidate.id == id; }))
      throw Error{ErrorKind::scenario, scenario.file.string(),
                  fmt::format("candidates.must_not names \"{}\", which is no candidate; take an id from the candidates "
                              "table of an earlier run, or give the place in candidates.must_not_places",
                              id)};

  const Locator locate{judge.terrain().crs};
  for (Candidate& c : set.candidates) locate(c);
  for (Refused& r : set.refused) locate(r.candidate);
  return set;
}

}  // namespace phusong::sim
