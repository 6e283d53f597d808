#include "sim/plan/linear_program.h"

#include <ClpSimplex.hpp>
#include <CoinPackedMatrix.hpp>
#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/plan/clp_stop.h"

namespace phusong::sim {

namespace {

std::size_t at(int index) noexcept { return static_cast<std::size_t>(index); }
double coin(double bound) noexcept { return std::clamp(bound, -COIN_DBL_MAX, COIN_DBL_MAX); }

/// Rows one behind the other.
struct Packed {
  std::vector<CoinBigIndex> starts{0};
  std::vector<int> indices;
  std::vector<double> factors, lower, upper;

  explicit Packed(const std::vector<Milp::Row>& rows) {
    for (const Milp::Row& row : rows) {
      for (const Milp::Term& term : row.terms) {
        indices.push_back(term.column);
        factors.push_back(term.factor);
      }
      starts.push_back(static_cast<CoinBigIndex>(indices.size()));
      lower.push_back(coin(row.lower));
      upper.push_back(coin(row.upper));
    }
  }
};

}  // namespace

struct LinearProgram::Simplex {
  ClpSimplex clp;
  bool solved_before = false;
};

LinearProgram::LinearProgram(Milp milp) : simplex_{std::make_unique<Simplex>()}, milp_{std::move(milp)} {
  ClpSimplex& clp = simplex_->clp;
  clp.setLogLevel(0);
  const int columns = static_cast<int>(milp_.columns.size());
  const Packed packed{milp_.rows};
  CoinPackedMatrix matrix{false, 0.0, 0.0};
  matrix.setDimensions(0, columns);
  matrix.appendRows(static_cast<int>(milp_.rows.size()), packed.starts.data(), packed.indices.data(),
                    packed.factors.data(), columns);
  std::vector<double> lower, upper, cost;
  for (const Milp::Column& column : milp_.columns) {
    lower.push_back(column.lower);
    upper.push_back(column.upper);
    cost.push_back(column.cost);
  }
  clp.loadProblem(matrix, lower.data(), upper.data(), cost.data(), packed.lower.data(), packed.upper.data());
}

LinearProgram::~LinearProgram() = default;

void LinearProgram::add_rows(const std::vector<Milp::Row>& rows) {
  if (rows.empty()) return;
  const Packed packed{rows};
  simplex_->clp.addRows(static_cast<int>(rows.size()), packed.lower.data(), packed.upper.data(), packed.starts.data(),
                        packed.indices.data(), packed.factors.data());
  milp_.rows.insert(milp_.rows.end(), rows.begin(), rows.end());
}

int LinearProgram::drop_slack_rows(int first) {
  ClpSimplex& clp = simplex_->clp;
  std::vector<int> slack;
  std::size_t kept = at(first);
  for (int i = first; i < clp.numberRows(); ++i) {
    if (clp.getRowStatus(i) == ClpSimplex::basic) {
      slack.push_back(i);
    } else {
      if (kept != at(i)) milp_.rows[kept] = std::move(milp_.rows[at(i)]);
      if (at(i) < dual_.size()) dual_[kept] = dual_[at(i)];
      ++kept;
    }
  }
  milp_.rows.resize(kept);
  if (dual_.size() > kept) dual_.resize(kept);
  if (!slack.empty()) clp.deleteRows(static_cast<int>(slack.size()), slack.data());
  return static_cast<int>(slack.size());
}

void LinearProgram::set_column(int column, double lower, double upper) {
  simplex_->clp.setColumnBounds(column, lower, upper);
  milp_.columns[at(column)].lower = lower;
  milp_.columns[at(column)].upper = upper;
}

void LinearProgram::set_row(int row, double lower, double upper) {
  simplex_->clp.setRowBounds(row, coin(lower), coin(upper));
  milp_.rows[at(row)].lower = lower;
  milp_.rows[at(row)].upper = upper;
}

void LinearProgram::set_cost(int column, double cost) {
  simplex_->clp.setObjectiveCoefficient(column, cost);
  milp_.columns[at(column)].cost = cost;
}

std::vector<unsigned char> LinearProgram::basis() const {
  const ClpSimplex& clp = simplex_->clp;
  std::vector<unsigned char> basis;
  for (int j = 0; j < clp.numberColumns(); ++j) basis.push_back(static_cast<unsigned char>(clp.getColumnStatus(j)));
  for (int i = 0; i < clp.numberRows(); ++i) basis.push_back(static_cast<unsigned char>(clp.getRowStatus(i)));
  return basis;
}

void LinearProgram::set_basis(const std::vector<unsigned char>& basis) {
  ClpSimplex& clp = simplex_->clp;
  if (!simplex_->solved_before) clp.createStatus();
  const int columns = clp.numberColumns();
  for (int j = 0; j < columns; ++j) clp.setColumnStatus(j, static_cast<ClpSimplex::Status>(basis[at(j)]));
  for (int i = 0; i < clp.numberRows(); ++i)
    clp.setRowStatus(i, static_cast<ClpSimplex::Status>(basis[at(columns + i)]));
  simplex_->solved_before = true;
}

void LinearProgram::heed(const Watcher* watcher) { end_when_asked(simplex_->clp, watcher); }

void LinearProgram::set_limit(double cost) { simplex_->clp.setDualObjectiveLimit(coin(cost)); }

std::vector<double> LinearProgram::ray() const {
  const std::unique_ptr<double[]> ray{simplex_->clp.infeasibilityRay()};
  if (ray == nullptr) return {};
  return {ray.get(), ray.get() + milp_.rows.size()};
}

double LinearProgram::probe(int column, int value, int steps) {
  ClpSimplex& clp = simplex_->clp;
  const std::unique_ptr<unsigned char[]> status{clp.statusCopy()};
  const int most = clp.maximumIterations();
  clp.setColumnBounds(column, value, value);
  clp.setMaximumIterations(steps);
  clp.dual();
  steps_ += static_cast<std::uint64_t>(clp.numberIterations());
  const bool empty = clp.isProvenPrimalInfeasible();
  const double cost = empty ? Milp::kInfinity : clp.objectiveValue();
  clp.setMaximumIterations(most);
  clp.setColumnBounds(column, milp_.columns[at(column)].lower, milp_.columns[at(column)].upper);
  clp.copyinStatus(status.get());
  return cost;
}

double LinearProgram::bound_by(const std::vector<double>& dual) const {
  std::vector<double> unused;
  return bound_of(milp_, dual, unused);
}

void LinearProgram::set_dual(std::vector<double> dual) {
  dual_ = std::move(dual);
  bound_ = bound_of(milp_, dual_, reduced_);
}

void LinearProgram::number_rows() {
  int number = 0;
  for (Milp::Row& row : milp_.rows) row.number = number++;
}

bool LinearProgram::solve(double seconds) {
  ClpSimplex& clp = simplex_->clp;
  clp.setMaximumWallSeconds(seconds > 0.0 ? seconds : -1.0);
  if (simplex_->solved_before)
    clp.dual();
  else
    clp.initialDualSolve();
  steps_ += static_cast<std::uint64_t>(std::max(0, clp.numberIterations()));
  infeasible_ = clp.isProvenPrimalInfeasible();
  const bool solved = clp.isProvenOptimal();
  if (solved) simplex_->solved_before = true;
  value_.assign(clp.primalColumnSolution(), clp.primalColumnSolution() + milp_.columns.size());
  dual_.assign(clp.dualRowSolution(), clp.dualRowSolution() + milp_.rows.size());
  bound_ = bound_of(milp_, dual_, reduced_);
  return solved;
}

double bound_of(const Milp& milp, const std::vector<double>& dual, std::vector<double>& reduced_cost) {
  reduced_cost.resize(milp.columns.size());
  for (std::size_t j = 0; j < milp.columns.size(); ++j) reduced_cost[j] = milp.columns[j].cost;
  // Sizes of what is added, and how often: |error| <= n u sum |x|, with u half of epsilon (Higham 2002, eq. 4.4; a
  // product counts once more).
  std::vector<double> size(milp.columns.size());
  std::vector<int> terms(milp.columns.size(), 1);
  for (std::size_t j = 0; j < milp.columns.size(); ++j) size[j] = std::abs(milp.columns[j].cost);
  double bound = 0.0, bound_size = 0.0, error = 0.0;
  std::size_t added = milp.columns.size() + 1;
  for (std::size_t i = 0; i < milp.rows.size(); ++i) {
    const Milp::Row& row = milp.rows[i];
    const double price = dual[i], side = price > 0.0 ? row.lower : row.upper;
    if (price == 0.0 || !std::isfinite(side)) continue;
    bound += price * side;
    bound_size += std::abs(price * side);
    ++added;
    for (const Milp::Term& term : row.terms) {
      reduced_cost[at(term.column)] -= price * term.factor;
      size[at(term.column)] += std::abs(price * term.factor);
      ++terms[at(term.column)];
    }
  }
  constexpr double kEpsilon = std::numeric_limits<double>::epsilon();
  for (std::size_t j = 0; j < milp.columns.size(); ++j) {
    const Milp::Column& column = milp.columns[j];
    const double part = reduced_cost[j] * (reduced_cost[j] > 0.0 ? column.lower : column.upper);
    bound += part;
    bound_size += std::abs(part);
    error += (terms[j] + 2) * kEpsilon * size[j] * std::max(std::abs(column.lower), std::abs(column.upper));
  }
  error += static_cast<double>(added) * kEpsilon * bound_size;
  return bound - error * (1.0 + 1.0e-6);
}

}  // namespace phusong::sim
