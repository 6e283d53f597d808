#include "sim/plan/network_quarters.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace phusong::sim {

namespace {

constexpr double kInfinity = Milp::kInfinity;
constexpr std::size_t kCutsPerRound = 600;
/// Rounds of cuts in a quarter end after so many that bring less than kLittle of its bound: by itself, in a pass.
constexpr int kIdleAlone = 8, kIdleInPass = 6, kMostRounds = 80, kMostRoundsInPass = 40;
/// By how much a known cut is missed that comes back; how many of them are enough for a round; and how many are kept.
constexpr double kMissed = 0.02;
constexpr std::size_t kEnoughKnown = 50, kMostPooled = 30'000;
constexpr double kLittle = 1.0e-4;
/// Passes end after so many that bring less than that share of the bound.
constexpr int kMostIdlePasses = 3, kMostPasses = 40;
constexpr double kLittleInPass = 5.0e-5;
/// Of what is between bound and plan, in a subgradient step.
constexpr double kFirstStep = 0.1;
/// Where the program of all quarters together is solved as one: hops in all quarters.
constexpr std::size_t kMostHopsTogether = 100'000, kMostHopsCertified = 40'000;

std::size_t at(int index) noexcept { return static_cast<std::size_t>(index); }

/// Between layers, in all quarters.
std::size_t hops_together(const NetworkCore& core, NetworkModel::Form form) {
  return at(core.quarters) * (form == NetworkModel::Form::layers ? NetworkModel::layered_hops(core) : core.arcs.size());
}

}  // namespace

PricedQuarters::PricedQuarters(const NetworkCore& core, NetworkModel::Form form, const Watcher* watcher)
    : core_{core},
      last_{core.still(core.quarters - 1)},
      model_{last_, form},
      watcher_{watcher},
      quarters_{core.quarters},
      columns_{static_cast<int>(model_.relaxation().columns.size())},
      opex_(at(columns_), 0.0),
      kept_(at(quarters_), 0),
      cash_price_(at(quarters_), 0.0),
      running_(at(quarters_), 0.0),
      stay_price_(at(quarters_ + 1), std::vector<double>(at(columns_), 0.0)),
      most_(at(quarters_), core.total_weight()),
      worth_(at(quarters_), 0.0),
      step_{kFirstStep} {
  for (int j = 0; j < columns_; ++j) {
    using Kind = NetworkColumnName::Kind;
    const Kind kind = model_.name_of_column(j).kind;
    opex_[at(j)] = model_.opex_of(core, j) / model_.cash_unit();
    if (kind == Kind::hop || kind == Kind::feed || kind == Kind::on_air) may_stay_.push_back(j);
  }
}

bool PricedQuarters::fit_together(const NetworkCore& core, NetworkModel::Form form) {
  return hops_together(core, form) <= kMostHopsTogether;
}
bool PricedQuarters::certified_together(const NetworkCore& core, NetworkModel::Form form) {
  return hops_together(core, form) <= kMostHopsCertified;
}

void PricedQuarters::begin_with(const std::vector<NetworkCut>& cuts) {
  Milp start = model_.relaxation();
  for (Milp::Column& column : start.columns) column.lower = 0.0;  // must-haves are due at the end only
  for (int t = 0; t < quarters_; ++t) {
    programs_.push_back(std::make_unique<LinearProgram>(start));
    programs_.back()->heed(watcher_);
    std::vector<Milp::Row> rows;
    for (NetworkCut cut : cuts) {
      if (cut.quarter != t) continue;
      cut.quarter = 0;
      for (Milp::Row& row : model_.rows_of(cut)) rows.push_back(std::move(row));
    }
    programs_.back()->add_rows(rows);
    kept_[at(t)] = static_cast<int>(rows.size());
  }
}

bool PricedQuarters::solve(int quarter, int idle, int most_rounds, const Stop& stop) {
  LinearProgram& lp = *programs_[at(quarter)];
  const int own = static_cast<int>(model_.own_rows());
  double last = kInfinity;
  int since = 0;
  for (int round = 0; round < most_rounds; ++round) {
    const double left_s = stop.limited() ? std::max(stop.left_s(), 1e-3) : 0.0;
    // What ends in the middle may prove nothing; the prices before it still do.
    std::vector<double> dual = lp.dual();
    const bool solved_before = !dual.empty();
    dual.resize(lp.milp().rows.size(), 0.0);
    if (!lp.solve(left_s)) {
      if (!lp.infeasible() && solved_before && lp.bound_by(dual) > lp.bound()) lp.set_dual(std::move(dual));
      return false;
    }
    const double bound = -lp.bound();
    since = last - bound < kLittle * std::abs(bound) ? since + 1 : 0;
    last = bound;
    if (since >= idle || stop.due()) break;
    const std::vector<Milp::Row> cuts = cuts_for(quarter);
    if (cuts.empty()) break;
    if (const int rows = static_cast<int>(lp.milp().rows.size()); rows - own > 2 * kept_[at(quarter)] + 500)
      kept_[at(quarter)] = rows - own - lp.drop_slack_rows(own);
    lp.add_rows(cuts);
    ++rounds_;
    cuts_ += static_cast<int>(cuts.size());
  }
  return true;
}

std::vector<Milp::Row> PricedQuarters::cuts_for(int quarter) {
  const LinearProgram& lp = *programs_[at(quarter)];
  std::vector<std::pair<double, std::size_t>> missed;
  for (std::size_t i = 0; i < pool_.size(); ++i) {
    double left = 0.0;
    for (const Milp::Term& term : pool_[i].terms) left += term.factor * lp.value()[at(term.column)];
    if (left < -kMissed) missed.push_back({left, i});
  }
  std::sort(missed.begin(), missed.end());
  missed.resize(std::min(missed.size(), kCutsPerRound));
  std::vector<Milp::Row> cuts;
  for (const auto& [left, i] : missed) cuts.push_back(pool_[i]);
  if (cuts.size() >= kEnoughKnown) return cuts;
  for (Milp::Row& cut : model_.cuts(lp, kCutsPerRound)) {
    if (pooled_.insert(cut.note).second) {
      if (pool_.size() < kMostPooled) pool_.push_back(cut);
      cuts.push_back(std::move(cut));
    } else if (pool_.size() == kMostPooled) {
      cuts.push_back(std::move(cut));
    }
  }
  return cuts;
}

bool PricedQuarters::alone(const Stop& stop) {
  for (int t = 0; t < quarters_; ++t) {
    if (t == 0) {
      programs_.push_back(std::make_unique<LinearProgram>(model_.relaxation()));
      for (int j = 0; j < columns_; ++j)  // must-haves are due at the end only
        programs_[0]->set_column(j, 0.0, model_.relaxation().columns[at(j)].upper);
    } else {
      programs_.push_back(std::make_unique<LinearProgram>(programs_[at(t - 1)]->milp()));
      kept_[at(t)] = kept_[at(t - 1)];
      if (!programs_[at(t - 1)]->value().empty()) programs_.back()->set_basis(programs_[at(t - 1)]->basis());
    }
    LinearProgram& lp = *programs_.back();
    lp.heed(watcher_);
    if (model_.cash_row(0) >= 0) lp.set_row(model_.cash_row(0), -kInfinity, core_.cash[at(t)] / model_.cash_unit());
    if (stop.due()) continue;
    const bool solved = solve(t, kIdleAlone, kMostRounds, stop.part(1.0 / (quarters_ - t)));
    if (!solved && lp.infeasible()) return false;
    if (lp.dual().empty()) continue;
    most_[at(t)] = std::min(most_[at(t)], -lp.bound());
  }
  return true;
}

void PricedQuarters::set_costs(int t) {
  double later = 0.0;
  for (int s = t + 1; s < quarters_; ++s) later += cash_price_[at(s)];
  const double delta = core_.later[at(t)] - core_.later[at(t + 1)];
  LinearProgram& lp = *programs_[at(t)];
  for (int j = 0; j < columns_; ++j)
    lp.set_cost(j, delta * model_.relaxation().columns[at(j)].cost + later * opex_[at(j)] - stay_price_[at(t)][at(j)] +
                       stay_price_[at(t + 1)][at(j)]);
  if (model_.cash_row(0) >= 0)
    lp.set_row(model_.cash_row(0), -kInfinity, core_.cash[at(t)] / model_.cash_unit() - running_[at(t)]);
}

void PricedQuarters::guess(const std::vector<double>& running) {
  for (int t = 0; t < quarters_; ++t)
    running_[at(t)] = std::min(running[at(t)], core_.cash[at(t)]) / model_.cash_unit();
}

void PricedQuarters::step_back(double reached) {
  if (!std::isfinite(reached)) return;
  double length = 0.0;
  const auto back = [&](int t, int j) { return value(t - 1)[at(j)] - value(t)[at(j)]; };
  for (int t = 1; t < quarters_; ++t)
    for (const int j : may_stay_)
      if (const double g = back(t, j); g > 0.0 || stay_price_[at(t)][at(j)] > 0.0) length += g * g;
  const double step = length > 0.0 ? step_ * std::max(bound_ - reached, 0.0) / length : 0.0;
  for (int t = 1; t < quarters_; ++t)
    for (const int j : may_stay_)
      stay_price_[at(t)][at(j)] = std::max(0.0, stay_price_[at(t)][at(j)] + step * back(t, j));
}

bool PricedQuarters::pass(double reached, const Stop& stop) {
  if (stop.due() || passes_ >= kMostPasses) return false;
  // What runs in each quarter, as the last pass says.
  if (passes_ > 0) {
    double sum = 0.0;
    for (int t = 0; t < quarters_; ++t) {
      running_[at(t)] = std::min(sum, core_.cash[at(t)] / model_.cash_unit());
      for (int j = 0; j < columns_; ++j) sum += opex_[at(j)] * std::clamp(value(t)[at(j)], 0.0, 1.0);
    }
  }
  if (step_due_) step_back(reached);
  step_due_ = true;

  double sum = 0.0;
  std::vector<Part> parts(at(quarters_));
  for (int t = quarters_ - 1; t >= 0; --t) {
    set_costs(t);
    LinearProgram& lp = *programs_[at(t)];
    const bool solved = solve(t, kIdleInPass, kMostRoundsInPass, stop.part(1.0 / (t + 1)));
    if (lp.dual().empty()) return false;
    if (!solved && lp.infeasible()) {  // the guess was too high
      running_[at(t)] = 0.0;
      set_costs(t);
      static_cast<void>(solve(t, kIdleInPass, kMostRoundsInPass, stop.part(1.0 / (t + 1))));
    }
    cash_price_[at(t)] = model_.cash_row(0) >= 0 ? std::max(0.0, -lp.dual()[at(model_.cash_row(0))]) : 0.0;
    worth_[at(t)] = -lp.bound() + cash_price_[at(t)] * running_[at(t)];
    sum += worth_[at(t)];
    parts[at(t)] = part_of(t);
  }
  ++passes_;
  idle_ = sum < bound_ - kLittleInPass * std::abs(sum) ? 0 : idle_ + 1;
  if (sum < bound_) {
    bound_ = sum;
    parts_ = std::move(parts);
    best_stay_price_ = stay_price_;
  } else {
    // Too far: from the best prices again, which cuts found since make better still, and then by half.
    stay_price_ = best_stay_price_;
    step_ *= 0.5;
    step_due_ = false;
  }
  return idle_ < kMostIdlePasses && !stop.due();
}

double PricedQuarters::whole(const NetworkPlan& plan, int nodes, const Stop& stop, bool& cut_short) {
  double sum = 0.0;
  for (const double worth : worth_) sum += worth;
  // No quarter's things cost more to run, for what they cost, than the dearest of them.
  double dearest = 0.0;
  const auto share = [&](double cost, double opex) {
    if (opex > 0.0) dearest = std::max(dearest, opex / (cost + opex));
  };
  for (const NetworkCore::Node& node : core_.nodes) share(node.cost, node.opex);
  for (const NetworkCore::Arc& arc : core_.arcs) share(arc.cost, arc.opex);
  for (const NetworkCore::Configuration& c : core_.configurations) share(c.cost, c.opex);
  double most_running = 0.0;
  for (int t = 0; t < quarters_; ++t) {
    if (stop.due()) {
      cut_short = true;
      break;
    }
    LinearProgram& lp = *programs_[at(t)];
    Milp program = model_.whole(lp);
    NetworkPlan by_now = plan;
    for (std::size_t v = 0; v < by_now.arc.size(); ++v) {
      if (by_now.node_quarter[v] > t) by_now.arc[v] = -1;
      by_now.node_quarter[v] = 0;
    }
    for (int& on : by_now.on) on = on > t ? -1 : std::min(on, 0);
    std::vector<double> start = model_.point_of(by_now);
    if (const int row = model_.cash_row(0); row >= 0) {
      // What runs since earlier quarters is a column here, so that its price cannot buy more than there can be.
      const double cash = core_.cash[at(t)] / model_.cash_unit();
      const int running =
          program.add_column({.cost = -cash_price_[at(t)], .upper = std::min(most_running, cash) * (1.0 + 1e-9)});
      Milp::Row& paid = program.rows[at(row)];
      double spent = 0.0;
      for (const Milp::Term& term : paid.terms) spent += term.factor * start[at(term.column)];
      paid.terms.push_back({running, 1.0});
      paid.upper = cash;
      start.push_back(std::clamp(cash - spent, 0.0, program.columns[at(running)].upper));
      most_running += dearest * cash;
    }
    // What has columns whose reduced cost is too high is worth less than the plan is here.
    double has = 0.0;
    for (std::size_t j = 0; j < start.size(); ++j) has -= program.columns[j].cost * start[j];
    const double room = worth_[at(t)] - has + 1.0e-6 * std::abs(worth_[at(t)]);
    for (int j = 0; j < columns_; ++j) {
      Milp::Column& column = program.columns[at(j)];
      if (!column.integer || column.lower == column.upper) continue;
      const double reduced = lp.reduced_cost()[at(j)];
      if (reduced > room && start[at(j)] < 0.5) column.upper = 0.0;
      if (-reduced > room && start[at(j)] > 0.5) column.lower = 1.0;
    }
    MilpLimits limits;
    const Stop part = stop.part(t + 1 == quarters_ ? 1.0 : 0.3);
    limits.seconds = part.limited() ? std::max(part.left_s(), 1e-3) : 0.0;
    limits.nodes = nodes;
    limits.start = std::move(start);
    const MilpResult result = solve_milp(program, limits, stop.watcher());
    cut_short |= result.cut_short;
    if (result.end == MilpEnd::failed || result.end == MilpEnd::infeasible || !std::isfinite(result.bound)) continue;
    sum += std::min(0.0, -result.bound - worth_[at(t)]);
  }
  bound_ = std::min(bound_, sum);
  return sum;
}

std::vector<NetworkCut> PricedQuarters::tight_cuts() const {
  std::vector<NetworkCut> cuts;
  std::set<std::pair<std::vector<int>, int>> known;
  for (const auto& lp : programs_)
    for (std::size_t i = model_.own_rows(); i < lp->dual().size(); ++i) {
      const Milp::Row& row = lp->milp().rows[i];
      if (lp->dual()[i] != 0.0 && known.insert({row.note, 0}).second) cuts.push_back(model_.cut_of(row));
    }
  return cuts;
}

std::vector<Milp::Row> PricedQuarters::rows_together() const {
  std::vector<Milp::Row> rows;
  for (int t = 0; t < quarters_; ++t) {
    const LinearProgram& lp = *programs_[at(t)];
    for (std::size_t i = model_.own_rows(); i < lp.dual().size(); ++i) {
      if (lp.dual()[i] == 0.0) continue;
      Milp::Row row = lp.milp().rows[i];
      row.note[0] = t;
      for (Milp::Term& term : row.terms) term.column += t * columns_;
      rows.push_back(std::move(row));
    }
  }
  return rows;
}

double PricedQuarters::whole_steps(double most) const noexcept {
  return last_.value_step > 0.0 ? last_.value_step * std::floor(most / last_.value_step + 1e-6) : most;
}

std::vector<NetworkCut> PricedQuarters::tight_cuts_of_each() const {
  std::vector<NetworkCut> cuts;
  for (int t = 0; t < quarters_; ++t) {
    const LinearProgram& lp = *programs_[at(t)];
    for (std::size_t i = model_.own_rows(); i < lp.dual().size(); ++i) {
      if (lp.dual()[i] == 0.0) continue;
      cuts.push_back(model_.cut_of(lp.milp().rows[i]));
      cuts.back().quarter = t;
    }
  }
  return cuts;
}

PricedQuarters::Part PricedQuarters::part_of(int t) const {
  const LinearProgram& lp = *programs_[at(t)];
  Part part;
  for (std::size_t i = 0; i < lp.dual().size(); ++i) {
    const Milp::Row& row = lp.milp().rows[i];
    const double price = lp.dual()[i];
    // An open side is worth nothing.
    if (price == 0.0 || !std::isfinite(price > 0.0 ? row.lower : row.upper)) continue;
    part.prices.push_back({price, i < model_.own_rows()});
    part.rows.push_back(row);
  }
  if (t > 0)
    for (const int j : may_stay_)
      if (const double price = stay_price_[at(t)][at(j)]; price > 0.0) part.stays.push_back({j, price});
  return part;
}

}  // namespace phusong::sim
