#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "geo/places/spatial_index.h"
#include "sim/backhaul/hops.h"
#include "sim/cli/stage_costs.h"
#include "sim/siting/reach.h"
#include "sim/siting/rooftops.h"
#include "sim/siting/surface.h"

namespace phusong::cli {
namespace {

/// CPU time of each measurement, and the least number of parts whatever they take.
constexpr double kLinks_s = 0.4, kCandidates_s = 1.0, kPairs_s = 0.8, kHops_s = 0.8;
constexpr std::size_t kLeastLinks = 50, kLeastPairs = 30, kLeastHops = 40;
/// Of the partners of a place, one of so many is judged for a hop.
constexpr std::size_t kOfPartners = 37;
/// Gaps whose fans of the siting surface are swept, all of them: later ones are cheaper, because cells have fallen out.
constexpr std::size_t kLeastSwept = 2, kMostSwept = 4;
constexpr double kSurface_s = 4.0;

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
      const std::vector<sim::Candidate> candidates = candidates_of(type, every);
      if (candidates.empty()) continue;
      // More gaps have more candidates, until every place is one.
      const double found = static_cast<double>(candidates.size()), more = static_cast<double>(every) / looked_at_;
      const double most = static_cast<double>(summits.size() + inputs_.sites.size()) +
                          static_cast<double>(centres_.size()) / looked_at_;
      const double scale = std::min(more, std::max(1.0, most / found));
      std::vector<Point> places;
      for (const sim::Candidate& candidate : candidates) places.push_back(candidate.at);
      seconds += (prospects_s(type, places) + reach_s(type, places)) * scale;
      if (found * scale > candidates_.scale * static_cast<double>(candidates_.some.size()))
        candidates_ = {candidates, scale};
    }
    if (scenario.backhaul.enabled && until_ == sim::Stage::plan) seconds += hops_s();
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
  [[nodiscard]] std::vector<sim::Candidate> candidates_of(const sim::BtsType& type, std::size_t every) const {
    sim::GapReport some;
    for (std::size_t i = 0; i < villages_.gaps.size(); i += every) some.villages.push_back(villages_.gaps[i]);
    return sim::find_candidates(judge_, {&type}, inputs_.villages.villages, some, inputs_.sites, nullptr).candidates;
  }

  /// Once for each height at which an option hangs its dishes.
  [[nodiscard]] double hops_s() const {
    const sim::Scenario& scenario = inputs_.scenario;
    std::map<double, const sim::BtsType*> by_height;
    for (const sim::OptionKeys& option : scenario.options)
      for (const sim::BtsType& type : scenario.bts_types)
        if (option.backhaul && option.bts_type == type.name) by_height.emplace(type.height_m, &type);
    const sim::BackhaulPlaces places = sim::read_backhaul_places(scenario, judge_.terrain().crs);
    double seconds = 0.0;
    for (const auto& [height_m, type] : by_height) seconds += hops_s(*type, places);
    return seconds;
  }

  /// Pairs by how many of their ends are candidates, of which a run has `scale` times as many.
  [[nodiscard]] double hops_s(const sim::BtsType& type, const sim::BackhaulPlaces& places) const {
    const sim::HopPairs pairs{
        {inputs_.scenario, judge_.terrain(), judge_.ground(), type, candidates_.some, inputs_.sites, places}};
    const auto ends = [&](std::size_t a, std::size_t b) {
      const auto one = [&](std::size_t n) { return pairs.nodes()[n].kind == sim::HopNode::Kind::candidate ? 1U : 0U; };
      return one(a) + one(b);
    };
    std::array<double, 3> all{};
    for (std::size_t n = 0; n < pairs.nodes().size(); ++n)
      for (const std::size_t other : pairs.partners_of(n)) all[ends(n, other)] += 0.5;
    std::array<Sampled, 3> sampled;
    const auto enough = [&] {
      double seconds = 0.0;
      bool each = true;
      for (std::size_t e = 0; e < all.size(); ++e) {
        seconds += sampled[e].seconds;
        each = each && (sampled[e].done >= kLeastHops || all[e] == 0.0);
      }
      return seconds >= kHops_s && each;
    };
    Picks picks{pairs.nodes().size()};
    Profile profile;
    std::size_t turn = 0;
    while (!picks.done() && !enough()) {
      const std::size_t node = picks.next();
      const std::vector<std::size_t> partners = pairs.partners_of(node);
      for (; turn < partners.size(); turn += kOfPartners) {
        Sampled& of = sampled[ends(node, partners[turn])];
        const ThreadClock clock;
        static_cast<void>(pairs.judge(node, partners[turn], profile));
        of.seconds += clock.seconds();
        of.done += 1.0;
      }
      turn -= partners.size();
    }
    double seconds = 0.0;
    for (std::size_t e = 0; e < all.size(); ++e)
      seconds += sampled[e].of(all[e]) * std::pow(candidates_.scale, static_cast<double>(e));
    return seconds;
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

  /// For joint options every candidate is asked which cells it serves, by the function of the run itself.
  [[nodiscard]] double reach_s(const sim::BtsType& type, const std::vector<Point>& candidates) const {
    const sim::Scenario& scenario = inputs_.scenario;
    const std::vector<geo::Village>& villages = inputs_.villages.villages;
    sim::GapReport report;
    report.villages.resize(villages.size());
    for (std::size_t v = 0; v < villages.size(); ++v) {
      report.villages[v].village = v;
      report.villages[v].verdict = sim::Verdict::covered;
    }
    for (std::size_t g = 0; g < gaps_.size(); ++g) {
      sim::VillageService& gap = report.villages[villages_.gaps[g].village];
      gap.verdict = sim::Verdict::dead;
      gap.served_share = villages_.gaps[g].served_share;
      for (const Point& cell : gaps_[g].cells)
        gap.cells.push_back({cell, 1.0F / static_cast<float>(gaps_[g].cells.size()), {}});
    }
    std::vector<std::vector<std::size_t>> wanted;
    for (const sim::OptionKeys& option : scenario.options)
      if (option.kind == "plan" && option.joint && option.bts_type == type.name && until_ == sim::Stage::plan)
        wanted.push_back(sim::target_villages(option, villages, report));
    if (wanted.empty() || candidates.empty()) return 0.0;

    Sampled sampled;
    Picks picks{candidates.size()};
    constexpr std::size_t kLeastSites = 8;
    while (!picks.done() && (sampled.seconds < kPairs_s || sampled.done < kLeastSites)) {
      sim::Candidate site;
      site.at = candidates[picks.next()];
      std::vector<sim::JointAim> aims;
      for (const std::vector<std::size_t>& target : wanted) aims.push_back({target, {{0, type.name, 0.0, {}, {}}}});
      const ProcessClock clock;
      sim::add_reach(judge_, type, sim::Prospects(1), {site}, villages, report, aims, {}, nullptr);
      sampled.seconds += clock.seconds();
      sampled.done += 1.0;
    }
    return sampled.of(static_cast<double>(candidates.size())) / looked_at_;
  }

  /// Some gaps with all their fans stand for all; the open cells of each are taken to lie as its first ones.
  [[nodiscard]] double surface_s(const sim::BtsType& type) const {
    Sampled sampled;
    Picks picks{gaps_.size()};
    while (!picks.done() && picks.made() < kMostSwept && (picks.made() < kLeastSwept || sampled.seconds < kSurface_s)) {
      const std::size_t picked = picks.next();
      const Gap& gap = gaps_[picked];
      sim::GapReport one;
      one.villages.push_back(villages_.gaps[picked]);
      sim::VillageService& service = one.villages.back();
      service.cells.clear();
      for (const Point& cell : gap.cells)
        service.cells.push_back(
            {.at = cell,
             .weight = static_cast<float>((1.0 - service.served_share) / static_cast<double>(gap.cells.size())),
             .service = {}});
      const ProcessClock clock;
      static_cast<void>(sim::sweep_surface(
          judge_, type, one, {.demand_points = judge_.scenario().candidates.surface_points}, {}, nullptr));
      sampled.seconds += clock.seconds();
      sampled.done += 1.0;
    }
    return sampled.of(static_cast<double>(gaps_.size())) / looked_at_;
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
  struct {
    std::vector<sim::Candidate> some;
    double scale = 1.0;  ///< so many times as many will there be
  } candidates_;         ///< of the type that has most
};

}  // namespace

double measure_plan(const sim::RunResult& inputs, const sim::CellJudge& judge, const VillagesCost& villages,
                    sim::Stage until) {
  return PlanMeasure{inputs, judge, villages, until}.seconds();
}

}  // namespace phusong::cli
