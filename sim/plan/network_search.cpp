#include "sim/plan/network_search.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <span>
#include <utility>

#include "sim/plan/network_state.h"
#include "sim/plan/network_ways.h"

namespace phusong::sim {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr int kNetwork = NetworkCore::kNetwork;

std::size_t at(int index) noexcept { return static_cast<std::size_t>(index); }
std::size_t pick(std::mt19937_64& random, std::size_t n) { return static_cast<std::size_t>(random() % n); }
double unit(std::mt19937_64& random) { return static_cast<double>(random() >> 40U) * 0x1p-24; }

class Search {
 public:
  Search(const NetworkCore& core, const NetworkHints& hints, std::uint64_t seed, const SearchLimits& limits)
      : core_{core},
        hints_{hints},
        limits_{limits},
        random_{seed},
        state_{core},
        ways_{core, state_},
        free_of_(core.nodes.size()),
        bundled_(core.points.weight.size(), 0),
        left_(core.points.part_row.size(), 0) {
    state_.weigh_musts(10.0 * core.total_weight());
    for (std::size_t k = 0; k < core.configurations.size(); ++k) {
      const NetworkCore::Configuration& c = core.configurations[k];
      if (c.cost == 0.0 && c.opex == 0.0) {
        if (c.node == kNetwork)
          free_at_network_.push_back(static_cast<int>(k));
        else
          free_of_[at(c.node)].push_back(static_cast<int>(k));
      }
    }
    double least = kInfinity;
    for (const NetworkCore::Configuration& c : core.configurations)
      if (c.cost > 0.0) least = std::min(least, c.cost);
    for (const NetworkCore::Arc& arc : core.arcs)
      if (arc.cost > 0.0) least = std::min(least, arc.cost);
    least_cost_in_ratios_ = std::isfinite(least) ? 1e-3 * least : 1.0;
  }

  NetworkPlan run(const NetworkPlan* start, double enough) {
    NetworkPlan best = start != nullptr ? *start : state_.plan();
    if (core_.configurations.empty() && core_.nodes.empty()) return best;
    for (const bool hinted : {false, true}) {
      if (hinted && hints_.arc.empty()) continue;
      state_.clear();
      set_prices(hinted, 0.0);
      heedless_ = !hinted && (start == nullptr || start->missing > 0.0);
      complete(0.0, hinted);
      heedless_ = false;
      if (NetworkPlan plan = state_.plan(); better(core_, plan, best)) best = std::move(plan);
      tell(best);
    }
    if (start != nullptr) {
      // What a program's point builds beside what it needs, where nothing limits it.
      state_.load(*start);
      for (std::size_t v = 0; v < core_.nodes.size(); ++v) state_.tear_down_from(static_cast<int>(v));
      drop_redundant();
      if (NetworkPlan plan = state_.plan(); better(core_, plan, best)) best = std::move(plan);
    }
    NetworkPlan here = best;
    const std::uint64_t patience = 150;
    std::uint64_t last_better = 0;
    for (std::uint64_t step = 1; !limits_.over(work_ + ways_.work() + state_.work()) && !reached(best, enough);
         ++step) {
      if (step % 16 == 0) limits_.tick();
      if (step - last_better > patience) {
        here = best;
        last_better = step;
      }
      state_.load(here);
      work_ += core_.nodes.size() + core_.configurations.size();
      destroy();
      if (core_.phased) retime();
      const double noise = pick(random_, 2) == 0 ? 0.0 : 0.4;
      set_prices(!hints_.arc.empty() && pick(random_, 2) == 0, noise);
      if (pick(random_, 3) == 0) invite();
      complete(pick(random_, 2) == 0 ? 0.0 : 0.3, false);
      NetworkPlan plan = state_.plan();
      if (better(core_, plan, best)) {
        best = here = std::move(plan);
        last_better = step;
        tell(best);
      } else if (!better(core_, here, plan) || near(plan, here)) {
        here = std::move(plan);
      }
    }
    return best;
  }

 private:
  void tell(const NetworkPlan& plan) const {
    if (plan.missing == 0.0) limits_.tell(core_.least_cost() ? plan.cost : plan.value);
  }
  [[nodiscard]] bool reached(const NetworkPlan& plan, double enough) const {
    if (plan.missing > 0.0) return false;
    return core_.least_cost() ? plan.cost <= enough + cost_tolerance(core_)
                              : plan.value >= enough - value_tolerance(core_);
  }
  /// Worse by little, as the dice fall.
  [[nodiscard]] bool near(const NetworkPlan& plan, const NetworkPlan& here) {
    if (plan.missing > here.missing) return false;
    const double dice = unit(random_);
    const double slack = 0.02 * dice * dice * dice;
    return core_.least_cost() ? plan.cost <= here.cost * (1.0 + slack) : plan.value >= here.value * (1.0 - slack);
  }

  void set_prices(bool hinted, double noise) { ways_.set_prices(hinted ? &hints_.arc : nullptr, noise, random_); }

  void build(const Way& way) {
    for (std::size_t i = 0; i < way.arcs.size(); ++i) {
      const int v = core_.arcs[at(way.arcs[i])].to;
      state_.build(v, way.arcs[i], way.quarters[i]);
      take_free(free_of_[at(v)], way.quarters[i]);
    }
  }
  void take_free(const std::vector<int>& free, int t) {
    for (const int k : free)
      if (state_.on(k) < 0 && state_.slot_free(k) && state_.on_air() < core_.max_sites && state_.gain(k, t, true) > 0.0)
        state_.put_on_air(k, t);
  }
  /// Puts a configuration on air, with its way; false: it does not fit.
  bool join(int k) { return join(k, ways_.chains()); }
  bool join(int k, const Chains& chains) {
    const NetworkCore::Configuration& c = core_.configurations[at(k)];
    Way way;
    if (state_.on(k) >= 0) return true;
    if (!state_.slot_free(k) || state_.on_air() >= core_.max_sites) return false;
    if (c.node != kNetwork && !ways_.trace(c.node, chains, way)) return false;
    if (!ways_.fit(way, c.cost, c.opex, c.node != kNetwork && state_.stands(c.node) ? state_.quarter(c.node) : 0))
      return false;
    for (std::size_t i = 0; i < way.arcs.size(); ++i)
      state_.build(core_.arcs[at(way.arcs[i])].to, way.arcs[i], way.quarters[i]);
    state_.put_on_air(k, way.on_air);
    for (const int a : way.arcs) take_free(free_of_[at(core_.arcs[at(a)].to)], state_.quarter(core_.arcs[at(a)].to));
    return true;
  }

  void meet_musts() {
    for (std::size_t k = 0; k < core_.configurations.size(); ++k)
      if (core_.configurations[k].must && state_.on(static_cast<int>(k)) < 0) {
        ways_.find();
        static_cast<void>(join(static_cast<int>(k)));
      }
    for (std::size_t v = 0; v < core_.nodes.size(); ++v)
      if (core_.nodes[v].must && !state_.stands(static_cast<int>(v))) {
        ways_.find();
        Way way;
        if (ways_.trace(static_cast<int>(v), ways_.chains(), way) && ways_.fit(way, 0.0, 0.0, 0)) build(way);
      }
  }

  /// Adds what brings most per cost until nothing fits or the target is reached.
  void fill(double noise, bool hinted) {
    take_free(free_at_network_, 0);
    for (std::size_t v = 0; v < core_.nodes.size(); ++v)
      if (state_.stands(static_cast<int>(v))) take_free(free_of_[v], state_.quarter(static_cast<int>(v)));
    const double tolerance = value_tolerance(core_);
    double value = state_.value();
    while (state_.on_air() < core_.max_sites && (!core_.least_cost() || missing_of(value) > 0.0)) {
      if (!heedless_ && limits_.stop != nullptr && limits_.stop->due()) return;
      ways_.find();
      int best = -1;
      const Chains* best_chains = &ways_.chains();
      double best_score = 0.0;
      const double missing = core_.least_cost() ? std::max(core_.target - value, tolerance) : kInfinity;
      for (std::size_t j = 0; j < core_.configurations.size(); ++j) {
        const int k = static_cast<int>(j);
        const NetworkCore::Configuration& c = core_.configurations[j];
        if (state_.on(k) >= 0 || !state_.slot_free(k)) continue;
        if (state_.gain(k, 0, true) <= tolerance) continue;
        for (const Chains* chains : {&ways_.chains(), &ways_.fresh()}) {
          // A second way matters where rows want branches, and where it is another one.
          if (chains->fresh && (!core_.resilient || c.node == kNetwork || state_.stands(c.node))) continue;
          if (c.node != kNetwork && !ways_.trace(c.node, *chains, way_)) continue;
          if (c.node == kNetwork) way_.arcs.clear();
          if (!ways_.fit(way_, c.cost, c.opex,
                         c.node != kNetwork && state_.stands(c.node) ? state_.quarter(c.node) : 0))
            continue;
          const int branch = ways_.branch_of(k, way_);
          double gain = state_.gain(k, way_.on_air, true, branch);
          if (gain <= tolerance) continue;
          for (std::size_t i = 0; i < way_.arcs.size(); ++i) {
            const int v = core_.arcs[at(way_.arcs[i])].to;
            if (v == c.node) continue;
            for (const int free : free_of_[at(v)]) gain += state_.gain(free, way_.quarters[i], true, branch);
          }
          if (!must_missing_) gain = std::min(gain, missing);
          double score = gain / std::max(way_.cost, least_cost_in_ratios_);
          if (hinted) score *= 0.05 + hints_.configuration[j];
          if (noise > 0.0) score *= 1.0 + noise * unit(random_);
          if (best < 0 || score > best_score) {
            best = k;
            best_chains = chains;
            best_score = score;
          }
        }
      }
      work_ += core_.configurations.size();
      if (best < 0 || !join(best, *best_chains)) return;
      value = state_.value();
    }
  }
  /// Weight to the target, or 1 while a must-have row is not served.
  double missing_of(double value) {
    must_missing_ = false;
    for (std::size_t r = 0; r < core_.rows.size(); ++r)
      must_missing_ |= core_.rows[r].must && !state_.served(static_cast<int>(r));
    if (must_missing_) return 1.0;
    return value < core_.target - value_tolerance(core_) ? core_.target - value : 0.0;
  }

  /// A configuration with the chain that would put it on air, and what that costs by the prices of the day.
  struct Offer {
    double cost = kInfinity;
    int k = -1;
    const Chains* chains = nullptr;
    int branch = 0;
  };
  /// The cheapest that reaches a row, from another branch and another site than the one given; k < 0: none.
  Offer cheapest_for(int r, int other_branch, int other_site) {
    Offer best;
    for (const int k : core_.configurations_of_row[at(r)]) {
      const NetworkCore::Configuration& c = core_.configurations[at(k)];
      if (state_.on(k) >= 0 || !state_.slot_free(k) || c.site == other_site) continue;
      for (const Chains* chains : {&ways_.chains(), &ways_.fresh()}) {
        if (chains->fresh && (c.node == kNetwork || state_.stands(c.node))) continue;
        const double cost = c.cost + (c.node == kNetwork ? 0.0 : ways_.cost_to(c.node, *chains));
        if (cost >= best.cost) continue;
        if (c.node == kNetwork)
          way_.arcs.clear();
        else if (!ways_.trace(c.node, *chains, way_))
          continue;
        if (const int branch = ways_.branch_of(k, way_); branch != other_branch) best = {cost, k, chains, branch};
      }
    }
    work_ += core_.configurations_of_row[at(r)].size();
    return best;
  }
  /// Puts on air what a row lacks of two branches, cheapest first; false: it does not fit, and nothing has changed. A
  /// resilient plan's. Domain: ways are found.
  bool serve_row(int r) {
    int first = -1;
    if (state_.half_served_by(r) == NetworkState::kNone) {
      const Offer offer = cheapest_for(r, NetworkState::kNone, -1);
      if (offer.k < 0 || state_.on_air() + 2 > core_.max_sites || !join(offer.k, *offer.chains)) return false;
      first = offer.k;
      ways_.find();
    }
    if (state_.served(r)) return true;  // something free along the way
    const Offer offer = cheapest_for(r, state_.half_served_by(r), -1);
    if (offer.k >= 0 && join(offer.k, *offer.chains)) return true;
    if (first >= 0) {
      state_.remove(first);
      ways_.find();
    }
    return false;
  }
  /// Serves the rows that bring most for what they lack, until none fits.
  void serve_rows(double noise) {
    std::vector<char> out(core_.rows.size(), 0);
    ways_.find();
    double value = state_.value();
    while (!core_.least_cost() || missing_of(value) > 0.0) {
      if (!heedless_ && limits_.stop != nullptr && limits_.stop->due()) return;
      int best = -1;
      double best_score = 0.0;
      for (std::size_t i = 0; i < core_.rows.size(); ++i) {
        const int r = static_cast<int>(i);
        if (out[i] != 0 || state_.served(r)) continue;
        const int half = state_.half_served_by(r);
        const Offer first = cheapest_for(r, half, -1);
        if (first.k < 0) continue;
        double cost = first.cost, gain = state_.gain(first.k, 0, false, first.branch);
        if (half == NetworkState::kNone) {
          const Offer second = cheapest_for(r, first.branch, core_.configurations[at(first.k)].site);
          if (second.k < 0) continue;
          cost += second.cost;
          gain += core_.rows[i].weight + state_.gain(second.k, 0, false, second.branch);
        }
        double score = gain / std::max(cost, least_cost_in_ratios_);
        if (noise > 0.0) score *= 1.0 + noise * unit(random_);
        if (best < 0 || score > best_score) {
          best = r;
          best_score = score;
        }
      }
      if (best < 0) return;
      if (serve_row(best)) {
        value = state_.value();
        ways_.find();
      } else {
        out[at(best)] = 1;
      }
    }
  }

  /// Sites that would serve a row of points with what is on air, and what they cost by the prices of the day.
  struct Bundle {
    std::vector<int> configurations;
    double cost = 0.0;
  };
  [[nodiscard]] double price_of(int k) const {
    const NetworkCore::Configuration& c = core_.configurations[at(k)];
    return c.cost + (c.node == kNetwork ? 0.0 : ways_.cost_to(c.node, ways_.chains()));
  }
  /// One after the other by what it adds of what is missing for its cost; then those that the others make superfluous
  /// fall out, dearest first. None: there is no such bundle. Domain: ways are found.
  Bundle bundle_for(int r, double noise) {
    const JointCore& points = core_.points;
    const int row = core_.rows[at(r)].of_points;
    const std::span<const int> parts = points.parts_of_row[at(row)];
    Bundle bundle;
    std::vector<int> chosen;  // parts
    std::int64_t missing = state_.cover().missing(row);
    for (const int part : parts) left_[at(part)] = state_.cover().unserved(part);
    ++bundle_number_;
    while (missing > 0) {
      int best = -1;
      double best_score = 0.0;
      for (const int part : parts) {
        const int k = points.part_column[at(part)];
        if (left_[at(part)] <= 0 || state_.on(k) >= 0 || !state_.slot_free(k)) continue;
        const NetworkCore::Configuration& c = core_.configurations[at(k)];
        const auto takes_its_slot = [&](int other) {
          return core_.configurations[at(points.part_column[at(other)])].group == c.group;
        };
        if (std::any_of(chosen.begin(), chosen.end(), takes_its_slot)) continue;
        const double cost = price_of(k);
        if (!std::isfinite(cost)) continue;
        const double share = static_cast<double>(std::min(left_[at(part)], missing)) / static_cast<double>(missing);
        double score = share * share / std::max(cost, least_cost_in_ratios_);
        if (noise > 0.0) score *= 1.0 + noise * unit(random_);
        if (score > best_score) {
          best = part;
          best_score = score;
        }
      }
      work_ += parts.size();
      if (best < 0) return {};
      chosen.push_back(best);
      missing -= left_[at(best)];
      for (const int q : points.points_of_part[at(best)]) {
        if (state_.cover().serves(q) || bundled_[at(q)] == bundle_number_) continue;
        bundled_[at(q)] = bundle_number_;
        for (const int other : points.parts_of_point[at(q)]) left_[at(other)] -= points.weight[at(q)];
        work_ += points.parts_of_point[at(q)].size();
      }
    }
    std::stable_sort(chosen.begin(), chosen.end(), [&](int a, int b) {
      return price_of(points.part_column[at(a)]) > price_of(points.part_column[at(b)]);
    });
    for (std::size_t i = 0; i < chosen.size() && chosen.size() > 1;) {
      ++bundle_number_;
      std::int64_t open = state_.cover().missing(row);
      for (std::size_t j = 0; j < chosen.size(); ++j)
        for (const int q : points.points_of_part[at(chosen[j])])
          if (j != i && !state_.cover().serves(q) && bundled_[at(q)] != bundle_number_) {
            bundled_[at(q)] = bundle_number_;
            open -= points.weight[at(q)];
          }
      if (open > 0)
        ++i;
      else
        chosen.erase(chosen.begin() + static_cast<std::ptrdiff_t>(i));
    }
    for (const int part : chosen) {
      bundle.configurations.push_back(points.part_column[at(part)]);
      bundle.cost += price_of(bundle.configurations.back());
    }
    return bundle;
  }
  /// Puts a bundle on air, cheapest first; false: it does not fit, and nothing has changed.
  bool join(Bundle bundle) {
    if (state_.on_air() + static_cast<int>(bundle.configurations.size()) > core_.max_sites) return false;
    std::vector<int> joined;
    for (std::size_t i = bundle.configurations.size(); i-- > 0;) {
      ways_.find();
      if (join(bundle.configurations[i])) {
        joined.push_back(bundle.configurations[i]);
        continue;
      }
      for (std::size_t j = joined.size(); j-- > 0;) state_.remove(joined[j]);
      return false;
    }
    return true;
  }
  /// Serves rows of points by bundles, those that bring most for what they cost first, until none fits.
  void serve_by_bundles(double noise) {
    if (core_.points.rows() == 0) return;
    std::vector<char> out(core_.rows.size(), 0);
    double value = state_.value();
    while (!core_.least_cost() || missing_of(value) > 0.0) {
      if (!heedless_ && limits_.stop != nullptr && limits_.stop->due()) return;
      ways_.find();
      int best_row = -1;
      Bundle best;
      double best_score = 0.0;
      for (const int r : core_.row_of_points) {
        if (out[at(r)] != 0 || state_.served(r)) continue;
        Bundle bundle = bundle_for(r, noise);
        if (bundle.configurations.empty()) {
          out[at(r)] = 1;
          continue;
        }
        const double gain = core_.rows[at(r)].weight * (core_.rows[at(r)].must ? 10.0 * core_.total_weight() : 1.0);
        double score = gain / std::max(bundle.cost, least_cost_in_ratios_);
        if (noise > 0.0) score *= 1.0 + noise * unit(random_);
        if (best_row >= 0 && score <= best_score) continue;
        best_row = r;
        best = std::move(bundle);
        best_score = score;
      }
      if (best_row < 0) return;
      if (join(std::move(best)))
        value = state_.value();
      else
        out[at(best_row)] = 1;
    }
  }

  /// Takes off the air what nothing needs, dearest first.
  void drop_redundant() {
    std::vector<std::pair<double, int>> dearest;
    for (std::size_t k = 0; k < core_.configurations.size(); ++k)
      if (state_.on(static_cast<int>(k)) >= 0 && !core_.configurations[k].must)
        dearest.push_back({-core_.configurations[k].cost, static_cast<int>(k)});
    std::sort(dearest.begin(), dearest.end());
    double value = state_.value();
    for (const auto& [cost, k] : dearest) {
      const double loss = state_.loss(k);
      const bool droppable =
          core_.least_cost() ? value - loss >= core_.target - value_tolerance(core_) : loss <= value_tolerance(core_);
      if (!droppable || state_.needed_by_must(k)) continue;
      state_.remove(k);
      value -= loss;
    }
  }

  void complete(double noise, bool hinted) {
    meet_musts();
    fill(noise, hinted);
    drop_redundant();
    if (core_.resilient) {
      serve_rows(noise);
      drop_redundant();
    } else if (core_.points.rows() > 0) {
      serve_by_bundles(noise);
      drop_redundant();
      if (core_.least_cost()) return;
      fill(noise, hinted);
      drop_redundant();
    } else if (!core_.least_cost()) {
      fill(noise, hinted);
      drop_redundant();
    }
  }

  [[nodiscard]] std::vector<int> on_air() const {
    std::vector<int> all;
    for (std::size_t k = 0; k < core_.configurations.size(); ++k)
      if (state_.on(static_cast<int>(k)) >= 0 && !core_.configurations[k].must) all.push_back(static_cast<int>(k));
    return all;
  }
  [[nodiscard]] bool hangs_on(int v, int ancestor) const {
    while (v != kNetwork && v != ancestor) v = core_.arcs[at(state_.arc(v))].from;
    return v == ancestor;
  }
  void destroy_behind(int v) {
    for (const int k : on_air()) {
      const int node = core_.configurations[at(k)].node;
      if (node != kNetwork && state_.on(k) >= 0 && state_.stands(node) && hangs_on(node, v)) state_.remove(k);
    }
  }

  void destroy() {
    const std::vector<int> all = on_air();
    if (all.empty()) return;
    const std::size_t many = 1 + pick(random_, 2 + all.size() / 4);
    switch (pick(random_, 3)) {
      case 0:  // some, here and there, half of them with all that hangs on them
        for (std::size_t i = 0; i < std::min(many, all.size()); ++i) {
          const int k = all[pick(random_, all.size())];
          if (state_.on(k) < 0) continue;
          const int node = core_.configurations[at(k)].node;
          if (node != kNetwork && pick(random_, 2) == 0)
            destroy_behind(node);
          else
            state_.remove(k);
        }
        break;
      case 1: {  // a whole branch
        const int k = all[pick(random_, all.size())];
        int v = core_.configurations[at(k)].node;
        if (v == kNetwork) {
          state_.remove(k);
          break;
        }
        for (std::size_t up = pick(random_, 3); up > 0; --up)
          if (const int before = core_.arcs[at(state_.arc(v))].from; before != kNetwork) v = before;
        destroy_behind(v);
        break;
      }
      default: {  // those that reach the same rows as one, and what they reach
        std::vector<int> queue{all[pick(random_, all.size())]};
        std::vector<char> seen(core_.configurations.size(), 0);
        seen[at(queue[0])] = 1;
        std::size_t removed = 0;
        for (std::size_t i = 0; i < queue.size() && removed < many; ++i) {
          const int k = queue[i];
          for (const int r : core_.configurations[at(k)].rows)
            for (const int other : core_.configurations_of_row[at(r)])
              if (seen[at(other)] == 0) {
                seen[at(other)] = 1;
                queue.push_back(other);
              }
          if (state_.on(k) < 0 || core_.configurations[at(k)].must) continue;
          const int node = core_.configurations[at(k)].node;
          if (node != kNetwork && pick(random_, 3) == 0)
            destroy_behind(node);
          else
            state_.remove(k);
          ++removed;
        }
      }
    }
  }

  /// A guest comes first, whatever it brings for its cost.
  void invite() {
    if (core_.configurations.empty()) return;
    if (core_.resilient && !core_.rows.empty() && pick(random_, 2) == 0) {
      const int r = static_cast<int>(pick(random_, core_.rows.size()));
      ways_.find();
      if (!state_.served(r)) static_cast<void>(serve_row(r));
      return;
    }
    if (core_.points.rows() > 0 && pick(random_, 2) == 0) {
      const int r = core_.row_of_points[pick(random_, core_.row_of_points.size())];
      if (state_.served(r)) return;
      ways_.find();
      if (Bundle bundle = bundle_for(r, unit(random_)); !bundle.configurations.empty())
        static_cast<void>(join(std::move(bundle)));
      return;
    }
    const int k = static_cast<int>(pick(random_, core_.configurations.size()));
    if (state_.on(k) >= 0 || state_.gain(k, 0, true) <= value_tolerance(core_)) return;
    ways_.find();
    static_cast<void>(join(k));
  }

  /// What is left of a phased plan, each part as early as the others let it.
  void retime() {
    const NetworkPlan plan = state_.plan();
    std::vector<std::pair<double, int>> order;
    const double noise = pick(random_, 2) == 0 ? 0.0 : 3.0;
    for (std::size_t k = 0; k < plan.on.size(); ++k)
      if (plan.on[k] >= 0)
        order.push_back(
            {plan.on[k] + noise * unit(random_) - (core_.configurations[k].must ? 1e3 : 0.0), static_cast<int>(k)});
    std::sort(order.begin(), order.end());
    state_.clear();
    for (const auto& [when, k] : order) {
      const NetworkCore::Configuration& c = core_.configurations[at(k)];
      way_.arcs.clear();
      for (int v = c.node; !state_.stands(v); v = core_.arcs[at(plan.arc[at(v)])].from)
        way_.arcs.push_back(plan.arc[at(v)]);
      std::reverse(way_.arcs.begin(), way_.arcs.end());
      if (!ways_.fit(way_, c.cost, c.opex, c.node != kNetwork && state_.stands(c.node) ? state_.quarter(c.node) : 0))
        continue;
      for (std::size_t i = 0; i < way_.arcs.size(); ++i)
        state_.build(core_.arcs[at(way_.arcs[i])].to, way_.arcs[i], way_.quarters[i]);
      state_.put_on_air(k, way_.on_air);
    }
  }

  const NetworkCore& core_;
  const NetworkHints& hints_;
  const SearchLimits& limits_;
  std::mt19937_64 random_;
  NetworkState state_;
  NetworkWays ways_;
  std::vector<std::vector<int>> free_of_;
  std::vector<int> free_at_network_;
  double least_cost_in_ratios_ = 1.0;
  bool must_missing_ = false;
  bool heedless_ = false;  ///< of the limits: the first plan
  Way way_;
  std::vector<int> bundled_;        ///< of each point the number of the last bundle that serves it
  std::vector<std::int64_t> left_;  ///< of each part what a bundle leaves of it
  int bundle_number_ = 0;
  std::uint64_t work_ = 0;
};

}  // namespace

NetworkPlan search_network(const NetworkCore& core, const NetworkPlan* start, const NetworkHints& hints, double enough,
                           std::uint64_t seed, const SearchLimits& limits) {
  return Search{core, hints, seed, limits}.run(start, enough);
}

}  // namespace phusong::sim
