#include <algorithm>
#include <cmath>

#include "geo/places/spatial_index.h"
#include "sim/cli/stage_costs.h"
#include "sim/siting/rooftops.h"
#include "sim/siting/surface.h"

namespace phusong::cli {
namespace {

/// CPU time of each measurement, and the least number of parts whatever they take.
constexpr double kLinks_s = 0.4, kCandidates_s = 1.0, kPairs_s = 0.8;
constexpr std::size_t kLeastLinks = 50, kLeastPairs = 30;
/// Fans of the siting surface that are measured, and what a fan costs on average beside them.
constexpr int kFansMeasured = 4;
constexpr double kLaterFans = 0.5;

/// A gap as planning sees it: cells that one site would have to reach.
struct Gap {
  Point centre;
  double reach_m;  ///< that a candidate may be away from the centre
  std::vector<Point> cells;
  double may_miss;  ///< of the cells, before it stays a gap
};

class PlanMeasure {
 public:
  PlanMeasure(const sim::RunResult& inputs, const sim::CellJudge& judge, const VillagesCost& villages, sim::Stage until)
      : inputs_{inputs},
        judge_{judge},
        villages_{villages},
        until_{until},
        looked_at_{std::max(villages.looked_at, 1e-9)} {
    for (const sim::VillageService& of : villages.gaps) {
      const geo::Village& village = inputs.villages.villages[of.village];
      Gap gap{village.centre, range_m() + std::sqrt(village.area_m2), {}, 0.0};
      for (const geo::CellShare& cell : geo::cells_under(village.area, judge.terrain().grid))
        gap.cells.push_back(judge.terrain().grid.centre(cell.col, cell.row));
      gap.may_miss = (1.0 - judge.scenario().service.covered_pct / 100.0) * static_cast<double>(gap.cells.size());
      // The served part of a gap is not asked for again.
      const auto open =
          static_cast<std::size_t>(std::lround((1.0 - of.served_share) * static_cast<double>(gap.cells.size())));
      gap.cells.resize(std::min(gap.cells.size(), open));
      centres_.push_back(gap.centre);
      gaps_.push_back(std::move(gap));
    }
  }

  [[nodiscard]] double seconds() {
    if (gaps_.empty()) return 0.0;
    double seconds = 0.0;
    const sim::Scenario& scenario = inputs_.scenario;
    std::vector<Point> summits;
    for (const sim::BtsType* planned : sim::types_looked_for(scenario, until_)) {
      const sim::BtsType& type = *planned;
      if (scenario.candidates.surface) seconds += surface_s(type);
      if (summits.empty() && scenario.candidates.rooftops) {
        const ThreadClock clock;
        summits = sim::summits_near(judge_, centres_);
        seconds += clock.seconds();
      }
      const double screening_s = summits.empty() ? 0.0 : rooftops_s(type, summits);
      const auto every = static_cast<std::size_t>(std::max(1.0, std::ceil(screening_s / kCandidates_s)));
      seconds += screening_s;
      const std::vector<Point> candidates = candidates_of(type, every);
      if (candidates.empty()) continue;
      // More gaps have more candidates, until every place is one.
      const double found = static_cast<double>(candidates.size()), more = static_cast<double>(every) / looked_at_;
      const double most = static_cast<double>(summits.size() + inputs_.sites.size()) +
                          static_cast<double>(centres_.size()) / looked_at_;
      seconds += prospects_s(type, candidates) * std::min(more, std::max(1.0, most / found));
    }
    for (const sim::OptionKeys& option : scenario.options)
      if (option.kind == "fixed" && until_ == sim::Stage::plan) seconds += fixed_s(option);
    return seconds;
  }

 private:
  [[nodiscard]] double range_m() const { return judge_.scenario().propagation.range_km * 1000.0; }

  /// Every summit asks for the centres of the gaps in its range.
  double rooftops_s(const sim::BtsType& type, const std::vector<Point>& summits) const {
    const sim::Transmitters one = sim::transmitters_of(judge_, type);
    const sim::CellJudge links{judge_, one, judge_.models()};
    const geo::SpatialIndex index = geo::SpatialIndex::of_points(centres_);
    double all = 0.0;
    for (const Point& summit : summits) all += static_cast<double>(index.within(summit, range_m()).size());
    Sampled sampled;
    Picks picks{summits.size()};
    Profile profile;
    while (!picks.done() && (sampled.seconds < kLinks_s || sampled.done < kLeastLinks)) {
      sim::Transmitter from = one.all.front();
      from.at = summits[picks.next()];
      const ThreadClock clock;
      for (const std::size_t centre : index.within(from.at, range_m())) {
        static_cast<void>(links.link(from, centres_[centre], profile));
        sampled.done += 1.0;
      }
      sampled.seconds += clock.seconds();
    }
    return sampled.of(all) / looked_at_;
  }

  /// Candidates of every `every`-th gap, found as a run finds them: they see more gaps than any summits.
  [[nodiscard]] std::vector<Point> candidates_of(const sim::BtsType& type, std::size_t every) const {
    sim::GapReport some;
    for (std::size_t i = 0; i < villages_.gaps.size(); i += every) some.villages.push_back(villages_.gaps[i]);
    std::vector<Point> candidates;
    for (const sim::Candidate& candidate :
         sim::find_candidates(judge_, {&type}, inputs_.villages.villages, some, inputs_.sites, nullptr).candidates)
      candidates.push_back(candidate.at);
    return candidates;
  }

  /// Every candidate walks the cells of the gaps in its range until one cannot be closed any more; as could_close.
  double prospects_s(const sim::BtsType& type, const std::vector<Point>& candidates) {
    if (candidates.empty()) return 0.0;
    const sim::Transmitters one = sim::transmitters_of(judge_, type);
    const sim::CellJudge links{judge_, one, judge_.models()};
    const sim::ServiceKeys& keys = judge_.scenario().service;
    double all = 0.0;
    for (const Point& candidate : candidates)
      for (const Gap& gap : gaps_) all += distance_m(candidate, gap.centre) <= gap.reach_m ? 1.0 : 0.0;

    Sampled sampled;
    Picks picks{candidates.size()};
    Profile profile;
    std::size_t turn = 0;
    while (!picks.done() && (sampled.seconds < kPairs_s || sampled.done < kLeastPairs)) {
      sim::Transmitter from = one.all.front();
      from.at = candidates[picks.next()];
      // Some of its gaps, others for each candidate.
      constexpr std::size_t kOfCandidate = 4;
      for (std::size_t g = turn++ % kOfCandidate; g < gaps_.size(); g += kOfCandidate) {
        const Gap& gap = gaps_[g];
        if (distance_m(from.at, gap.centre) > gap.reach_m) continue;
        double missed = 0.0;
        const ThreadClock clock;
        for (std::size_t i = 0; i < gap.cells.size() && missed <= gap.may_miss; ++i) {
          const sim::LinkTerms terms = links.link(from, gap.cells[i], profile);
          const double down = terms.rsrp_dbm - keys.rsrp_dbm;
          const double margin = keys.uplink ? std::min(down, terms.uplink_margin_db) : down;
          if (margin + terms.pattern_loss_db < 0.0 || terms.unknown_samples > 0) missed += 1.0;
          links_.done += 1.0;
        }
        const double seconds = clock.seconds();
        links_.seconds += seconds;
        sampled.seconds += seconds;
        sampled.done += 1.0;
      }
    }
    return sampled.of(all) / looked_at_;
  }

  /// One gap's fans stand for all. Its few cells are fewer points than a run has: cells that survive the first ones are
  /// swept again by each of the others.
  [[nodiscard]] double surface_s(const sim::BtsType& type) const {
    sim::GapReport one;
    one.villages.push_back(villages_.gaps[pick(0, villages_.gaps.size())]);
    const ProcessClock clock;
    const sim::SitingSurface surface =
        sim::sweep_surface(judge_, type, one, {.demand_points = kFansMeasured}, {}, nullptr);
    const double of_fan = clock.seconds() / static_cast<double>(std::max<std::uint64_t>(surface.fans, 1));
    const int points = judge_.scenario().candidates.surface_points;
    return kLaterFans * of_fan * points * static_cast<double>(gaps_.size()) / looked_at_;
  }

  /// Given sites ask each cell with each sector until one serves it.
  double fixed_s(const sim::OptionKeys& option) {
    if (links_.done <= 0.0) static_cast<void>(prospects_s(judge_.scenario().bts_types.front(), centres_));
    std::vector<std::string> notes;
    double links = 0.0;
    for (const geo::Site& site : geo::read_sites(option.sites, "", judge_.terrain().crs, "", &notes))
      for (const Gap& gap : gaps_)
        if (distance_m(site.at, gap.centre) <= gap.reach_m)
          links += static_cast<double>(gap.cells.size() * site.sectors.size());
    return links_.of(links) / looked_at_;
  }

  const sim::RunResult& inputs_;
  const sim::CellJudge& judge_;
  const VillagesCost& villages_;
  sim::Stage until_;
  double looked_at_;
  std::vector<Gap> gaps_;
  std::vector<Point> centres_;
  Sampled links_;  ///< from a site to the cells of gaps
};

}  // namespace

double measure_plan(const sim::RunResult& inputs, const sim::CellJudge& judge, const VillagesCost& villages,
                    sim::Stage until) {
  return PlanMeasure{inputs, judge, villages, until}.seconds();
}

}  // namespace phusong::cli
